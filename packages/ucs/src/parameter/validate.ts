// Is a text a value of a row? A value that is not is refused and the layer below stands (guide: out-of-range values are not used).

import { CountedNames } from './counted-names.ts';
import { editDistance } from './name-neighbours.ts';
import type { IntegerRow, ParameterRow } from './row.ts';

export type Verdict = { readonly valid: true; readonly canonical: string } | { readonly valid: false; readonly expected: string };

const trueWords = new Set(['1', 'true', 'enabled', 'enable', 'yes', 'on']);
const falseWords = new Set(['0', 'false', 'disabled', 'disable', 'no', 'off']);

function isBounded(row: IntegerRow): boolean {
  return row.min !== undefined && row.max !== undefined;
}

/** More are not told one by one. */
const fewWords = 12;

function wordsText(words: readonly string[], written: string): string {
  if (words.length <= fewWords) return `one of ${words.join(', ')}`;
  const limit = Math.floor(written.length / 2);
  let [nearest, least] = ['', limit + 1];
  const isShort = written.length <= 40;
  // Of words that are counted, the last is the nearest to one beyond it.
  const last = isShort ? new CountedNames(words).last(written) : undefined;
  if (last !== undefined) [nearest, least] = [last, 0];
  for (const word of isShort ? words : []) {
    const distance = editDistance(word.toLowerCase(), written, limit);
    if (distance < least) [nearest, least] = [word, distance];
  }
  return nearest === '' ? `one of ${words.length} words, such as ${words[0]},` : `one of ${words.length} words (the nearest is ${nearest})`;
}

/** The empty string and the word NULL mean "back to the default" and are valid for every row; `canonical` is then empty. */
export function validate(row: ParameterRow, text: string): Verdict {
  const trimmed = text.trim();
  if (/^(?:null)?$/i.test(trimmed)) return { valid: true, canonical: '' };
  switch (row.type) {
    case 'boolean': {
      const folded = trimmed.toLowerCase();
      if (trueWords.has(folded)) return { valid: true, canonical: '1' };
      return falseWords.has(folded) ? { valid: true, canonical: '0' } : { valid: false, expected: '0 or 1' };
    }
    case 'integer': {
      const value = /^[+-]?\d{1,12}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = row;
      if (value >= min && value <= max) return { valid: true, canonical: String(value) };
      return { valid: false, expected: isBounded(row) ? `a whole number from ${row.min} to ${row.max}` : 'a whole number' };
    }
    case 'choice': {
      const folded = trimmed.toLowerCase();
      for (const [word, spellings] of Object.entries(row.words)) {
        if (word.toLowerCase() === folded || spellings.some((spelling) => spelling.toLowerCase() === folded))
          return { valid: true, canonical: word };
      }
      return { valid: false, expected: wordsText(Object.keys(row.words), folded) };
    }
    case 'text': {
      const { minLength = 0, maxLength } = row;
      if (maxLength === undefined) return { valid: true, canonical: text };
      // A code point is one or two units: most texts need not be counted.
      const { length } = minLength > 0 || text.length > maxLength ? [...text] : text;
      if (length >= minLength && length <= maxLength) return { valid: true, canonical: text };
      return { valid: false, expected: minLength === maxLength ? `${maxLength} characters` : `${minLength}-${maxLength} characters` };
    }
  }
}
