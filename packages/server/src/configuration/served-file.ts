// A file as phones get it.

import type { Platform } from '@offhook/base';
import { hexText } from '@offhook/base';

export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly etag: string;
}

export const xmlType = 'text/xml; charset=utf-8';

export function servedFile(platform: Platform, bytes: Uint8Array, contentType: string): ServedFile {
  return { bytes, contentType, etag: `"${hexText(platform.cryptography.hash('sha256', bytes)).slice(0, 32)}"` };
}

export function contentTypeOf(name: string): string {
  if (/\.(?:cfg|xml)$/i.test(name)) return xmlType;
  return /\.(?:log|txt)$/i.test(name) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
