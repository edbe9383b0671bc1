// The receiving half of a leg: packets in, frames of 20 ms out. Order and delay by the jitter buffer, gaps by concealment, digits by RFC 4733.

import { frameSamples } from './audio.ts';
import type { AudioSink } from './audio.ts';
import type { AudioDecoder, Codec } from './codec/codec.ts';
import { Concealer } from './concealment.ts';
import { DtmfReceiver } from './dtmf/receiver.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { emptyRtpHeader, readRtpHeader } from './rtp/packet.ts';
import { Reception } from './rtp/reception.ts';
import type { SrtpContext } from './srtp/context.ts';

/** The longest packet that is decoded, in milliseconds of sound. */
const maximumPacketMs = 200;

export interface ReceiverStream {
  readonly payloads: ReadonlyMap<number, Codec>;
  readonly eventPayload: number | undefined;
  readonly packetTimeMs: number;
  readonly srtp: SrtpContext | undefined;
}

/** A packet that waits for its turn. Its codec goes with it: while it waits, the payload type may change (RFC 3264 §8.3.2). */
interface Waiting {
  readonly payload: Uint8Array;
  /** Of the payload; 0 where it is no sound. */
  readonly length: number;
  readonly codec: Codec | undefined;
  readonly timestamp: number;
}

export class RtpReceiver {
  octetsReceived = 0;
  /** Packets that were no RTP, not authentic, or of an unknown payload type before any known one. */
  packetsRefused = 0;
  readonly #jitterBuffer: JitterBuffer<Waiting>;
  readonly #dtmf: DtmfReceiver;
  readonly #header = emptyRtpHeader();
  readonly #onMedia: () => void;
  #reception: Reception | undefined;
  /** Of sources that ended when another took their place. */
  #receivedBefore = 0;
  #duplicates = 0;
  #lostBefore = 0;
  #stream: ReceiverStream | undefined;
  #codec: Codec | undefined;
  #decoder: AudioDecoder | undefined;
  #concealer: Concealer | undefined;
  /** Decoded sound that is not yet played. */
  #decoded = new Int16Array(0);
  #decodedLength = 0;
  /** The first 20 ms of it: views cost more than the samples in them. */
  #frame = new Int16Array(0);
  #silence = new Int16Array(0);
  #firstTimestamp = 0;
  /** Of the sound that follows what was played last. */
  #dueTimestamp = 0;

  constructor(options: {
    readonly jitterBuffer: { readonly minimumMs: number; readonly maximumMs: number };
    readonly onDigit: (digit: string, durationMs: number) => void;
    readonly onMedia: () => void;
  }) {
    this.#jitterBuffer = new JitterBuffer({ ...options.jitterBuffer, packetMs: 20 });
    this.#dtmf = new DtmfReceiver({ clockRateHz: 8000, onDigit: options.onDigit });
    this.#onMedia = options.onMedia;
  }

  get reception(): Reception | undefined {
    return this.#reception;
  }

  get packetsReceived(): number {
    return this.#receivedBefore + (this.#reception?.packetsReceivedInAll ?? 0);
  }

  get packetsLost(): number {
    return this.#lostBefore + (this.#reception?.packetsLost ?? 0);
  }

  /** What was sent to us as far as can be known: what came, each packet once, and what is missing. */
  get packetsExpected(): number {
    return this.packetsReceived - this.#duplicates + this.packetsLost;
  }

  get packetsDiscarded(): number {
    return this.#jitterBuffer.discardedPackets;
  }

  get jitterBufferMs(): number {
    return this.#jitterBuffer.targetMs;
  }

