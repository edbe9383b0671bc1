// Bodies of several parts: RFC 2046 §5.1, RFC 5621. A user agent has to find the session description among them.

import { latin1Text } from '@offhook/base';
import { parseParameters } from './parameters.ts';

export interface Part {
  readonly contentType: string;
  readonly disposition: string | undefined;
  readonly content: Uint8Array;
}

/** Parts within parts are looked into this deep, and so many are looked at. */
const depthLimit = 4;
const partLimit = 32;

export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** All parts that are no multipart themselves, in order; undefined where the boundary is missing or never comes. */
export function readParts(contentType: string, body: Uint8Array, depth = 0): readonly Part[] | undefined {
  const semicolon = contentType.indexOf(';');
  const boundary = semicolon < 0 ? undefined : parseParameters(contentType.slice(semicolon), 'Content-Type').get('boundary');
  if (boundary === undefined || boundary === '' || depth >= depthLimit) return undefined;
  const parts: Part[] = [];
  const text = latin1Text(body);
  const delimiter = new RegExp(`(?:^|\\r?\\n)--${boundary.replace(/[^A-Za-z0-9]/g, '\\$&')}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g');
  let start: number | undefined;
  for (let match = delimiter.exec(text); match !== null && parts.length < partLimit; match = delimiter.exec(text)) {
    if (start !== undefined) {
      const inner = partOf(body.subarray(start, match.index), text.slice(start, match.index), depth);
      if (inner === undefined) return undefined;
      parts.push(...inner);
    }
    if (match[1] !== undefined) return parts;
    // The line end of a delimiter is also the one before the next, where a part is empty.
    start = delimiter.lastIndex;
  }
  // RFC 2046 §5.1.1 wants a closing delimiter; a body that lacks it is cut off.
  return undefined;
}

function partOf(bytes: Uint8Array, text: string, depth: number): readonly Part[] | undefined {
  // RFC 2046 §5.1: without an empty line there is no content. The line end of the delimiter comes first.
  const gap = /\r?\n\r?\n/.exec(text);
  const head = gap === null ? text : text.slice(0, gap.index);
  const content = bytes.subarray(gap === null ? bytes.length : gap.index + gap[0].length);
  const headers = new Map(
    head.split(/\r?\n(?![ \t])/).map((line): [string, string] => {
      const [name = '', ...value] = line.split(':');
      return [
        name.trim().toLowerCase(),
        value
          .join(':')
          .replace(/\r?\n[ \t]+/g, ' ')
          .trim(),
      ];
    }),
  );
  const contentType = headers.get('content-type') ?? headers.get('c') ?? 'text/plain';
  if (mediaTypeOf(contentType).startsWith('multipart/')) return readParts(contentType, content, depth + 1);
  return [{ contentType, disposition: headers.get('content-disposition'), content }];
}
