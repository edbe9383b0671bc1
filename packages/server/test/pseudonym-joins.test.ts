// GDPR Art. 4(5), Recital 26: whoever reads every row of the store, and has no key, joins nobody who was erased with what is still there, with who comes back, or
// with who asked: not by a value that is the same, by the order of rows, by the day, by how many there are, or by length.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';
import { hexText, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

import { openStore } from '../src/store/store.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { isPostgres, placeOf } from './store-place.ts';

const hourMs = 3_600_000;
const [macA, macB] = macAddresses;
/** Who comes back under so many names that their number tells them apart. */
const erased = ['2025550100', '2025550101', '2025550102', '2025550103'] as const;
const others = Array.from({ length: 16 }, (_, index) => `20255501${String(index + 10)}`);

/** By which the reader's guess is judged: of eight lengths, the one of the call at this place of the list. */
const minutesAt = (position: number): number => 1 + (Math.floor(position / 2) % 8);

type Row = Readonly<Record<string, unknown>>;
/** Every table, its rows as they lie in it. */
type Dump = ReadonlyMap<string, readonly Row[]>;

async function dump(db: Kysely<unknown>, into: Map<string, readonly Row[]>, schema: string): Promise<void> {
  for (const { name, schema: of } of await db.introspection.getTables()) {
    if (of !== undefined && of !== schema) continue;
    const { rows } = await sql<Row>`select * from ${sql.table(name)} order by ${sql.raw(isPostgres ? 'ctid' : 'rowid')}`.execute(db);
    into.set(`${schema}.${name}`, rows);
  }
}

function hexIn(value: unknown): readonly string[] {
  return (value instanceof Uint8Array ? hexText(value) : String(value)).match(/[0-9a-f]{16,}/g) ?? [];
}

describe('whoever reads the store without its keys', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let tables: Dump;
  /** What is true, and the reader may not find. */
  const truth: {
    readonly requestOf: Map<string, string>;
    readonly askedBy: Map<string, readonly string[]>;
    readonly backAs: Map<string, string>;
  } = {
    requestOf: new Map(),
    askedBy: new Map(),
    backAs: new Map(),
  };
  const rowsOf = (name: string): readonly Row[] => tables.get(`offhook_records.${name}`) ?? tables.get(`offhook_keys.${name}`) ?? [];

  before(async () => {
    folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    const phones = new Map<string, Awaited<ReturnType<typeof under.server.enrol>>>();
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450', label: '' }));
    const now = new Date();
    const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 3, 10);
    // Each erased person is called after three others, and so are they; each of the calls has an hour of its own.
    const order = Array.from({ length: 96 }, (_, at) => (at % 2 === 0 ? (erased[(at / 2) % 4] ?? '') : (others[at % 16] ?? '')));
    const calls = order.map((number, at) => ({
      start: localTime(month + at * hourMs),
      from: `sip:${number}@example.test`,
      fromName: `Some ${at % 5}`,
    }));
    let at = 0;
    const list = callsXml(calls).replaceAll('PT42S', () => `PT${60 * minutesAt(at++)}S`);
    for (const mac of [macA, macB]) await under.phone('PUT', `${mac}-calls.xml`, phones.get(mac), list);
    const ask = async (type: string, number: string, isFulfilled: boolean): Promise<string> => {
      const identifiers = [{ type: 'phone-number', value: number }];
      const { id } = (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
      if (isFulfilled) await under.answer('POST', `/requests/${id}/fulfilment`);
      return id;
    };
    for (const number of erased) {
      truth.askedBy.set(number, [await ask('access', number, true), await ask('access', number, false)]);
      truth.requestOf.set(number, await ask('erasure', number, true));
    }
    for (const number of others.slice(0, 3)) await ask('access', number, true);
    for (const number of erased) {
      const { id } = { id: truth.requestOf.get(number) ?? '' };
      await under.answer('POST', `/requests/${id}/release`);
    }
    // They are back, under more names each.
    const again = erased.flatMap((number, at) =>
      Array.from({ length: 1 + 2 * at }, (_, name) => ({ first: `Back${name}`, last: `Again${at}${name}`, contact: number })),
    );
    for (const mac of [macA, macB]) await under.phone('PUT', `${mac}-directory.xml`, phones.get(mac), directoryXml(again));
    for (const number of erased) truth.askedBy.set(number, [...(truth.askedBy.get(number) ?? []), await ask('access', number, false)]);
    await under.stop();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const store = await openStore({ platform, directory: folder.path, ...(await placeOf(folder.path)) });
    for (const number of erased) {
      const { own } = store.keyReader.ofIdentifier({ type: 'phone-number', value: number });
      const row = await store.records.db
        .selectFrom('party')
        .select('token')
        .where('own_hash', 'in', store.personHashes.ofOwn('party', { own, derived: [] }))
        .executeTakeFirst();
      if (row !== undefined) truth.backAs.set(number, row.token);
    }
    const found = new Map<string, readonly Row[]>();
    await dump(store.records.db as unknown as Kysely<unknown>, found, 'offhook_records');
    await dump(store.keys.db as unknown as Kysely<unknown>, found, 'offhook_keys');
    tables = found;
    await store.close();
    platform.close();
  });
  after(() => folder.remove());

  it('finds the world that is to be attacked: anonymised calls, erasures, people who are back', () => {
    const calls = rowsOf('call_record');
    assert.equal(calls.filter((row) => row['is_anonymised'] === 1).length, 96);
    assert.equal(calls.filter((row) => row['is_anonymised'] === 0).length, 96);
    assert.equal(truth.backAs.size, 4);
    assert.ok(rowsOf('suppression').length > 0 && rowsOf('subject_request').length === 19);
  });

  it('by order: between which calls of a phone an anonymised call lies says no more than chance of which it was', () => {
    const calls = rowsOf('call_record');
    let [guesses, right] = [0, 0];
    for (const [at, row] of calls.entries()) {
      if (row['is_anonymised'] !== 1) continue;
      const earlier = calls.slice(0, at).findLast((other) => other['is_anonymised'] === 0);
      const later = calls.slice(at + 1).find((other) => other['is_anonymised'] === 0);
      if (earlier === undefined || later === undefined || earlier['mac_address'] !== later['mac_address']) continue;
      guesses++;
      if (row['duration_s'] === 60 * minutesAt(Number(earlier['position']) + 1)) right++;
    }
    // On files there is nothing to guess by. PostgreSQL puts rows where there is room: one in eight is right by chance.
    assert.ok(isPostgres || guesses === 0, `${guesses} of 96 calls lie between their neighbours`);
    assert.ok(right <= 4 + 0.4 * guesses, `${right} of ${guesses} calls are known again by their neighbours`);
  });

  it('by a value: no anonymised call is named by anything else', () => {
    const elsewhere = [...tables].flatMap(([name, rows]) =>
      name.endsWith('call_record') ? [] : rows.flatMap((row) => Object.values(row)),
    );
    const texts = elsewhere.map((value) => (value instanceof Uint8Array ? hexText(value) : String(value))).join('\n');
    const named = rowsOf('call_record').filter((row) => row['is_anonymised'] === 1 && texts.includes(String(row['id'])));
    assert.equal(named.length, 0, `${named.length} of 96 calls are named`);
  });

  it('by day: of an anonymised call the month is left, and of a key that was destroyed nothing of the day on which it was made', () => {
    for (const row of rowsOf('call_record').filter((call) => call['is_anonymised'] === 1))
      assert.match(String(row['start_time']), /^\d{4}-\d\d-01$/);
    const keys = rowsOf('sealing_key');
    const made = new Set(keys.filter(({ wrapped }) => wrapped !== null).map(({ created_at_ms }) => created_at_ms));
    const destroyed = keys.filter(({ wrapped }) => wrapped === null);
    assert.ok(destroyed.length >= 4 && made.size > 0);
    const joined = destroyed.filter(({ created_at_ms }) => made.has(created_at_ms));
    assert.equal(joined.length, 0, `${joined.length} of ${destroyed.length} came on a day that is known`);
    const ofErasures = rowsOf('subject_request').map(({ received_at_ms }) => Number(received_at_ms));
    const first = Math.min(...ofErasures);
    assert.equal(destroyed.filter(({ created_at_ms }) => Number(created_at_ms) < first).length, 0);
  });

  it('by the order of keys: none that was destroyed lies among those that were made with it', () => {
    const keys = rowsOf('sealing_key');
    const isLiving = ({ wrapped, purpose }: Row): boolean => wrapped !== null && purpose === 'party';
    let joined = 0;
    for (const [at, key] of keys.entries()) {
      if (key['wrapped'] !== null || key['purpose'] !== 'party') continue;
      const [earlier, later] = [keys.slice(0, at).findLast(isLiving), keys.slice(at + 1).find(isLiving)];
      if (earlier?.['created_at_ms'] !== undefined && earlier['created_at_ms'] === later?.['created_at_ms']) joined++;
    }
    assert.equal(joined, 0, `${joined} keys are known by their neighbours`);
  });

  it('by a value: nothing that a request says is said by another one of the same person, asked before, after, or erased', () => {
    const saidBy = (id: string): ReadonlySet<string> => {
      const about: Row[] = [];
      for (const rows of tables.values())
        about.push(...rows.filter((row) => Object.values(row).some((value) => typeof value === 'string' && value.includes(id))));
      return new Set(about.flatMap((row) => Object.values(row).flatMap(hexIn)).filter((text) => text !== id));
    };
    const everybodys = new Map<string, number>();
    const said = new Map(rowsOf('subject_request').map(({ id }) => [String(id), saidBy(String(id))]));
    for (const texts of said.values()) for (const text of texts) everybodys.set(text, (everybodys.get(text) ?? 0) + 1);
    let joined = 0;
    for (const number of erased) {
      const ids = [...(truth.askedBy.get(number) ?? []), truth.requestOf.get(number) ?? ''];
      for (const [at, one] of ids.entries())
        for (const other of ids.slice(at + 1)) {
          // What three people and more say is no secret of one.
          const both = [...(said.get(one) ?? [])].filter((text) => said.get(other)?.has(text) === true && (everybodys.get(text) ?? 0) <= 4);
          if (both.length > 0) joined++;
        }
    }
    assert.equal(joined, 0, `${joined} pairs of requests of one person are joined`);
  });

  it('by frequency: how many hashes an erasure left tells nobody who is back from another', () => {
    const countOf = (table: string, column: string, value: string): number => rowsOf(table).filter((row) => row[column] === value).length;
    const ownOf = (id: string): number => rowsOf('suppression').filter((row) => row['request_id'] === id && row['is_derived'] === 0).length;
    const hashes = [...truth.requestOf.values()].map((id) => `${countOf('suppression', 'request_id', id)} (${ownOf(id)})`);
    const names = [...truth.backAs.values()].map((token) => countOf('party_key', 'party_token', token));
    assert.equal(new Set(names).size, 4, 'those who are back differ by their names');
    assert.equal(new Set(hashes).size, 1, `the erasures differ: ${hashes.join()}`);
    const marks = [...Map.groupBy(rowsOf('suppressed_entry'), ({ erased_at_ms }) => erased_at_ms).values()].map(({ length }) => length);
    assert.ok(
      marks.every((count) => count % 64 === 0),
      `entries of an erasure: ${marks.join()}`,
    );
  });

  it('by length: what is sealed of a request, a party and a key is of a few lengths', () => {
    for (const [table, column] of [
      ['subject_request', 'subject_sealed'],
      ['party', 'identity_sealed'],
      ['sealing_key', 'wrapped'],
    ] as const) {
      const lengths = new Set(rowsOf(table).flatMap((row) => (row[column] instanceof Uint8Array ? row[column].length : [])));
      assert.ok(lengths.size > 0 && lengths.size <= 4, `${table}.${column}: ${[...lengths].join()}`);
    }
  });
});
