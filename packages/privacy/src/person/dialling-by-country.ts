// What is dialled before a number in single countries, where it is neither an international nor a trunk prefix that the library knows.

/** Star codes from a dial (1167 and 1182), and a carrier's code 101XXXX (ATIS-0300076, Numbering and dialing plan within the United States, carrier access codes). */
const ofNorthAmerica = /^(?:11(?:67|82)|101\d{4}(?=[01]))/;

/** Before a number as it is dialled there: caller's identity withheld or shown, the call at the other end's cost, or by which carrier it goes. */
const callPrefixes: Readonly<Record<string, RegExp>> = {
  AU: /^183[12]/,
  BR: /^9090/,
  CA: ofNorthAmerica,
  // Until 31 December 2024: 010xy and 0100yy (Bundesnetzagentur, Nummernplan Betreiberkennzahlen).
  DE: /^010(?:0\d|[1-9])\d(?=\d)/,
  GB: /^(?:141|1470)/,
  HK: /^133/,
  JP: /^18[46]/,
  US: ofNorthAmerica,
};

/** What is dialled behind such a prefix; undefined without one. */
export function behindCallPrefix(country: string, signs: string): string | undefined {
  const prefix = callPrefixes[country]?.exec(signs)?.[0];
  return prefix === undefined ? undefined : signs.slice(prefix.length);
}

interface Replaced {
  readonly prefix: RegExp;
  /** The digits behind a plus that the prefix stands for. */
  readonly by: string;
}

const uganda: Replaced = { prefix: /^006(?=[1-9])/, by: '256' };
const kenya: Replaced = { prefix: /^005(?=[1-9])/, by: '254' };
const tanzania: Replaced = { prefix: /^007(?=[1-9])/, by: '255' };

const replaced: Readonly<Record<string, readonly Replaced[]>> = {
  // 00x and 01xxx, which name the carrier: 001 and 007 beside 008 and 009, 010xx over the internet (Wikipedia, Telephone numbers in Indonesia, International Direct
  // Dialing Prefix; List of international dialing prefixes, 00x).
  ID: [{ prefix: /^(?:00[17]|010\d\d)(?=[1-9])/, by: '' }],
  // A carrier's code before 010, since 1 May 2001 (World Telephone Numbering Guide, +81, dialling parity): KDDI 001, NTT Communications 0033, Fusion 0038,
  // SoftBank 0041, 0046, 0061, and from mobiles 005345 and 009130.
  JP: [{ prefix: /^00(?:1|33|38|41|46|61|5345|9130)010(?=[1-9])/, by: '' }],
  // East Africa regional access codes: Telecommunication numbering plan for Kenya, October 2019, §1.5.
  KE: [uganda, tanzania],
  TZ: [kenya, uganda],
  UG: [kenya, tanzania],
  // Until 3 August 2019: 01 to another area, 044 and 045 to mobiles (IFT, Plan Técnico Fundamental de Numeración of 11 May 2018; ITU operational bulletin 1151).
  MX: [{ prefix: /^(?:01|04[45])(?=\d{10}$)/, by: '52' }],
};

/** The digits behind a plus that are meant; undefined where nothing of it is dialled there. */
export function behindPrefixOf(country: string, signs: string): string | undefined {
  for (const { prefix, by } of replaced[country] ?? []) if (prefix.test(signs)) return signs.replace(prefix, by);
  return undefined;
}

/** Mobiles of Mexico were called from abroad with a 1 behind the calling code, until 2019 (ITU operational bulletin 1151). */
const mobileOfMexico = /^521(?=\d{10}$)/;

/** As a number is written today that is still written as it was. */
export function asOfToday(international: string): string {
  return international.replace(mobileOfMexico, '52');
}
