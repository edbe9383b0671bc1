// A call list cut into its calls without reading them: a phone writes its whole list each time, and nearly all of it is known already.

import { concatBytes, latin1Text, utf8Bytes } from '@offhook/base';

/** One `<call>` as it was written, with both its tags. */
export type CallSlice = Uint8Array;

const opening = '<call>';
const closing = '</call>';
const root = '<callList>';
const rootEnd = '</callList>';
/** Between calls: white space, comments and processing instructions, such as the mark of when the list was saved. */
const between = /^(?:\s|<!--(?:(?!--)[^])*-->|<\?(?:(?!\?>)[^])*\?>)*$/;
const declaration = /^<\?xml\s+version="1\.[01]"(?:\s+encoding="utf-8")?(?:\s+standalone="(?:yes|no)")?\s*\?>/i;

/**
 * The calls in the order of the file. Undefined for a file of any other shape than the one that phones write (no attributes, no CDATA, no comment within a
 * call, UTF-8): it has to be read.
 */
export function sliceCallList(bytes: Uint8Array): readonly CallSlice[] | undefined {
  const text = latin1Text(bytes);
  const start = text.indexOf(root);
  const end = text.lastIndexOf(rootEnd);
  if (start < 0 || end < start) return undefined;
  const head = text.slice(0, start).trimStart();
  const [declared = ''] = declaration.exec(head) ?? [];
  if (!between.test(head.slice(declared.length)) || (declared === '' && head.startsWith('<?xml'))) return undefined;
  if (!between.test(text.slice(end + rootEnd.length))) return undefined;
  const slices: CallSlice[] = [];
  let at = start + root.length;
  for (;;) {
    const from = text.indexOf(opening, at);
    if (from < 0 || from > end) break;
    const to = text.indexOf(closing, from);
    if (to < 0 || to > end) return undefined;
    if (!isBetween(text, at, from)) return undefined;
    const within = text.slice(from + opening.length, to);
    if (within.includes('<!') || within.includes('<?') || within.includes(opening)) return undefined;
    at = to + closing.length;
    slices.push(bytes.subarray(from, at));
  }
  return isBetween(text, at, end) ? slices : undefined;
}

function isBetween(text: string, from: number, to: number): boolean {
  // A line end is what stands there nearly always.
  return to - from <= 1 ? text.slice(from, to).trim() === '' : between.test(text.slice(from, to));
}

/** A file of these calls alone. */
export function joinCallSlices(slices: readonly CallSlice[]): Uint8Array {
  return concatBytes(utf8Bytes(root), ...slices, utf8Bytes(rootEnd));
}
