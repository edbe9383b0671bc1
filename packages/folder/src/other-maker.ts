// Phones of other makers that are served from the same folder: their files are named by a MAC address as well, whose first half tells the maker.

import { fileRelease, findParameter, isOfYealink, looksLikePrimary } from '@offhook/ucs';

import list from './other-makers.json' with { type: 'json' };

const byPrefix: ReadonlyMap<string, string> = new Map(
  Object.entries(list.prefixes).flatMap(([maker, prefixes]) => prefixes.split(' ').map((prefix) => [prefix, maker] as const)),
);

/** Of the makers of other phones: who has the prefix of a MAC address, in lower case; undefined also where nobody here knows. */
export function otherMakerOf(macAddress: string): string | undefined {
  return byPrefix.get(macAddress.slice(0, 6));
}

const rootOfPhones = /<(?:PHONE_CONFIG|polycomConfig|APPLICATION|OVERRIDES|directory|callList)[\s/>]/i;
/** Also without quotes: what is no XML may be a list of parameters all the same. */
const attribute = /([A-Za-z_][\w.:-]*)\s*=/g;

/** The content says that phones of ours read the file: its root, or the name of a parameter of today or of before. */
export function saysOfPhones(text: string): boolean {
  if (isOfYealink(text)) return false;
  if (text.startsWith('Crypt=') || rootOfPhones.test(text)) return true;
  const names = [...text.matchAll(attribute)].map(([, name = '']) => name);
  return (
    names.some((name) => findParameter(name) !== undefined) || looksLikePrimary(undefined, names) || fileRelease(names).gone.length > 0
  );
}
