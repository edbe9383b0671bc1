// Packets made by hand and the receiver that takes them: what the tests of reception share.

import { codecs, encodeALaw, encodeMuLaw } from '../src/index.ts';
import { RtpReceiver } from '../src/rtp-receiver.ts';
import { writeRtpHeader } from '../src/rtp/packet.ts';

export function rtp(sequence: number, timestamp: number, ssrc: number, payloadType: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(12 + payload.length);
  writeRtpHeader(packet, { marker: false, payloadType, sequence: sequence & 0xffff, timestamp: timestamp >>> 0, ssrc });
  packet.set(payload, 12);
  return packet;
}

/** PCMU under 0, PCMA under 8, telephone-event under 101. */
export function receiver(): { readonly r: RtpReceiver; readonly digits: string[] } {
  const digits: string[] = [];
  const r = new RtpReceiver({
    jitterBuffer: { minimumMs: 20, maximumMs: 300 },
    onDigit: (digit) => digits.push(digit),
    onMedia: () => undefined,
  });
  r.configure({
    payloads: new Map([
      [0, codecs.PCMU],
      [8, codecs.PCMA],
    ]),
    eventPayload: 101,
    packetTimeMs: 20,
    srtp: undefined,
  });
  return { r, digits };
}

/** The n-th 20 ms of a tone of 400 Hz. */
export function sine(n: number, amplitude = 8000): Int16Array {
  return Int16Array.from({ length: 160 }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * 400 * (n * 160 + i)) / 8000)));
}

export function mu(samples: Int16Array): Uint8Array {
  const payload = new Uint8Array(samples.length);
  encodeMuLaw(samples, payload);
  return payload;
}

export function al(samples: Int16Array): Uint8Array {
  const payload = new Uint8Array(samples.length);
  encodeALaw(samples, payload);
  return payload;
}

/** RFC 4733 §2.3. */
export function event(code: number, end: boolean, duration: number): Uint8Array {
  return Uint8Array.of(code, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff);
}
