// A line of a log as the person it names may see it: what is theirs, the words of the format, and nothing else (GDPR Art. 15(4)).

import type { PersonMatcher } from '@offhook/privacy';
import { maskProse, ownSpans } from '@offhook/privacy';
import { logWords, readLogLine } from '@offhook/ucs';

/** The head with the line's own time stays. */
export function maskLine(matcher: PersonMatcher, line: string): string {
  const reading = readLogLine(line);
  const head = line.slice(0, line.length - reading.prose.length);
  return head + maskProse(reading.prose, ownSpans(matcher, reading), logWords);
}
