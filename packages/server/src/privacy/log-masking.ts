// A line of a log as the person it names may see it: what is theirs, the words of the format, and nothing else (GDPR Art. 15(4)).

import type { PersonMatcher, Span } from '@offhook/privacy';
import { maskProse } from '@offhook/privacy';
import { logWords, readLogLine } from '@offhook/ucs';

/** The head with the line's own time stays. */
export function maskLine(matcher: PersonMatcher, line: string): string {
  const { parties, prose } = readLogLine(line);
  const head = line.slice(0, line.length - prose.length);
  const own = parties.filter(({ form, value }) => (form === 'name' ? matcher.name(value) : matcher.whole(value)) !== undefined);
  const ofParties = own.flatMap(({ value }): readonly Span[] => {
    const spans: Span[] = [];
    for (let at = prose.indexOf(value); at >= 0; at = prose.indexOf(value, at + value.length)) spans.push([at, at + value.length]);
    return spans;
  });
  return head + maskProse(prose, [...ofParties, ...matcher.spansIn(prose)], logWords);
}
