// How a number, a login or a name may stand in running text that is folded, as expressions.

import { literalPattern } from '@offhook/base';

import { betweenWords, foldedText, rotationsOf, spellingsOf, unspacedLetters, wordBreak } from './name.ts';

const between = '(?:[\\s().\\-/,;:_\\u2010-\\u2015\\u2212\\u200b\\u2060\\u00a0]|\\(0\\)){0,3}';

export function longNumberPattern(digits: string): string {
  const body = [...digits].map(literalPattern).join(between);
  return `(?<!\\d)(?:(?:00|011)${between})?${body}(?!\\d)`;
}

/** Behind a plus and a country code, 2025550147 may be another country's. */
export function homeNumberPattern(digits: string): string {
  return `(?<!\\+\\d[\\d\\s().\\-/]{0,6})${longNumberPattern(digits)}`;
}

/** 2001 is not found in 12001, in the date 2001-05-04 or in the address 2001:db8::1. */
export function shortNumberPattern(digits: string): string {
  const notBefore = '(?<![\\p{L}\\p{N}_])(?<!\\d[.:])(?<!(?<!\\d)\\d{1,2}[/-])(?<!:[0-9a-f]{0,4}:)';
  const notAfter = '(?![\\p{L}\\p{N}_@])(?!\\.\\d)(?!:\\d\\d?(?!\\d))(?![/-]\\d\\d?(?!\\d))(?!:[0-9a-f]{0,4}:)';
  return `${notBefore}\\+?${literalPattern(digits)}${notAfter}`;
}

const fileSuffix = '(?:cfg|xml|log|phone|web|cloud|directory|calls|app|boot|license)(?![\\p{L}\\p{N}])';

/** ada is not found in ada.lovelace, but in ada.cfg and ada-phone.cfg. */
export function loginPattern(login: string): string {
  const start = '(?<![\\p{L}\\p{N}_])(?<![\\p{L}\\p{N}][.+-])';
  return `${start}${literalPattern(foldedText(login))}(?![\\p{L}\\p{N}_@])(?![.+-](?!${fileSuffix})[\\p{L}\\p{N}])`;
}

const apostrophe = /^['’‘`ʼ]$/u;
const perhapsApostrophe = "['\\u2019\\u2018\\u02bc`]?";

/** With its apostrophes or without, and with one behind the first or second letter: o'brien, d'angelo. */
export function wordPattern(word: string): string {
  const spelled = spellingsOf(word).map((spelling) =>
    [...spelling]
      .map((letter, index) =>
        apostrophe.test(letter) ? perhapsApostrophe : `${literalPattern(letter)}${index < 2 ? perhapsApostrophe : ''}`,
      )
      .join(''),
  );
  return `(?:${spelled.join('|')})`;
}

/** Words of a name with their own accents: what is folded away is needed for `ue`. */
export function writtenWords(name: string): readonly string[] {
  return name
    .replaceAll('´', "'")
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .split(wordBreak)
    .filter((word) => word !== '');
}

/** Where a name ends, though letters follow: what politeness adds to it. */
const honorifics = ['様', 'さま', 'さん', '君', 'くん', 'ちゃん', '氏', '殿', '先生', '님', '씨'].map(foldedText).join('|');

const isFullName = (letters: readonly string[], words: readonly string[]): boolean => letters.length > 2 || words.length > 1;

/** In any order, with or without what may stand between its words; undefined of a single word. */
function nameBody(words: readonly string[]): string | undefined {
  const letters = unspacedLetters(words);
  if (letters !== undefined)
    return isFullName(letters, words)
      ? rotationsOf(letters.map(foldedText))
          .map((rotated) => rotated.map(literalPattern).join(`(?:${betweenWords})?`))
          .join('|')
      : undefined;
  // The first names first, or the last ones, however many there are of each.
  return words.length < 2
    ? undefined
    : rotationsOf(words.map(wordPattern))
        .map((rotated) => rotated.join(betweenWords))
        .join('|');
}

/** Of a name without blanks, anywhere in a text that has none: it may be a part of another's. */
export function unspacedNamePattern(name: string): string | undefined {
  const words = writtenWords(name);
  return unspacedLetters(words) === undefined ? undefined : nameBody(words);
}

/** Where nothing that belongs to it stands before and behind. */
function alone(body: string): string {
  return `(?:(?<![\\p{L}\\p{N}])(?<!\\p{L}-)|(?<=%20))(?:${body})(?:(?=${honorifics})|(?![\\p{L}\\p{N}]))(?!-(?!${fileSuffix})\\p{L})`;
}

export function namePattern(name: string): string | undefined {
  const body = nameBody(writtenWords(name));
  return body === undefined ? undefined : alone(body);
}

/** As many of the words of a name as it has, whichever they are: whether each stands there once must be asked. Undefined where no other order is left. */
export function anyOrderPattern(name: string): string | undefined {
  const words = writtenWords(name);
  if (words.length < 3 || unspacedLetters(words) !== undefined) return undefined;
  const any = `(?:${words.map(wordPattern).join('|')})`;
  return alone(`${any}(?:${betweenWords}${any}){${words.length - 1}}`);
}

/** Fewer letters stand in too many words. */
const shortestLoose = 5;

const nickname =
  "\\s*(?:\\(\\s*[\\p{L}\\p{M}'\u2019-]+\\s*\\)|[\"'\u201c-\u201e\u2018\u2019\u00ab][\\p{L}\\p{M}-]+[\"'\u201c\u201d\u2018\u2019\u00bb])\\s*";

/** With what somebody is called, or with an initial, between the words. */
export function filledNamePattern(name: string): string | undefined {
  const words = writtenWords(name);
  if (words.length < 2 || unspacedLetters(words) !== undefined) return undefined;
  const turned = rotationsOf(words.map(wordPattern)).map((rotated) => {
    const [first = '', ...others] = rotated;
    return `${first}${others.map((word) => `(?:${nickname}|${betweenWords}(?:\\p{L}${betweenWords})?)${word}`).join('')}(?:${betweenWords}\\p{L})?`;
  });
  return alone(turned.join('|'));
}

const perhapsBetween = "(?:%20|[\\s._'\\u2018\\u2019`\\u02bc+\\p{Pd}]){0,2}";

/** A word whose letters may be taken apart: Abdullah, Abd ullah. */
export function looseWordPattern(word: string): string {
  const bare = word.replace(/['’‘`ʼ]/gu, '');
  return `(?:${spellingsOf(bare)
    .map((spelling) => [...spelling].map(literalPattern).join(perhapsBetween))
    .join('|')})`;
}

/** Joined or taken apart anywhere: MacDonald, Mac Donald. */
export function looseNamePattern(name: string): string | undefined {
  const words = writtenWords(name);
  if (words.join('').length < shortestLoose || unspacedLetters(words) !== undefined) return undefined;
  return alone(
    rotationsOf(words.map(looseWordPattern))
      .map((rotated) => rotated.join(`(?:,\\s|${perhapsBetween})`))
      .join('|'),
  );
}
