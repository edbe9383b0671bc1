// The sending half of a leg: reads sound, encodes it and sends a packet each packet time (RFC 3550 §5.1), digits instead of sound while there are some (RFC 4733 §2.5).

import type { Endpoint, Random, UdpSocket } from '@offhook/base';
import { frameDurationMs, frameSamples } from './audio.ts';
import type { AudioSource } from './audio.ts';
import type { AudioEncoder, Codec } from './codec/codec.ts';
import { eventPayloadBytes, writeTelephoneEvent } from './dtmf/event.ts';
import { DtmfSender } from './dtmf/sender.ts';
import type { EventStep } from './dtmf/sender.ts';
import { read16, read32, rtpHeaderBytes, writeRtpHeader } from './rtp/packet.ts';
import type { SrtpContext } from './srtp/context.ts';
import { createToneSource, dtmfTone } from './tone.ts';

/** The system may hold a datagram until the end of the turn; a late tick sends up to five frames in one. */
const bufferCount = 8;
/** 60 ms of G.711 or G.722 and the longest tag with a key identifier. */
const bufferBytes = 768;
/** All three codecs have a timestamp clock of 8 kHz. */
const timestampUnitsPerMs = 8;

export interface SenderStream {
  readonly codec: Codec;
  readonly payloadType: number;
  readonly eventPayload: number | undefined;
  readonly packetTimeMs: number;
  /** Undefined while its name is looked up: nothing is sent. */
  readonly remote: Endpoint | undefined;
  readonly srtp: SrtpContext | undefined;
}

export class RtpSender {
  readonly ssrc: number;
  packetsSent = 0;
  octetsSent = 0;
  readonly dtmf = new DtmfSender();
  readonly #socket: UdpSocket;
  readonly #buffers: readonly Uint8Array[] = Array.from({ length: bufferCount }, () => new Uint8Array(bufferBytes));
  /** The buffers from the end of the header on. */
  readonly #payloads: readonly Uint8Array[] = this.#buffers.map((buffer) => buffer.subarray(rtpHeaderBytes));
  #bufferAt = 0;
  /** Views of the buffers cut to the last length: voice packets all have one. */
  readonly #views: (Uint8Array | undefined)[] = [];
  #sequence: number;
  #timestamp: number;
  #eventTimestamp = 0;
  #marker = true;
  #stream: SenderStream | undefined;
  #encoder: AudioEncoder | undefined;
  #samples = new Int16Array(0);
  #frames: Int16Array[] = [];
  #collected = 0;
  #inBandTone: AudioSource | undefined;
  /** Written again for each packet. */
  readonly #header = { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0 };

  constructor(socket: UdpSocket, random: Random) {
    this.#socket = socket;
    const seed = random.bytes(10);
    this.ssrc = read32(seed, 0);
    this.#timestamp = read32(seed, 4);
    // RFC 3711 §3.3.1: below 2^15, so that a receiver that misses the first packets guesses the rollover counter right.
    this.#sequence = read16(seed, 8) & 0x7fff;
    this.#header.ssrc = this.ssrc;
  }

  get timestamp(): number {
    return this.#timestamp;
  }

