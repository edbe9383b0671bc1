// Whether two spellings are of one name, or perhaps of two people: the order of the words and the signs on letters as they are written, which keys have lost.

import { betweenWords, foldedText, nameForm, nameWords, rotationsOf, unspacedLetters, withoutUmlauts } from './name.ts';

/** `perhaps` is what two people may be called: Ana García López and Ana López García. */
export type Likeness = 'same' | 'perhaps';

interface Letter {
  readonly base: string;
  /** Marks; empty of a letter without any, `e` where it is written out: ue. */
  readonly sign: string;
  /** Of an e behind a, o or u, which keys leave out. */
  readonly signOfTail: string;
}

interface Word {
  readonly written: string;
  readonly folded: string;
  readonly letters: readonly Letter[];
  /** To the word before, by a hyphen. */
  readonly isJoined: boolean;
}

const strokes: Readonly<Record<string, string>> = { ø: '/', ł: '/', đ: '-', ð: 'ð' };
const strokeSigns = new Set(Object.values(strokes));
const apostrophes = /['’‘`´ʼ]/gu;

function signOf(sign: string): string {
  const marks = sign.normalize('NFD').replace(/[^\p{M}]/gu, '');
  // A capital I of Turkish has a dot of its own.
  return strokes[sign] ?? (marks === '\u0307' && sign.startsWith('i') ? '' : marks);
}

function lettersOf(word: string): readonly Letter[] {
  const letters: Letter[] = [];
  for (const [written] of word
    .toLowerCase()
    .normalize('NFC')
    .matchAll(/[^\p{M}]\p{M}*/gu))
    for (const [index, base] of [...foldedText(written)].entries()) {
      const sign = index === 0 ? signOf(written.normalize('NFC')) : '';
      const before = letters.at(-1);
      if (base === 'e' && before !== undefined && /[aou]/.test(before.base))
        letters[letters.length - 1] = { ...before, sign: before.sign === '' && sign === '' ? 'e' : before.sign, signOfTail: sign };
      else letters.push({ base, sign, signOfTail: '' });
    }
  return letters;
}

/** The words in the order of first names first, where a comma tells it. */
function wordsOf(name: string): readonly Word[] {
  const parts = name
    .replace(apostrophes, '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .split(new RegExp(`(${betweenWords})`, 'u'));
  const words: Word[] = [];
  const commas: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1 || part === '') continue;
    const between = parts[index - 1] ?? '';
    if (words.length > 0 && /[,\u060c]/u.test(between)) commas.push(words.length);
    const isJoined = words.length > 0 && /^\p{Pd}$/u.test(between);
    words.push({ written: part, folded: withoutUmlauts(foldedText(part)), letters: lettersOf(part), isJoined });
  }
  const [comma = 0] = commas;
  return commas.length === 1 ? [...words.slice(comma), ...words.slice(0, comma)] : words;
}

/** Müller and Mueller, Søren and Soeren. */
function isWrittenOut(one: string, other: string): boolean {
  return one === 'e' && (other === '\u0308' || other === '/');
}

/** Strokes are no marks: what takes the marks off a name leaves them. */
type SignKind = 'mark' | 'stroke';

function kindOf(sign: string): SignKind | undefined {
  if (sign === '' || sign === 'e') return undefined;
  return strokeSigns.has(sign) ? 'stroke' : 'mark';
}

function kindsOf(words: readonly Word[]): ReadonlySet<SignKind> {
  return new Set(
    words.flatMap(({ letters }) => letters.flatMap(({ sign, signOfTail }) => [kindOf(sign) ?? [], kindOf(signOfTail) ?? []].flat())),
  );
}

