// By what else somebody is known: what stands with their address or login in the settings of one line, in a note of whose it was, or in a registration in a log.

import type { IdentifierKeys } from '@offhook/privacy';
import { isSamePerson } from '@offhook/privacy';
import { logParties } from '@offhook/ucs';

import { loadOwners } from '../records/line-ownership.ts';
import type { Opened } from '../search/opened.ts';
import { allLineSettings, linesOf } from './line-owners.ts';
import type { SubjectParts } from './subject.ts';

/** Sip Register Usr:2001 Dsp:Ada Auth:'ada': one party, by several words. */
const registration = /\bUsr:\S.*\bAuth:/;

/** A login that stands with several addresses is nobody's own. */
function withoutShared(lines: readonly (readonly IdentifierKeys[])[]): readonly (readonly IdentifierKeys[])[] {
  const numbersOf = new Map<string, Set<string>>();
  for (const line of lines) {
    const numbers = line.filter(isNumber).map(({ own }) => own);
    for (const { own } of line.filter((keys) => !isNumber(keys)))
      for (const number of numbers) numbersOf.set(own, (numbersOf.get(own) ?? new Set()).add(number));
  }
  return lines.map((line) => line.filter((keys) => isNumber(keys) || (numbersOf.get(keys.own)?.size ?? 0) <= 1));
}

function isNumber({ own }: IdentifierKeys): boolean {
  return /^(?:number:|sip:\d)/.test(own);
}

export async function knownBesides(
  parts: SubjectParts,
  known: readonly IdentifierKeys[],
  opened: readonly Opened[],
): Promise<readonly IdentifierKeys[]> {
  const { store } = parts;
  const { db } = store.records;
  const keysOf = (addresses: readonly string[]): readonly IdentifierKeys[] =>
    addresses.flatMap((address) => store.keyReader.ofAddress(address) ?? []);
  const settled = linesOf(await allLineSettings(parts, db));
  const noted = (await loadOwners(store, db)).flatMap(({ line, identity }) => (line === 0 ? [] : (identity ?? [])));
  const registered = opened
    .filter(({ store: table }) => table === 'artefact')
    .flatMap(({ texts }) => texts.filter((text) => registration.test(text)))
    .map((text) => logParties(text).flatMap(({ form, value }) => (form === 'name' ? [] : [value])));
  const lines = withoutShared([...[...settled, ...noted].map(({ addresses }) => keysOf(addresses)), ...registered.map(keysOf)]);
  return lines.filter((line) => line.some((keys) => known.some((own) => isSamePerson(own, keys)))).flat();
}
