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

/** A North American number of ten digits, as it stands in directories, call lists and notes. */
export const numberSpellings: readonly ((national: string) => string)[] = [
  (n) => n,
  (n) => `1${n}`,
  (n) => `+1${n}`,
  (n) => `001${n}`,
  (n) => `011 1 ${n}`,
  (n) => `91${n}`,
  (n) => `(${n.slice(0, 3)}) ${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}.${n.slice(3, 6)}.${n.slice(6)}`,
  (n) => `+1 ${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}\u2011${n.slice(3, 6)}\u2011${n.slice(6)}`,
  (n) => `${n.slice(0, 3)}\u2013${n.slice(3, 6)}\u2013${n.slice(6)}`,
  (n) => `tel:+1-${n.slice(0, 3)}-${n.slice(3, 6)}-${n.slice(6)}`,
  (n) => `tel:${n.slice(3, 6)}-${n.slice(6)};phone-context=+1${n.slice(0, 3)}`,
  (n) => `${n},,4#`,
  (n) => `${n} ext. 12`,
  fullWidth,
  arabic,
  (n) => `+1\u00a0${n.slice(0, 3)}\u00a0${n.slice(3)}`,
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
