// What the server relies on in every store, whichever engine keeps it. Run against both.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProblem, utf8Bytes } from '@offhook/base';
import { sql } from 'kysely';

import { AuditLog } from '../../audit/audit-log.ts';
import { storeCallList } from '../../records/call-list-records.ts';
import { openCallList } from '../../records/list-upload.ts';
import { PartyVault } from '../../records/party-vault.ts';
import { SuppressionLedger } from '../../records/suppression-ledger.ts';
import { artefactSummaries } from '../artefact-rows.ts';
import { addCalls } from '../call-rows.ts';
import type { Database } from '../database.ts';
import { addJobs, dueJobs, finishJob, putOffJob, renewJob, takeJobs } from '../job-rows.ts';
import { overrideRowsNamed } from '../override-rows.ts';
import { partiesOfHashes } from '../party-rows.ts';
import type { CallRecordTable, Records, SubjectRequestTable } from '../schema.ts';
import type { RecordsAccess, Store } from '../store.ts';
import { addRequest, advanceRequest, requestRow } from '../subject-request-rows.ts';
import { releaseErasure, suppressionsOf } from '../suppression-rows.ts';
import { renewVersion, versionOf } from '../versions.ts';
import { createFailingDatabase } from './failing-database.ts';
import { describeOneAtATime } from './one-at-a-time-suite.ts';
import { describeRows } from './row-suite.ts';

export interface OpenedStore {
  readonly store: Store;
  /** The same store again, as another process has it, where the engine lets several; else itself. */
  readonly other: Store;
  readonly end: () => Promise<void>;
}

const mac = '0004f2000001';
const deviceKey = new Uint8Array(32).fill(7);

function entry(at: number): string {
  const who = `<address>sip:55501${String(at).padStart(2, '0')}@example.test</address><name>Person ${at}</name>`;
  return (
    `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><startTime>2026-01-05T10:${String(at).padStart(2, '0')}:00</startTime>` +
    `<source>${who}</source><connection>${who}</connection></call>`
  );
}

function callOf(id: string): CallRecordTable {
  return {
    id,
    mac_address: mac,
    position: 0,
    direction: 'In',
    disposition: '',
    line: 1,
    protocol: 'SIP',
    start_time: '',
    duration_s: null,
    call_count: 1,
    extra_sealed: null,
    is_anonymised: 0,
    kept_since_ms: null,
  };
}

function requestOf(id: string): SubjectRequestTable {
  const nothing = { fulfilled_at_ms: null, plan: null, plan_hash: null, subject_sealed: null, places_sealed: null, outcome: null };
  const unanswered = { receipt: null, refusal: null, export_sealed: null };
  return { id, type: 'access', state: 'planned', received_at_ms: 1, key_id: '', progress: 0, ...nothing, ...unanswered };
}

/** Every row of every table, bytes as text: two that are equal hold the same. */
async function contentOf({ records, keys }: Store): Promise<string> {
  const rows: unknown[] = [];
  for (const table of ['call_record', 'call_party', 'party', 'party_key', 'audit_pending', 'version'] as const)
    rows.push(await records.db.selectFrom(table).selectAll().execute());
  rows.push(await keys.db.selectFrom('suppression').selectAll().execute());
  return JSON.stringify(rows);
}

async function takeList(store: Store, records: Database<Records>, entries: readonly number[]): Promise<void> {
  const parts = { ...store, records };
  const [parties, ledger, audit] = [new PartyVault(parts), new SuppressionLedger(parts), new AuditLog(parts)];
  await records.transact(
    async (access) => {
      await records.takeTurn(access, 'uploads', 'with-others');
      const context = {
        store: parts,
        parties,
        ledger,
        access,
        macAddress: mac,
        deviceKey,
        zone: undefined,
        setting: () => undefined,
        judgedUnder: '',
      };
      const text = `<callList>${entries.map(entry).join('')}</callList>`;
      await storeCallList(context, openCallList(parts, mac, utf8Bytes(text), 'calls.xml'));
      await audit.append(access, { actor: 'phone', action: 'artefact-received', facts: { records: entries.length } });
    },
    { isolation: 'in-turns' },
  );
}

/** That work waits for another's, or has come to its end. */
async function isHeldUp({ records }: Store, work: Promise<unknown>): Promise<void> {
  if (records.engine === 'sqlite') return; // one unit of work at a time
  const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;
  const over = work.then(
    () => true,
    () => true,
  );
  const isWaiting = async (): Promise<boolean> => (await waiting.execute(records.db)).rows.length > 0;
  // The one that has settled first says it.
  while (!(await Promise.race([over, isWaiting()])));
}

