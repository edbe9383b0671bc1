// Holds of a privacy officer: what they cover is neither swept nor erased until they end (GDPR Art. 17(3)(b) and (e), Art. 18).
// One of a person covers what names them, decided or not, and what nobody can read on the phones where something of theirs is.

import type { Hold as HoldAnswer, PutHold } from '@offhook/api';
import { ProblemError, randomHex } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { identifierSchema, isSamePerson } from '@offhook/privacy';
import { z } from 'zod';

import type { AuditLog } from '../audit/audit-log.ts';
import { requireMacAddress } from '../provisioning/phone-address.ts';
import { openJson, sealJson } from '../records/sealing.ts';
import type { WantedReader } from '../search/wanted-reader.ts';
import { createReader } from '../search/wanted-reader.ts';
import { deviceRow } from '../store/device-rows.ts';
import { addHold, holdRows, holdsOfHashes, removeHold } from '../store/hold-rows.ts';
import type { HoldTable } from '../store/schema.ts';
import type { About, AboutParts, Whom } from './about.ts';
import { findAbout } from './about.ts';
import type { HeldUnder, Hold } from './hold.ts';
import { answerOf, byPhone, endOf, isoOf, lookOf, refusal } from './hold.ts';
import { countHeld } from './holdings.ts';
import type { KeptUnderHold } from './kept-under-hold.ts';
import { nothingIsKept } from './kept-under-hold.ts';
import { knownBesides } from './known-besides.ts';
import type { Subject } from './subject.ts';
import { resolveSubject, wantedOf } from './subject.ts';

/** What holds keep from retention. */
export interface Keeping {
  readonly everything: Hold | undefined;
  /** Of any kind, where one is in force. */
  readonly any: Hold | undefined;
  /** The hold that keeps an item of a table, if one does. */
  of(item: { readonly store: string; readonly id: string; readonly macAddress?: string }): Hold | undefined;
}

/** What is sealed of a hold. */
const toldSchema = z.object({ reason: z.string(), identifiers: z.array(identifierSchema) });
type Told = z.infer<typeof toldSchema>;

export interface HoldParts extends AboutParts {
  readonly audit: AuditLog;
}

const server = 'server';

export class Holds {
  readonly #parts: HoldParts;

  constructor(parts: HoldParts) {
    this.#parts = parts;
  }

