// A phone's local directory as records, and rendered back from them (guide, Local Contact Directory).

import type { IdentifierKeys } from '@offhook/privacy';
import { holdsBackCopy } from '@offhook/privacy';
import type { Contact } from '@offhook/ucs';
import { z } from 'zod';

import { addContacts, changeContact, contactRows } from '../store/contact-rows.ts';
import type { ContactTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { PartyIdentity, PartyVault } from './party-vault.ts';
import { risingId } from './record-id.ts';
import { openJson, sealJson } from './sealing.ts';
import { keysOfName, keysOfText, keysOfUnknown, unknownSchema } from './unknown-elements.ts';
import type { ListedEntry } from './listed-entries.ts';
import type { CopyMark } from './suppression-ledger.ts';
import { isLeft, leftCopy, leftKey } from './suppression-ledger.ts';
import type { UploadContext } from './upload.ts';
import { keysOfParty } from './upload.ts';

/** What is sealed under the key of the party. */
const writtenSchema = z.object({
  firstName: z.string(),
  lastName: z.string(),
  contact: z.string(),
  label: z.string().exactOptional(),
});
type Written = Readonly<z.infer<typeof writtenSchema>>;

const optionsSchema = z.object({
  ringType: z.string().exactOptional(),
  autoDivert: z.boolean().exactOptional(),
  autoReject: z.boolean().exactOptional(),
  buddyWatch: z.boolean().exactOptional(),
  buddyBlock: z.boolean().exactOptional(),
});
type ContactOptions = Readonly<z.infer<typeof optionsSchema>>;

function fullNameOf({ firstName, lastName }: Contact): string {
  return [firstName, lastName].filter((part) => part !== '').join(' ');
}

/** Of a contact without a name, its label is one; beside a name, it may mention somebody else. */
function namesOf(contact: Contact): readonly string[] {
  return [fullNameOf(contact) || (contact.label ?? '')].filter((name) => name !== '');
}

/** What of somebody's contact may be about somebody else. */
const contactParts = ['label', 'divertContact', 'unknown'] as const;
export type ContactParts = Readonly<Record<(typeof contactParts)[number], boolean>>;

function contactWithout(contact: Contact, goes: ContactParts): Contact {
  const kept = { ...contact };
  for (const part of contactParts) if (goes[part]) delete kept[part];
  return kept;
}

function writtenOf({ firstName, lastName, contact, label }: Contact): Written {
  return { firstName, lastName, contact, ...(label === undefined ? {} : { label }) };
}

function optionsOf({ ringType, autoDivert, autoReject, buddyWatch, buddyBlock }: Contact): ContactOptions {
  return {
    ...(ringType === undefined ? {} : { ringType }),
    ...(autoDivert === undefined ? {} : { autoDivert }),
    ...(autoReject === undefined ? {} : { autoReject }),
    ...(buddyWatch === undefined ? {} : { buddyWatch }),
    ...(buddyBlock === undefined ? {} : { buddyBlock }),
  };
}

/** A contact as it is known again when a phone brings it back; where it stands and how it rings make no difference. */
export function contactText({ firstName, lastName, contact, label = '', divertContact = '' }: Contact): string {
  return JSON.stringify([firstName, lastName, contact, label, divertContact]);
}

/** What of each contact may be kept: undefined where nothing. */
async function judge(context: UploadContext, contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
  const { store, macAddress, ledger } = context;
  const markOf = (contact: Contact): CopyMark => ({ macAddress, kind: 'directory', text: contactText(contact) });
  const copies = await ledger.erasedCopies(contacts.map(markOf));
  // Whom a contact may name is a question only where somebody was erased.
  if (copies.size === 0 && (await ledger.isEmpty())) return contacts;
  // A name may say more than itself, and stand beside a number that nobody knows as theirs.
  const named = contacts.map((contact) => {
    const keys = keysOf(store, contact);
    return {
      contact,
      keys,
      names: namesOf(contact).flatMap(keysOfName),
      left: leftKey(keys.own),
      leftWhole: leftKey(leftCopy(markOf(contact))),
      labelled: keysOfText(store.keyReader, contact.label ?? ''),
      beside: keysOfUnknown(store.keyReader, contact.unknown),
      divert: divertOf(store, contact),
    };
  });
  const suppressions = await ledger.lookUp(
    named.flatMap(({ keys, names, left, leftWhole, labelled, beside, divert }) => [
      keys,
      ...names,
      left,
      leftWhole,
      ...labelled,
      ...beside,
      ...divert,
    ]),
  );
  const isErased = ({ own }: IdentifierKeys): boolean => holdsBackCopy(suppressions.get(own));
  return named.map(({ contact, keys, names, left, leftWhole, labelled, beside, divert }, index) => {
    const ofContact = [keys, ...names, ...labelled, ...beside, ...divert].map(({ own }) => suppressions.get(own));
    if (isLeft(suppressions.get(leftWhole.own), [copies.get(index), ...ofContact])) return contact;
    const isLeftByName = suppressions.has(left.own);
    if (copies.has(index) || isErased(keys) || (names.some(isErased) && !isLeftByName)) return undefined;
    const goes: ContactParts = {
      label: labelled.some(isErased) && !isLeftByName,
      divertContact: divert.some(isErased),
      unknown: beside.some(isErased),
    };
    if (!goes.label && !goes.divertContact && !goes.unknown) return contact;
    // What is not understood may name the erased person as well.
    return contactWithout(contact, { ...goes, unknown: true });
  });
}

function keysOf(store: Store, contact: Contact): IdentifierKeys {
  return keysOfParty(store.keyReader, contact.contact, ...namesOf(contact));
}

function divertOf(store: Store, { divertContact = '' }: Contact): readonly IdentifierKeys[] {
  return divertContact === '' ? [] : [keysOfParty(store.keyReader, divertContact)];
}

interface NewContact {
  readonly contact: Contact;
  readonly position: number;
}

export type TakenContact = Pick<ListedEntry, 'id' | 'isSuppressed'>;

/** Contacts that are new, in their order: the identifier of each record, empty where nothing of it may be kept. Under a mark they stand in no directory yet. */
export async function takeContacts(
  context: UploadContext,
  contacts: readonly NewContact[],
  mark: string | null = null,
): Promise<readonly TakenContact[]> {
  const { store, access, macAddress } = context;
  const { cryptography } = store.platform;
  const allowed = await judge(
    context,
    contacts.map(({ contact }) => contact),
  );
  const judged = contacts.map(({ contact, position }, at) => {
    const left = allowed[at];
    return { id: left === undefined ? '' : risingId(store.platform), contact: left, position, isSuppressed: left !== contact };
  });
  const kept = judged.flatMap(({ id, contact, position }) =>
    contact === undefined ? [] : [{ id, contact, position, keys: keysOf(store, contact), divertKeys: divertOf(store, contact)[0] }],
  );
  const identities = kept.flatMap(({ contact, keys, divertKeys }): readonly PartyIdentity[] => [
    { ...keys, names: namesOf(contact) },
    ...(divertKeys === undefined ? [] : [{ ...divertKeys, names: [] }]),
  ]);
  const references = await context.parties.resolve(access, identities);
  const seal = ({ own }: IdentifierKeys, value: unknown): { token: string; sealed: Uint8Array } => {
    const reference = references.get(own);
    if (reference === undefined) throw new Error('a contact without a party');
    return { token: reference.token, sealed: sealJson(cryptography, reference.key, value, reference.token) };
  };
  const rows = kept.map(({ id, contact, position, keys, divertKeys }): ContactTable => {
    const party = seal(keys, writtenOf(contact));
    const divert = divertKeys === undefined ? undefined : seal(divertKeys, contact.divertContact);
    return {
      id,
      mac_address: macAddress,
      position,
      party_token: party.token,
      written_sealed: party.sealed,
      divert_token: divert?.token ?? null,
      divert_sealed: divert?.sealed ?? null,
      speed_dial: contact.speedDial ?? null,
      options: JSON.stringify(optionsOf(contact)),
      extra_sealed:
        contact.unknown === undefined ? null : sealJson(cryptography, context.deviceKey, contact.unknown, `${macAddress} contact ${id}`),
      unlisted: mark,
    };
  });
  await addContacts(access, rows);
  return judged;
}

export interface StoredContact {
  readonly id: string;
  readonly token: string;
  readonly contact: Contact;
}

/** The phone's directory as it is rendered; contacts whose key is destroyed are missing. */
export async function loadDirectory(
  options: { store: Store; parties: PartyVault; access: RecordsAccess; deviceKey: Uint8Array },
  macAddress: string,
): Promise<readonly StoredContact[]> {
  const { store, parties, access, deviceKey } = options;
  const { cryptography } = store.platform;
  const rows = await contactRows(access, macAddress);
  const keys = await parties.keysOf(
    access,
    rows.flatMap(({ party_token, divert_token }) => [party_token, divert_token ?? party_token]),
  );
  return rows.flatMap((row): readonly StoredContact[] => {
    const key = keys.get(row.party_token);
    if (key === undefined) return [];
    const divertToken = row.divert_token ?? '';
    const divertKey = keys.get(divertToken);
    const written = writtenSchema.parse(openJson(cryptography, key, row.written_sealed, row.party_token));
    const contact: Contact = {
      ...written,
      ...(row.speed_dial === null ? {} : { speedDial: row.speed_dial }),
      ...optionsSchema.parse(JSON.parse(row.options)),
      ...(divertKey === undefined
        ? {}
        : { divertContact: z.string().parse(openJson(cryptography, divertKey, row.divert_sealed ?? new Uint8Array(), divertToken)) }),
      ...(row.extra_sealed === null
        ? {}
        : {
            unknown: unknownSchema.parse(openJson(cryptography, deviceKey, row.extra_sealed, `${macAddress} contact ${row.id}`)),
          }),
    };
    return [{ id: row.id, token: row.party_token, contact }];
  });
}

/** Of a contact that stays, what goes. */
export async function takeFromContact(
  { store, parties, access }: { readonly store: Store; readonly parties: PartyVault; readonly access: RecordsAccess },
  { id, token, contact }: StoredContact,
  goes: ContactParts,
): Promise<void> {
  const key = (await parties.keysOf(access, [token])).get(token);
  if (key === undefined) return;
  const written = sealJson(store.platform.cryptography, key, writtenOf(contactWithout(contact, goes)), token);
  await changeContact(access, id, {
    written_sealed: written,
    ...(goes.divertContact ? { divert_token: null, divert_sealed: null } : {}),
    ...(goes.unknown ? { extra_sealed: null } : {}),
  });
}
