// What in a text is the person's own, so that all else can be masked.

import type { Span } from './masking.ts';
import type { LineReading, PersonMatcher } from './matcher.ts';

function everywhere(text: string, value: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) spans.push([at, at + value.length]);
  return spans;
}

/** Spans of `prose`. */
export function ownSpans(matcher: PersonMatcher, { parties, prose }: LineReading): readonly Span[] {
  const own = parties.filter(({ form, value }) => (form === 'name' ? matcher.name(value) : matcher.whole(value)) !== undefined);
  return [...own.flatMap(({ value }) => everywhere(prose, value)), ...matcher.spansIn(prose)];
}
