// What operations on rows are relied on for, on either engine: how much they take, in which order, and what they leave alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { admissionRuleRows, putAdmissionRules } from '../admission-rule-rows.ts';
import { addPending, chainPending, countOlder, dropOlder } from '../audit-rows.ts';
import { addReport } from '../call-report-rows.ts';
import { addCalls, callRows } from '../call-rows.ts';
import { addContacts } from '../contact-rows.ts';
import { addDevice, deviceRow, hasDevices, phonesAfter } from '../device-rows.ts';
import { endLogs, endWaiting, expiredLogs, expiredWaiting } from '../expired-rows.ts';
import { countCalls, countContacts, countMentions, countReports } from '../holding-rows.ts';
import { addHold, mayBeHeld } from '../hold-rows.ts';
import { addJobs, dueJobs, leaveJobs, subjectsOfJobs, takeJobs } from '../job-rows.ts';
import { listedCalls } from '../kept-call-rows.ts';
import { addMentions, mentionsOf } from '../mention-rows.ts';
import { numberingRows, putNumbering } from '../numbering-rows.ts';
import { awaitFiles, erasuresAwaiting, noteTold, phonesAwaited } from '../request-device-rows.ts';
import type { ArtefactTable, AuditEntryTable, CallRecordTable, DeviceTable } from '../schema.ts';
import type { Store } from '../store.ts';
import { noteWaiting } from '../waiting-rows.ts';
import { artefactRow, putArtefact } from '../artefact-rows.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;

function phoneOf(mac_address: string): DeviceTable {
  const unknown = { digest_hash: null, next_password_hash: null, next_digest_hash: null, reported_model: null, updater_version: null };
  const empty = { software_version: '', address: '', password_hash: '', key_id: '', label_sealed: new Uint8Array() };
  return { mac_address, model: 'VVX450', ...empty, ...unknown, enrolled_at_ms: 0, last_seen_at_ms: null, requests: 0, last_method: null };
}

function callOf(id: string, more: Partial<CallRecordTable> = {}): CallRecordTable {
  const said = { direction: 'In', disposition: '', line: 1, protocol: 'SIP', start_time: '2026-01-05T10:00:00', duration_s: null };
  const rest = { position: 0, call_count: 1, extra_sealed: null, is_anonymised: 0, kept_since_ms: null };
  return { id, mac_address: first, ...said, ...rest, ...more };
}

function logOf(id: string, received_at_ms: number, key_id: string): ArtefactTable {
  const counts = { size_bytes: 1, record_count: 0, person_count: 0, suppressed_count: 0, is_encrypted: 0, refusal: null, refusal_count: 0 };
  const lists = { clean_at_ms: null, arrivals: null, listed: null, listed_under: null };
  return { id, mac_address: first, kind: id, name: id, received_at_ms, ...counts, content_sealed: Uint8Array.of(1), key_id, ...lists };
}

/** Chains entries of these times, each with its number as its hash. */
async function chain(store: Store, times: readonly string[]): Promise<void> {
  await addPending(
    store.records.db,
    times.map((at) => ({ at, actor: 'tried', action: 'tried', facts: '{}' })),
  );
  await chainPending(store, (pending, end) =>
    pending.map(({ at, actor, action, facts }, index): AuditEntryTable => {
      const sequence = (end?.sequence ?? 0) + index + 1;
      return { at, actor, action, facts, sequence, hash: String(sequence) };
    }),
  );
}

