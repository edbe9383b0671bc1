// Calls as they stand in a phone's list and beyond it, opened from their records: the file is a view (guide, Call List Elements and Attributes).

import type { Address, CallListEntry, Direction, Disposition } from '@offhook/ucs';
import { directions, dispositions, otherParty } from '@offhook/ucs';
import { z } from 'zod';

import { callPartyRows, callRows, partyRowsOfCalls, theseCallRows } from '../store/call-rows.ts';
import type { CallPartyTable, CallRecordTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { PartyVault } from './party-vault.ts';
import { openJson } from './sealing.ts';
import { unknownSchema } from './unknown-elements.ts';

/** Of a call that says none. */
export const noLine = 0;

export type Role = 'source' | 'destination' | 'connection' | 'final';

export interface StoredCall {
  readonly id: string;
  readonly entry: CallListEntry;
  /** Since when it is kept beyond the phone's list; null in the list. */
  readonly keptSinceMs: number | null;
  /** In the order source, destination, connections, final. */
  readonly participants: readonly { readonly role: string; readonly token: string; readonly address: Address }[];
}

/** As it is sealed. */
const addressSchema = z.object({ address: z.string(), name: z.string().exactOptional() }) satisfies z.ZodType<Address>;

interface CallsFrom {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly access: RecordsAccess;
  readonly deviceKey: Uint8Array;
}

/** The phone's list as it is rendered; participants whose key is destroyed are missing. `alsoKept`: behind it what is kept beyond the list. */
export async function loadCallList(
  { alsoKept = false, ...from }: CallsFrom & { readonly alsoKept?: boolean },
  macAddress: string,
): Promise<readonly StoredCall[]> {
  const { access } = from;
  return openCalls(from, macAddress, {
    rows: await callRows(access, macAddress, { alsoKept }),
    links: await callPartyRows(access, macAddress),
  });
}

/** Of the phone's calls these, as they stand in its list and beyond it: no other is read. */
export async function loadCalls(from: CallsFrom, macAddress: string, ids: readonly string[]): Promise<readonly StoredCall[]> {
  const { access } = from;
  return openCalls(from, macAddress, { rows: await theseCallRows(access, ids), links: await partyRowsOfCalls(access, ids) });
}

async function openCalls(
  { store, parties, access, deviceKey }: CallsFrom,
  macAddress: string,
  { rows, links }: { readonly rows: readonly CallRecordTable[]; readonly links: readonly CallPartyTable[] },
): Promise<readonly StoredCall[]> {
  const { cryptography } = store.platform;
  const keys = await parties.keysOf(
    access,
    links.map((link) => link.party_token),
  );
  const byCall = Map.groupBy(links, (link) => link.call_id);
  return rows.flatMap((row): readonly StoredCall[] => {
    const mine = (byCall.get(row.id) ?? []).flatMap((link) => {
      const key = keys.get(link.party_token);
      if (key === undefined) return [];
      return [{ ...link, address: addressSchema.parse(openJson(cryptography, key, link.written_sealed, link.party_token)) }];
    });
    const wasParty = (byCall.get(row.id) ?? []).length;
    const pick = (role: Role): readonly Address[] => mine.filter((link) => link.role === role).map((link) => link.address);
    const [source] = pick('source');
    const [destination] = pick('destination');
    const [finalDestination] = pick('final');
    const unknown =
      row.extra_sealed === null
        ? undefined
        : unknownSchema.parse(openJson(cryptography, deviceKey, row.extra_sealed, `${macAddress} call ${row.id}`));
    const entry: CallListEntry = {
      direction: wordOf<Direction>(directions, row.direction),
      disposition: wordOf<Disposition>(dispositions, row.disposition),
      ...(row.line === noLine ? { line: 1, isLineUnsaid: true } : { line: row.line }),
      protocol: row.protocol === 'H323' ? 'H323' : 'SIP',
      startTime: row.start_time,
      ...(row.duration_s === null ? {} : { durationS: row.duration_s }),
      count: row.call_count,
      ...(destination === undefined ? {} : { destination }),
      ...(source === undefined ? {} : { source }),
      connections: pick('connection'),
      ...(finalDestination === undefined ? {} : { finalDestination }),
      ...(unknown === undefined ? {} : { unknown }),
    };
    // In the middle of an erasure, keys are gone before records: an entry that lost its other party is rendered no more.
    if (wasParty > mine.length && otherParty(entry) === undefined) return [];
    return [
      {
        id: row.id,
        entry,
        keptSinceMs: row.kept_since_ms,
        participants: mine.map(({ role, party_token, address }) => ({ role, token: party_token, address })),
      },
    ];
  });
}

function wordOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new Error(`the store holds ${text} where one of ${words.join(', ')} stands`);
  return word;
}
