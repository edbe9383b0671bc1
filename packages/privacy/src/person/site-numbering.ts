// The numbering plan of a site whose settings say how it dials: its country is that of the numbers of its own lines.

import type { NumberingRules } from './numbering-plan.ts';

/** What settings say; the shape of `Dialling` in ucs. */
export interface SaidOfDialling {
  /** With the plus. */
  readonly globalNumbers: readonly string[];
  readonly outsideLine?: string;
  readonly extensionDigits: readonly number[];
}

/** The country of most, where all are of one calling code; what is no number of any country says nothing. */
async function countryOf(globalNumbers: readonly string[]): Promise<string | undefined> {
  if (globalNumbers.length === 0) return undefined;
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const numbers = globalNumbers.flatMap((text) => {
    const number = parsePhoneNumberFromString(text);
    return number?.isValid() === true && number.country !== undefined ? [number] : [];
  });
  if (new Set(numbers.map(({ countryCallingCode }) => countryCallingCode)).size !== 1) return undefined;
  const byCountry = Map.groupBy(numbers, ({ country }) => country);
  return [...byCountry].sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

/** Undefined where the settings say nothing of it. */
export async function numberingOfSite({
  globalNumbers,
  outsideLine,
  extensionDigits,
}: SaidOfDialling): Promise<NumberingRules | undefined> {
  const country = await countryOf(globalNumbers);
  if (country === undefined && outsideLine === undefined && extensionDigits.length === 0) return undefined;
  return {
    ...(country === undefined ? {} : { country }),
    ...(outsideLine === undefined ? {} : { outsideLine }),
    extensionDigits,
  };
}

/** For people: country DE, extensions of 3 and 4 digits, outside line 0. */
export function numberingText({ country, areaCode, outsideLine, extensionDigits = [] }: NumberingRules): string {
  const lengths = new Intl.ListFormat('en').format(extensionDigits.map(String));
  return [
    ...(country === undefined ? [] : [`country ${country}`]),
    ...(areaCode === undefined ? [] : [`area ${areaCode}`]),
    ...(lengths === '' ? [] : [`extensions of ${lengths} digits`]),
    ...(outsideLine === undefined ? [] : [`outside line ${outsideLine}`]),
  ].join(', ');
}
