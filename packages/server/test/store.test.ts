// The store: the data map says everything, the chain shows tampering, a crash loses nothing acknowledged and finishes what it interrupted.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AuditPage, Enrolment, SubjectRequest } from '@offhook/api';
import { isProblem, latin1Text, silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { createFailingPlatform } from '@offhook/base/testing';
import { dataMapGaps, verifyReceipt } from '@offhook/privacy';
import { createServer, dataMap } from '@offhook/server';
import type { AdministratorCredentials } from '@offhook/server';
import { sql } from 'kysely';

import { openStore } from '../src/store/store.ts';
import type { Store } from '../src/store/store.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

async function withFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  try {
    await run(folder.path);
  } finally {
    await folder.remove();
  }
}

async function withStore(path: string, run: (store: Store) => Promise<void>): Promise<void> {
  const platform = createNodePlatform({ directory: path, log: silentLogger });
  const store = await openStore({ platform, directory: path, ...(await placeOf(path)) });
  try {
    await run(store);
  } finally {
    await store.close();
    platform.close();
  }
}

async function liveSchema({ records, keys }: Store): Promise<Record<string, readonly string[]>> {
  const schema: Record<string, readonly string[]> = {};
  for (const [db, name] of [
    [records.db, 'offhook_records'],
    [keys.db, 'offhook_keys'],
  ] as const)
    for (const table of await db.introspection.getTables())
      if (table.schema === undefined || table.schema === name) schema[table.name] = table.columns.map((column) => column.name);
  return schema;
}

describe('the store', () => {
  it('GDPR Art. 30: every column is in the data map, and nothing else', () =>
    withFolder((path) =>
      withStore(path, async (store) => {
        assert.deepEqual(dataMapGaps(dataMap, await liveSchema(store)), []);
        await sql`alter table contact add column favourite_colour text`.execute(store.records.db);
        assert.deepEqual(dataMapGaps(dataMap, await liveSchema(store)), [
          { store: 'contact', field: 'favourite_colour', problem: 'not in the data map' },
        ]);
      }),
    ));

  it('keys and databases are for the owner only, and another master key opens nothing', () =>
    withFolder(async (path) => {
      await withStore(path, async ({ vault }) => void (await vault.create('party')));
      assert.equal((await stat(join(path, 'master.key'))).mode & 0o777, 0o600);
      const platform = createNodePlatform({ directory: path, log: silentLogger });
      await assert.rejects(openStore({ platform, directory: path, masterKey: new Uint8Array(32), ...(await placeOf(path)) }), (error) =>
        isProblem(error, 'decryption-failed'),
      );
      await assert.rejects(openStore({ platform, directory: path, masterKey: new Uint8Array(5) }), (error) =>
        isProblem(error, 'bad-configuration'),
      );
      platform.close();
    }));

  it('the records alone name nobody: what a phone wrote about a party is sealed with that party’s key', () =>
    withFolder(async (path) => {
      const server = await startServer(path);
      const phone = await server.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
      const start = localTime(Date.now());
      const calls = callsXml([{ start, from: 'sip:2025550147@example.test', fromName: 'Wilhelmina Quincunx' }]);
      assert.equal((await server.phone('PUT', `${macAddresses[0]}-calls.xml`, phone, calls)).status, 201);
      const directory = directoryXml([{ first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' }]);
      assert.equal((await server.phone('PUT', `${macAddresses[0]}-directory.xml`, phone, directory)).status, 201);
      await server.stop();
      await withStore(path, async ({ records }) => {
        let rows = 0;
        for (const table of await records.db.introspection.getTables()) {
          if (table.schema === 'offhook_keys') continue;
          const { rows: found } = await sql<Record<string, unknown>>`select * from ${sql.table(table.name)}`.execute(records.db);
          rows += found.length;
          for (const value of found.flatMap((row) => Object.values(row))) {
            const text = value instanceof Uint8Array ? latin1Text(value) : String(value);
            assert.doesNotMatch(text, /Quincunx|Wilhelmina|2025550147/, table.name);
          }
        }
        assert.ok(rows > 5, `${rows} rows looked at`);
      });
    }));

  it('a destroyed key never comes back', () =>
    withFolder((path) =>
      withStore(path, async ({ vault }) => {
        const key = await vault.create('party');
        assert.deepEqual([...(await vault.one(key.id))], [...key.bytes]);
        assert.equal(await vault.destroy([key.id, key.id]), 1);
        assert.equal(await vault.destroy([key.id]), 0);
        await assert.rejects(vault.one(key.id), (error) => isProblem(error, 'not-found'));
        await assert.rejects(vault.insert('party', [key]));
      }),
    ));

  it('a changed, missing or cut audit entry shows', () =>
    withFolder(async (path) => {
      const first = await startServer(path);
      await first.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
      await first.server.setConfiguration('site', { 'a.b': '1' });
      await first.stop();
      const tampered = [
        sql`update audit_entry set facts = '{"device":"0004f2999999","model":"VVX450"}' where sequence = 1`,
        sql`delete from audit_entry where sequence = 1`,
        sql`delete from audit_entry where sequence = (select max(sequence) from audit_entry)`,
      ];
      for (const change of tampered) {
        await withStore(path, async (store) => {
          await sql`create table kept as select * from audit_entry`.execute(store.records.db);
          await change.execute(store.records.db);
        });
        const again = await startServer(path, {}, first.administrator);
        const { isIntact } = (await again.answer('GET', '/audit')) as AuditPage;
        await again.stop();
        assert.equal(isIntact, false);
        await withStore(path, async (store) => {
          await sql`delete from audit_entry`.execute(store.records.db);
          await sql`insert into audit_entry select * from kept`.execute(store.records.db);
          await sql`drop table kept`.execute(store.records.db);
          const last = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').executeTakeFirstOrThrow();
          await store.keys.db.updateTable('audit_head').set({ length: last.sequence, head: last.hash }).execute();
        });
      }
      const last = await startServer(path, {}, first.administrator);
      assert.equal(((await last.answer('GET', '/audit')) as AuditPage).isIntact, true);
      await last.stop();
    }));

  it('whichever file operation fails, starting ends in a problem or works', () =>
    withFolder(async (path) => {
      for (let failAt = 1, isPast = false; !isPast; failAt++) {
        const directory = join(path, String(failAt));
        const node = createNodePlatform({ directory, log: silentLogger });
        await node.files.write('site/extra.cfg', new TextEncoder().encode('<a b.c="1"/>'));
        const platform = createFailingPlatform(node, failAt);
        const server = createServer({ platform, directory, listen: { address: '127.0.0.1', port: 0 } });
        try {
          await server.start();
          isPast = platform.operations() < failAt;
        } catch (error) {
          assert.ok(isProblem(error, 'storage'), String(error));
        }
        await server.close();
        node.close();
        assert.ok(failAt < 50, 'the scenario has an end');
      }
    }));
});

interface ChildMessage {
  readonly credentials?: Enrolment;
  readonly administrator?: AdministratorCredentials;
  readonly uploaded?: number;
  readonly requestId?: string;
}

/** Runs the scenario in another process until that is killed. */
function runUntilKilled(
  path: string,
  scenario: 'upload' | 'erase',
  onMessage: (message: ChildMessage, kill: () => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'killed-server.ts'), [path, scenario], { silent: true });
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    child.on('message', (message: ChildMessage) => onMessage(message, () => child.kill('SIGKILL')));
    child.on('exit', (code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`exit ${code ?? signal}: ${errors}`))));
  });
}

