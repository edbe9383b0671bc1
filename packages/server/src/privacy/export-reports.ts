// Call detail records and quality reports as the answer to a request shows them: what tells of the person's own end in clear, of the other end the number alone
// (GDPR Art. 15(4)).

import type { PersonMatcher } from '@offhook/privacy';
import { csvCell } from '@offhook/privacy';
import type { Address } from '@offhook/ucs';
import { stringify } from 'csv-stringify/sync';

import type { StoredParty, StoredReport } from '../records/call-reports.ts';
import type { Details } from '../records/report-parts.ts';
import { factsSchema } from '../records/report-parts.ts';
import { shownNumber, shownParty } from './shown-party.ts';

export interface ShownReport {
  /** Missing where it is not said. */
  readonly line?: number;
  /** UTC. */
  readonly start: string;
  readonly durationS: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly local?: Address;
  readonly remote?: Address;
  readonly details: Details;
}

export interface ReportsOfDevice {
  readonly macAddress: string;
  readonly callDetails: readonly ShownReport[];
  readonly qualityReports: readonly ShownReport[];
}

interface Shower {
  readonly matcher: PersonMatcher;
  /** A text that may name others. */
  readonly shownText: (text: string) => string;
  readonly isOwn: (party: StoredParty) => boolean;
}

/** By their names: what is of one end starts with which it is. The identifier of the call goes without the host that made it. */
function shownDetails(details: Details, { shownText }: Shower, own: { readonly local: boolean; readonly remote: boolean }): Details {
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, text]): readonly (readonly [string, string])[] => {
      if (name === 'callId') return [[name, text.replace(/@.*$/, '')]];
      if (name.startsWith('local') || name === 'obiNumber') return own.local ? [[name, text]] : [];
      if (name.startsWith('remote')) return own.remote ? [[name, text]] : [];
      const shown = shownText(text);
      return [[name, name === 'originator' && shown !== text ? shownNumber(text) : shown]];
    }),
  );
}

export function shownReport({ row, facts, details = {}, parties }: StoredReport, shower: Shower): ShownReport {
  const at = (role: StoredParty['role']): { readonly isOwn: boolean; readonly shown?: Address } => {
    const party = parties.find((one) => one.role === role);
    if (party === undefined) return { isOwn: false };
    const isOwn = shower.isOwn(party);
    return { isOwn, shown: shownParty(shower.matcher, party.address, isOwn) };
  };
  const [local, remote] = [at('local'), at('remote')];
  return {
    ...(row.line === 0 ? {} : { line: row.line }),
    start: new Date(row.started_at_ms).toISOString(),
    durationS: row.duration_ms / 1000,
    facts,
    ...(local.shown === undefined ? {} : { local: local.shown }),
    ...(remote.shown === undefined ? {} : { remote: remote.shown }),
    details: shownDetails(details, shower, { local: local.isOwn, remote: remote.isOwn }),
  };
}

type Cell = string | number;

const commonColumns = ['phone', 'line', 'start', 'duration_s', 'local', 'local_name', 'remote', 'remote_name'];

function commonCells(macAddress: string, { line, start, durationS, local, remote }: ShownReport): readonly Cell[] {
  return [macAddress, line ?? '', start, durationS, ...[local, remote].flatMap((party) => [party?.address ?? '', party?.name ?? ''])];
}

function cellOf(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' ? value : '';
}

function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([[...commonColumns, ...columns], ...rows.map((row) => row.map(csvCell))]);
}

const measured = ['MOSLQ', 'MOSCQ', 'RLQ', 'RCQ', 'NLR', 'JDR', 'RTD', 'ESD', 'IAJ'];

/** Of each kind of which there is anything, a file by its name. */
export function reportFiles(devices: readonly ReportsOfDevice[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const details = devices.flatMap(({ macAddress, callDetails }) =>
    callDetails.map((report) => [
      ...commonCells(macAddress, report),
      ...['direction', 'protocol', 'callRateKbps'].map((name) => cellOf(report.facts[name])),
      report.details['disconnectInformation'] ?? '',
    ]),
  );
  if (details.length > 0)
    files.set('call-details.csv', csvOf(['direction', 'protocol', 'call_rate_kbps', 'disconnect_information'], details));
  const reports = devices.flatMap(({ macAddress, qualityReports }) =>
    qualityReports.map((report) => {
      const metrics = factsSchema.parse(report.facts['localMetrics']);
      return [...commonCells(macAddress, report), cellOf(report.facts['report']), ...measured.map((name) => cellOf(metrics[name]))];
    }),
  );
  if (reports.length > 0) files.set('quality-reports.csv', csvOf(['report', ...measured.map((name) => name.toLowerCase())], reports));
  return files;
}
