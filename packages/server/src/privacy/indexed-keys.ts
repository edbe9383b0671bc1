// The keys of a person that keyed hashes find, without reading anything: under them nothing is sealed but what is theirs, so that they end before the long reading.

import { afterUploads } from '../records/after-uploads.ts';
import { contactsOfParties, partiesOfContacts } from '../store/contact-rows.ts';
import { keyIdsOfOwners, ownersThatTell } from '../store/line-owner-rows.ts';
import { keyIdsOfParties } from '../store/party-rows.ts';
import type { RecordsAccess } from '../store/store.ts';
import { keyIdsOfRequests } from '../store/subject-request-rows.ts';
import type { Whom } from './about.ts';
import type { ErasureParts } from './erasure.ts';
import type { KeptUnderHold } from './kept-under-hold.ts';
import { nothingIsKept } from './kept-under-hold.ts';
import { requestsOf } from './requests-of.ts';

/** Parties of contacts that a hold of somebody else keeps stay with them. */
async function withoutThoseOnHold(access: RecordsAccess, tokens: readonly string[], kept: KeptUnderHold): Promise<readonly string[]> {
  if (kept === nothingIsKept) return tokens;
  const contacts = [
    ...(await contactsOfParties(access, 'party_token', tokens)),
    ...(await contactsOfParties(access, 'divert_token', tokens)),
  ];
  const onHold = contacts.map(({ id }) => id).filter((id) => kept.keeps({ store: 'contact', id }));
  const stay = await partiesOfContacts(access, onHold);
  return tokens.filter((token) => !stay.has(token));
}

/** Erases at once, in every copy of the database: what it takes follows what there is of the person. Answers how many keys were destroyed. */
export async function endIndexedKeys(parts: ErasureParts, { requestId, subject, kept = nothingIsKept }: Whom): Promise<number> {
  const { store, artefacts } = parts;
  // An upload that began before the suppression still finds the keys; what comes later knows it.
  await afterUploads(store, async () => undefined);
  const access = store.records.db;
  const owners = (await ownersThatTell(access, subject.ownerIds))
    .map(({ id }) => id)
    .filter((id) => !kept.keeps({ store: 'line_owner', id }));
  const count = await store.vault.destroy([
    ...(await keyIdsOfParties(access, await withoutThoseOnHold(access, subject.tokens, kept))),
    ...(await keyIdsOfOwners(access, owners)),
    ...(await keyIdsOfRequests(access, await requestsOf(store, access, subject.keys, requestId))),
  ]);
  await artefacts.stored.forgetRendered();
  return count;
}
