// A large file goes out in parts through one piece of memory: the next is read once the one before has gone.

import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';

import type { Files, LogRecord } from '@offhook/base';
import { ProblemError, createLogger } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import { sendParts } from './sent-parts.ts';

const partBytes = 131_072;
const sizeBytes = 300_000;
const content = Uint8Array.from({ length: sizeBytes }, (_, at) => at % 251);

interface Sent {
  readonly bytes: Buffer;
  readonly parts: readonly number[];
  readonly isEnded: boolean;
  readonly isDestroyed: boolean;
  readonly logged: readonly LogRecord[];
  /** Pieces of memory that were read into. */
  readonly pieces: number;
}

/** `before` is called before each part is read. */
async function send(
  range: { start: number; end: number },
  before: (time: number, files: MemoryFiles, to: Writable) => void = () => undefined,
): Promise<Sent> {
  const files = new MemoryFiles(new Map([['image.ld', content]]));
  const logged: LogRecord[] = [];
  const pieces = new Set<ArrayBufferLike>();
  const chunks: Buffer[] = [];
  let times = 0;
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      // It takes its time, and what it got must still be the same afterwards.
      setImmediate(() => {
        chunks.push(Buffer.from(chunk));
        done();
      });
    },
  });
  to.on('error', () => undefined);
  const watched: Pick<Files, 'readPart'> = {
    readPart: async (path, start, end, into) => {
      before(++times, files, to);
      if (into !== undefined) pieces.add(into.buffer);
      return files.readPart(path, start, end, into);
    },
  };
  const file = { files: { ...watched } as Files, path: 'image.ld', contentType: '', etag: '', sizeBytes };
  await sendParts(to, file, { range, log: createLogger((record) => logged.push(record)) });
  if (!to.destroyed) await new Promise((resolve) => to.once('finish', resolve));
  return {
    bytes: Buffer.concat(chunks),
    parts: chunks.map(({ length }) => length),
    isEnded: to.writableEnded,
    isDestroyed: to.destroyed && !to.writableFinished,
    logged,
    pieces: pieces.size,
  };
}

describe('a file of three parts', () => {
  for (const [range, parts] of [
    [{ start: 0, end: sizeBytes }, [partBytes, partBytes, sizeBytes - 2 * partBytes]],
    [{ start: 7, end: 10 }, [3]],
    [{ start: 7, end: 7 + partBytes }, [partBytes]],
    [{ start: 7, end: 8 + partBytes }, [partBytes, 1]],
    [{ start: 5, end: 5 }, []],
  ] as const)
    it(`bytes ${range.start} to ${range.end}`, async () => {
      const sent = await send(range);
      assert.deepEqual(sent.parts, parts);
      assert.ok(sent.bytes.equals(content.subarray(range.start, range.end)));
      assert.deepEqual([sent.isEnded, sent.isDestroyed, sent.logged.length], [true, false, 0]);
      assert.equal(sent.pieces, parts.length === 0 ? 0 : 1);
    });

  it('RFC 9112 §8: that becomes shorter, goes or cannot be read ends the connection, and that is told', async () => {
    for (const change of [
      (files: MemoryFiles) => files.write('image.ld', new Uint8Array(partBytes)),
      (files: MemoryFiles) => files.remove('image.ld'),
      () => {
        throw new ProblemError('storage', 'the disk is broken');
      },
    ]) {
      const sent = await send({ start: 0, end: sizeBytes }, (time, files) => {
        if (time === 2) void change(files);
      });
      assert.deepEqual([sent.parts, sent.isDestroyed], [[partBytes], true]);
      assert.deepEqual(
        sent.logged.map(({ level, fields }) => [level, fields['file']]),
        [['warn', 'image.ld']],
      );
    }
  });

  it('is given up where the phone has gone, without a word', async () => {
    const sent = await send({ start: 0, end: sizeBytes }, (time, _files, to) => {
      if (time === 2) to.destroy();
    });
    assert.deepEqual([sent.parts, sent.isDestroyed, sent.logged.length], [[partBytes], true, 0]);
  });

  it('a fault of ours is no storage problem', async () => {
    await assert.rejects(
      send({ start: 0, end: sizeBytes }, () => {
        throw new TypeError('a bug');
      }),
      TypeError,
    );
  });
});
