// Conditional requests and ranges: RFC 9110 §13 and §14.

import type { IncomingHttpHeaders } from 'node:http';

import type { ServedFile } from '../configuration/served-file.ts';

type Served = Pick<ServedFile, 'etag' | 'sizeBytes' | 'modifiedAtMs'>;

/** If-None-Match counts before If-Modified-Since; dates are of whole seconds. */
export function isUnchanged({ etag, modifiedAtMs }: Served, headers: IncomingHttpHeaders): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return modifiedAtMs !== undefined && Math.floor(modifiedAtMs / 1000) * 1000 <= since;
}

export interface ByteRange {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

/** Undefined where the whole file is to be sent: no range, several, one that is none, or of another version of the file. */
export function rangeOf({ etag, sizeBytes, modifiedAtMs }: Served, headers: IncomingHttpHeaders): ByteRange | 'unsatisfiable' | undefined {
  const given = [headers['if-range']].flat()[0];
  const isSame =
    given === undefined || given === etag || (modifiedAtMs !== undefined && Math.floor(modifiedAtMs / 1000) * 1000 === Date.parse(given));
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '');
  if (!isSame || match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (start >= sizeBytes) return 'unsatisfiable';
  return end <= start ? undefined : { start, end };
}