function haveSameSigns(one: readonly Word[], other: readonly Word[]): boolean {
  const [kinds, others] = [kindsOf(one), kindsOf(other)];
  /** A sign that one lacks makes it another name where whoever wrote either wrote signs, in an alphabet that leaves none out. */
  const differ = (sign: string, beside: string, base: string): boolean => {
    if (sign === beside || isWrittenOut(sign, beside) || isWrittenOut(beside, sign)) return false;
    const [kind, kindBeside] = [kindOf(sign), kindOf(beside)];
    if (kind !== undefined && kindBeside !== undefined) return true;
    const left = kind ?? kindBeside;
    return left !== undefined && kinds.has(left) && others.has(left) && /\p{Script=Latin}/u.test(base);
  };
  const letters = other.flatMap((word) => word.letters);
  return one
    .flatMap((word) => word.letters)
    .every(({ sign, signOfTail, base }, index) => {
      const beside = letters[index];
      return beside === undefined || (!differ(sign, beside.sign, base) && !differ(signOfTail, beside.signOfTail, base));
    });
}

/** The last words may come first, but for parts that belong together: Willem-Jan, K. R. */
function isCut(words: readonly Word[], at: number): boolean {
  const word = words[at];
  const before = words[at - 1];
  return word !== undefined && !word.isJoined && !(isInitial(word) && before !== undefined && isInitial(before));
}

function areInOrder(one: readonly Word[], other: readonly Word[]): boolean {
  return one.some((_, at) => {
    if (at > 0 && (!isCut(one, at) || !isCut(other, one.length - at))) return false;
    const turned = [...one.slice(at), ...one.slice(0, at)];
    return turned.every(({ folded }, index) => folded === other[index]?.folded) && haveSameSigns(turned, other);
  });
}

const nickname = /(?<=[\p{L}\p{M}.,])\s*(?:\(\s*[\p{L}\p{M}'’-]+\s*\)|["'“”‘’«„][\p{L}\p{M}-]+["'“”‘’»])\s*(?=[\p{L}])/gu;

/** Robert (Bob) Smith, Robert "Bob" Smith without what Robert is called. */
export function withoutNickname(name: string): string {
  return name.replace(nickname, ' ');
}

function isInitial({ folded }: Word): boolean {
  return /^\p{L}$/u.test(folded);
}

/** William B. Gatesby without the initial; one that stands first is how somebody is called. */
function withoutInitials(words: readonly Word[]): readonly Word[] {
  return words.filter((word, index) => index === 0 || !isInitial(word));
}

/** The name as the words that are left spell it; undefined of a single one, and where no initial stands within. */
export function nameWithoutInitials(name: string): string | undefined {
  const words = wordsOf(name);
  const left = withoutInitials(words);
  return left.length < 2 || left.length === words.length ? undefined : left.map(({ written }) => written).join(' ');
}

function haveSameLetters(one: readonly Word[], other: readonly Word[]): boolean {
  const joined = (words: readonly Word[]): readonly string[] =>
    rotationsOf(words).map((turned) => withoutUmlauts(turned.map(({ folded }) => folded).join('')));
  const others = new Set(joined(other));
  return joined(one).some((letters) => others.has(letters));
}

function areAlikeWithoutInitials(one: readonly Word[], other: readonly Word[]): boolean {
  const left = withoutInitials(one);
  return left.length > 1 && left.length < one.length && left.length === other.length && areInOrder(left, other);
}

/** Undefined of two names that have other words. */
export function likenessOf(one: string, other: string): Likeness | undefined {
  const isOfSameWords = nameForm(one) === nameForm(other);
  if (unspacedLetters(nameWords(one)) !== undefined) return isOfSameWords ? 'same' : undefined;
  if (isOfSameWords) return areInOrder(wordsOf(one), wordsOf(other)) ? 'same' : 'perhaps';
  const [plain, plainOther] = [withoutNickname(one), withoutNickname(other)];
  if (nameForm(plain) === nameForm(plainOther)) return likenessOf(plain, plainOther);
  const [words, others] = [wordsOf(plain), wordsOf(plainOther)];
  const areAlike = haveSameLetters(words, others) || areAlikeWithoutInitials(words, others) || areAlikeWithoutInitials(others, words);
  return areAlike ? 'perhaps' : undefined;
}

/** In their order and signs as they are written. */
export function areOneName(one: string, other: string): boolean {
  return likenessOf(one, other) === 'same';
}
