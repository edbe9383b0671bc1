// Calls as the second reader reads them: what was written of each participant, opened one by one. The same few stand in many calls: keys, and what was read of a
// text, are remembered for as long as one reading lasts, up to a limit.

import { latin1Text, utf8Text } from '@offhook/base';
import type { Match } from '@offhook/privacy';
import type { XmlNode } from '@offhook/ucs';
import { z } from 'zod';

import type { PartyVault } from '../records/party-vault.ts';
import { openJson } from '../records/sealing.ts';
import { unknownSchema } from '../records/unknown-elements.ts';
import { callsToRead, partiesToRead } from '../store/call-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { WantedReader } from './wanted-reader.ts';

export interface Read {
  readonly text: string;
  readonly match: Match | undefined;
}

interface Participant {
  readonly role: string;
  readonly position: number;
  readonly token: string;
  readonly read: readonly Read[];
}

/** By what they are, and of several by their place in the file. */
export function inPlace(participants: readonly Participant[]): readonly Participant[] {
  return participants.toSorted(
    (one, other) => (one.role < other.role ? -1 : Number(one.role > other.role)) || one.position - other.position,
  );
}

export interface ReadCall {
  readonly id: string;
  readonly startTime: string;
  readonly direction: string;
  /** Those that a living key opens, in no order. */
  readonly participants: readonly Participant[];
  readonly unknown: readonly XmlNode[] | undefined;
}

/** A name, and the address that it stands with. */
export function readWithName({ value, nameBeside }: WantedReader, address: string, name: string): readonly Read[] {
  return [
    { text: address, match: value(address) },
    { text: name, match: nameBeside(name, address) },
  ];
}

const writtenSchema = z.object({ address: z.string(), name: z.string().default('') });
const rememberedAtMost = 20_000;

export interface CallReadingParts {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly access: RecordsAccess;
  readonly reader: WantedReader;
}

export class CallReading {
  readonly #parts: CallReadingParts;
  /** By token: a party has one key for as long as it lives. */
  readonly #keys = new Map<string, Uint8Array>();
  /** By the bytes that were sealed. */
  readonly #read = new Map<string, readonly Read[]>();

  constructor(parts: CallReadingParts) {
    this.#parts = parts;
  }

  /** In the order of its list. Throws ProblemError decryption-failed. */
  async ofPhone(macAddress: string, deviceKey: Uint8Array): Promise<readonly ReadCall[]> {
    const { store, access } = this.#parts;
    const calls = await callsToRead(access, macAddress);
    const links = await partiesToRead(access, macAddress);
    await this.#holdKeys(links.map(({ party_token }) => party_token));
    const participants = new Map<string, Participant[]>(calls.map(({ id }) => [id, []]));
    for (const { call_id, role, position, party_token: token, written_sealed } of links) {
      const key = this.#keys.get(token);
      if (key !== undefined) participants.get(call_id)?.push({ role, position, token, read: this.#readOf(key, written_sealed, token) });
    }
    return calls.map(({ id, start_time: startTime, direction, extra_sealed }) => ({
      id,
      startTime,
      direction,
      participants: participants.get(id) ?? [],
      unknown:
        extra_sealed === null
          ? undefined
          : unknownSchema.parse(openJson(store.platform.cryptography, deviceKey, extra_sealed, `${macAddress} call ${id}`)),
    }));
  }

  async #holdKeys(tokens: readonly string[]): Promise<void> {
    if (this.#keys.size > rememberedAtMost) this.#keys.clear();
    const unknown = tokens.filter((token) => !this.#keys.has(token));
    if (unknown.length === 0) return;
    const { parties, access } = this.#parts;
    for (const [token, key] of await parties.keysOf(access, unknown)) this.#keys.set(token, key);
  }

  #readOf(key: Uint8Array, sealed: Uint8Array, token: string): readonly Read[] {
    const { store, reader } = this.#parts;
    const bytes = store.platform.cryptography.open(key, sealed, token);
    const written = latin1Text(bytes);
    const known = this.#read.get(written);
    if (known !== undefined) return known;
    const { address, name } = writtenSchema.parse(JSON.parse(utf8Text(bytes)));
    const read = readWithName(reader, address, name);
    if (this.#read.size >= rememberedAtMost) this.#read.clear();
    this.#read.set(written, read);
    return read;
  }
}
