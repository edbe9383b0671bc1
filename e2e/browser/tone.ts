// A tone as a WAV file for the false microphone, and how strongly a tone stands in sound: the Goertzel algorithm.

import { writeFile } from 'node:fs/promises';

const rateHz = 48_000;

/** One channel of 16-bit PCM; Chromium plays it round and round. */
export async function writeToneFile(path: string, toneHz: number): Promise<void> {
  const sampleCount = rateHz * 2;
  const file = Buffer.alloc(44 + sampleCount * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + sampleCount * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt32LE(rateHz * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(sampleCount * 2, 40);
  for (let index = 0; index < sampleCount; index++)
    file.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * toneHz * index) / rateHz)), 44 + index * 2);
  await writeFile(path, file);
}

/** The tone's share of the whole power of 16-bit PCM at `atHz`: 1 is nothing but the tone, 0 is silence or other sound. */
export function toneShare(pcm: Buffer, toneHz: number, atHz: number): number {
  const count = Math.floor(pcm.length / 2);
  const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / atHz);
  let before = 0;
  let last = 0;
  let power = 0;
  for (let index = 0; index < count; index++) {
    const sample = pcm.readInt16LE(index * 2) / 32_768;
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
    power += sample * sample;
  }
  if (power / count < 1e-6) return 0;
  return (2 * (last * last + before * before - coefficient * last * before)) / (count * power);
}
