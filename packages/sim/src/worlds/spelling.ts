// How people and programs write whom they mean: other people's spellings, by hand, so that what reads them is not checked against itself.

export interface Draw {
  /** One of several. */
  one<Item>(items: readonly Item[]): Item;
  /** 0 to below `limit`. */
  below(limit: number): number;
}

/** A small generator of its own: the same seed draws the same world. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    one(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to draw from');
      return item;
    },
  };
}

const fullWidth = (digits: string): string => digits.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
const arabic = (digits: string): string => digits.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

/** A number in its parts: calling code, area code without trunk prefix, subscriber's digits. */
export interface NumberParts {
  readonly code: string;
  readonly area: string;
  readonly local: string;
}

export type NumberSpelling = (number: NumberParts) => string;

const groups = (digits: string, size: number, separator: string): string =>
  (digits.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(separator);

/** As it is written everywhere. */
const anywhere: readonly NumberSpelling[] = [
  ({ code, area, local }) => `+${code}${area}${local}`,
  ({ code, area, local }) => `+${code} ${area} ${groups(local, 4, ' ')}`,
  ({ code, area, local }) => `+${code}-${area}-${local}`,
  ({ code, area, local }) => `+${code} (${area}) ${local}`,
  ({ code, area, local }) => `+${code}.${area}.${local}`,
  ({ code, area, local }) => `tel:+${code}-${area}-${local}`,
  ({ code, area, local }) => `tel:${local};phone-context=+${code}${area}`,
  ({ code, area, local }) => `+${code}\u00a0${area}\u00a0${local}`,
  ({ code, area, local }) => fullWidth(`+${code}${area}${local}`),
  ({ code, area, local }) => `+${code}${area}${local},,4#`,
  ({ code, area, local }) => `+${code} ${area} ${local} ext. 12`,
];

/** Of ten digits, as they stand in directories, call lists and notes. */
export const northAmericanSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ({ area, local }) => `${area}${local}`,
  ({ area, local }) => `1${area}${local}`,
  ({ area, local }) => `001${area}${local}`,
  ({ area, local }) => `011 1 ${area}${local}`,
  ({ area, local }) => `91${area}${local}`,
  ({ area, local }) => `(${area}) ${local.slice(0, 3)}-${local.slice(3)}`,
  ({ area, local }) => `${area}-${local.slice(0, 3)}-${local.slice(3)}`,
  ({ area, local }) => `${area}.${local.slice(0, 3)}.${local.slice(3)}`,
  ({ area, local }) => `${area}\u2011${local.slice(0, 3)}\u2011${local.slice(3)}`,
  ({ area, local }) => `${area}\u2013${local.slice(0, 3)}\u2013${local.slice(3)}`,
  ({ area, local }) => `tel:${local.slice(0, 3)}-${local.slice(3)};phone-context=+1${area}`,
  ({ area, local }) => `${area}${local},,4#`,
  ({ area, local }) => `${area}${local} ext. 12`,
  ({ area, local }) => fullWidth(`${area}${local}`),
  ({ area, local }) => arabic(`${area}${local}`),
];

export const germanSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ({ area, local }) => `0${area}${local}`,
  ({ area, local }) => `0${area} ${local}`,
  ({ area, local }) => `0${area}/${groups(local, 2, ' ')}`,
  ({ area, local }) => `(0${area}) ${local.slice(0, 5)}-${local.slice(5)}`,
  ({ area, local }) => `+49 (0)${area} ${local}`,
  ({ area, local }) => `0049${area}${local}`,
  ({ area, local }) => `0049 (0) ${area} ${groups(local, 3, ' ')}`,
  ({ area, local }) => `00${area}${local}`,
  ({ area, local }) => `00049${area}${local}`,
  ({ area, local }) => `0${area}\u2013${local}`,
  ({ area, local }) => arabic(`0${area}${local}`),
];

export const britishSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ({ area, local }) => `0${area}${local}`,
  ({ area, local }) => `0${area} ${groups(local, 4, ' ')}`,
  ({ area, local }) => `(0${area}) ${groups(local, 4, ' ')}`,
  ({ area, local }) => `+44 (0)${area} ${groups(local, 4, ' ')}`,
  ({ area, local }) => `0044${area}${local}`,
  ({ area, local }) => `90${area}${local}`,
  ({ area, local }) => `90044${area}${local}`,
  ({ area, local }) => `0${area}-${groups(local, 4, '-')}`,
  ({ area, local }) => fullWidth(`0${area}${local}`),
];

/** As it is written where a trunk prefix 0 is dialled before the area. */
const withTrunkPrefix: readonly NumberSpelling[] = [
  ({ area, local }) => `0${area}${local}`,
  ({ area, local }) => `0${area}-${groups(local, 4, '-')}`,
  ({ area, local }) => `(0${area}) ${groups(local, 3, ' ')}`,
  ({ area, local }) => fullWidth(`0${area}${local}`),
];

export const swedishSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ...withTrunkPrefix,
  ({ area, local }) => `+46 (0)${area} ${groups(local, 3, ' ')}`,
  ({ area, local }) => `0046${area}${local}`,
  ({ area, local }) => `00${area}${local}`,
];

/** The area keeps its zero, abroad too. */
export const italianSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ({ area, local }) => `${area}${local}`,
  ({ area, local }) => `${area} ${groups(local, 3, ' ')}`,
  ({ area, local }) => `${area}/${local}`,
  ({ area, local }) => `0039${area}${local}`,
  ({ area, local }) => `0${area}${local}`,
];

export const japaneseSpellings: readonly NumberSpelling[] = [
  ...anywhere,
  ...withTrunkPrefix,
  ({ code, area, local }) => `010${code}${area}${local}`,
  ({ code, area, local }) => `010-${code}-${area}-${groups(local, 4, '-')}`,
];

export const uriSpellings: readonly ((user: string, host: string) => string)[] = [
  (u, h) => `sip:${u}@${h}`,
  (u, h) => `sips:${u}@${h.toUpperCase()}`,
  (u, h) => `SIP:${u}@${h}:5060;transport=udp`,
  (u, h) => `<sip:${u}@${h};user=phone>`,
  (u, h) => `${u}@${h}`,
  (u, h) => `sip:%${u.charCodeAt(0).toString(16)}${u.slice(1)}@${h}`,
  (u, h) => `sip:${u.toUpperCase()}@${h}.`,
];

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');
const umlauts = (text: string): string =>
  text.replace(/[äöüÄÖÜ]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' })[letter] ?? letter);

export const nameSpellings: readonly ((first: string, last: string) => string)[] = [
  (f, l) => `${f} ${l}`,
  (f, l) => `${l}, ${f}`,
  (f, l) => `${l.toUpperCase()} ${f}`,
  (f, l) => `${f} ${l}`.normalize('NFD'),
  (f, l) => plain(`${f} ${l}`),
  (f, l) => umlauts(`${f} ${l}`),
  (f, l) => `${f}  ${l}`,
  (f, l) => `${f}\u00a0${l}`,
  (f, l) => `${f} ${l} (Sales)`,
  (f, l) => `${f}_${l}`,
];

/** Of a name in letters that need no blank between them. */
export const unspacedNameSpellings: readonly ((first: string, last: string) => string)[] = [
  (f, l) => `${l}${f}`,
  (f, l) => `${l} ${f}`,
  (f, l) => `${f} ${l}`,
  (f, l) => `${l}\u3000${f}`,
  (f, l) => `${l}${f}`.normalize('NFD'),
  (f, l) => `${l}${f} (Sales)`,
];
