// Directories of more contacts than come in one piece, as phones write them; and what of them a store holds.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { Contact } from '@offhook/ucs';
import { writeDirectory } from '@offhook/ucs';

import { openStore } from '../src/store/store.ts';
import { placeOf } from './store-place.ts';

/** No multiple of a piece, and more than ten of them. */
export const largeCount = 1007;

export function numberOf(version: number, person: number): string {
  return `2025${String(version).padStart(2, '0')}${String(person).padStart(4, '0')}`;
}

/** All of it says of which version it is; in no order that anything sorts by. */
export function largeDirectory(version: number, { count = largeCount }: { readonly count?: number } = {}): string {
  return writeDirectory(
    Array.from({ length: count }, (_, at): Contact => {
      const person = (at * 7919) % count;
      return {
        firstName: `First${person}`,
        lastName: `Version${version}`,
        contact: numberOf(version, person),
        label: `Desk ${at}`,
        ...(at % 3 === 0 ? { speedDial: at + 1 } : {}),
        ...(at % 5 === 0 ? { divertContact: numberOf(version, (person + 1) % count), autoDivert: false } : {}),
      };
    }),
  );
}

/** Whose contacts are in a directory, by version. */
export function versionsIn(text: string): Readonly<Record<string, number>> {
  const versions: Record<string, number> = {};
  for (const [, version = ''] of text.matchAll(/<ln>Version(\d+)<\/ln>/g)) versions[version] = (versions[version] ?? 0) + 1;
  return versions;
}

/** Of a store that no server has open: records of contacts that stand in a directory, that stand in none, and parties. */
export async function contactsStored(
  directory: string,
): Promise<{ readonly listed: number; readonly unlisted: number; readonly parties: number }> {
  const platform = createNodePlatform({ directory, log: silentLogger });
  const store = await openStore({ platform, directory, ...(await placeOf(directory)) });
  try {
    const rows = await store.records.db.selectFrom('contact').select('unlisted').execute();
    const parties = await store.records.db.selectFrom('party').select('token').execute();
    const listed = rows.filter(({ unlisted }) => unlisted === null).length;
    return { listed, unlisted: rows.length - listed, parties: parties.length };
  } finally {
    await store.close();
    platform.close();
  }
}
