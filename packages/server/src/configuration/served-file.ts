// A file as phones get it: from memory, or, of images, part by part from the disk.

import type { Files, Platform } from '@offhook/base';
import { hexText, utf8Bytes } from '@offhook/base';

interface Described {
  readonly contentType: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Missing of what is rendered. */
  readonly modifiedAtMs?: number;
}

export interface FileInMemory extends Described {
  readonly bytes: Uint8Array;
}

export interface FileOnDisk extends Described {
  readonly path: string;
  readonly files: Files;
}

export type ServedFile = FileInMemory | FileOnDisk;

/** Of every answer that holds the file, or a part of it. */
export function headersOf({ contentType, etag, modifiedAtMs }: ServedFile): Readonly<Record<string, string>> {
  return {
    'content-type': contentType,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    ...(modifiedAtMs === undefined ? {} : { 'last-modified': new Date(modifiedAtMs).toUTCString() }),
  };
}

export const xmlType = 'text/xml; charset=utf-8';

export function servedFile(platform: Platform, bytes: Uint8Array, contentType: string, modifiedAtMs?: number): FileInMemory {
  const etag = `"${hexText(platform.cryptography.hash('sha256', bytes)).slice(0, 32)}"`;
  return { bytes, sizeBytes: bytes.length, contentType, etag, ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }) };
}

/** Its tag is of size and time: nothing of it is read before somebody asks. */
export function fileOnDisk(
  platform: Platform,
  at: { readonly files: Files; readonly path: string; readonly sizeBytes: number; readonly modifiedAtMs: number },
): FileOnDisk {
  const { sizeBytes, modifiedAtMs, path } = at;
  const etag = `"${hexText(platform.cryptography.hash('sha256', utf8Bytes(`${path} ${sizeBytes} ${modifiedAtMs}`))).slice(0, 32)}"`;
  return { ...at, contentType: contentTypeOf(path), etag };
}

export function contentTypeOf(name: string): string {
  if (/\.(?:cfg|xml)$/i.test(name)) return xmlType;
  return /\.(?:log|txt)$/i.test(name) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
