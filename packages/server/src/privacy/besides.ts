// What names the person within somebody else's records goes, and the records stay: GDPR Art. 17(1) for the one, accuracy (Art. 5(1)(d)) for the other.

import { loadDirectory, takeFromContact } from '../records/directory-records.ts';
import type { PartyVault } from '../records/party-vault.ts';
import { takeFromKeptFiles } from '../records/kept-files.ts';
import { findPhoneKey } from '../records/phone-key.ts';
import { leavesOf } from '../records/unknown-elements.ts';
import type { WantedReader } from '../search/wanted-reader.ts';
import { isDecided } from '../search/wanted-reader.ts';
import { dropCallExtras } from '../store/call-rows.ts';
import { dropKeptFiles } from '../store/kept-file-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Held } from './held.ts';

/** Of the files that no record is made of, what names the person. Answers their phones. */
export async function takeKept(
  { store, access }: { readonly store: Store; readonly access: RecordsAccess },
  kept: Held['kept'],
  reader: WantedReader,
): Promise<readonly string[]> {
  const byPhone = Map.groupBy(kept, ({ macAddress }) => macAddress);
  for (const [macAddress, files] of byPhone) {
    const deviceKey = await findPhoneKey(store, access, macAddress);
    if (deviceKey === undefined) continue;
    const idsOf = (isOwn: boolean): ReadonlySet<string> =>
      new Set(files.filter((file) => (file.isOwn === true) === isOwn).map(({ id }) => id));
    await dropKeptFiles(access, idsOf(true));
    await takeFromKeptFiles({ store, access, deviceKey }, { macAddress, ids: idsOf(false) }, (kind, said) =>
      isDecided(reader.said(kind, said)),
    );
  }
  return [...byPhone.keys()];
}

/** Answers the phones under whose own key some of it was sealed, and whose the contacts are. */
export async function takeOut(
  from: { readonly store: Store; readonly parties: PartyVault; readonly access: RecordsAccess },
  besides: Held['besides'],
  reader: WantedReader,
): Promise<{ readonly touched: readonly string[]; readonly tokens: readonly string[] }> {
  const { store, access } = from;
  const names = (text: string): boolean => isDecided(reader.value(text));
  const calls = besides.filter(({ store: table }) => table === 'call_record');
  await dropCallExtras(
    access,
    calls.map(({ id }) => id),
  );
  const tokens: string[] = [];
  const touched = new Set(calls.map(({ macAddress }) => macAddress));
  const contacts = besides.filter(({ store: table }) => table === 'contact');
  for (const [macAddress, ofPhone] of Map.groupBy(contacts, (contact) => contact.macAddress)) {
    const deviceKey = await findPhoneKey(store, access, macAddress);
    if (deviceKey === undefined) continue;
    const ids = new Set(ofPhone.map(({ id }) => id));
    for (const stored of await loadDirectory({ ...from, deviceKey }, macAddress)) {
      if (!ids.has(stored.id)) continue;
      const { label = '', divertContact = '', unknown } = stored.contact;
      const goes = { label: names(label), divertContact: names(divertContact), unknown: leavesOf(unknown).some(names) };
      if (goes.unknown) touched.add(macAddress);
      tokens.push(stored.token);
      await takeFromContact(from, stored, goes);
    }
  }
  return { touched: [...touched], tokens };
}
