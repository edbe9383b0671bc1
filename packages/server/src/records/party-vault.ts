// The party vault: a random token for each identifier of a person; the identifier and its names are sealed under a key of that party (ARCHITECTURE, "Party vault").

import { randomHex } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { identifierKeysSchema } from '@offhook/privacy';
import { z } from 'zod';

import { PartyNames } from '../store/party-names.ts';
import {
  addParties,
  addPartyKeys,
  allPartyRows,
  isPartyKey,
  keyIdByParty,
  keyIdsOfParties,
  leftOverParties,
  newestParties,
  partiesOfHashes,
  partiesToRemove,
  partyKeyRows,
  partyRows,
  partyToChange,
  putIdentity,
  referToParties,
  removeParties,
  unreferencedParties,
} from '../store/party-rows.ts';
import type { PartyTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { signatureOf } from './distinct-keys.ts';
import { openJson, sealJson } from './sealing.ts';

export interface PartyIdentity extends IdentifierKeys {
  readonly names: readonly string[];
}

export interface Party extends PartyIdentity {
  readonly token: string;
}

export interface PartyReference {
  readonly token: string;
  readonly key: Uint8Array;
}

/** As it is sealed. */
const identitySchema = identifierKeysSchema.extend({ names: z.array(z.string()) }) satisfies z.ZodType<PartyIdentity>;

const namesKept = 8;
const leftOverAtOnce = 500;

function identityOf({ own, derived, names }: PartyIdentity): PartyIdentity {
  return { own, derived, names };
}

export class PartyVault {
  readonly #store: Store;
  readonly #names: PartyNames;

  constructor(store: Store) {
    this.#store = store;
    this.#names = new PartyNames(store.personHashes);
  }

  /** By own key; parties that are new get a token and a key, known ones the names that they did not have. */
  async resolve(access: RecordsAccess, identities: readonly PartyIdentity[]): Promise<ReadonlyMap<string, PartyReference>> {
    const { vault, personHashes } = this.#store;
    const bySignature = Map.groupBy(identities, signatureOf);
    const byHash = new Map<string, PartyIdentity>();
    /** By every form in which the own key may have been written. */
    const formOf = new Map<string, string>();
    for (const alike of bySignature.values()) {
      const [identity] = alike;
      if (identity === undefined) continue;
      const forms = personHashes.ofOwn('party', identity);
      const hash = forms[0] ?? '';
      for (const form of forms) formOf.set(form, hash);
      const names = [...new Set([...(byHash.get(hash)?.names ?? []), ...alike.flatMap((each) => each.names)])];
      byHash.set(hash, { ...identity, names });
    }
    const known = await referToParties(this.#store, access, [...formOf.keys()]);
    const keys = await vault.get(known.map((row) => row.key_id));
    const references = new Map<string, PartyReference>();
    // A party whose key was destroyed is gone; what is left of its row would stand in the new one's way.
    await removeParties(
      access,
      known.flatMap((row) => (keys.has(row.key_id) ? [] : [row.token])),
    );
    for (const row of known) {
      const hash = formOf.get(row.own_hash) ?? '';
      const identity = byHash.get(hash);
      const key = keys.get(row.key_id);
      if (identity === undefined || key === undefined) continue;
      byHash.delete(hash);
      references.set(identity.own, { token: row.token, key });
      const held = this.#open(row, key);
      const names = [...new Set([...held.names, ...identity.names])].slice(-namesKept);
      if (names.length === held.names.length && names.every((name) => held.names.includes(name))) continue;
      await this.#addNames(access, { token: row.token, key }, identity.names);
    }
    const late = await this.#add(access, byHash, references);
    if (late.length > 0) for (const [own, reference] of await this.resolve(access, late)) references.set(own, reference);
    return references;
  }

  async #addNames(access: RecordsAccess, { token, key }: PartyReference, added: readonly string[]): Promise<void> {
    const { platform } = this.#store;
    // Another may have added names since it was read.
    const row = await partyToChange(this.#store, access, token);
    if (row === undefined) return;
    const held = this.#open(row, key);
    const names = [...new Set([...held.names, ...added])].slice(-namesKept);
    const sealed = sealJson(platform.cryptography, key, identityOf({ ...held, names }), token);
    await putIdentity(access, token, sealed);
    // A name without letters or digits is kept, and nobody is found by it.
    const rows = this.#names.rowsOf(
      token,
      names.filter((name) => !held.names.includes(name)),
    );
    await addPartyKeys(access, rows);
  }

  /** Answers those that another added in between. */
  async #add(
    access: RecordsAccess,
    byHash: ReadonlyMap<string, PartyIdentity>,
    references: Map<string, PartyReference>,
  ): Promise<readonly PartyIdentity[]> {
    const { vault, personHashes, platform } = this.#store;
    if (byHash.size === 0) return [];
    const keys = await vault.createMany('party', byHash.size);
    const now = platform.clock.now();
    // In one order, so that of two that add the same none waits for the other and is waited for.
    const sorted = [...byHash].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const parties = sorted.map(([own_hash, identity], index) => {
      const key = keys[index];
      if (key === undefined) throw new Error('fewer keys than parties');
      const token = randomHex(platform.random, 16);
      const sealed = sealJson(
        platform.cryptography,
        key.bytes,
        identityOf({ ...identity, names: identity.names.slice(-namesKept) }),
        token,
      );
      return {
        identity,
        reference: { token, key: key.bytes },
        row: { token, own_hash, key_id: key.id, identity_sealed: sealed, created_at_ms: now },
        found: [
          ...identity.derived.map((derived) => ({ hash: personHashes.written('party_key', derived), party_token: token })),
          ...this.#names.rowsOf(token, identity.names.slice(-namesKept)),
        ],
      };
    });
    const added = await addParties(access, parties);
    for (const { identity, reference } of parties) if (added.has(reference.token)) references.set(identity.own, reference);
    const late = parties.filter(({ reference }) => !added.has(reference.token));
    await vault.destroy(late.map(({ row }) => row.key_id));
    return late.map(({ identity }) => identity);
  }

  /** The tokens of all whose names hold each of these words, in any spelling; of a single word, of so many at most. */
  withWords(access: RecordsAccess, text: string, atMost?: number): Promise<readonly string[]> {
    return this.#names.withWords(access, text, atMost);
  }

  /** Names of a store that was written before they were indexed. Once in its life. */
  async indexNames(): Promise<void> {
    const { records, personHashes } = this.#store;
    const done = { hash: personHashes.written('party_key', 'every name is indexed'), party_token: '' };
    if (await isPartyKey(records.db, done.hash)) return;
    const parties = await this.open(records.db);
    await records.transact(async (access) => {
      const rows = parties.flatMap(({ token, names }) => this.#names.rowsOf(token, names));
      const known = new Set((await partyKeyRows(access)).map(({ hash, party_token }) => `${hash} ${party_token}`));
      const missing = rows.filter(({ hash, party_token }) => !known.has(`${hash} ${party_token}`));
      await addPartyKeys(access, [...missing, done]);
    });
  }

  /** The newest first, without those whose key is destroyed. */
  async newest(access: RecordsAccess, limit: number): Promise<readonly Party[]> {
    const tokens = await newestParties(access, limit);
    const parties = new Map((await this.open(access, tokens)).map((party) => [party.token, party]));
    return tokens.flatMap((token) => parties.get(token) ?? []);
  }

  /** The tokens of all that go by one of these names. */
  named(access: RecordsAccess, names: readonly string[]): Promise<readonly string[]> {
    return this.#names.named(access, names);
  }

  /** Of these parties, and of all whose names hold each word of one of `names`, the names that are to go; their other names stay. */
  async forgetNames(
    access: RecordsAccess,
    among: { readonly names: readonly string[]; readonly tokens: readonly string[] },
    isToGo: (name: string) => boolean,
  ): Promise<void> {
    const { cryptography } = this.#store.platform;
    const tokens = new Set(among.tokens);
    for (const name of among.names) for (const token of await this.#names.withWords(access, name)) tokens.add(token);
    for (const { token, ...identity } of await this.open(access, [...tokens])) {
      const left = identity.names.filter((name) => !isToGo(name));
      if (left.length === identity.names.length) continue;
      const key = (await this.keysOf(access, [token])).get(token);
      if (key === undefined) continue;
      const sealed = sealJson(cryptography, key, identityOf({ ...identity, names: left }), token);
      await putIdentity(access, token, sealed);
      await this.#names.replace(access, token, { before: identity.names, now: left });
    }
  }

  /** Of all that are known by a number: what is taken in again says them again, beside the number as it is read now. */
  async forgetNamesOfNumbers(access: RecordsAccess): Promise<void> {
    const { cryptography } = this.#store.platform;
    const numbered = (await this.open(access)).filter(({ own, names }) => /^(?:number:|sip:[\d+*#])/.test(own) && names.length > 0);
    const keys = await this.keysOf(
      access,
      numbered.map(({ token }) => token),
    );
    for (const { token, ...identity } of numbered) {
      const key = keys.get(token);
      if (key === undefined) continue;
      const sealed = sealJson(cryptography, key, identityOf({ ...identity, names: [] }), token);
      await putIdentity(access, token, sealed);
      await this.#names.replace(access, token, { before: identity.names, now: [] });
    }
  }

  #open(row: PartyTable, key: Uint8Array): PartyIdentity {
    return identitySchema.parse(openJson(this.#store.platform.cryptography, key, row.identity_sealed, row.token));
  }

  /** The tokens of all parties that are the same person as one of `wanted`. */
  async find(access: RecordsAccess, wanted: readonly IdentifierKeys[]): Promise<readonly string[]> {
    return [...new Set((await this.findEach(access, wanted)).flat())];
  }

  /** The same of each. */
  async findEach(access: RecordsAccess, wanted: readonly IdentifierKeys[]): Promise<readonly (readonly string[])[]> {
    const { personHashes } = this.#store;
    const hashes = wanted.map((keys) => ({
      own: [...personHashes.ofOwn('party', keys), ...keys.derived.flatMap((key) => personHashes.read('party', key))],
      keys: personHashes.ofOwn('party_key', keys),
    }));
    const allOf = (of: 'own' | 'keys'): readonly string[] => [...new Set(hashes.flatMap((one) => one[of]))];
    const rows = await partiesOfHashes(access, { own: allOf('own'), keys: allOf('keys') });
    const byHash = Map.groupBy(rows, ({ hash }) => hash);
    return hashes.map(({ own, keys }) => [
      ...new Set([...own, ...keys].flatMap((hash) => (byHash.get(hash) ?? []).map(({ party_token }) => party_token))),
    ]);
  }

  /** Those whose key is not destroyed; all of them without tokens. */
  async open(access: RecordsAccess, tokens?: readonly string[]): Promise<readonly Party[]> {
    const rows = await (tokens === undefined ? allPartyRows(access) : partyRows(access, tokens));
    const keys = await this.#store.vault.get(rows.map((row) => row.key_id));
    return rows.flatMap((row) => {
      const key = keys.get(row.key_id);
      return key === undefined ? [] : [{ token: row.token, ...this.#open(row, key) }];
    });
  }

  /** The keys of parties by token, destroyed ones left out. */
  async keysOf(access: RecordsAccess, tokens: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const keyIds = await keyIdByParty(access, [...new Set(tokens)]);
    const keys = await this.#store.vault.get([...keyIds.values()]);
    return new Map(
      [...keyIds].flatMap(([token, keyId]) => {
        const key = keys.get(keyId);
        return key === undefined ? [] : [[token, key] as const];
      }),
    );
  }

  /**
   * Removes those of these that nothing refers to any more, in a unit of work of its own, and answers their keys, which end once it is committed. Whoever is
   * about to refer to one is waited for.
   */
  async collect(tokens: readonly string[]): Promise<readonly string[]> {
    const { records } = this.#store;
    if ((await unreferencedParties(records.db, tokens)).length === 0) return [];
    return records.transact(
      async (access) => {
        await partiesToRemove(this.#store, access, tokens);
        const gone = await unreferencedParties(access, tokens);
        const keyIds = await keyIdsOfParties(access, gone);
        await removeParties(access, gone);
        return keyIds;
      },
      { isolation: 'in-turns' },
    );
  }

  /** Those that nothing refers to, left over where a process ended before it could collect them. */
  async collectLeftOver(): Promise<void> {
    for (;;) {
      const keyIds = await this.collect(await leftOverParties(this.#store, leftOverAtOnce));
      await this.#store.vault.destroy(keyIds);
      if (keyIds.length < leftOverAtOnce) return;
    }
  }
}
