// Whose a line of a phone is and was: as its settings said, noticed when they change, and as an officer says, which is stronger.

import { ProblemError, randomHex } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';

import {
  addOwners,
  endOwners,
  forgetOwners,
  isSaid,
  lineOwnerRows,
  loggedIn,
  loginsOver,
  ownersBySettings,
  ownersOfHashes,
  putFingerprint,
  putOwnerKeys,
} from '../store/line-owner-rows.ts';
import type { LineOwnerTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { LineIdentity, LineNow, LineOwner, SaidOwner } from './line-owner.ts';
import { lineIdentitySchema, namesSinceHandedOver } from './line-owner.ts';
import { openJson, sealJson } from './sealing.ts';
import type { SuppressionLedger } from './suppression-ledger.ts';

interface Begun extends SaidOwner {
  readonly source: LineOwnerTable['source'];
  /** Of the settings as they are, where that is more than who it is. */
  readonly fingerprint?: string;
}

interface Ended {
  readonly rows: readonly LineOwnerTable[];
  readonly untilMs: number;
}

/** As long as anonymised calls. */
const loginsKeptMs = 365 * 86_400_000;

/** A derived key is marked, since it meets own keys only. */
const derivedMark = '~';

export class LineOwnership {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  #keysOf({ addresses, names }: LineIdentity): readonly IdentifierKeys[] {
    return [...addresses.flatMap((address) => this.#store.keyReader.ofAddress(address) ?? []), ...names.map(nameKeys)];
  }

  #fingerprint({ macAddress, line, addresses, names }: LineNow): string {
    const said = this.#keysOf({ addresses, names }).map(({ own }) => own);
    return this.#store.keyedHash(`line ${macAddress} ${line} ${[...new Set(said)].sort().join('\n')}`);
  }

  /** Notices what has changed in the settings since it last looked: who had a line had it until now, and who has it has had it since. */
  async observe(settled: readonly LineNow[]): Promise<void> {
    const { records, platform } = this.#store;
    const nowMs = platform.clock.now();
    const known = await ownersBySettings(records.db);
    const placeOf = (macAddress: string, line: number): string => `${macAddress} ${line}`;
    const open = new Map(known.filter(({ until_ms }) => until_ms === null).map((row) => [placeOf(row.mac_address, row.line), row]));
    const places = new Set(known.map((row) => placeOf(row.mac_address, row.line)));
    const now = new Map(settled.map((line) => [placeOf(line.macAddress, line.line), line]));
    const isSeen = (place: string, line: LineNow): boolean => open.get(place)?.fingerprint === this.#fingerprint(line);
    const changed = [...now].filter(([place, line]) => !isSeen(place, line));
    const gone = [...open].filter(([place]) => !now.has(place));
    if (changed.length === 0 && gone.length === 0) return;
    const identityOf = await this.#identitiesOf(changed.map(([, { macAddress }]) => macAddress));
    const begun = changed.map(([place, line]): Begun & { readonly fingerprint: string; readonly before: LineOwnerTable | undefined } => {
      const said = { ...line, fingerprint: this.#fingerprint(line), source: 'settings', before: open.get(place) } as const;
      return places.has(place) ? { ...said, names: namesSinceHandedOver(line), fromMs: nowMs } : said;
    });
    const { same = [], other = [] } = Object.groupBy(begun, ({ before, ...who }) => {
      const identity = before === undefined ? undefined : identityOf.get(before.id);
      return identity !== undefined && areOne(identity, who) ? 'same' : 'other';
    });
    for (const { before, fingerprint } of same) await putFingerprint(records.db, before?.id ?? '', fingerprint);
    const ended = [...gone.map(([, row]) => row), ...other.flatMap(({ before }) => before ?? [])];
    if (other.length > 0 || ended.length > 0) await this.#add(other, { rows: ended, untilMs: nowMs });
  }

  async #identitiesOf(macAddresses: readonly string[]): Promise<ReadonlyMap<string, LineIdentity | undefined>> {
    const owners = await loadOwners(this.#store, this.#store.records.db, [...new Set(macAddresses)]);
    return new Map(owners.map(({ id, identity }) => [id, identity]));
  }

  /** Another phone takes the place of this one, and is whose this one is and was; nobody has logged in at it yet. */
  async copy(macAddress: string, to: string): Promise<void> {
    const { records, platform } = this.#store;
    const owners = await loadOwners(this.#store, records.db, [macAddress]);
    const known = owners.filter(({ source, identity }) => source === 'officer' || identity !== undefined);
    await this.#add(
      known.map(({ line, source, fromMs, untilMs, identity = nobody }) => ({
        ...identity,
        macAddress: to,
        line,
        source,
        fromMs,
        untilMs: source === 'login' ? (untilMs ?? platform.clock.now()) : untilMs,
      })),
    );
  }

  /** Who logged in at a phone before has logged out. */
  async logIn(macAddress: string, login: string, atMs: number): Promise<void> {
    const who: LineNow = { macAddress, line: 0, addresses: [login], names: [] };
    const open = await loggedIn(this.#store.records.db, macAddress);
    if (open.some(({ fingerprint }) => fingerprint === this.#fingerprint(who))) return;
    await this.#add([{ ...who, source: 'login', fromMs: atMs }], { rows: open, untilMs: atMs });
    await this.#forgetOldLogins(macAddress);
  }

  /** Nothing that a phone kept meanwhile is here any more. */
  async #forgetOldLogins(macAddress: string): Promise<void> {
    const { records, vault, platform } = this.#store;
    const ids = await loginsOver(records.db, macAddress, platform.clock.now() - loginsKeptMs);
    if (ids.length > 0) await vault.destroy(await records.transact((access) => forgetOwners(access, ids)));
  }

  async logOut(macAddress: string, atMs: number): Promise<void> {
    const open = await loggedIn(this.#store.records.db, macAddress);
    if (open.length > 0) await this.#add([], { rows: open, untilMs: atMs });
  }

  /** Settings name somebody by an address: of a name alone, it is not decided whose it is, but where an officer says so. */
  #hashesOf({ source, identity }: { readonly source: LineOwnerTable['source']; readonly identity: LineIdentity }): readonly string[] {
    const named = source === 'officer' ? identity : { addresses: identity.addresses, names: [] };
    const said = this.#keysOf(named).flatMap(({ own, derived }) => [own, ...derived.map((key) => derivedMark + key)]);
    return [...new Set(said)].map((key) => this.#store.personHashes.written('line_owner_key', key));
  }

  async #add(begun: readonly Begun[], ended: Ended = { rows: [], untilMs: 0 }): Promise<readonly string[]> {
    const { records, vault, platform } = this.#store;
    const keys = await vault.createMany('owner', begun.filter(isSomebody).length);
    let used = 0;
    const rows = begun.map((line): LineOwnerTable => {
      const id = randomHex(platform.random, 16);
      const key = isSomebody(line) ? keys[used++] : undefined;
      const { addresses, names } = line;
      return {
        id,
        mac_address: line.macAddress,
        line: line.line,
        source: line.source,
        fingerprint: line.fingerprint ?? this.#fingerprint(line),
        owner_sealed: key === undefined ? null : sealJson(platform.cryptography, key.bytes, { addresses, names }, `line owner ${id}`),
        key_id: key?.id ?? null,
        from_ms: line.fromMs ?? null,
        until_ms: line.untilMs ?? null,
      };
    });
    const hashes = begun.flatMap((line, index) =>
      this.#hashesOf({ source: line.source, identity: line }).map((hash) => ({ hash, owner_id: rows[index]?.id ?? '' })),
    );
    await records.transact(async (access) => {
      await endOwners(access, ended.rows, ended.untilMs);
      await addOwners(access, rows, hashes);
    });
    return rows.map(({ id }) => id);
  }

  /** An officer's word; without an address or a name, it is nobody's. Answers its id. Rejects with ProblemError bad-request for a period that ends before it begins. */
  async say(owner: SaidOwner): Promise<string> {
    const { fromMs = -Infinity, untilMs = Infinity } = owner;
    if (untilMs <= fromMs) throw new ProblemError('bad-request', 'expected an end that is after the beginning');
    const [id = ''] = await this.#add([{ ...owner, source: 'officer' }]);
    return id;
  }

  /** Takes back what an officer said. Rejects with ProblemError not-found. */
  async unsay(macAddress: string, id: string): Promise<void> {
    const { records, vault } = this.#store;
    if (!(await isSaid(records.db, macAddress, id))) throw new ProblemError('not-found', 'nobody said so of this phone');
    await vault.destroy(await records.transact((access) => forgetOwners(access, [id])));
  }

  /** Which of all are of somebody, by id and phone. */
  async find(access: RecordsAccess, wanted: readonly IdentifierKeys[]): Promise<ReadonlyMap<string, string>> {
    const { personHashes } = this.#store;
    const hashes = wanted.flatMap((keys) => [
      ...personHashes.ofOwn('line_owner_key', keys),
      ...[...keys.derived, derivedMark + keys.own].flatMap((key) => personHashes.read('line_owner_key', key)),
    ]);
    const rows = await ownersOfHashes(access, [...new Set(hashes)]);
    return new Map(rows.map(({ id, mac_address }) => [id, mac_address]));
  }

  /** Found by how numbers are read now. */
  async nameAnew(): Promise<void> {
    const { records } = this.#store;
    const owners = (await loadOwners(this.#store, records.db)).filter(({ identity }) => identity !== undefined);
    const ids = owners.map(({ id }) => id);
    const keys = owners.flatMap(({ id, source, identity }) =>
      identity === undefined ? [] : this.#hashesOf({ source, identity }).map((hash) => ({ hash, owner_id: id })),
    );
    await records.transact((access) => putOwnerKeys(access, ids, keys));
  }

  /** After a restore: who was erased meanwhile goes. */
  async forgetErased(ledger: SuppressionLedger): Promise<void> {
    const { records, vault } = this.#store;
    const owners = await loadOwners(this.#store, records.db);
    const keysOf = new Map(owners.map((owner) => [owner.id, owner.identity === undefined ? [] : this.#keysOf(owner.identity)]));
    const erased = await ledger.lookUp([...keysOf.values()].flat());
    const gone = [...keysOf].filter(([, keys]) => keys.some(({ own }) => erased.has(own))).map(([id]) => id);
    await vault.destroy(await records.transact((access) => forgetOwners(access, gone)));
  }
}

function ownerOf(store: Store, row: LineOwnerTable, keys: ReadonlyMap<string, Uint8Array>): LineOwner {
  const key = row.key_id === null ? undefined : keys.get(row.key_id);
  const identity =
    key === undefined || row.owner_sealed === null
      ? undefined
      : lineIdentitySchema.parse(openJson(store.platform.cryptography, key, row.owner_sealed, `line owner ${row.id}`));
  const { id, mac_address: macAddress, line, source } = row;
  return { id, macAddress, line, source, fromMs: row.from_ms ?? undefined, untilMs: row.until_ms ?? undefined, identity };
}

/** Of these phones, or of all; the earliest first. */
export async function loadOwners(store: Store, access: RecordsAccess, macAddresses?: readonly string[]): Promise<readonly LineOwner[]> {
  const rows = await lineOwnerRows(access, macAddresses);
  const keys = await store.vault.get(rows.map(({ key_id }) => key_id ?? ''));
  return rows.toSorted((a, b) => (a.from_ms ?? 0) - (b.from_ms ?? 0)).map((row) => ownerOf(store, row, keys));
}

const nobody: LineIdentity = { addresses: [], names: [] };

function areOne(one: LineIdentity, other: LineIdentity): boolean {
  const said = ({ addresses, names }: LineIdentity): string => JSON.stringify([addresses.toSorted(), names.toSorted()]);
  return said(one) === said(other);
}

function isSomebody({ addresses, names }: LineIdentity): boolean {
  return addresses.length > 0 || names.length > 0;
}
