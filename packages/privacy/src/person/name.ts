// How names are compared: letter case, accents, umlauts written with e, hyphens, apostrophes and the order of words aside.

import { asciiDigits } from '@offhook/base';

import { remembering } from './remembering.ts';

/** Letters that no decomposition takes apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
};

/** Letter case, width and spaces aside: how names were compared in the first form of keys. */
export function canonicalName(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

/** Accents of alphabets, vowel points that are mostly left out, and signs that nobody sees. Vowel signs of India and Thailand, and the voicing of kana, are letters. */
const aside =
  /\p{Cf}|(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}\p{Script=Greek}](?<![\u3099\u309a])/gu;

/** Of what lies outside ASCII. */
const foldRun = remembering(5000, (run) =>
  // An acute accent alone stands for an apostrophe; decomposed, it would be a blank.
  asciiDigits(run.replaceAll('´', "'").normalize('NFKD').replace(aside, ''))
    .toLowerCase()
    .replace(/[ßøłđðþæœıς]/g, (letter) => plainLetters[letter] ?? letter),
);

/** Letter case, width, accents, the script of digits and signs that nobody sees aside, letter by letter: what stands between them stays. */
export function foldedText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[^\0-\x7f]+/g, (run) => foldRun(run)).toLowerCase();
}

export interface FoldedText {
  readonly folded: string;
  /** Where in the text stands what `folded` has from `start` to `end`, the end not included; neither is the same where folding has changed a length. */
  readonly spanOf: (start: number, end: number) => readonly [number, number];
}

/** As foldedText, sign by sign with its accents, remembering where each stood. */
export function foldedWithOffsets(text: string): FoldedText {
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return { folded: text.toLowerCase(), spanOf: (start, end) => [start, end] };
  const starts: number[] = [];
  const ends: number[] = [];
  let folded = '';
  for (const { 0: sign, index } of text.matchAll(/[^\p{M}]\p{M}*|\p{M}+/gsu)) {
    const letters = foldedText(sign);
    folded += letters;
    for (let letter = 0; letter < letters.length; letter++) {
      starts.push(index);
      ends.push(index + sign.length);
    }
  }
  return { folded, spanOf: (start, end) => [starts[start] ?? text.length, ends[end - 1] ?? 0] };
}

/** What stands between the words of a name: blanks, dashes, brackets, quotation marks, and a blank as a URL has it. */
export const betweenWords = '(?:%20|[\\s,\u060c\u3001._+"()\u00b7\u30fb\uff65\u201c-\u201f\u00ab\u00bb\\p{Pd}])+';

export const wordBreak = new RegExp(betweenWords, 'u');

/** The words of a name, folded. */
export function nameWords(name: string): readonly string[] {
  return foldedText(name)
    .replace(/['’‘`´ʼ]/gu, '')
    .split(wordBreak)
    .filter((word) => word !== '');
}

/** Müller, Mueller and Muller alike. */
export function withoutUmlauts(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

/** Chinese, Japanese, Korean, Thai: whether a blank stands between the names of somebody is as one likes. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+$/u;

/** The letters of a name that is written with blanks or without; undefined of another. */
export function unspacedLetters(words: readonly string[]): readonly string[] | undefined {
  const joined = words.join('').normalize('NFC');
  return unspaced.test(joined) ? [...joined] : undefined;
}

/** A name in letters in which nobody has a login. */
export function isUnspacedName(text: string): boolean {
  return unspacedLetters(nameWords(text)) !== undefined;
}

/** What somebody is called otherwise, and no name of another: Chief. */
export function isOneWord(text: string): boolean {
  const words = nameWords(text);
  return words.length < 2 && !/\d{3}/.test(foldedText(text)) && unspacedLetters(words) === undefined;
}

/** Each begins with another of the items. */
export function rotationsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.map((_, from) => [...items.slice(from), ...items.slice(0, from)]);
}

function sortedWords(name: string): string {
  return nameWords(name).map(withoutUmlauts).sort().join(' ');
}

/** As names were compared before blanks between letters that need none made no difference, and vowel signs made one. */
export function spacedNameForm(name: string): string {
  return sortedWords(name.normalize('NFKD').replace(/\p{M}/gu, ''));
}

/** What all spellings of a name have in common. */
export function nameForm(name: string): string {
  const letters = unspacedLetters(nameWords(name));
  if (letters === undefined) return sortedWords(name);
  // The family's name first or last, with a blank or without: of all beginnings, one.
  return (
    rotationsOf(letters)
      .map((rotated) => rotated.join(''))
      .sort()[0] ?? ''
  );
}

/** How a word may be spelled, folded: ü as u or as ue, ø as o or as oe. */
export function spellingsOf(word: string): readonly string[] {
  const folded = foldedText(word);
  const expanded = foldedText(
    word
      .normalize('NFC')
      .toLowerCase()
      .replace(/[äöøü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ø: 'oe', ü: 'ue' })[letter] ?? letter),
  );
  return [...new Set([folded, expanded, withoutUmlauts(folded)])];
}

/** Longer texts are no label. */
const longestLabel = 128;

/** Of most names, with the titles of their bearers. */
const mostWords = 6;

/** Ada Example's, Hans' */
const genitive = /['’ʼ]s?(?![\p{L}\p{N}])/gu;

/** What of a label may be a name, where it says more than that: Ada Example (Sales), Dr Ada Example, Ada Example's. Two to six of its words in a row. */
export function namesWithin(label: string): readonly string[] {
  if (label.length > longestLabel) return [];
  const plain = label.replace(genitive, '');
  const words = nameWords(plain);
  const longest = Math.min(mostWords, plain === label ? words.length - 1 : words.length);
  const found: string[] = [];
  for (let length = 2; length <= longest; length++)
    for (let from = 0; from + length <= words.length; from++) found.push(words.slice(from, from + length).join(' '));
  return found;
}
