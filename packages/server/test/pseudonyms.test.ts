// GDPR Art. 4(5), Recital 26: whoever has the records and not the keys learns nobody's number or name, by trying them all or by joining what they see.

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { latin1Text, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';

import { openStore } from '../src/store/store.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

/** A million in the long run. */
const candidates = Number(process.env['OFFHOOK_CANDIDATES'] ?? 20_000);
const [macA, macB] = macAddresses;
const people = Array.from({ length: 40 }, (_, index) => ({
  number: `20255501${String(index).padStart(2, '0')}`,
  first: 'A'.repeat(1 + (index % 20)),
  last: `Example${'x'.repeat(index % 7)}`,
}));

type Cell = { readonly table: string; readonly column: string; readonly value: unknown };

describe('the records without the keys', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let cells: readonly Cell[];

  before(async () => {
    folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    const start = localTime(Date.now() - 3_600_000);
    for (const macAddress of [macA, macB]) {
      const phone = await under.server.enrol({ macAddress, model: 'VVX450', label: 'Ada Example' });
      await under.phone(
        'PUT',
        `${macAddress}-calls.xml`,
        phone,
        callsXml(people.map(({ number, first, last }) => ({ start, from: `sip:${number}@example.test`, fromName: `${first} ${last}` }))),
      );
      await under.phone(
        'PUT',
        `${macAddress}-directory.xml`,
        phone,
        directoryXml(people.map(({ number, first, last }) => ({ first, last, contact: number }))),
      );
      await under.phone('PUT', `${macAddress}-phone.cfg`, phone, `<PHONE_CONFIG><OVERRIDES softkey.1.label="A Example" /></PHONE_CONFIG>`);
    }
    const ask = (type: string): Promise<unknown> =>
      under.answer('POST', '/requests', { type, identifiers: [{ type: 'phone-number', value: '2025550100' }], verification: 'seen' });
    await ask('access');
    await ask('erasure');
    await under.stop();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const store = await openStore({ platform, directory: folder.path, ...(await placeOf(folder.path)) });
    const found: Cell[] = [];
    for (const { name: table } of await store.records.db.introspection.getTables()) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(store.records.db);
      for (const row of rows) for (const [column, value] of Object.entries(row)) found.push({ table, column, value });
    }
    cells = found;
    await store.close();
    platform.close();
  });
  after(() => folder.remove());

  it('no hash of a number, an address or a name that somebody could try is one of theirs', () => {
    const held = new Set(cells.map(({ value }) => (value instanceof Uint8Array ? latin1Text(value) : String(value))));
    const hashes = [...held].filter((text) => /^[0-9a-f]{32,}$/.test(text));
    assert.ok(hashes.length > 100, `${hashes.length} hashes`);
    const forms = (number: string): readonly string[] => [
      `number:${number}`,
      `number:1${number}`,
      number,
      `+1${number}`,
      `sip:${number}@example.test`,
      `suppression number:${number}`,
      `mention number:${number}`,
      `party number:1${number}`,
    ];
    const names = people.flatMap(({ first, last }) => [
      `name:${first} ${last}`.toLowerCase(),
      `name:${last} ${first}`.toLowerCase(),
      `${first} ${last}`,
    ]);
    const tried = function* (): Generator<string> {
      yield* names;
      for (let index = 0; index < candidates; index++) yield* forms(`2025${String(550_000 + index).padStart(6, '0')}`);
    };
    for (const text of tried())
      for (const digest of [createHash('sha256').update(text), createHmac('sha256', '').update(text)]) {
        const hex = digest.digest('hex');
        for (const part of [hex, hex.slice(0, 32)]) assert.ok(!held.has(part), text);
      }
  });

  it('no hash of one table stands in another, so that erased, asked and new data are not joined', () => {
    const tablesOf = new Map<string, Set<string>>();
    for (const { table, column, value } of cells)
      if (/hash/.test(column) && typeof value === 'string')
        tablesOf.set(value, (tablesOf.get(value) ?? new Set()).add(`${table}.${column}`));
    const joined = [...tablesOf].filter(([, tables]) => tables.size > 1).map(([, tables]) => [...tables].join(' = '));
    assert.deepEqual([...new Set(joined)], []);
    assert.ok(tablesOf.size > 50, `${tablesOf.size} hashes`);
  });

  it('the lengths of what is sealed are of a few classes, whatever the length of a name', () => {
    const lengths = new Map<string, Set<number>>();
    for (const { table, column, value } of cells)
      if (value instanceof Uint8Array && column.endsWith('_sealed')) {
        const key = `${table}.${column}`;
        lengths.set(key, (lengths.get(key) ?? new Set()).add(value.length));
      }
    for (const key of ['party.identity_sealed', 'contact.written_sealed', 'device.label_sealed', 'override_value.value_sealed'])
      assert.ok((lengths.get(key)?.size ?? 0) > 0 && (lengths.get(key)?.size ?? 0) <= 4, `${key}: ${[...(lengths.get(key) ?? [])].join()}`);
  });
});
