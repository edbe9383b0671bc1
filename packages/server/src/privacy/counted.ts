// What is held of each of many persons, counted by the database for all of them at once: the same numbers as reading what is held of one of them gives
// (`countHeld`), but for what only a request looks for, their own phones.

import { mentionHashes } from '../records/mentions.ts';
import type { ReportKind } from '../store/call-report-rows.ts';
import { reportKinds } from '../store/call-report-rows.ts';
import type { StoreName } from '../store/data-map.ts';
import type { CountRow, KeyOfPerson, TimedCountRow } from '../store/holding-rows.ts';
import { countCalls, countContacts, countMentions, countReports } from '../store/holding-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { requestsOfEach } from './requests-of.ts';
import type { Subject } from './subject.ts';

export interface Counted {
  readonly store: StoreName;
  readonly count: number;
  /** In the order of their addresses. */
  readonly devices: readonly string[];
  /** Of records that have times. */
  readonly earliest?: string;
  readonly latest?: string;
}

function keysOfAll(all: readonly (readonly string[])[]): readonly KeyOfPerson[] {
  return all.flatMap((keys, person) => [...new Set(keys)].map((key) => ({ person, key })));
}

type Row = CountRow & Partial<Pick<Counted, 'earliest' | 'latest'>>;

function sumOf(store: StoreName, rows: readonly Row[]): Counted {
  const earliest = rows.flatMap((row) => row.earliest ?? []).toSorted()[0];
  const latest = rows
    .flatMap((row) => row.latest ?? [])
    .toSorted()
    .at(-1);
  return {
    store,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    // A file of the site is on none.
    devices: rows.flatMap(({ mac_address }) => (mac_address === '' ? [] : [mac_address])).toSorted(),
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  };
}

function inIsoTime({ earliest, latest, ...row }: TimedCountRow<number>): Row {
  return { ...row, earliest: new Date(earliest).toISOString(), latest: new Date(latest).toISOString() };
}

/** In the order in which they were given; of each, stores that hold nothing of them are left out. */
export async function countEach(
  store: Store,
  access: RecordsAccess,
  subjects: readonly Subject[],
): Promise<readonly (readonly Counted[])[]> {
  const tokens = keysOfAll(subjects.map((subject) => subject.tokens));
  const hashes = keysOfAll(subjects.map(({ keys, names }) => mentionHashes(store, keys, names)));
  const calls = await countCalls(store, access, tokens);
  const reports = new Map<ReportKind, readonly Row[]>();
  for (const kind of reportKinds) reports.set(kind, (await countReports(store, access, kind, tokens)).map(inIsoTime));
  const contacts = await countContacts(store, access, tokens);
  const mentions = await countMentions(store, access, hashes);
  const requests = await requestsOfEach(
    store,
    access,
    subjects.map(({ keys }) => keys),
  );
  const rowsOf = new Map<StoreName, readonly Row[]>([
    ['call_record', calls],
    ...reports,
    ['contact', contacts],
    ...(['override_value', 'artefact', 'configuration_file'] as const).map(
      (name) => [name, mentions.filter((mention) => mention.store === name)] as const,
    ),
  ]);
  const byPerson = [...rowsOf].map(([name, rows]) => [name, Map.groupBy(rows, ({ person }) => person)] as const);
  const alone = (name: StoreName, count: number): Counted => ({ store: name, count, devices: [] });
  return subjects.map((subject, person) =>
    [
      ...byPerson.map(([name, rows]) => sumOf(name, rows.get(person) ?? [])),
      alone('party', subject.tokens.length),
      alone('subject_request', requests[person]?.length ?? 0),
    ].filter(({ count }) => count > 0),
  );
}
