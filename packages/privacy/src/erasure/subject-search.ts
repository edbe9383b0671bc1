// Whether a text names a person, however it is spelled: the second reader after an erasure, which asks no index. Text is folded (NFKD, accents, letter case,
// digits of any script), numbers of seven digits or more are found through separators, names of two words or more in either order.
// Short numbers, logins and single words stand for too much in running text: they count in an address, and where they are all of a value.

import { literalPattern } from '@offhook/base';

import type { IdentifierKeys } from '../identifier.ts';
import { isSamePerson, keysOfQuery } from '../identifier.ts';

export interface SubjectSearch {
  /** Anywhere in running text. */
  inText(text: string): boolean;
  /** The value as a whole, or anywhere in it. */
  inValue(value: string): boolean;
}

const longNumber = 7;
const separators = '(?:[\\s().\\-/\\u2010-\\u2015\\u200b\\u2060,;:_]|\\(0\\)){0,3}';
const addresses = /(?:sips?|tel):[^\s"'<>,|)\]]+|[^\s"'<>,|()[\]=;:/]{1,128}@(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}.-]+)/giu;

/** A decimal digit of any script: each script has ten of them in a row, from zero on. */
function asciiDigit(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > code - 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

export function foldedText(text: string): string {
  // ASCII, most of what is read, is folded by its letter case alone.
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/(?![0-9])\p{Nd}/gu, asciiDigit);
}

/** With the international prefix or without, and with the 1 of North America or without. */
function numberPattern(digits: string): string {
  const body = (text: string): string => [...text].map(literalPattern).join(separators);
  const isNorthAmerican = /^1?[2-9]\d{9}$/.test(digits);
  const national = isNorthAmerican ? `(?:1${separators})?${body(digits.slice(-10))}` : body(digits);
  return `(?<!\\d)(?:00|011|0)?${separators}${national}(?!\\d)`;
}

function namePatterns(name: string): readonly string[] {
  const words = name.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length < 2) return [];
  const between = '(?:[\\s,._+-]+|%20)';
  const lastFirst = [words.at(-1) ?? '', ...words.slice(0, -1)];
  return [words, lastFirst].map((order) => `(?<![\\p{L}\\p{N}])${order.map(literalPattern).join(between)}(?![\\p{L}\\p{N}])`);
}

export function createSubjectSearch(subject: {
  readonly keys: readonly IdentifierKeys[];
  readonly names: readonly string[];
}): SubjectSearch {
  const names = subject.names.map((name) => foldedText(name).trim()).filter((name) => name !== '');
  const valuesOf = (type: string): readonly string[] => [
    ...new Set(
      subject.keys
        .flatMap(({ own, derived }) => [own, ...derived])
        .filter((key) => key.startsWith(`${type}:`))
        .map((key) => key.slice(type.length + 1)),
    ),
  ];
  const logins = new Set(valuesOf('login').map(foldedText));
  const patterns = [
    ...valuesOf('number')
      .filter((digits) => digits.length >= longNumber && /^\d+$/.test(digits))
      .map(numberPattern),
    ...names.flatMap(namePatterns),
  ];
  const pattern = patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'u');
  const folded = subject.keys.map(({ own, derived }) => ({ own: foldedText(own), derived: derived.map(foldedText) }));
  const isSubject = (address: string): boolean => keysOfQuery(address).some((found) => folded.some((own) => isSamePerson(own, found)));
  const inText = (text: string): boolean => {
    if (text === '') return false;
    const read = foldedText(text);
    if (pattern?.test(read) === true) return true;
    if (!/@|sips?:|tel:/.test(read)) return false;
    return [...read.matchAll(addresses)].some(([address]) => isSubject(address));
  };
  return {
    inText,
    inValue(value) {
      const read = foldedText(value).trim();
      if (read === '') return false;
      return names.includes(read) || logins.has(read) || isSubject(read) || inText(value);
    },
  };
}
