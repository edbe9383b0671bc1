// A field that holds the person's name may hold another's beside it: Ada Onu & Tunde Bakare, Ada Onu (for Emeka Obi). GDPR Art. 15(4): the other's is masked.

import type { Span } from './masking.ts';
import { maskProse } from './masking.ts';
import type { PersonMatcher } from './matcher.ts';
import { nameWords } from './name.ts';

const joining = '(?<![\\p{L}\\p{N}])(?:and|und|et|og|och|en|y|e|ja|i|ve|or|oder)(?![\\p{L}\\p{N}])';
const attaching =
  '(?<![\\p{L}\\p{N}])(?:[cp]/o|care of|for|für|fuer|pour|para|per|via|p\\.p\\.|assistant (?:of|to)|secretary (?:of|to))(?![\\p{L}\\p{N}])';
const breaks = new RegExp(`(?<attached>${attaching}|[([{<]|\\s\\p{Pd}+\\s|:)|(?<joined>${joining}|[&/;|+\\n])|[)\\]}>]|,`, 'giu');

interface Segment {
  readonly span: Span;
  /** Of a bracket, or behind c/o: whose name the field is, stands before it. */
  readonly isAttached: boolean;
  readonly isBehindComma: boolean;
}

function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  let kind = { isAttached: false, isBehindComma: false };
  const add = (end: number): void => {
    if (/[\p{L}\p{N}]/u.test(text.slice(start, end))) segments.push({ span: [start, end], ...kind });
  };
  for (const { 0: sign, index, groups } of text.matchAll(breaks)) {
    add(index);
    start = index + sign.length;
    kind = {
      isAttached: groups?.['attached'] !== undefined || (kind.isAttached && groups?.['joined'] !== undefined),
      isBehindComma: sign === ',',
    };
  }
  add(text.length);
  return segments;
}

/** A comma alone stands between last names and first ones, too. */
function mayBeOne(segments: readonly Segment[]): boolean {
  return segments.every(({ isBehindComma }, index) => index === 0 || isBehindComma);
}

/** Names in which nobody else can stand. */
export function namesOfOne(names: readonly string[]): readonly string[] {
  return names.filter((name) => mayBeOne(segmentsOf(name)));
}

/** Of the segments, those that are the person's; undefined where all of the field is. */
function ownSegments(matcher: PersonMatcher, text: string): readonly Segment[] | undefined {
  const segments = segmentsOf(text);
  if (segments.length < 2 || matcher.whole(text) !== undefined) return undefined;
  const isNamed = ({ span }: Segment): boolean => {
    const said = text.slice(...span);
    return matcher.whole(said.trim()) !== undefined || (matcher.name(said)?.certainty ?? 'possible') !== 'possible';
  };
  const named = segments.filter(isNamed);
  if (named.length > 0) return named;
  if (mayBeOne(segments)) return undefined;
  const isWithin = matcher.name(text)?.form === 'name' && matcher.spansIn(text).length > 0;
  if (isWithin) return [];
  // Asked for by number alone: what stands before a bracket or c/o is the name; of two that are joined, nobody knows whose.
  const heads = segments.filter(({ isAttached }) => !isAttached);
  return mayBeOne(heads) ? heads : [];
}

/**
 * A name that is the person's, in its parts as they stand (first and last name, or one), without others that stand beside it; `words` name nobody, in lower case.
 */
export function withoutCompanions(matcher: PersonMatcher, parts: readonly string[], words: ReadonlySet<string>): readonly string[] {
  const text = parts.join(' ');
  const own = nameWords(text).length < 2 ? undefined : ownSegments(matcher, text);
  if (own === undefined) return parts;
  const between = [...text.matchAll(breaks)].map(({ 0: sign, index }): Span => [index, index + sign.length]);
  const spans = [...own.map(({ span }) => span), ...matcher.spansIn(text), ...between];
  let start = 0;
  return parts.map((part) => {
    const from = start;
    start += part.length + 1;
    return maskProse(
      part,
      spans.map(([first, last]): Span => [first - from, last - from]),
      words,
    );
  });
}
