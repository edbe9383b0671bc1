// How much is held of whom, counted where it is stored: of many persons at once, each known by a number that the caller gives them.

import type { AliasedRawBuilder } from 'kysely';
import { sql } from 'kysely';

import type { ReportKind } from './call-report-rows.ts';
import type { RecordsAccess, Store } from './store.ts';

type RecordStore = Pick<Store, 'records'>;

/** A token or a hash that stands for a person. What two have in common counts for both. */
export interface KeyOfPerson {
  readonly person: number;
  readonly key: string;
}

/** Of one person on one phone. */
export interface CountRow {
  readonly person: number;
  readonly mac_address: string;
  readonly count: number;
}

export interface TimedCountRow<Time> extends CountRow {
  readonly earliest: Time;
  readonly latest: Time;
}

/** As one parameter, so that there may be any number of them. */
function whose({ records: { engine } }: RecordStore, keys: readonly KeyOfPerson[]): AliasedRawBuilder<KeyOfPerson, 'whose'> {
  const pairs = JSON.stringify(keys.map(({ person, key }) => [person, key]));
  const each = engine === 'postgres' ? sql`json_array_elements(${pairs}::json)` : sql`json_each(${pairs})`;
  return sql<KeyOfPerson>`(select cast(value ->> 0 as integer) as person, value ->> 1 as key from ${each})`.as('whose');
}

// The keys come first in a cross join: whoever reads the tables in another order reads all of them.

export function countCalls(
  store: RecordStore,
  access: RecordsAccess,
  tokens: readonly KeyOfPerson[],
): Promise<readonly TimedCountRow<string>[]> {
  return access
    .selectFrom(whose(store, tokens))
    .crossJoin('call_party')
    .innerJoin('call_record', 'call_record.id', 'call_party.call_id')
    .select(['person', 'mac_address'])
    .select(({ fn }) => [
      fn.count<number>('call_id').distinct().as('count'),
      fn.min<string>('start_time').as('earliest'),
      fn.max<string>('start_time').as('latest'),
    ])
    .whereRef('party_token', '=', 'key')
    .groupBy(['person', 'mac_address'])
    .execute();
}

export function countReports(
  store: RecordStore,
  access: RecordsAccess,
  kind: ReportKind,
  tokens: readonly KeyOfPerson[],
): Promise<readonly TimedCountRow<number>[]> {
  return access
    .selectFrom(whose(store, tokens))
    .crossJoin('report_party')
    .innerJoin(`${kind} as report`, 'report.id', 'report_party.report_id')
    .select(['person', 'mac_address'])
    .select(({ fn }) => [
      fn.count<number>('report_id').distinct().as('count'),
      fn.min<number>('started_at_ms').as('earliest'),
      fn.max<number>('started_at_ms').as('latest'),
    ])
    .whereRef('party_token', '=', 'key')
    .groupBy(['person', 'mac_address'])
    .execute();
}

/** Of theirs, and of others that divert to them. */
export function countContacts(store: RecordStore, access: RecordsAccess, tokens: readonly KeyOfPerson[]): Promise<readonly CountRow[]> {
  const by = (column: 'party_token' | 'divert_token') =>
    access
      .selectFrom(whose(store, tokens))
      .crossJoin('contact')
      .select(['person', 'mac_address', 'id'])
      .whereRef(`contact.${column}`, '=', 'key');
  return access
    .selectFrom(by('party_token').union(by('divert_token')).as('found'))
    .select(['person', 'mac_address'])
    .select(({ fn }) => fn.count<number>('id').as('count'))
    .groupBy(['person', 'mac_address'])
    .execute();
}

/** Of logs, settings and configuration files, by the store that they are in. */
export function countMentions(
  store: RecordStore,
  access: RecordsAccess,
  hashes: readonly KeyOfPerson[],
): Promise<readonly (CountRow & { readonly store: string })[]> {
  return access
    .selectFrom(whose(store, hashes))
    .crossJoin('mention')
    .select(['person', 'store', 'mac_address'])
    .select(({ fn }) => fn.count<number>('item_id').distinct().as('count'))
    .whereRef('hash', '=', 'key')
    .groupBy(['person', 'store', 'mac_address'])
    .execute();
}
