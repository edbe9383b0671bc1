// WAV files of 16-bit linear PCM, one channel: the RIFF form of the Multimedia Programming Interface 1.0, "WAVE".
//
//   0  'RIFF'  size of what follows (4)  'WAVE'
//   then chunks: name (4), size (4), content, one pad byte where the size is odd; all numbers little-endian
//   'fmt ':  format (2), channels (2), rate in Hz (4), bytes a second (4), bytes a frame (2), bits a sample (2), …
//   'data':  the samples

import { ProblemError, latin1Text } from '@offhook/base';

const riffHeaderBytes = 12;
const chunkHeaderBytes = 8;
const formatBytes = 16;
const formatPcm = 1;
/** WAVE_FORMAT_EXTENSIBLE, whose true format is the first two bytes of its GUID. */
const formatExtensible = 0xfffe;

export interface WavAudio {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** Reads a file. Several channels are averaged into one. Throws ProblemError bad-media where it is not 16-bit PCM. */
export function readWav(file: Uint8Array): WavAudio {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const nameAt = (offset: number): string => latin1Text(file.subarray(offset, offset + 4));
  if (file.length < riffHeaderBytes || nameAt(0) !== 'RIFF' || nameAt(8) !== 'WAVE') throw refuse('a RIFF/WAVE header', 'something else');
  let format: { rateHz: number; channels: number } | undefined;
  for (let offset = riffHeaderBytes; offset + chunkHeaderBytes <= file.length;) {
    const name = nameAt(offset);
    const start = offset + chunkHeaderBytes;
    const size = Math.min(view.getUint32(offset + 4, true), file.length - start);
    if (name === 'fmt ') format = readFormat(view, start, size);
    if (name === 'data') {
      if (format === undefined) throw refuse('a fmt chunk before the data', 'none');
      return { rateHz: format.rateHz, samples: readSamples(view, { start, size, channels: format.channels }) };
    }
    offset = start + size + (size % 2);
  }
  throw refuse('a data chunk', 'none');
}

function readFormat(view: DataView, start: number, size: number): { rateHz: number; channels: number } {
  if (size < formatBytes) throw refuse(`at least ${formatBytes} bytes of fmt`, `${size}`);
  let format = view.getUint16(start, true);
  if (format === formatExtensible && size >= 26) format = view.getUint16(start + 24, true);
  const channels = view.getUint16(start + 2, true);
  const rateHz = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  if (format !== formatPcm || bits !== 16) throw refuse('16-bit PCM', `format ${format} of ${bits} bits`);
  if (channels < 1 || channels > 8) throw refuse('1-8 channels', `${channels}`);
  if (rateHz < 4000 || rateHz > 192000) throw refuse('a rate of 4,000-192,000 Hz', `${rateHz}`);
  return { rateHz, channels };
}

function readSamples(view: DataView, data: { start: number; size: number; channels: number }): Int16Array {
  const samples = new Int16Array(Math.floor(data.size / (2 * data.channels)));
  for (let index = 0; index < samples.length; index++) {
    let sum = 0;
    for (let channel = 0; channel < data.channels; channel++)
      sum += view.getInt16(data.start + (index * data.channels + channel) * 2, true);
    samples[index] = Math.round(sum / data.channels);
  }
  return samples;
}

export function writeWav(audio: WavAudio): Uint8Array {
  const dataBytes = audio.samples.length * 2;
  const file = new Uint8Array(riffHeaderBytes + chunkHeaderBytes + formatBytes + chunkHeaderBytes + dataBytes);
  const view = new DataView(file.buffer);
  const putName = (offset: number, name: string): void => {
    for (let index = 0; index < 4; index++) file[offset + index] = name.charCodeAt(index);
  };
  putName(0, 'RIFF');
  view.setUint32(4, file.length - chunkHeaderBytes, true);
  putName(8, 'WAVE');
  putName(12, 'fmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, formatPcm, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, audio.rateHz, true);
  view.setUint32(28, audio.rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  putName(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [index, sample] of audio.samples.entries()) view.setInt16(44 + index * 2, sample, true);
  return file;
}

function refuse(expected: string, got: string): ProblemError {
  return new ProblemError('bad-media', `expected ${expected} in a WAV file, got ${got}`);
}
