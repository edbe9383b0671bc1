// What phones say of calls, at a site that keeps it, and what is held of it.

import assert from 'node:assert/strict';

import { makeExport } from '../src/privacy/export.ts';
import { loadReports } from '../src/records/call-reports.ts';
import type { CallDetail, QualityReport } from '../src/records/call-report.ts';
import type { ReportKind } from '../src/store/call-report-rows.ts';
import { reportKinds } from '../src/store/call-report-rows.ts';
import { putRetention } from '../src/store/retention-rows.ts';
import { keysOf } from './phone-files.ts';
import type { PrivacyUnderTest } from './privacy-under-test.ts';
import { withPrivacy } from './privacy-under-test.ts';
import { unzip } from './unzip.ts';

export const mac = '0004f2000001';
export const other = '0004f2000002';
export const ada = 'sip:2001@example.test';
export const ben = 'sip:2002@example.test';
export const cleo = 'sip:2003@example.test';
export const before = '2026-01-05T09:30:00Z';
export const dayMs = 86_400_000;

export function detail(user: string, remote: string, changes: Partial<CallDetail> = {}): CallDetail {
  return {
    user: { address: user, name: `Name of ${user.slice(4, 8)}` },
    remoteParty: { address: remote, name: `Name of ${remote.slice(4, 8)}` },
    direction: 'Out',
    disconnectInformation: 'BYE',
    startedAt: before,
    durationS: 61,
    protocol: 'SIP',
    callRateKbps: 64,
    callId: 'a84b4c76e66710@192.0.2.7',
    localTag: '1928301774',
    remoteTag: '456248',
    obiNumber: '900000001',
    ...changes,
  };
}

export function quality(local: string, remote: string, changes: Partial<QualityReport> = {}): QualityReport {
  return {
    report: 'session',
    local: { address: local, name: `Name of ${local.slice(4, 8)}` },
    remote: { address: remote },
    originator: local,
    callId: '6dg37f1890463@198.51.100.9',
    localTag: '9123456789',
    localGroup: 'handsets-east',
    localAddress: { ip: '192.0.2.7', port: 2222, ssrc: '0A0B0C0D' },
    remoteAddress: { ip: '2001:db8::5', port: 2224 },
    startedAt: before,
    endedAt: '2026-01-05T09:31:30.500Z',
    localMetrics: { PD: 'PCMU', NLR: 5.5, MOSLQ: 4.1, RTD: 80 },
    remoteMetrics: { MOSLQ: 2.5 },
    ...changes,
  };
}

export async function atSite(run: (under: PrivacyUnderTest) => Promise<void>, keepDays = 30): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.enrol(other);
    for (const store of reportKinds) await putRetention(under.store.records.db, { store, keep_days: keepDays });
    await run(under);
  });
}

/** Who stands in what is kept of a phone, as `local > remote`. */
export async function held(
  { store, parties }: PrivacyUnderTest,
  kind: ReportKind = 'call_detail',
  macAddress = mac,
): Promise<readonly string[]> {
  const reports = await loadReports({ store, parties, access: store.records.db }, kind, macAddress);
  return reports
    .map((report) =>
      ['local', 'remote'].map((role) => report.parties.find((one) => one.role === role)?.address.address.slice(4, 8) ?? '-').join(' > '),
    )
    .toSorted();
}

export async function answer(under: PrivacyUnderTest, whose: string): Promise<ReadonlyMap<string, string>> {
  const whom = await under.whom([keysOf(whose)]);
  const identifiers = [{ type: 'sip-uri', value: whose } as const];
  const archive = await makeExport({ ...under, organisation: 'Example Ltd' }, { type: 'access', whom, identifiers });
  return new Map([...unzip(archive)].map(([name, bytes]) => [name, bytes.toString('utf8')]));
}

export async function erase({ requests }: PrivacyUnderTest, value: string): Promise<string> {
  const { id } = await requests.create({ type: 'erasure', identifiers: [{ type: 'sip-uri', value }], verification: 'seen' }, 'officer');
  const done = await requests.fulfil(id, {}, 'officer');
  assert.equal(done.state, 'fulfilled', JSON.stringify(done));
  return id;
}

export const rowsOf = async ({ store: { records } }: PrivacyUnderTest): Promise<readonly number[]> =>
  Promise.all(
    [...reportKinds, 'report_party' as const, 'party' as const].map(
      async (table) => (await records.db.selectFrom(table).selectAll().execute()).length,
    ),
  );
