// Other people's data in an answer to an access request: GDPR Art. 15(4), the right to a copy shall not adversely affect the rights of others.

import { isUnspacedName } from './name.ts';

/** Initials: Alice Example becomes A. E. Of a word of one letter, and of scripts in which the first is the family's name, nothing is left. */
export function maskName(name: string): string {
  return name
    .normalize('NFC')
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [initial, ...rest] = word.match(/[\p{L}\p{N}]/gu) ?? [];
      if (initial === undefined) return [];
      return rest.length === 0 || isUnspacedName(word) ? '•' : `${initial}.`;
    })
    .join(' ');
}

/** The last two digits of a number, or nothing of another address: +12025550199 becomes ••••99. */
export function maskAddress(address: string): string {
  const user = address
    .replace(/^[^<]*</, '')
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;>].*$/, '');
  const digits = user.replace(/\D/g, '');
  return digits.length >= 4 && digits.length >= user.length / 2 ? `••••${digits.slice(-2)}` : '••••';
}

/** Start and end, the end not included. */
export type Span = readonly [number, number];

const hidden = '•••';
const token = /[\p{L}\p{N}][\p{L}\p{N}\p{M}_]*/gu;
/** Status lines, and values of one digit: nobody is called by them. */
const plain = /SIP\/2\.0(?: \d{3}\b)?|(?<![\p{L}\p{N}])\d(?![\p{L}\p{N}])/giu;

/** Answers for tokens from left to right, each once, whether one of the spans holds it. */
function holders(spans: readonly Span[]): (start: number, end: number) => boolean {
  const sorted = spans.toSorted(([a], [b]) => a - b);
  let next = 0;
  let reach = 0;
  return (start, end) => {
    for (let span = sorted[next]; span !== undefined && span[0] <= start; span = sorted[next]) {
      reach = Math.max(reach, span[1]);
      next++;
    }
    return end <= reach;
  };
}

/**
 * Running text of which only the person's own spans and known words are left: whatever else stands in it may name somebody.
 * `words` are in lower case.
 */
export function maskProse(text: string, own: readonly Span[], words: ReadonlySet<string>): string {
  const kept: readonly Span[] = [...own, ...[...text.matchAll(plain)].map(({ 0: found, index }): Span => [index, index + found.length])];
  const isHeld = holders(kept);
  const masked = text.replace(token, (word, start: number) => {
    const held = isHeld(start, start + word.length);
    return held || words.has(word.toLowerCase()) ? word : hidden;
  });
  return masked.replace(/•••(?:[@.\-+'’_/\\]•••)+/gu, hidden);
}
