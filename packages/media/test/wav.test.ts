// WAV files byte by byte: Multimedia Programming Interface 1.0, "WAVE".

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, latin1Bytes } from '@offhook/base';
import { readWav, writeWav } from '../src/index.ts';

const little = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, index) => (value >>> (8 * index)) & 0xff);
const chunk = (name: string, content: readonly number[]): number[] => [...latin1Bytes(name), ...little(content.length, 4), ...content];
const formatOf = (options: { format?: number; channels?: number; rateHz?: number; bits?: number } = {}): number[] => {
  const { format = 1, channels = 1, rateHz = 8000, bits = 16 } = options;
  return [
    ...little(format, 2),
    ...little(channels, 2),
    ...little(rateHz, 4),
    ...little(rateHz * 2, 4),
    ...little(2, 2),
    ...little(bits, 2),
  ];
};
const data = chunk('data', [1, 0, 0xff, 0xff]);
const file = (...chunks: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([...latin1Bytes('RIFF'), ...little(4 + chunks.flat().length, 4), ...latin1Bytes('WAVE'), ...chunks.flat()]);

test('a file that is written has a header of 44 bytes and is read again', () => {
  const audio = { rateHz: 8000, samples: Int16Array.of(1, -1) };
  assert.deepEqual(writeWav(audio), file(chunk('fmt ', formatOf()), data));
  assert.deepEqual(readWav(writeWav(audio)), audio);
});

test('other chunks are passed over with their pad, extensible formats are read, channels are averaged', () => {
  assert.deepEqual(
    readWav(file(chunk('LIST', [1, 2, 3]).concat(0), chunk('fmt ', formatOf()), chunk('fact', [0, 0]), data)).samples,
    Int16Array.of(1, -1),
  );
  const extensible = [
    ...formatOf({ format: 0xfffe, rateHz: 192_000 }),
    ...little(22, 2),
    ...little(0, 6),
    ...little(1, 2),
    ...little(0, 14),
  ];
  assert.equal(readWav(file(chunk('fmt ', extensible), data)).rateHz, 192_000);
  const stereo = readWav(
    file(chunk('fmt ', formatOf({ channels: 2, rateHz: 4000 })), chunk('data', [10, 0, 20, 0, 0xfe, 0xff, 0xfc, 0xff, 9, 9])),
  );
  assert.deepEqual(stereo, { rateHz: 4000, samples: Int16Array.of(15, -3) });
  assert.equal(
    readWav(
      file(
        chunk('fmt ', formatOf({ channels: 8 })),
        chunk(
          'data',
          Array.from({ length: 16 }, () => 0),
        ),
      ),
    ).samples.length,
    1,
  );
});

test('data that is cut short is read as far as it goes', () => {
  const whole = file(chunk('fmt ', formatOf()), data);
  assert.deepEqual(readWav(whole.subarray(0, whole.length - 2)).samples, Int16Array.of(1));
});

const format = chunk('fmt ', formatOf());
const refused: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(0), 'a RIFF/WAVE header in a WAV file, got something else'],
  ['half a header', file().subarray(0, 11), 'a RIFF/WAVE header in a WAV file, got something else'],
  ['RIFX', file(format, data).with(3, 0x58), 'a RIFF/WAVE header in a WAV file, got something else'],
  ['AVI', file(format, data).with(8, 0x41), 'a RIFF/WAVE header in a WAV file, got something else'],
  ['no chunk', file(), 'a data chunk in a WAV file, got none'],
  ['no data', file(format), 'a data chunk in a WAV file, got none'],
  ['data first', file(data, format), 'a fmt chunk before the data in a WAV file, got none'],
  ['a short format', file(chunk('fmt ', formatOf().slice(0, 15)).concat(0), data), 'at least 16 bytes of fmt in a WAV file, got 15'],
  ['G.711', file(chunk('fmt ', formatOf({ format: 7, bits: 8 })), data), '16-bit PCM in a WAV file, got format 7 of 8 bits'],
  ['24 bits', file(chunk('fmt ', formatOf({ bits: 24 })), data), '16-bit PCM in a WAV file, got format 1 of 24 bits'],
  ['float', file(chunk('fmt ', formatOf({ format: 3 })), data), '16-bit PCM in a WAV file, got format 3 of 16 bits'],
  ['a short extensible', file(chunk('fmt ', formatOf({ format: 0xfffe })), data), '16-bit PCM in a WAV file, got format 65534 of 16 bits'],
  ['no channel', file(chunk('fmt ', formatOf({ channels: 0 })), data), '1-8 channels in a WAV file, got 0'],
  ['nine channels', file(chunk('fmt ', formatOf({ channels: 9 })), data), '1-8 channels in a WAV file, got 9'],
  ['a low rate', file(chunk('fmt ', formatOf({ rateHz: 3999 })), data), 'a rate of 4,000-192,000 Hz in a WAV file, got 3999'],
  ['a high rate', file(chunk('fmt ', formatOf({ rateHz: 192_001 })), data), 'a rate of 4,000-192,000 Hz in a WAV file, got 192001'],
];

for (const [name, bytes, expected] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => readWav(bytes),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual([error.code, error.message], ['bad-media', `expected ${expected}`]);
        return true;
      },
    );
  });
}