  /** Throws ProblemError bad-request for an end that has passed, not-found for a phone that is not enrolled. */
  async put(asked: PutHold, actor: string): Promise<HoldAnswer> {
    const { store, audit } = this.#parts;
    const { clock, cryptography, random } = store.platform;
    const fromMs = clock.now();
    const untilMs = endOf(asked.until);
    if (untilMs <= fromMs) throw new ProblemError('bad-request', `expected an end that is to come, got ${asked.until}`);
    const identifiers = asked.scope === 'person' ? asked.identifiers : [];
    const keys = identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier));
    const macAddress = asked.scope === 'phone' ? await this.#enrolled(asked.macAddress) : undefined;
    const key = await store.vault.create('hold');
    const id = randomHex(random, 8);
    const told: Told = { reason: asked.reason, identifiers };
    const row: HoldTable = {
      id,
      scope: asked.scope,
      mac_address: macAddress ?? null,
      told_sealed: sealJson(cryptography, key.bytes, told, contextOf(id)),
      key_id: key.id,
      from_ms: fromMs,
      until_ms: untilMs,
    };
    const hashes = [...new Set(keys.map(({ own }) => store.personHashes.written('hold_subject', own)))];
    await this.undisturbed(() =>
      store.records.transact(async (access) => {
        await addHold(access, row, hashes);
        await audit.append(access, { actor, action: 'hold-put', facts: { ...factsOf(row), until: isoOf(untilMs) } });
      }),
    );
    return answerOf({ id, scope: asked.scope, identifiers, macAddress, reason: asked.reason, fromMs, untilMs });
  }

  async #enrolled(text: string): Promise<string> {
    const macAddress = requireMacAddress(text);
    if ((await deviceRow(this.#parts.store.records.db, macAddress)) === undefined)
      throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
    return macAddress;
  }

  /** While it runs no hold is put, here or in another process. */
  undisturbed<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.store.records.alone('holds', work);
  }

  /** Those in force; the one that ends last first. */
  async all(): Promise<HoldAnswer[]> {
    return (await this.#inForce(this.#parts.store.platform.clock.now())).map(answerOf);
  }

  /** Is one in force? */
  async areAny(): Promise<boolean> {
    return (await this.#inForce(this.#parts.store.platform.clock.now())).length > 0;
  }

  async #inForce(atMs: number): Promise<readonly Hold[]> {
    const { store } = this.#parts;
    const rows = (await holdRows(store)).filter(({ until_ms }) => until_ms > atMs);
    const keys = await store.vault.get(rows.map(({ key_id }) => key_id));
    return rows.flatMap((row): readonly Hold[] => {
      const key = keys.get(row.key_id);
      // It is being ended.
      if (key === undefined) return [];
      const { reason, identifiers } = toldSchema.parse(openJson(store.platform.cryptography, key, row.told_sealed, contextOf(row.id)));
      const { id, scope, mac_address: macAddress, from_ms: fromMs, until_ms: untilMs } = row;
      return [{ id, scope, identifiers, macAddress: macAddress ?? undefined, reason, fromMs, untilMs }];
    });
  }

  /** Throws ProblemError not-found. */
  async end(id: string, actor: string): Promise<HoldAnswer[]> {
    const row = (await holdRows(this.#parts.store)).find((candidate) => candidate.id === id);
    if (row === undefined) throw new ProblemError('not-found', 'there is no such hold, or it has ended');
    await this.#end(row, actor);
    return this.all();
  }

  /** Those whose time has come. */
  async endDue(): Promise<void> {
    const { store } = this.#parts;
    const rows = await holdRows(store);
    if (rows.length === 0) return;
    const living = await store.vault.get(rows.map(({ key_id }) => key_id));
    const nowMs = store.platform.clock.now();
    // A crash between the end of its key and its own leaves a hold that says nothing.
    for (const row of rows) if (row.until_ms <= nowMs || !living.has(row.key_id)) await this.#end(row, server);
  }

  async #end(row: HoldTable, actor: string): Promise<void> {
    const { store, audit, looks } = this.#parts;
    await store.vault.destroy([row.key_id]);
    await store.records.transact(async (access) => {
      if (await removeHold(access, row.id)) await audit.append(access, { actor, action: 'hold-ended', facts: factsOf(row) });
    });
    looks.forget(lookOf(row));
  }

  async #aboutHeld(hold: Hold): Promise<{ readonly subject: Subject; readonly about: About }> {
    const { store } = this.#parts;
    const keys = hold.identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier));
    const subject = await resolveSubject(this.#parts, store.records.db, keys);
    const whom: Whom = { requestId: lookOf(hold), subject, wanted: wantedOf(subject), included: new Set() };
    return { subject, about: await findAbout(this.#parts, store.records.db, whom) };
  }

  /** As of a moment, for a sweep or what it would do. */
  async keeping(atMs: number): Promise<Keeping> {
    const holds = await this.#inForce(atMs);
    const everything = holds.find(({ scope }) => scope === 'everything');
    const phones = byPhone(holds);
    const items = new Map<string, Hold>();
    const phonesOfPersons = new Map<string, Hold>();
    for (const hold of holds.filter(({ scope }) => scope === 'person')) {
      const { subject, about } = await this.#aboutHeld(hold);
      const { held, opened } = about;
      const note = (table: string, id: string): void => void items.set(`${table} ${id}`, items.get(`${table} ${id}`) ?? hold);
      for (const { id } of held.logs) note('artefact', id);
      for (const { id } of held.kept) note('kept_file', id);
      for (const { callId } of held.calls) note('call_record', callId);
      for (const { store: table, id } of [...held.reports, ...opened]) note(table, id);
      for (const id of held.requests) note('subject_request', id);
      for (const macAddress of phonesOf(about, subject)) phonesOfPersons.set(macAddress, phonesOfPersons.get(macAddress) ?? hold);
    }
    return {
      everything,
      any: holds[0],
      of: ({ store: table, id, macAddress = '' }) =>
        everything ??
        phones.get(macAddress) ??
        items.get(`${table} ${id}`) ??
        (table === 'kept_file' ? phonesOfPersons.get(macAddress) : undefined),
    };
  }

  /** What holds of others keep of what an erasure would take: what names those whom they are of. */
  async keptOfOthers(subject: Subject): Promise<KeptUnderHold> {
    const { store } = this.#parts;
    const ofPersons = (await this.#inForce(store.platform.clock.now())).filter(({ scope }) => scope === 'person');
    if (ofPersons.length === 0) return nothingIsKept;
    const ofSubject = new Set(await this.#ofPerson(ofPersons, subject));
    const items = new Set<string>();
    const readers: WantedReader[] = [];
    for (const hold of ofPersons.filter((one) => !ofSubject.has(one))) {
      const { subject: held, about } = await this.#aboutHeld(hold);
      for (const { store: table, id, isOnOwnPhone } of about.opened) if (isOnOwnPhone !== true) items.add(`${table} ${id}`);
      readers.push(createReader(wantedOf(held), { realms: held.realms, reader: store.keyReader }));
    }
    return {
      keeps: ({ store: table, id }) => items.has(`${table} ${id}`),
      keepsLine: (line) => readers.some((reader) => reader.line(line) !== undefined),
    };
  }

  /** Throws ProblemError conflict while a hold covers the person, or a phone on which something of theirs is, certain or not. */
  async demandErasable(whom: Whom): Promise<void> {
    const hold = await this.ofErasure(whom);
    if (hold !== undefined) throw refusal('this erasure is not carried out', hold);
  }

  /** The hold that forbids it, if one does; the one that ends last. */
  async ofErasure(whom: Whom): Promise<Hold | undefined> {
    const { store } = this.#parts;
    const holds = await this.#inForce(store.platform.clock.now());
    if (holds.length === 0) return undefined;
    const about = await findAbout(this.#parts, store.records.db, whom);
    const [hold] = await this.#covering(holds, whom.subject, phonesOf(about, whom.subject));
    return hold;
  }

  /**
   * Under which something of the person is kept, without a doubt; the one that ends last first. Whom else a hold names is not told, and neither is one of
   * somebody else that keeps what names both: it would say that there is one.
   */
  async ofAnswer(subject: Subject, { held }: Pick<About, 'held'>): Promise<readonly HeldUnder[]> {
    const holds = await this.#inForce(this.#parts.store.platform.clock.now());
    if (holds.length === 0) return [];
    const places = phonesOf({ held, opened: [] }, subject);
    const isAnyKept = places.length > 0 || countHeld(held).length > 0;
    return (await this.#covering(holds, subject, places))
      .filter(({ scope }) => scope !== 'everything' || isAnyKept)
      .map(({ scope, macAddress, reason, fromMs, untilMs }) => ({
        scope,
        ...(macAddress === undefined ? {} : { macAddress }),
        reason,
        from: isoOf(fromMs),
        until: isoOf(untilMs),
      }));
  }

  /** `phones` are those on which something of the person is. */
  async #covering(holds: readonly Hold[], subject: Subject, phones: readonly string[]): Promise<readonly Hold[]> {
    const ofPerson = new Set(await this.#ofPerson(holds, subject));
    return holds.filter((hold) => hold.scope === 'everything' || ofPerson.has(hold) || phones.includes(hold.macAddress ?? ''));
  }

  async #ofPerson(holds: readonly Hold[], subject: Subject): Promise<readonly Hold[]> {
    const { store } = this.#parts;
    const known = keysOf(subject);
    const named = await holdsOfHashes(
      store,
      known.flatMap((keys) => store.personHashes.ofOwn('hold_subject', keys)),
    );
    const found: Hold[] = [];
    for (const hold of holds.filter(({ scope }) => scope === 'person'))
      if (named.has(hold.id) || (await this.#isOf(hold, subject))) found.push(hold);
    return found;
  }

  /** By other words or by the phone, the person of the hold is this one. */
  async #isOf(hold: Hold, subject: Subject): Promise<boolean> {
    const { subject: held, about } = await this.#aboutHeld(hold);
    const own = new Set(held.phones.map(({ macAddress }) => macAddress));
    const known = [...keysOf(held), ...(await knownBesides(this.#parts, keysOf(held), about.opened))];
    return (
      known.some((one) => keysOf(subject).some((other) => isSamePerson(one, other))) ||
      subject.phones.some(({ macAddress }) => own.has(macAddress))
    );
  }

  /** Throws ProblemError conflict while a hold covers the phone, or somebody of whom something is on it. */
  async demandRemovable(macAddress: string): Promise<void> {
    const holds = await this.#inForce(this.#parts.store.platform.clock.now());
    let hold = holds.find(({ scope }) => scope === 'everything') ?? byPhone(holds).get(macAddress);
    for (const ofPerson of holds.filter(({ scope }) => scope === 'person')) {
      if (hold !== undefined) break;
      const { subject, about } = await this.#aboutHeld(ofPerson);
      if (phonesOf(about, subject).includes(macAddress)) hold = ofPerson;
    }
    if (hold !== undefined) throw refusal('this phone is not removed', hold);
  }
}

function keysOf({ keys, parties }: Subject): readonly IdentifierKeys[] {
  return [...keys, ...parties];
}

/** Where something of a person is, certain or not. */
function phonesOf({ held, opened }: Pick<About, 'held' | 'opened'>, { phones }: Subject): readonly string[] {
  const { calls, reports, contacts, besides, overrides, logs, kept, labels, owners } = held;
  const places = [calls, reports, contacts, besides, overrides, logs, kept, labels, owners, opened, phones].flatMap((items) =>
    items.map(({ macAddress }) => macAddress),
  );
  return [...new Set(places)].filter((macAddress) => macAddress !== '');
}

function factsOf({ id, scope, mac_address }: HoldTable): Readonly<Record<string, string>> {
  return { hold: id, scope, ...(mac_address === null ? {} : { device: mac_address }) };
}

function contextOf(id: string): string {
  return `hold ${id}`;
}