describe('a server that is killed', () => {
  it('has kept every upload that it acknowledged', () =>
    withFolder(async (path) => {
      let acknowledged = 0;
      let known: ChildMessage = {};
      await runUntilKilled(path, 'upload', (message, kill) => {
        known = { ...known, ...message };
        acknowledged = message.uploaded ?? acknowledged;
        if (acknowledged >= 15) kill();
      });
      const { credentials, administrator } = known;
      assert.ok(credentials !== undefined && administrator !== undefined);
      const under = await startServer(path, {}, administrator);
      const text = utf8Text((await under.phone('GET', `${macAddresses[0]}-calls.xml`, credentials)).body);
      const latest = Number(/sip:9(\d+)@/.exec(text)?.[1]);
      assert.ok(latest >= acknowledged, `${latest} kept of ${acknowledged}`);
      assert.equal(((await under.answer('GET', '/audit')) as AuditPage).isIntact, true);
      await under.stop();
    }));

  it('finishes the erasure in whose middle it was killed, before it listens again', () =>
    withFolder(async (path) => {
      let known: ChildMessage = {};
      await runUntilKilled(path, 'erase', (message) => {
        known = { ...known, ...message };
      });
      const { credentials, administrator, requestId } = known;
      assert.ok(credentials !== undefined && administrator !== undefined && requestId !== undefined);
      const under = await startServer(path, {}, administrator);
      const request = (await under.answer('GET', `/requests/${requestId}`)) as SubjectRequest;
      assert.equal(request.state, 'fulfilled');
      const receipt = utf8Text((await under.console('GET', `/requests/${requestId}/receipt`)).body);
      const verdict = verifyReceipt(under.platform.cryptography, receipt, { fingerprint: under.server.receiptFingerprint });
      assert.ok(verdict.isValid && verdict.content.search.recordsFound === 0 && verdict.content.search.residues.length === 0);
      await under.phone(
        'PUT',
        `${macAddresses[0]}-calls.xml`,
        credentials,
        callsXml([{ start: localTime(Date.now() - 3_600_000), from: 'sip:91@example.test' }]),
      );
      assert.equal(((await under.answer('GET', '/persons?q=91')) as { persons: unknown[] }).persons.length, 0);
      await under.stop();
    }));
});
