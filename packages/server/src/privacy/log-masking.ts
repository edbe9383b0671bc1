// A line of a log as the person it names may see it: other people in it are masked (GDPR Art. 15(4)), its own time and what names nobody stay.

import { literalPattern } from '@offhook/base';
import { canonicalName, maskAddress, maskName } from '@offhook/privacy';
import { logLineText, logParties } from '@offhook/ucs';

const otherNumbers = /(?<![\w.:@/-])\+?\d{5,15}(?![\w.:@-])/g;

export interface OwnData {
  isOwnAddress(address: string): boolean;
  /** In canonical form. */
  readonly names: ReadonlySet<string>;
}

export function maskLine(own: OwnData, line: string): string {
  const text = logLineText(line);
  const head = line.slice(0, line.length - text.length);
  const others = logParties(line).filter(
    ({ form, value }) => !own.isOwnAddress(value) && !(form === 'name' && own.names.has(canonicalName(value))),
  );
  let shown = text;
  // The longest first: a number may stand in an address.
  for (const { form, value } of [...others].sort((a, b) => b.value.length - a.value.length)) {
    const masked = form === 'name' ? maskName(value) : maskAddress(value);
    shown = shown.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literalPattern(value)}(?![\\p{L}\\p{N}])`, 'gu'), () => masked);
  }
  return head + shown.replace(otherNumbers, (number) => (own.isOwnAddress(number) ? number : maskAddress(number)));
}
