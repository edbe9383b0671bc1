// Whether a value of a file names a person. Fields whose form is known are compared by the keys of @offhook/privacy; in free text only whole tokens count,
// so that 2001 is not found in 12001, in the date 2001-05-04 or in the address 2001:db8::1.

import { literalPattern } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { canonicalName, isSamePerson, keysOfQuery } from '@offhook/privacy';
import type { LogParty } from '@offhook/ucs';
import { logLineText, logParties } from '@offhook/ucs';

import type { Person } from './person.ts';

export interface Matcher {
  /** A field that holds an address: a SIP or tel URI, digits, a word. */
  address(value: string): boolean;
  /** A field that holds a name or a label. */
  name(value: string): boolean;
  /** Anything else: a line of a log, a value of a parameter, a comment. */
  text(value: string): boolean;
  /** A line of a phone's log: numbers count where a party stands. */
  line(value: string): boolean;
  /** The value as a whole is one of the person's identifiers or names: what a login in the name of a file must be. */
  whole(value: string): boolean;
  /** Names only; the offset of the first in the folded text, or -1. */
  nameIn(foldedText: string): number;
}

/** Shorter numbers stand for too much in free text; they are looked for in fields that hold addresses. */
export const shortestNumberInText = 3;
const longNumber = 7;

// Bounded where a mark must follow: a line of a log may be hundreds of kilobytes of anything.
const addressInText =
  /sips?:[^\s@"'<>]{1,256}@\[[0-9a-f:.]+\]|(?:sips?|tel):[^\s"'<>,|)\]]+|[^\s"'<>,|()[\]=;:/]{1,128}@(?:\[[0-9a-f:.]+\]|[^\s"'<>,|()[\];]+)/giu;

const numberInText = /(?<![\p{L}\p{N}_.:@/-])\+?\d(?:[\s().\-/]{0,2}\d){2,19}(?![\p{L}\p{N}_@])/gu;
const bareNumberInText = /(?<![\p{L}\p{N}_.:@/-])\+?\d{3,20}(?![\p{L}\p{N}_@])/gu;

/** What reads as an address in free text. */
export function addressesIn(text: string): readonly string[] {
  const found = [addressInText, numberInText, bareNumberInText].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([address]) => address),
  );
  return [...new Set(found)];
}

/** The names before addresses: "Ada Example" <sip:...>. */
export function quotedNamesIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"<>|=]{2,64})"/g)].map(([, name = '']) => name);
}

/** How texts are compared: letter case and width aside; white space is left as it is. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function numberPattern(digits: string): string {
  const isLong = digits.length >= longNumber;
  const body = [...digits].map(literalPattern).join(isLong ? '[\\s().\\-/]{0,3}' : '');
  if (isLong) return `(?<![\\p{L}\\p{N}_])(?:\\+|00)?[(]?${body}(?![\\p{L}\\p{N}_@])`;
  const notBefore = '(?<![\\p{L}\\p{N}_])(?<!\\d[.:])(?<!(?<!\\d)\\d{1,2}[/-])(?<!:[0-9a-f]{0,4}:)';
  const notAfter = '(?![\\p{L}\\p{N}_@])(?!\\.\\d)(?!:\\d\\d?(?!\\d))(?![/-]\\d\\d?(?!\\d))(?!:[0-9a-f]{0,4}:)';
  return `${notBefore}\\+?${body}${notAfter}`;
}

/** ada is not found in ada.lovelace, but in ada.cfg and ada-phone.cfg. */
const wordStart = '(?<![\\p{L}\\p{N}_])(?<![\\p{L}\\p{N}][.+-])';
const wordEnd =
  '(?![\\p{L}\\p{N}_@])(?![.+-](?!(?:cfg|xml|log|phone|web|cloud|directory|calls|app|boot|license)(?![\\p{L}\\p{N}]))[\\p{L}\\p{N}])';

function namePatterns(name: string): readonly string[] {
  const words = name.split(' ').map(literalPattern);
  if (words.length < 2) return [];
  const between = '(?:[\\s,._+]|%20)+';
  const lastFirst = [words.at(-1) ?? '', ...words.slice(0, -1)];
  return [words, lastFirst].map((order) => `(?<![\\p{L}\\p{N}])${order.join(between)}(?![\\p{L}\\p{N}])(?!-\\p{L})`);
}

function anyOf(patterns: readonly string[]): RegExp | undefined {
  return patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'u');
}

function valuesOf(keys: readonly IdentifierKeys[], type: string): readonly string[] {
  const all = keys.flatMap(({ own, derived }) => [own, ...derived]).filter((key) => key.startsWith(`${type}:`));
  return [...new Set(all)].map((key) => key.slice(type.length + 1));
}

export function createMatcher(person: Person): Matcher {
  const numbers = valuesOf(person.keys, 'number').filter((digits) => digits.length >= shortestNumberInText);
  const logins = valuesOf(person.keys, 'login');
  const numberIn = anyOf(numbers.map(numberPattern));
  const loginIn = anyOf(logins.map((login) => `${wordStart}${literalPattern(login)}${wordEnd}`));
  const namesIn = anyOf(person.names.flatMap(namePatterns));
  const isPerson = (address: string): boolean => keysOfQuery(address).some((found) => person.keys.some((own) => isSamePerson(own, found)));
  const hasAddress = (text: string): boolean => {
    if (person.keys.length === 0) return false;
    if (text.includes('@') || /sips?:|tel:/i.test(text))
      for (const [address] of text.matchAll(addressInText)) if (isPerson(address)) return true;
    return numberIn?.test(fold(text)) === true;
  };
  const text = (value: string): boolean => {
    if (value.trim() === '') return false;
    const folded = fold(value);
    return hasAddress(value) || loginIn?.test(folded) === true || namesIn?.test(folded) === true;
  };
  return {
    address: (value) => isPerson(value) || text(value),
    name(value) {
      const name = canonicalName(value);
      return name !== '' && (person.names.includes(name) || logins.includes(name) || namesIn?.test(name) === true || hasAddress(value));
    },
    text,
    line(value) {
      if (value.trim() === '') return false;
      const isNamed = ({ form, value: found }: LogParty): boolean =>
        form === 'name' ? person.names.includes(canonicalName(found)) || isPerson(found) : isPerson(found);
      const prose = fold(logLineText(value));
      return logParties(value).some(isNamed) || loginIn?.test(prose) === true || namesIn?.test(prose) === true;
    },
    whole: (value) => isPerson(value) || person.names.includes(canonicalName(value)),
    nameIn: (foldedText) => namesIn?.exec(foldedText)?.index ?? -1,
  };
}
