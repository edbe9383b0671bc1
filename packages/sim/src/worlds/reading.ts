// How somebody who looks for a person reads a text: nothing of how the product compares is in it.

import type { WorldPerson } from './world.ts';

/** Without regard to case, accents, signs between, alphabets of digits, and how mark-up writes a sign. */
export function asRead(text: string): string {
  return text
    .replace(/&(?:quot|apos|lt|gt|amp);/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[ßøł]/g, (letter) => ({ ß: 'ss', ø: 'o', ł: 'l' })[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** What of a person can be read in a text. */
export function legible(text: string, { number, login, email, first, last }: WorldPerson): readonly string[] {
  const read = asRead(text);
  return [`${number.area}${number.local}`, login, email, `${first}${last}`, `${last}${first}`]
    .map(asRead)
    .filter((word) => read.includes(word));
}
