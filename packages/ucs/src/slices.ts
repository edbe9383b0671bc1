// A list cut into its entries without reading them: a phone writes its whole list each time, and nearly all of it is known already.

import { concatBytes, latin1Text, utf8Bytes } from '@offhook/base';

export interface ListShape {
  /** The elements around the entries, the outermost first. */
  readonly around: readonly string[];
  readonly entry: string;
}

/** Between entries: white space, comments and processing instructions, such as the mark of when the list was saved. */
const between = /^(?:\s|<!--(?:(?!--)[^])*-->|<\?(?:(?!\?>)[^])*\?>)*$/;
const declaration = /^<\?xml\s+version="1\.[01]"(?:\s+encoding="utf-8")?(?:\s+standalone="(?:yes|no)")?\s*\?>/i;

/**
 * The entries in the order of the file, each as it was written, with both its tags. Undefined for a file of any other shape than the one that phones write (no
 * attributes, no CDATA, no comment within an entry, UTF-8): it has to be read.
 */
export function sliceList(bytes: Uint8Array, { around, entry }: ListShape): readonly Uint8Array[] | undefined {
  const text = latin1Text(bytes);
  const inner = withinRoots(text, around);
  if (inner === undefined) return undefined;
  const { start, end } = inner;
  const hasMarks = [text.indexOf('<!', start), text.indexOf('<?', start)].some((at) => at >= 0 && at < end);
  const [opening, closing] = [`<${entry}>`, `</${entry}>`];
  const slices: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const from = text.indexOf(opening, at);
    if (from < 0 || from > end) break;
    const to = text.indexOf(closing, from);
    if (to < 0 || to > end) return undefined;
    if (!isBetween(text, at, from)) return undefined;
    const within = text.slice(from + opening.length, to);
    if ((hasMarks && /<[!?]/.test(within)) || within.includes(opening)) return undefined;
    at = to + closing.length;
    slices.push(bytes.subarray(from, at));
  }
  return isBetween(text, at, end) ? slices : undefined;
}

/** A file of these entries alone. */
export function joinSlices(slices: readonly Uint8Array[], { around }: ListShape): Uint8Array {
  const opening = around.map((name) => `<${name}>`).join('');
  const closing = around.map((name) => `</${name}>`).toReversed();
  return concatBytes(utf8Bytes(opening), ...slices, utf8Bytes(closing.join('')));
}

/** Where the entries begin and end. */
function withinRoots(text: string, around: readonly string[]): { readonly start: number; readonly end: number } | undefined {
  const first = text.indexOf(`<${around[0]}>`);
  if (first < 0) return undefined;
  const head = text.slice(0, first).trimStart();
  if (!between.test(head) || (head.startsWith('<?xml') && !declaration.test(head))) return undefined;
  let [start, end] = [first, text.length];
  for (const name of around) {
    const [from, to] = [text.indexOf(`<${name}>`, start), text.lastIndexOf(`</${name}>`, end)];
    if (from < 0 || to < from || !isBetween(text, start, from)) return undefined;
    if (!isBetween(text, to + name.length + 3, end)) return undefined;
    start = from + name.length + 2;
    end = to;
  }
  return { start, end };
}

function isBetween(text: string, from: number, to: number): boolean {
  return between.test(text.slice(from, to));
}