  configure(stream: SenderStream): void {
    if (stream.codec !== this.#stream?.codec) this.#encoder = stream.codec.createEncoder();
    const frameCount = Math.max(1, Math.round(stream.packetTimeMs / frameDurationMs));
    const length = frameSamples(stream.codec.sampleRateHz);
    if (this.#samples.length !== frameCount * length) {
      this.#samples = new Int16Array(frameCount * length);
      this.#frames = Array.from({ length: frameCount }, (_, index) => this.#samples.subarray(index * length, (index + 1) * length));
      this.#collected = 0;
    }
    this.#stream = stream;
  }

  /** A frame of 20 ms. Sound is read even while digits replace it, so that a live source does not pile up. */
  tick(source: AudioSource, isSending: boolean): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    const units = frameDurationMs * timestampUnitsPerMs;
    const start = this.#timestamp;
    // RFC 3550 §5.1: the timestamp goes on while nothing is sent.
    this.#timestamp = (this.#timestamp + units) >>> 0;
    const current = this.dtmf.current;
    const step = this.dtmf.isActive ? this.dtmf.step(units) : undefined;
    if (!isSending || stream.remote === undefined) {
      this.#marker = true;
      this.#collected = 0;
      return;
    }
    const frame = this.#frames[this.#collected] ?? this.#samples;
    source.read(frame, stream.codec.sampleRateHz);
    if (stream.eventPayload !== undefined && step !== undefined) {
      this.#sendEvent(stream, stream.eventPayload, step, start);
      return;
    }
    if (stream.eventPayload === undefined) this.#mixInBand(frame, stream.codec.sampleRateHz, current);
    this.#collected++;
    if (this.#collected < this.#frames.length) return;
    this.#collected = 0;
    this.#sendSound(stream, (start - (this.#frames.length - 1) * units) >>> 0);
  }

  #sendSound(stream: SenderStream, timestamp: number): void {
    const buffer = this.#nextBuffer();
    const payload = this.#encoder?.encode(this.#samples, this.#payloads[this.#bufferAt] ?? buffer) ?? 0;
    this.#send(stream, { buffer, payloadBytes: payload, payloadType: stream.payloadType, timestamp, marker: this.#marker });
    this.#marker = false;
  }

  #sendEvent(stream: SenderStream, payloadType: number, step: EventStep, timestamp: number): void {
    if (step.isFirst) this.#eventTimestamp = timestamp;
    this.#collected = 0;
    this.#marker = true;
    const buffer = this.#nextBuffer();
    writeTelephoneEvent(buffer, rtpHeaderBytes, step);
    this.#send(stream, { buffer, payloadBytes: eventPayloadBytes, payloadType, timestamp: this.#eventTimestamp, marker: step.isFirst });
  }

  /** RFC 4733 is not understood: the tone itself goes into the sound. */
  #mixInBand(frame: Int16Array, rateHz: number, current: DtmfSender['current']): void {
    if (current === undefined) {
      this.#inBandTone = undefined;
      return;
    }
    if (current.isFirst || this.#inBandTone === undefined) {
      const tone = dtmfTone(current.digit, current.durationMs);
      this.#inBandTone = tone === undefined ? undefined : createToneSource(tone);
    }
    this.#inBandTone?.read(frame, rateHz);
  }

  #nextBuffer(): Uint8Array {
    this.#bufferAt = (this.#bufferAt + 1) % bufferCount;
    return this.#buffers[this.#bufferAt] ?? new Uint8Array(bufferBytes);
  }

  #send(
    stream: SenderStream,
    packet: {
      readonly buffer: Uint8Array;
      readonly payloadBytes: number;
      readonly payloadType: number;
      readonly timestamp: number;
      readonly marker: boolean;
    },
  ): void {
    const header = this.#header;
    header.marker = packet.marker;
    header.payloadType = packet.payloadType;
    header.sequence = this.#sequence;
    header.timestamp = packet.timestamp;
    writeRtpHeader(packet.buffer, header);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    let length = rtpHeaderBytes + packet.payloadBytes;
    if (stream.srtp !== undefined) length = stream.srtp.protectRtp(packet.buffer, length);
    this.packetsSent++;
    this.octetsSent += packet.payloadBytes;
    if (stream.remote !== undefined) this.#socket.send(this.#viewOf(packet.buffer, length), stream.remote);
  }

  #viewOf(buffer: Uint8Array, length: number): Uint8Array {
    const kept = this.#views[this.#bufferAt];
    if (kept?.length === length) return kept;
    const view = buffer.subarray(0, length);
    this.#views[this.#bufferAt] = view;
    return view;
  }
}
