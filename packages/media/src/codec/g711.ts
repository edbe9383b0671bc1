// G.711 mu-law and A-law by table: ITU-T G.711 tables 1 and 2. Decoding gives 16-bit samples; encoding picks the code of the decision interval in which a sample lies.
//
//   bit    7      6 5 4      3 2 1 0
//        sign   segment    interval       mu-law: all bits inverted on the line; A-law: even bits (0x55) inverted

import type { AudioDecoder, AudioEncoder } from './codec.ts';

const signBit = 0x80;
const segmentShift = 4;
const intervalMask = 0x0f;
/** mu-law adds 33 (of 14 bits) before it looks for the segment; 132 in 16 bits. */
const muLawBias = 132;
const muLawClip = 32635;
const evenBits = 0x55;

/** The sample of a mu-law code. */
export function muLawToLinear(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> segmentShift) & 7;
  const magnitude = ((((bits & intervalMask) << 3) + muLawBias) << segment) - muLawBias;
  return (bits & signBit) === 0 ? magnitude : -magnitude;
}

/** The mu-law code of a 16-bit sample. */
export function linearToMuLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), muLawClip) + muLawBias;
  const segment = 31 - Math.clz32(magnitude) - 7;
  const interval = (magnitude >> (segment + 3)) & intervalMask;
  return ~((sample < 0 ? signBit : 0) | (segment << segmentShift) | interval) & 0xff;
}

/** The sample of an A-law code. */
export function aLawToLinear(code: number): number {
  const bits = (code ^ evenBits) & 0xff;
  const segment = (bits >> segmentShift) & 7;
  const interval = ((bits & intervalMask) << 4) + 8;
  const magnitude = segment === 0 ? interval : (interval + 0x100) << (segment - 1);
  return (bits & signBit) === 0 ? -magnitude : magnitude;
}

/** The A-law code of a 16-bit sample; negative samples are rounded as the one's complement, so that the two halves mirror. */
export function linearToALaw(sample: number): number {
  const magnitude = sample < 0 ? ~sample : sample;
  const segment = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7;
  const interval = (magnitude >> (segment === 0 ? 4 : segment + 3)) & intervalMask;
  return ((sample < 0 ? 0 : signBit) | (segment << segmentShift) | interval) ^ evenBits;
}

/** The code of each 16-bit sample, at the sample's unsigned value. */
function encodingTable(encode: (sample: number) => number): Uint8Array {
  const table = new Uint8Array(65536);
  for (let sample = -32768; sample <= 32767; sample++) table[sample & 0xffff] = encode(sample);
  return table;
}

function decodingTable(decode: (code: number) => number): Int16Array {
  const table = new Int16Array(256);
  for (let code = 0; code < 256; code++) table[code] = decode(code);
  return table;
}

const muLawCodes = encodingTable(linearToMuLaw);
const muLawSamples = decodingTable(muLawToLinear);
const aLawCodes = encodingTable(linearToALaw);
const aLawSamples = decodingTable(aLawToLinear);

function encodeBy(codes: Uint8Array, samples: Int16Array, payload: Uint8Array): number {
  const length = samples.length;
  for (let index = 0; index < length; index++) payload[index] = codes[(samples[index] ?? 0) & 0xffff] ?? 0;
  return length;
}

function decodeBy(table: Int16Array, payload: Uint8Array, samples: Int16Array): number {
  const length = Math.min(payload.length, samples.length);
  for (let index = 0; index < length; index++) samples[index] = table[payload[index] ?? 0] ?? 0;
  return length;
}

/** Writes one byte a sample into `payload` and answers the bytes written. */
export function encodeMuLaw(samples: Int16Array, payload: Uint8Array): number {
  return encodeBy(muLawCodes, samples, payload);
}

/** Writes one sample a byte into `samples`, as many as fit, and answers how many. */
export function decodeMuLaw(payload: Uint8Array, samples: Int16Array): number {
  return decodeBy(muLawSamples, payload, samples);
}

/** Writes one byte a sample into `payload` and answers the bytes written. */
export function encodeALaw(samples: Int16Array, payload: Uint8Array): number {
  return encodeBy(aLawCodes, samples, payload);
}

/** Writes one sample a byte into `samples`, as many as fit, and answers how many. */
export function decodeALaw(payload: Uint8Array, samples: Int16Array): number {
  return decodeBy(aLawSamples, payload, samples);
}

/** G.711 has no state: all legs share these. */
export const muLawEncoder: AudioEncoder = { encode: encodeMuLaw };
export const muLawDecoder: AudioDecoder = { decode: decodeMuLaw };
export const aLawEncoder: AudioEncoder = { encode: encodeALaw };
export const aLawDecoder: AudioDecoder = { decode: decodeALaw };
