// A signal that tries G.722 (ITU-T G.722), and both directions of our codec in frames of 20 ms.

import { G722Decoder, G722Encoder } from '../../src/codec/g722.ts';

/** Four seconds at 16 kHz: a rising sweep, noise, silence and full-scale squares, from integer arithmetic and sines rounded to 16 bits. */
export function testSignal(): Int16Array {
  const samples = new Int16Array(64000);
  let noise = 1;
  for (let index = 0; index < samples.length; index++) {
    noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
    const part = Math.floor(index / 16000);
    if (part === 0) samples[index] = Math.round(12000 * Math.sin((index * index) / 40000));
    else if (part === 1) samples[index] = noise >> 18;
    else if (part === 2) samples[index] = index % 4000 < 2000 ? 0 : noise >> 28;
    else samples[index] = Math.floor(index / 37) % 2 === 0 ? 32767 : -32768;
  }
  return samples;
}

export function encodeInFrames(samples: Int16Array): Uint8Array {
  const encoder = new G722Encoder();
  const payload = new Uint8Array(samples.length / 2);
  for (let at = 0; at < samples.length; at += 320) encoder.encode(samples.subarray(at, at + 320), payload.subarray(at / 2));
  return payload;
}

export function decodeInFrames(payload: Uint8Array): Int16Array {
  const decoder = new G722Decoder();
  const samples = new Int16Array(payload.length * 2);
  for (let at = 0; at < payload.length; at += 160) decoder.decode(payload.subarray(at, at + 160), samples.subarray(at * 2));
  return samples;
}

export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