export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  const withStore = async (use: (opened: OpenedStore) => Promise<void>): Promise<void> => {
    const opened = await open();
    try {
      await use(opened);
    } finally {
      await opened.end();
    }
  };
  describe(`a store ${name}`, () => {
    it('keeps texts, bytes and numbers as they are, and orders texts byte by byte', () =>
      withStore(async ({ store: { records } }) => {
        const texts = ['a', 'B', 'ä', 'Z', '€', '𝄞', 'b', '', '10', '9'];
        const atMs = Date.UTC(2026, 0, 5);
        const calls = texts.map((direction, at) => ({
          ...callOf(String(at)),
          position: -at,
          direction,
          duration_s: atMs,
          extra_sealed: Uint8Array.of(0, 255, at),
        }));
        await addCalls(records.db, calls, []);
        const rows = await records.db.selectFrom('call_record').selectAll().orderBy('direction').execute();
        const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
        assert.deepEqual(
          rows.map(({ direction }) => bytesOf(direction)),
          texts.map(bytesOf).toSorted((one, other) => (one < other ? -1 : 1)),
        );
        for (const row of rows) {
          assert.deepEqual([...(row.extra_sealed ?? [])], [0, 255, Number(row.id)]);
          assert.deepEqual([row.position, row.duration_s], [Number(row.id) === 0 ? row.position : -Number(row.id), atMs]);
        }
      }));

    it('a unit of work is done as a whole, or nothing of it is', () =>
      withStore(async ({ store: { records, platform } }) => {
        const failed = records.transact(async (access) => {
          await renewVersion(access, platform.random, 'tried');
          throw new Error('in the middle');
        });
        await assert.rejects(failed, /in the middle/);
        assert.equal(await versionOf(records.db, 'tried'), '');
      }));

    it('units that read and then write what others do, all have their effect', () =>
      withStore(async ({ store, other }) => {
        const add = async ({ records }: Store): Promise<void> =>
          records.transact(async (access) => {
            const before = Number(await versionOf(access, 'sum'));
            const value = String(before + 1);
            await access
              .insertInto('version')
              .values({ name: 'sum', value })
              .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
              .execute();
          });
        await Promise.all([store, other, store, other, store, other].map(add));
        assert.equal(await versionOf(store.records.db, 'sum'), '6');
      }));

    it('a turn is one’s at a time, and one that many may have waits for whoever has it alone', () =>
      withStore(async ({ store, other }) => {
        let inside = 0;
        const work = ({ records }: Store): Promise<void> =>
          records.transact(
            async (access) => {
              await records.takeTurn(access, 'tried');
              assert.equal(++inside, 1);
              await versionOf(access, 'anything');
              inside--;
            },
            { isolation: 'in-turns' },
          );
        await Promise.all([work(store), work(other), work(store), work(other)]);
      }));

    it('a party that several meet for the first time at once is one party, by all their names', () =>
      withStore(async ({ store, other }) => {
        const resolve = async (of: Store, who: string): Promise<ReadonlyMap<string, { readonly token: string }>> =>
          of.records.transact(
            (access) =>
              new PartyVault(of).resolve(
                access,
                [1, 2, 3].map((at) => ({ own: `number:55501${at}0`, derived: [], names: [who] })),
              ),
            { isolation: 'in-turns' },
          );
        const found = await Promise.all([resolve(store, 'Ada'), resolve(other, 'Bea'), resolve(store, 'Cyd'), resolve(other, 'Dan')]);
        const tokens = new Set(found.flatMap((references) => [...references.values()].map(({ token }) => token)));
        assert.equal(tokens.size, 3);
        for (const party of await new PartyVault(store).open(store.records.db))
          assert.deepEqual(
            party.names.toSorted((a, b) => (a < b ? -1 : 1)),
            ['Ada', 'Bea', 'Cyd', 'Dan'],
          );
        const living = await store.keys.db.selectFrom('sealing_key').select('id').where('wrapped', 'is not', null).execute();
        assert.equal(living.length, 3);
      }));

    it('GDPR Art. 5(1)(e): a party is not collected while a unit of work is about to refer to it', () =>
      withStore(async ({ store, other }) => {
        const identity = { own: 'number:5550101', derived: [], names: ['Ada'] };
        const vault = new PartyVault(store);
        const resolve = async (access: RecordsAccess): Promise<string> =>
          (await vault.resolve(access, [identity])).get(identity.own)?.token ?? '';
        const token = await store.records.transact(resolve);
        const collecting = await store.records.transact(
          async (access) => {
            assert.equal(await resolve(access), token);
            const collected = new PartyVault(other).collect([token]);
            await isHeldUp(store, collected);
            await addCalls(
              access,
              [callOf('a')],
              [{ call_id: 'a', role: 'source', position: 0, party_token: token, written_sealed: new Uint8Array() }],
            );
            return { collected };
          },
          { isolation: 'in-turns' },
        );
        assert.deepEqual(await collecting.collected, []);
        assert.deepEqual(
          (await vault.open(store.records.db)).map((party) => party.token),
          [token],
        );
      }));

    it('of two that advance a request from one state at once, one does', () =>
      withStore(async ({ store, other }) => {
        const request = requestOf('R-1');
        await store.records.transact((access) => addRequest(access, request, ['whom']));
        const advance = ({ records }: Store, state: string): Promise<boolean> =>
          records.transact((access) => advanceRequest(access, request, { state }));
        const advanced = await Promise.all([advance(store, 'running'), advance(other, 'cancelled')]);
        assert.deepEqual(advanced.toSorted(), [false, true]);
        assert.equal((await requestRow(store.records.db, 'R-1'))?.state, advanced[0] ? 'running' : 'cancelled');
      }));

    it('of several that take jobs at once each gets others, and none is taken twice', () =>
      withStore(async ({ store, other }) => {
        const subjects = Array.from({ length: 30 }, (_, at) => `R-${at}`);
        await store.records.transact((access) => addJobs(access, 'request', { subjects, notBeforeMs: 5 }));
        const take = (of: Store, holder: string): ReturnType<typeof takeJobs> =>
          takeJobs(of, 'request', { nowMs: 5, lease: { holder, untilMs: 10 }, limit: 10 });
        const taken = (await Promise.all([take(store, 'a'), take(other, 'b'), take(store, 'c')])).flat();
        // Who comes while another is in the middle of it takes what that one has not.
        taken.push(...(await take(other, 'd')), ...(await take(other, 'd')), ...(await take(other, 'd')));
        assert.deepEqual(taken.map(({ subject }) => subject).toSorted(), subjects.toSorted());
        assert.deepEqual([...new Set(taken.map(({ attempts, isLeft }) => `${attempts} ${isLeft}`))], ['1 false']);
        const [one] = await takeJobs(other, 'request', { nowMs: 10, lease: { holder: 'e', untilMs: 20 }, subject: 'R-7' });
        assert.deepEqual(one, { kind: 'request', subject: 'R-7', attempts: 2, isLeft: true });
        const mine = { kind: 'request', subject: 'R-7', holder: 'e' } as const;
        assert.equal(await renewJob(store, mine, { holder: 'a', untilMs: 30 }), false);
        assert.equal(await renewJob(store, mine, { holder: 'e', untilMs: 30 }), true);
        assert.equal(await putOffJob(store, { ...mine, holder: 'a' }, { notBeforeMs: 40 }), false);
        assert.equal(await putOffJob(store, mine, { notBeforeMs: 40 }), true);
        assert.ok(!(await dueJobs(store, 'request', 39)).includes('R-7'));
        assert.ok((await dueJobs(store, 'request', 40)).includes('R-7'));
        await finishJob(store, mine);
        assert.ok((await dueJobs(store, 'request', 40)).includes('R-7'), 'it is nobody’s');
        await takeJobs(store, 'request', { nowMs: 40, lease: { holder: 'e', untilMs: 50 }, subject: 'R-7' });
        await finishJob(other, mine);
        assert.ok(!(await dueJobs(store, 'request', 100)).includes('R-7'));
      }));

    it('of an empty list there is nothing, and nothing is asked that an engine refuses', () =>
      withStore(async ({ store }) => {
        const access = store.records.db;
        const found = [
          await artefactSummaries(store, []),
          await overrideRowsNamed(access, mac, []),
          await partiesOfHashes(access, { own: [], keys: [] }),
          await suppressionsOf(store, []),
        ];
        assert.deepEqual(found, [[], [], [], []]);
        await store.keys.transact((keys) => releaseErasure(keys, 'R-1', { times: [], releasedAtMs: 1 }));
        await store.records.transact((unit) => addRequest(unit, requestOf('R-1'), []));
        assert.equal((await requestRow(access, 'R-1'))?.id, 'R-1');
      }));

    it('whichever statement of an upload fails, all of it is there or nothing', () =>
      withStore(async ({ store }) => {
        await takeList(store, store.records, [1, 2, 3]);
        for (let failAt = 1; ; failAt++) {
          const before = await contentOf(store);
          const failing = createFailingDatabase(store.records, failAt);
          const outcome = await takeList(store, failing, [4, 3, 2]).catch((error: unknown) => error);
          if (failing.statements() < failAt) {
            assert.equal(outcome, undefined);
            break;
          }
          assert.ok(isProblem(outcome, 'storage'), String(outcome));
          assert.equal(await contentOf(store), before, `statement ${failAt}`);
          assert.ok(failAt < 100, 'the upload has an end');
        }
        const calls = await store.records.db.selectFrom('call_record').selectAll().execute();
        assert.equal(calls.length, 3);
      }));

    it('a key that was destroyed is gone for every process', () =>
      withStore(async ({ store, other }) => {
        const key = await store.vault.create('party');
        assert.deepEqual(await other.vault.one(key.id), key.bytes);
        assert.equal(await store.vault.destroy([key.id]), 1);
        await assert.rejects(other.vault.one(key.id), (error) => isProblem(error, 'not-found'));
      }));

    describeOneAtATime(withStore);
    describeRows(withStore);
  });
}