export function describeRows(withStore: (use: (opened: { readonly store: Store }) => Promise<void>) => Promise<void>): void {
  it('rules of admission are a list: each has what it had, in their order, and another list takes the place of all', () =>
    withStore(async ({ store: { records } }) => {
      const one = { networks: ['192.0.2.0/24', '198.51.100.0/24'], phones: [first], methods: ['basic' as const] };
      const other = { networks: [], phones: [second], methods: ['digest' as const, 'certificate' as const] };
      await putAdmissionRules(records.db, [other, one]);
      assert.deepEqual(await admissionRuleRows(records.db), [other, one]);
      await putAdmissionRules(records.db, [one]);
      assert.deepEqual(await admissionRuleRows(records.db), [one]);
    }));

  it('how much is held of many persons is counted for each, once whatever of theirs finds it, phone by phone', () =>
    withStore(async ({ store }) => {
      const access = store.records.db;
      const written_sealed = new Uint8Array();
      const part = (call_id: string, party_token: string, role = 'source') => ({ call_id, role, position: 0, party_token, written_sealed });
      await addCalls(
        access,
        [
          callOf('a', { start_time: '2026-01-06T10:00:00' }),
          callOf('b', { start_time: '2026-01-04T10:00:00' }),
          callOf('c', { mac_address: second }),
          callOf('of nobody here'),
        ],
        [part('a', 't1'), part('a', 't2', 'destination'), part('b', 't2'), part('c', 't1'), part('c', 't3'), part('of nobody here', 't9')],
      );
      const tokens = [
        { person: 0, key: 't1' },
        { person: 0, key: 't2' },
        { person: 1, key: 't3' },
        { person: 2, key: 't\'4"' },
        { person: 3, key: 't1' },
      ];
      const sorted = <Row extends { readonly person: number; readonly mac_address: string }>(rows: readonly Row[]): readonly Row[] =>
        rows.toSorted((one, other) => one.person - other.person || (one.mac_address < other.mac_address ? -1 : 1));
      const at = '2026-01-05T10:00:00';
      assert.deepEqual(sorted(await countCalls(store, access, tokens)), [
        { person: 0, mac_address: first, count: 2, earliest: '2026-01-04T10:00:00', latest: '2026-01-06T10:00:00' },
        { person: 0, mac_address: second, count: 1, earliest: at, latest: at },
        { person: 1, mac_address: second, count: 1, earliest: at, latest: at },
        { person: 3, mac_address: first, count: 1, earliest: '2026-01-06T10:00:00', latest: '2026-01-06T10:00:00' },
        { person: 3, mac_address: second, count: 1, earliest: at, latest: at },
      ]);
      const reported = { mac_address: first, line: 1, duration_ms: 1, facts: '{}', details_sealed: null, received_at_ms: 0 };
      const end = (report_id: string, party_token: string, role: 'local' | 'remote') => ({ report_id, role, party_token, written_sealed });
      for (const [id, started_at_ms] of [
        ['r1', 10_000_000_000],
        ['r2', 9_000_000_000],
      ] as const)
        await addReport(access, 'call_detail', {
          row: { id, entry_hash: id, started_at_ms, ...reported },
          parties: [end(id, 't1', 'local'), end(id, id === 'r1' ? 't2' : 't3', 'remote')],
        });
      assert.deepEqual(sorted(await countReports(store, access, 'call_detail', tokens)), [
        { person: 0, mac_address: first, count: 2, earliest: 9_000_000_000, latest: 10_000_000_000 },
        { person: 1, mac_address: first, count: 1, earliest: 9_000_000_000, latest: 9_000_000_000 },
        { person: 3, mac_address: first, count: 2, earliest: 9_000_000_000, latest: 10_000_000_000 },
      ]);
      assert.deepEqual(await countReports(store, access, 'quality_report', tokens), []);
      const contact = (id: string, party_token: string, divert_token: string | null) => {
        const rest = { divert_sealed: null, speed_dial: null, options: '{}', extra_sealed: null, unlisted: null };
        return { id, mac_address: second, position: 0, party_token, divert_token, written_sealed, ...rest };
      };
      await addContacts(access, [contact('k1', 't1', 't2'), contact('k2', 't3', 't1'), contact('k3', 't9', null)]);
      assert.deepEqual(sorted(await countContacts(store, access, tokens)), [
        { person: 0, mac_address: second, count: 2 },
        { person: 1, mac_address: second, count: 1 },
        { person: 3, mac_address: second, count: 2 },
      ]);
      await addMentions(access, { hashes: ['h1', 'h2'], store: 'artefact', item_id: 'log', mac_address: first });
      await addMentions(access, { hashes: ['h2'], store: 'configuration_file', item_id: 'site.cfg', mac_address: '' });
      const hashes = [
        { person: 0, key: 'h1' },
        { person: 0, key: 'h2' },
        { person: 1, key: 'h1' },
      ];
      assert.deepEqual(sorted(await countMentions(store, access, hashes)), [
        { person: 0, store: 'configuration_file', mac_address: '', count: 1 },
        { person: 0, store: 'artefact', mac_address: first, count: 1 },
        { person: 1, store: 'artefact', mac_address: first, count: 1 },
      ]);
      for (const count of [countCalls, countContacts, countMentions]) assert.deepEqual(await count(store, access, []), []);
    }));

  it('of the audit chain, only a beginning goes of which everything is older, and is counted from where the chain begins', () =>
    withStore(async ({ store }) => {
      const startAfter = ({ sequence, hash }: { readonly sequence: number; readonly hash: string }) => ({
        sequence,
        hash,
        at: '',
        seal: '',
      });
      const drop = (before: string) => dropOlder(store, before, startAfter);
      assert.equal(await countOlder(store, '2026-02'), 0);
      assert.equal(await drop('2026-02'), undefined);
      await chain(store, ['2026-01-01', '2026-01-02', '2026-01-03', '2026-03-01', '2026-01-04']);
      assert.deepEqual([await countOlder(store, '2026-01-01'), await countOlder(store, '2026-01-03')], [0, 2]);
      assert.deepEqual([await countOlder(store, '2026-02'), await countOlder(store, '2026-04')], [3, 5], 'one behind a newer one stays');
      assert.deepEqual(await drop('2026-01-03'), { count: 2, last: { sequence: 2, hash: '2' } });
      assert.deepEqual([await countOlder(store, '2026-01-03'), await countOlder(store, '2026-02')], [0, 1]);
      assert.deepEqual(await drop('2026-04'), { count: 3, last: { sequence: 5, hash: '5' } });
      assert.equal(await countOlder(store, '2026-04'), 0);
      await chain(store, ['2026-05-01']);
      assert.equal(await countOlder(store, '2026-06'), 1, 'an emptied chain goes on behind its end');
    }));

  it('calls that are kept stand in no list, and behind it where they are asked for, the newest first', () =>
    withStore(async ({ store: { records } }) => {
      const kept = (id: string, start_time: string) => callOf(id, { kept_since_ms: 1, start_time });
      const part = (call_id: string, role: string) => ({ call_id, role, position: 0, party_token: '', written_sealed: new Uint8Array() });
      await addCalls(
        records.db,
        [kept('a', '2026-01-01'), kept('c', '2026-01-03'), kept('b', '2026-01-03'), callOf('z'), callOf('n', { is_anonymised: 1 })],
        [part('z', 'source'), part('a', 'connection')],
      );
      const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);
      assert.deepEqual(idsOf(await callRows(records.db, first)), ['z']);
      assert.deepEqual(idsOf(await callRows(records.db, first, { alsoKept: true })), ['z', 'b', 'c', 'a']);
      const listed = await listedCalls(records.db, first);
      assert.deepEqual(idsOf(listed).toSorted(), ['a', 'b', 'c', 'z']);
      assert.deepEqual(idsOf(listed.filter(({ isConnected }) => isConnected)), ['a']);
    }));

  it('phones come some at a time, each once and in their order, behind any of them', () =>
    withStore(async ({ store: { records } }) => {
      const macs = Array.from({ length: 205 }, (_, at) => `0004f2${String(at).padStart(6, '0')}`);
      for (const mac of macs.toReversed()) await addDevice(records.db, phoneOf(mac));
      const pieces: (readonly string[])[] = [];
      for await (const phones of phonesAfter(records.db)) pieces.push(phones.map(({ mac_address }) => mac_address));
      assert.deepEqual(pieces.flat(), macs);
      assert.ok(pieces.every(({ length }) => length <= 100));
      const behind: string[] = [];
      for await (const phones of phonesAfter(records.db, macs[202])) behind.push(...phones.map(({ mac_address }) => mac_address));
      assert.deepEqual(behind, macs.slice(203));
      assert.deepEqual([await hasDevices(records.db, 205), await hasDevices(records.db, 206)], [true, false]);
      assert.equal((await deviceRow(records.db, first))?.model, 'VVX450');
    }));

  it('GDPR Art. 5(1)(e): a log that has been kept long enough goes with its key and whom it mentions; one that came in meanwhile stays', () =>
    withStore(async ({ store }) => {
      const { db } = store.records;
      const keys = await store.vault.createMany('log', 2);
      for (const [at, id] of ['old', 'new'].entries()) {
        await putArtefact(db, logOf(id, 10 + at, keys[at]?.id ?? ''));
        await addMentions(db, { hashes: ['whom'], store: 'artefact', item_id: id, mac_address: first });
      }
      assert.deepEqual(await expiredLogs(store, 10), []);
      assert.deepEqual(await expiredLogs(store, 11), [{ id: 'old', macAddress: first }]);
      await endLogs(store, ['old', 'new'], 11);
      const [old, young] = [await artefactRow(db, first, 'old'), await artefactRow(db, first, 'new')];
      assert.deepEqual([old?.content_sealed, old?.key_id, old?.size_bytes], [null, null, 1]);
      assert.deepEqual([young?.content_sealed?.length, young?.key_id], [1, keys[1]?.id]);
      assert.deepEqual(
        (await mentionsOf(db, ['whom'])).map(({ item_id }) => item_id),
        ['new'],
      );
      assert.deepEqual([...(await store.vault.get(keys.map(({ id }) => id))).keys()], [keys[1]?.id]);
      assert.deepEqual(await expiredLogs(store, 11), [], 'it has nothing left to lose');
    }));

  it('phones that have not asked for long enough wait no more', () =>
    withStore(async ({ store }) => {
      const waiting = (mac_address: string, atMs: number) => {
        const seen = { first_seen_at_ms: 1, last_seen_at_ms: atMs, requests: 1, refused_method: null };
        return noteWaiting(store.records, { mac_address, address: '', user_agent: '', ...seen });
      };
      await waiting(first, 10);
      await waiting(second, 11);
      assert.deepEqual(await expiredWaiting(store, 11), [{ id: first, macAddress: first }]);
      await endWaiting(store, [first, second], 11);
      assert.deepEqual(await expiredWaiting(store, 20), [{ id: second, macAddress: second }]);
    }));

  it('an erasure waits for each file once, and knows which phone was told', () =>
    withStore(async ({ store }) => {
      const { db } = store.records;
      const file = (mac_address: string, artefact_kind: string) => ({ mac_address, artefact_kind });
      await awaitFiles(db, 'R-1', [file(second, 'call-list'), file(first, 'call-list'), file(first, 'directory')]);
      await awaitFiles(db, 'R-1', [file(first, 'directory'), file(first, 'log')]);
      await awaitFiles(db, 'R-2', [file(first, 'directory')]);
      const rows = async () => db.selectFrom('request_device').selectAll().execute();
      assert.equal((await rows()).length, 5);
      assert.deepEqual(await phonesAwaited(store, 'R-1'), [first, second]);
      assert.deepEqual(await erasuresAwaiting(store, first), ['R-1', 'R-2']);
      assert.deepEqual(await erasuresAwaiting(store, second), ['R-1']);
      await noteTold(store, 'R-1', first, 7);
      const told = (await rows()).filter(({ told_at_ms }) => told_at_ms === 7);
      assert.deepEqual(told.map(({ artefact_kind }) => artefact_kind).toSorted(), ['call-list', 'directory', 'log']);
      assert.ok(told.every(({ request_id, mac_address }) => request_id === 'R-1' && mac_address === first));
    }));

  it('each set of rules by which numbers are read is one row, as it was said last', () =>
    withStore(async ({ store }) => {
      await putNumbering(store, { id: 'now', rules: '1' });
      await putNumbering(store, { id: 'before', rules: '2' });
      await putNumbering(store, { id: 'now', rules: '3' });
      assert.deepEqual((await numberingRows(store)).map(({ id, rules }) => `${id} ${rules}`).toSorted(), ['before 2', 'now 3']);
    }));

  it('work that is there stays whose it is and when it was due, unless it is to be done anew; whoever ends leaves theirs alone', () =>
    withStore(async ({ store }) => {
      const { db } = store.records;
      const add = (more: object) => addJobs(db, 'plan', { subjects: ['R-1'], notBeforeMs: 5, ...more });
      const lease = { holder: 'b', untilMs: 9 };
      const taking = { nowMs: 5, lease, subject: 'R-1' };
      await add({ lease: { holder: 'a', untilMs: 50 } });
      assert.deepEqual(await dueJobs(store, 'plan', 49), [], 'somebody has it from the start');
      await add({ notBeforeMs: 1 });
      assert.deepEqual(await dueJobs(store, 'plan', 49), [], 'and still');
      assert.deepEqual(await takeJobs(store, 'plan', taking), []);
      const forced = await takeJobs(store, 'plan', { ...taking, isForced: true });
      assert.deepEqual(forced, [{ kind: 'plan', subject: 'R-1', attempts: 1, isLeft: true }]);
      await add({ notBeforeMs: 3, known: 'anew' });
      assert.deepEqual([await dueJobs(store, 'plan', 2), await dueJobs(store, 'plan', 3)], [[], ['R-1']]);
      assert.deepEqual(await dueJobs(store, 'request', 9), [], 'of another kind there is none');
      assert.deepEqual([...(await subjectsOfJobs(store, 'plan'))], ['R-1']);
      assert.equal((await takeJobs(store, 'plan', taking))[0]?.attempts, 1, 'its failures are forgotten');
      await leaveJobs(store, 'a');
      assert.deepEqual(await dueJobs(store, 'plan', 8), []);
      await leaveJobs(store, 'b');
      assert.deepEqual(await dueJobs(store, 'plan', 8), ['R-1']);
      await addJobs(db, 'plan', { subjects: ['R-0', 'R-2'], notBeforeMs: 1 });
      const pair = await takeJobs(store, 'plan', { nowMs: 5, lease, limit: 2 });
      assert.deepEqual(pair.map(({ subject }) => subject).toSorted(), ['R-0', 'R-2'], 'the longest due first');
    }));

  it('a hold may cover a phone while it lasts: its own, or one of a person or of everything', () =>
    withStore(async ({ store: { records } }) => {
      const hold = (id: string, scope: 'person' | 'phone', mac_address: string | null, until_ms: number) =>
        addHold(records.db, { id, scope, mac_address, told_sealed: new Uint8Array(), key_id: '', from_ms: 0, until_ms }, []);
      const isHeld = (macAddress: string, nowMs: number): Promise<boolean> => mayBeHeld(records.db, { macAddress, nowMs });
      assert.equal(await isHeld(first, 0), false);
      await hold('H-1', 'phone', first, 10);
      assert.deepEqual([await isHeld(first, 9), await isHeld(first, 10), await isHeld(second, 9)], [true, false, false]);
      await hold('H-2', 'person', null, 20);
      assert.deepEqual([await isHeld(second, 19), await isHeld(second, 20)], [true, false]);
    }));
}
