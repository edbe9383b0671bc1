// How a site dials: which digits are an extension, which an outside line, and which international number the rest is (E.164).
// What a plan cannot say for sure it names as what a number may be, so that it is found all the same.

import type { CountryCode } from 'libphonenumber-js';

import { ProblemError } from '@offhook/base';
import { z } from 'zod';

import { nationalPart } from './calling-code.ts';
import { asOfToday, behindCallPrefix, behindPrefixOf } from './dialling-by-country.ts';
import { dialledNumber } from './digits.ts';
import type { Dialled } from './digits.ts';
import { remembering } from './remembering.ts';

export interface NumberingRules {
  /** ISO 3166-1, two letters: DE, US. Without it, national numbers stay as they are dialled. */
  readonly country?: string;
  /** Without trunk prefix: 30, 202. Numbers of fewer digits are local to it. */
  readonly areaCode?: string;
  /** Dialled before a number that is not the site's own: 9, 0. */
  readonly outsideLine?: string;
  /** Lengths of the site's own extensions. */
  readonly extensionDigits?: readonly number[];
}

export const numberingRulesSchema = z.object({
  country: z.string().exactOptional(),
  areaCode: z.string().exactOptional(),
  outsideLine: z.string().exactOptional(),
  extensionDigits: z.array(z.number()).exactOptional(),
}) satisfies z.ZodType<NumberingRules>;

export interface NumberReading {
  /** Of an international number the digits behind the plus; else as dialled. */
  readonly canonical: string;
  readonly kind: 'international' | 'extension' | 'as-dialled';
  /** Other readings of the same signs, in canonical form. */
  readonly maybe: readonly string[];
  /** What the same signs are where somebody leaves out a prefix that they need. */
  readonly unlikely?: readonly string[];
  /** As it is dialled within the site's area. */
  readonly local?: string;
  /** As earlier versions of this reading had it, which did not know the prefix. */
  readonly formerly?: string;
}

export interface NumberingPlan {
  /** Undefined where the text is no number that can be dialled. */
  read(text: string): NumberReading | undefined;
}

/** With 00 before: of one carrier each, where there are several (ITU-T E.123, operational bulletin: dialling procedures). */
const carrierPrefixes = ['1', '2', '5', '6', '7', '8', '9', '11', '12', '14', '15', '21', '31', '41'].map((carrier) => `00${carrier}`);
/** Any that is valid in its country. */
const numberAbroad = '493012345678';

/** Longer digits that are valid behind a plus are seldom anything else. */
const longestWithoutPlus = 10;

/** The shortest number by which somebody is known within an area. */
const shortestLocal = 5;

/** The shortest national part by which a number is known without its country. */
const shortestNational = 8;

const longestTrunk = 2;

function formerly(before: string, canonical: string): Pick<NumberReading, 'formerly'> {
  return before === canonical ? {} : { formerly: before };
}

function internationalDigits({ isGlobal, signs }: Dialled): string | undefined {
  if (isGlobal) return /^\d+$/.test(signs) ? signs : undefined;
  return /^00[1-9]\d{6,}$/.test(signs) ? signs.slice(2) : undefined;
}

/** How an international number may be dialled within its country. */
function nationalForms(international: string): readonly string[] {
  const national = nationalPart(international);
  if (national.length < shortestNational) return [];
  // Italy's numbers begin with a zero of their own, abroad too.
  return international.startsWith('1') || national.startsWith('0') ? [national] : [`0${national}`, national];
}

/** What ten digits of North America may be, with the prefixes that are dialled before them there. */
function northAmericanForms(signs: string): readonly string[] {
  const national = /^(?:9?0111|91?|1)?([2-9]\d\d[2-9]\d{6})$/.exec(signs)?.[1];
  return national === undefined ? [] : [`1${national}`, national];
}

/** Behind the international prefix of North America: 011, with or without an outside line. */
function behindNorthAmericanPrefix(signs: string): readonly string[] {
  const international = /^9?011([1-9]\d{7,})$/.exec(signs)?.[1];
  return international === undefined ? [] : [international];
}

function once(forms: readonly string[], canonical: string): readonly string[] {
  return [...new Set(forms)].filter((form) => form !== canonical);
}

