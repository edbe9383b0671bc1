// Plain RTP for browser libraries that have no browser here: one G.711 stream out, a hum at 440 Hz, and a count of what comes in.

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';

import { encodeMuLaw } from '@offhook/media';

export const humHz = 440;

const plain = 'RTP/AVP';
const rateHz = 8000;
const frameMs = 20;
const samplesPerFrame = (rateHz * frameMs) / 1000;

export class RtpStandIn {
  /** RTP packets that came. */
  received = 0;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #timer: NodeJS.Timeout;
  #remote: { readonly address: string; readonly port: number } | undefined;
  /** The profiles of the media lines, all audio; the first plain one is taken, the others are refused (RFC 3264 §6). */
  #profiles: readonly string[] = [plain];
  #sequence = 0;
  #version = 0;

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.#address = address;
    socket.on('message', (packet) => {
      // RTCP has its types where RTP has marker and payload type (RFC 5761 §4).
      if (((packet[1] ?? 0) & 0x7f) < 64) this.received++;
    });
    socket.on('error', () => undefined); // the far port may be closed already
    const startMs = performance.now();
    // A timer comes late and never early: what has become due meanwhile goes out together.
    this.#timer = setInterval(() => {
      while (this.#sequence * frameMs <= performance.now() - startMs) this.#say();
    }, frameMs / 2);
  }

  static open(address: string): Promise<RtpStandIn> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, address, () => resolve(new RtpStandIn(socket, address)));
    });
  }

  /** An offer or an answer. */
  describe(): string {
    const lines = [
      'v=0',
      `o=- 1 ${++this.#version} IN IP4 ${this.#address}`,
      's=-',
      `c=IN IP4 ${this.#address}`,
      't=0 0',
      ...this.#profiles.flatMap((profile, index) =>
        index === this.#profiles.indexOf(plain)
          ? [`m=audio ${this.#socket.address().port} ${profile} 0`, 'a=rtpmap:0 PCMU/8000', 'a=sendrecv']
          : [`m=audio 0 ${profile} 0`],
      ),
    ];
    return `${lines.join('\r\n')}\r\n`;
  }

  /** The far end's description: where to send, and whether. */
  take(description: string): void {
    const address = /^c=IN IP4 (\S+)/m.exec(description)?.[1];
    const lines = [...description.matchAll(/^m=audio (\d+) (\S+)/gm)];
    const port = lines.find(([, , profile]) => profile === plain)?.[1];
    this.#profiles = lines.map(([, , profile]) => profile ?? '');
    const isListening = !/^a=(?:sendonly|inactive)/m.test(description);
    this.#remote = address === undefined || port === undefined || !isListening ? undefined : { address, port: Number(port) };
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#remote = undefined;
    this.#socket.removeAllListeners('message');
    this.#socket.unref();
  }

  #say(): void {
    const index = this.#sequence++;
    if (this.#remote === undefined) return;
    const packet = Buffer.alloc(12 + samplesPerFrame);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt16BE(index & 0xffff, 2);
    packet.writeUInt32BE((index * samplesPerFrame) >>> 0, 4);
    packet.writeUInt32BE(0x0ff_4000, 8);
    const frame = Int16Array.from({ length: samplesPerFrame }, (_, sample) =>
      Math.round(8000 * Math.sin((2 * Math.PI * humHz * (index * samplesPerFrame + sample)) / rateHz)),
    );
    encodeMuLaw(frame, packet.subarray(12));
    this.#socket.send(packet, this.#remote.port, this.#remote.address);
  }
}