  get jitterMs(): number {
    return ((this.#reception?.jitter ?? 0) * 1000) / (this.#codec?.clockRateHz ?? 8000);
  }

  configure(stream: ReceiverStream): void {
    this.#stream = stream;
    this.#jitterBuffer.packetMs = stream.packetTimeMs;
    const [first] = stream.payloads.values();
    if (this.#codec === undefined && first !== undefined) this.#selectCodec(first);
  }

  /** `arrivalMs` is monotonic. The datagram is kept until it is played. */
  receive(datagram: Uint8Array, arrivalMs: number): void {
    const stream = this.#stream;
    const header = this.#header;
    if (stream === undefined) return;
    const length = stream.srtp === undefined ? datagram.length : stream.srtp.unprotectRtp(datagram);
    if (length === undefined || !readRtpHeader(datagram, header, length)) {
      this.packetsRefused++;
      return;
    }
    const isEvent = header.payloadType === stream.eventPayload;
    const codec = stream.payloads.get(header.payloadType);
    // What is not understood came all the same, and is not lost; but it makes no source, and RTCP on this port (RFC 5761 §4) is none of it.
    const isUnknown = codec === undefined && !isEvent;
    if (isUnknown && (this.#reception?.ssrc !== header.ssrc || isRtcpType(header.payloadType))) {
      this.packetsRefused++;
      return;
    }
    if (this.#reception?.ssrc !== header.ssrc) this.#begin(header.ssrc);
    const received = this.#reception?.receive(header.sequence);
    if (received === undefined) return;
    if (received.duplicate) {
      this.#duplicates++;
      return;
    }
    const clockRateHz = codec?.clockRateHz ?? 8000;
    const payload = datagram.subarray(header.payloadStart, header.payloadEnd);
    this.octetsReceived += payload.length;
    if (received.restarted) {
      this.#jitterBuffer.reset();
      this.#firstTimestamp = header.timestamp;
      this.#onMedia();
    }
    const { timestamp } = header;
    if (codec === undefined) {
      // An event takes its turn as an empty packet, so that it does not count as lost. Its timestamp is that of its beginning (RFC 4733 §2.5): no measure of delay.
      if (isEvent) this.#dtmf.receive(payload, timestamp);
      this.#jitterBuffer.insert(received.extended, { payload, length: 0, codec, timestamp }, undefined);
      return;
    }
    this.#reception?.updateJitter((arrivalMs * clockRateHz) / 1000, header.timestamp);
    if (payload.length > 0) this.#jitterBuffer.packetMs = Math.max(10, Math.round((payload.length * 1000) / 8000 / 10) * 10);
    this.#jitterBuffer.insert(
      received.extended,
      { payload, length: payload.length, codec, timestamp },
      this.#delayMs(arrivalMs, clockRateHz),
    );
  }

  /** Arrival minus sending time by the timestamp, up to a constant. */
  #delayMs(arrivalMs: number, clockRateHz: number): number {
    return arrivalMs - (((this.#header.timestamp - this.#firstTimestamp) | 0) * 1000) / clockRateHz;
  }

  #begin(ssrc: number): void {
    this.#receivedBefore = this.packetsReceived;
    this.#lostBefore = this.packetsLost;
    this.#reception = new Reception(ssrc);
  }

  #selectCodec(codec: Codec): void {
    const isNewRate = codec.sampleRateHz !== this.#codec?.sampleRateHz;
    this.#codec = codec;
    this.#decoder = codec.createDecoder();
    if (!isNewRate) return;
    this.#concealer = new Concealer(codec.sampleRateHz);
    this.#decoded = new Int16Array((codec.sampleRateHz * (maximumPacketMs + 20)) / 1000);
    this.#frame = this.#decoded.subarray(0, frameSamples(codec.sampleRateHz));
    this.#silence = new Int16Array(this.#frame.length);
    this.#decodedLength = 0;
  }

  /** Plays 20 ms into `sink`; silence where `isReceiving` is false. */
  tick(sink: AudioSink, isReceiving: boolean): void {
    this.#dtmf.tick();
    if (this.#codec === undefined) return;
    // Decoding may change the codec, and with it the length of a frame.
    while (this.#decodedLength < this.#frame.length) this.#decodeNext();
    const { length } = this.#frame;
    if (!isReceiving) this.#silence.fill(0);
    sink.write(isReceiving ? this.#frame : this.#silence, this.#codec.sampleRateHz);
    this.#decoded.copyWithin(0, length, this.#decodedLength);
    this.#decodedLength -= length;
  }

  /** Of what is decoded, from `start` on. */
  #decodedFrom(start: number, length: number): Int16Array {
    return start === 0 && length === this.#frame.length ? this.#frame : this.#decoded.subarray(start, start + length);
  }

  /** Appends one packet, or 20 ms of what stands for it. */
  #decodeNext(): void {
    let waiting = this.#jitterBuffer.pull();
    while (typeof waiting !== 'string' && waiting.length === 0 && this.#isSoundDue()) waiting = this.#jitterBuffer.pull();
    const sound = typeof waiting === 'string' || waiting.length === 0 ? undefined : waiting;
    if (sound?.codec !== undefined && sound.codec !== this.#codec) this.#selectCodec(sound.codec);
    const start = this.#decodedLength;
    const room = start === 0 ? this.#decoded : this.#decoded.subarray(start);
    const decodedSamples = sound === undefined ? 0 : (this.#decoder?.decode(sound.payload, room) ?? 0);
    if (sound !== undefined && decodedSamples > 0) {
      this.#dueTimestamp = sound.timestamp + this.#unitsOf(decodedSamples);
      this.#decodedLength = start + decodedSamples;
      this.#concealer?.receive(this.#decodedFrom(start, decodedSamples), this.#jitterBuffer.skipped);
      return;
    }
    this.#dueTimestamp += this.#unitsOf(this.#frame.length);
    this.#decodedLength = start + this.#frame.length;
    this.#concealer?.conceal(this.#decodedFrom(start, this.#frame.length));
  }

  /** Whether the sound that waits follows at once what was played: then events between them went beside the sound and have no time of their own. */
  #isSoundDue(): boolean {
    const next = this.#jitterBuffer.nextSound;
    return next !== undefined && ((next.timestamp - this.#dueTimestamp) | 0) <= 0;
  }

  /** Samples in units of the timestamp, whose clock runs at 8 kHz for all codecs. */
  #unitsOf(samples: number): number {
    return this.#codec === undefined ? 0 : (samples * this.#codec.clockRateHz) / this.#codec.sampleRateHz;
  }
}

/** RFC 5761 §4: what RTCP packets of types 192-223 look like when read as RTP. */
function isRtcpType(payloadType: number): boolean {
  return payloadType >= 64 && payloadType <= 95;
}
