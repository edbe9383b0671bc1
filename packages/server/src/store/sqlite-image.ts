// The pages of an encrypted SQLite file as they are below the database: deciphered one by one, free pages and the log of writes included. SQLCipher 4: pages of
// 4096 bytes under AES-256-CBC, each with its initialisation vector and a code in its last 80 bytes; the first begins with the salt.

import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { createDecipheriv } from 'node:crypto';
import { ProblemError, errorCode, messageOf } from '@offhook/base';

const pageBytes = 4096;
const vectorBytes = 16;
const reservedBytes = 80;
const saltBytes = 16;
const pagesAtOnce = 256;
/** SQLite file format, §4.1: a header, and one before each page. */
const logHeaderBytes = 32;
const frameHeaderBytes = 24;
const plainHeader = Buffer.from('SQLite format 3\0', 'latin1');

/** In place: what is reserved stays as it is. */
function decipherPage(page: Buffer, key: Uint8Array, isFirst: boolean): void {
  const from = isFirst ? saltBytes : 0;
  const end = pageBytes - reservedBytes;
  const cipher = createDecipheriv('aes-256-cbc', key, page.subarray(end, end + vectorBytes)).setAutoPadding(false);
  cipher.update(page.subarray(from, end)).copy(page, from);
  if (isFirst) plainHeader.copy(page);
}

interface Layout {
  readonly headerBytes: number;
  /** Before each page. */
  readonly betweenBytes: number;
}

async function* pagesOf(file: FileHandle, key: Uint8Array, { headerBytes, betweenBytes }: Layout): AsyncGenerator<Uint8Array> {
  const stepBytes = betweenBytes + pageBytes;
  const chunk = Buffer.alloc(stepBytes * pagesAtOnce);
  for (let at = headerBytes; ; at += chunk.length) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    const pages = Math.floor(bytesRead / stepBytes);
    if (pages === 0) return;
    const plain = Buffer.alloc(pages * pageBytes);
    for (let index = 0; index < pages; index++) {
      const start = index * stepBytes + betweenBytes;
      const page = plain.subarray(index * pageBytes, (index + 1) * pageBytes);
      chunk.copy(page, 0, start, start + pageBytes);
      const number = betweenBytes === 0 ? (at - headerBytes) / stepBytes + index + 1 : chunk.readUInt32BE(index * stepBytes);
      decipherPage(page, key, number === 1);
    }
    yield plain;
  }
}

/** There may be no log of writes. */
async function openThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new ProblemError('storage', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

export async function* decipheredImage(path: string, key: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const [name, layout] of [
    [path, { headerBytes: 0, betweenBytes: 0 }],
    [`${path}-wal`, { headerBytes: logHeaderBytes, betweenBytes: frameHeaderBytes }],
  ] as const) {
    const file = await openThere(name);
    if (file === undefined) continue;
    try {
      yield* pagesOf(file, key, layout);
    } finally {
      await file.close();
    }
  }
}
