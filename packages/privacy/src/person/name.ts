// How names are compared: letter case, accents, umlauts written with e, hyphens, apostrophes and the order of words aside.

/** Letters that no decomposition takes apart. */
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' };

/** Letter case, width and spaces aside: how names were compared in the first form of keys. */
export function canonicalName(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

/** Letter case, width and accents aside, letter by letter: what stands between them stays. */
export function foldLetters(text: string): string {
  // ASCII, most of what is read, is folded by its letter case alone.
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/(?<=\p{L}\p{M}*)\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþæœı]/g, (letter) => plainLetters[letter] ?? letter);
}

/** The words of a name, folded. */
export function nameWords(name: string): readonly string[] {
  return foldLetters(name)
    .replace(/['’‘`´ʼ]/gu, '')
    .split(/(?:%20|[\s,._+"()\p{Pd}])+/u)
    .filter((word) => word !== '');
}

/** Müller, Mueller and Muller alike. */
function withoutUmlauts(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

/** What all spellings of a name have in common. */
export function nameForm(name: string): string {
  return nameWords(name).map(withoutUmlauts).sort().join(' ');
}

/** How a word may be spelled, folded: ü as u or as ue. */
export function spellingsOf(word: string): readonly string[] {
  const folded = foldLetters(word);
  const expanded = foldLetters(
    word
      .normalize('NFC')
      .toLowerCase()
      .replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter),
  );
  return [...new Set([folded, expanded, withoutUmlauts(folded)])];
}
