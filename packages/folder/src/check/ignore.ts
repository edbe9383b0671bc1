// Comments that ask for silence: <!-- offhook-ignore RULE... [PARAMETER...] --> before an element, or offhook-ignore-file for a whole file.

import type { IgnoreComment } from '@offhook/ucs';

import type { Finding } from './finding.ts';

/** A comment without rules silences all of them; one with parameter names silences those settings only. */
export function isIgnored(comments: readonly IgnoreComment[], { rule, place, parameter }: Finding): boolean {
  return comments.some(({ words, fromLine, toLine }) => {
    if (place.line < fromLine || place.line > toLine) return false;
    const names = words.filter((word) => word.includes('.'));
    const asked = words.filter((word) => !word.includes('.'));
    const isRule = asked.length === 0 || asked.includes(rule);
    const isName = names.length === 0 || names.some((name) => name.toLowerCase() === parameter?.toLowerCase());
    return isRule && isName;
  });
}