/** Codes that say how a number is called, as `*67` (withheld), `#31#` or `*21*…#` (diverted), and a hash that ends it. */
const callingCodes = /^(?:[*#]{1,2}\d{2,3}[*#]|[*#]{1,2}\d\d)?(\d{3,})#?$/;
/** Fewer digits behind a code may be a part of it. */
const shortestBehindCode = 7;

/** What stands between codes, as the site reads it. */
function betweenCodes(signs: string, read: (digits: string) => NumberReading | undefined): Pick<NumberReading, 'maybe' | 'unlikely'> {
  const digits = callingCodes.exec(signs)?.[1] ?? signs;
  const reading = digits === signs ? undefined : read(digits);
  if (reading === undefined) return { maybe: [] };
  const { canonical, maybe, unlikely = [] } = reading;
  if (digits.length < shortestBehindCode) return { maybe: [], unlikely: [canonical, ...maybe, ...unlikely] };
  return { maybe: [canonical, ...maybe], unlikely };
}

/** Countries in which the area is dialled within the area too (ITU-T E.129, closed national dialling plans). */
const alwaysWithArea: ReadonlySet<string> = new Set('BE CH CZ DK EE ES FR GR HK IS IT LU LV MT NO PL PT SG'.split(' '));

/** Where nothing is known of the site: international numbers by their prefix, all else as dialled. */
export const openPlan: NumberingPlan = {
  read(text) {
    const dialled = dialledNumber(text);
    if (dialled === undefined) return undefined;
    const international = internationalDigits(dialled);
    if (international === undefined) {
      const { maybe, unlikely } = betweenCodes(dialled.signs, (digits) => openPlan.read(digits));
      return {
        canonical: dialled.signs,
        kind: 'as-dialled',
        maybe: once([...maybe, ...northAmericanForms(dialled.signs), ...behindNorthAmericanPrefix(dialled.signs)], dialled.signs),
        ...(unlikely === undefined ? {} : { unlikely }),
      };
    }
    const today = asOfToday(international);
    const others = today === international ? [] : [today, ...nationalForms(today)];
    return { canonical: international, kind: 'international', maybe: once([...nationalForms(international), ...others], international) };
  },
};

/** Where the country is not known: behind the outside line, a number may be what it is without it. */
function planWithoutCountry({ outsideLine = '', extensionDigits = [] }: NumberingRules): NumberingPlan {
  return {
    read(text) {
      const dialled = dialledNumber(text);
      const reading = openPlan.read(text);
      if (dialled === undefined || reading === undefined || dialled.isGlobal) return reading;
      if (extensionDigits.includes(dialled.signs.length) && /^\d+$/.test(dialled.signs))
        return { canonical: dialled.signs, kind: 'extension', maybe: [] };
      if (outsideLine === '' || !dialled.signs.startsWith(outsideLine)) return reading;
      const behind = openPlan.read(dialled.signs.slice(outsideLine.length));
      if (behind === undefined) return reading;
      return { ...reading, maybe: once([...reading.maybe, behind.canonical, ...behind.maybe], reading.canonical) };
    },
  };
}

/** Rejects with ProblemError bad-configuration where the country is none. */
export async function loadNumberingPlan(rules: NumberingRules): Promise<NumberingPlan> {
  if (rules.country === undefined) return planWithoutCountry(rules);
  const { isSupportedCountry, parsePhoneNumberFromString, getCountryCallingCode } = await import('libphonenumber-js/max');
  const country = rules.country.toUpperCase();
  if (!isSupportedCountry(country))
    throw new ProblemError('bad-configuration', `expected a country by its two letters, such as DE, got ${JSON.stringify(rules.country)}`);
  const validAsWritten = (text: string, from?: CountryCode): string | undefined => {
    const number = parsePhoneNumberFromString(text, from);
    return number?.isValid() === true ? number.number.slice(1) : undefined;
  };
  const valid = (text: string, from?: CountryCode): string | undefined => {
    const international = validAsWritten(text, from);
    if (international !== undefined) return international;
    const written = parsePhoneNumberFromString(text, from)?.number.slice(1) ?? '';
    const today = asOfToday(written);
    return today === written ? undefined : validAsWritten(`+${today}`);
  };
  const callingCode = getCountryCallingCode(country);
  const { areaCode, outsideLine = '', extensionDigits = [] } = rules;

  /** Which carrier is to take an international call: 001 is a prefix here, and not one of a number in North America. */
  const carriers = carrierPrefixes.filter((prefix) => valid(`${prefix}${numberAbroad}`, country) === numberAbroad);
  const isCarriers = (signs: string): boolean =>
    carriers.some((prefix) => signs.startsWith(prefix)) || behindPrefixOf(country, signs) !== undefined;

  /** Written with an international or a trunk prefix. */
  const withPrefix = (dialled: Dialled): readonly (string | undefined)[] => {
    const digits = internationalDigits(dialled);
    if (dialled.isGlobal) return [digits === undefined ? undefined : valid(`+${digits}`)];
    if (!dialled.signs.startsWith('0')) return [];
    const behind = behindPrefixOf(country, dialled.signs);
    const meant = behind === undefined ? undefined : valid(`+${behind}`);
    if (meant !== undefined) return [meant];
    const asHere = valid(dialled.signs, country);
    return [asHere ?? (digits === undefined || isCarriers(dialled.signs) ? undefined : valid(`+${digits}`))];
  };
  /** Local or national: without a prefix, it may be each. */
  const withoutPrefix = ({ isGlobal, signs }: Dialled): readonly (string | undefined)[] => {
    if (isGlobal || signs.startsWith('0')) return [];
    const local = areaCode === undefined || alwaysWithArea.has(country) ? undefined : valid(`+${callingCode}${areaCode}${signs}`);
    return [local, valid(signs, country)];
  };
  const withoutPlus = ({ isGlobal, signs }: Dialled): string | undefined => (isGlobal ? undefined : valid(`+${signs}`));

  const localForm = (international: string): Pick<NumberReading, 'local'> => {
    const area = `${callingCode}${areaCode ?? ''}`;
    if (areaCode === undefined || alwaysWithArea.has(country) || !international.startsWith(area)) return {};
    const local = international.slice(area.length);
    return local.length < shortestLocal || extensionDigits.includes(local.length) ? {} : { local };
  };

  const readBehindCallPrefix = (signs: string): readonly string[] => {
    const dialled = behindCallPrefix(country, signs);
    const behind = dialled === undefined ? undefined : readDialled({ isGlobal: false, signs: dialled });
    if (behind === undefined) return [];
    return behind.kind === 'international' ? [behind.canonical, ...behind.maybe] : behind.maybe;
  };

  /** Of digits with an international or a trunk prefix that are in no table: kept for films, or newer than it. They are the same in both forms. */
  const inNoTable = ({ isGlobal, signs }: Dialled): readonly string[] => {
    const number = isGlobal ? undefined : parsePhoneNumberFromString(signs, country);
    if (number?.isPossible() !== true || number.nationalNumber.length < shortestNational) return [];
    const international = number.number.slice(1);
    const prefix = (behind: string): number => (signs.endsWith(behind) ? signs.length - behind.length : 0);
    const hasTrunk = international === `${callingCode}${number.nationalNumber}` && prefix(number.nationalNumber) > 0;
    if (prefix(international) > 0) return [international];
    return hasTrunk && prefix(number.nationalNumber) <= longestTrunk ? [international, signs] : [];
  };

  /** Where the digits behind a carrier's prefix are no number, the prefix of most countries may be meant. */
  const withoutCarrier = (dialled: Dialled): Pick<NumberReading, 'unlikely'> => {
    const digits = isCarriers(dialled.signs) ? internationalDigits(dialled) : undefined;
    return digits === undefined || valid(`+${digits}`) === undefined ? {} : { unlikely: [digits] };
  };

  const readDialled = (dialled: Dialled): NumberReading => {
    const { isGlobal, signs } = dialled;
    const asDialled: NumberReading = { canonical: signs, kind: 'as-dialled', maybe: [] };
    if (!/^\d+$/.test(signs)) return { ...asDialled, ...betweenCodes(signs, (digits) => readDialled({ isGlobal, signs: digits })) };
    if (!isGlobal && extensionDigits.includes(signs.length)) return { ...asDialled, kind: 'extension' };
    const hasOutsideLine = !isGlobal && signs.startsWith(outsideLine);
    const candidates = [...(hasOutsideLine ? [{ isGlobal, signs: signs.slice(outsideLine.length) }] : []), dialled];
    const readings = [...candidates.flatMap(withPrefix), ...candidates.flatMap(withoutPrefix)];
    const bare = candidates.flatMap((candidate) => withoutPlus(candidate) ?? []);
    const known = readings.filter((reading) => reading !== undefined);
    const [canonical = bare[0]] = known;
    if (canonical === undefined) {
      const maybe = isGlobal ? [] : candidates.flatMap((candidate) => [...readBehindCallPrefix(candidate.signs), ...inNoTable(candidate)]);
      return { ...asDialled, maybe: once(maybe, signs), ...withoutCarrier(dialled) };
    }
    const isAnothers = (form: string): boolean => form.length <= longestWithoutPlus && !known.includes(form) && valid(`+${form}`) === form;
    const maybe = [...known, ...bare, ...nationalForms(canonical)].filter((form) => !isAnothers(form));
    const unlikely = once(bare.filter(isAnothers), canonical);
    return {
      canonical,
      kind: 'international',
      maybe: once(maybe, canonical),
      ...(unlikely.length === 0 ? {} : { unlikely }),
      ...localForm(canonical),
      ...(isGlobal ? formerly(signs, canonical) : formerly(behindPrefixOf(country, signs) === undefined ? canonical : signs, canonical)),
    };
  };

  // Text that stands for what is dialled: digits with a plus or without.
  const readKnown = remembering(20_000, (text) => readDialled({ isGlobal: text.startsWith('+'), signs: text.replace('+', '') }));
  return {
    read(text) {
      const dialled = dialledNumber(text);
      return dialled === undefined ? undefined : readKnown(`${dialled.isGlobal ? '+' : ''}${dialled.signs}`);
    },
  };
}
