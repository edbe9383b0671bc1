// The live schema on files: what may be empty is what the types say, and what is unique is.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Kysely } from 'kysely';
import { sql } from 'kysely';

import { withPrivacy } from '../../test/privacy-under-test.ts';

/** Column by column of each interface of schema.ts, whether it may be null. */
async function typed(): Promise<ReadonlyMap<string, ReadonlyMap<string, boolean>>> {
  const text = await readFile(join(import.meta.dirname, 'schema.ts'), 'utf8');
  const interfaces = new Map(
    [...text.matchAll(/^export interface (\w+) \{\n([^]*?)^\}/gm)].map(([, name = '', body = '']) => [
      name,
      new Map([...body.matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, column = '', type = '']) => [column, /\bnull\b/.test(type)])),
    ]),
  );
  const tables = [...text.matchAll(/^ {2}(\w+): (\w+Table);$/gm)];
  return new Map(tables.map(([, table = '', name = '']) => [table, interfaces.get(name) ?? new Map<string, boolean>()]));
}

describe('the schema', () => {
  it('lets a column be empty where its type does, and no other', () =>
    withPrivacy(async ({ store: { records, keys } }) => {
      const types = await typed();
      assert.ok(types.size > 30);
      let columns = 0;
      for (const database of [records.db, keys.db] as readonly Pick<Kysely<unknown>, 'introspection'>[])
        for (const { name, columns: live } of await database.introspection.getTables())
          for (const column of live) {
            // Columns that were added to a table with rows may be empty for the database.
            const isAdded = ['listed_under', 'listed', 'arrivals'].includes(column.name);
            const isKey = column.name === 'id' || live.indexOf(column) === 0;
            if (!isAdded && !isKey) assert.equal(column.isNullable, types.get(name)?.get(column.name), `${name}.${column.name}`);
            columns++;
          }
      assert.ok(columns > 150, `${columns} columns`);
    }));

  it('holds once what there is once', () =>
    withPrivacy(async ({ store: { records, keys } }) => {
      const unique: string[] = [];
      for (const db of [records.db, keys.db] as readonly Kysely<unknown>[]) {
        const { rows } = await sql<{
          name: string;
          columns: string;
        }>`select m.name as name, (select group_concat(i.name) from pragma_index_info(l.name) i) as columns
           from sqlite_master m join pragma_index_list(m.name) l where m.type = 'table' and l."unique" = 1 and m.name not like 'kysely%' and l.origin = 'c'`.execute(
          db,
        );
        unique.push(...rows.map(({ name, columns }) => `${name}: ${columns}`));
      }
      assert.deepEqual(unique.toSorted(), [
        'artefact: mac_address,kind',
        'call_detail: mac_address,entry_hash',
        'kept_file: mac_address,name_hash',
        'party: own_hash',
        'quality_report: mac_address,entry_hash',
        'suppression: hash,request_id,is_derived',
      ]);
    }));

  it('finds what is looked up often without reading all', () =>
    withPrivacy(async ({ store: { records } }) => {
      const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'index' and sql is not null`.execute(
        records.db,
      );
      assert.deepEqual(rows.map(({ name }) => name).toSorted(), [
        'artefact_mac_address_kind',
        'call_detail_mac_address_entry_hash',
        'call_detail_received_at_ms',
        'call_party_call_id',
        'call_party_party_token',
        'call_record_kept_since_ms',
        'call_record_mac_address_position',
        'contact_divert_token',
        'contact_mac_address_position',
        'contact_party_token',
        'hold_subject_hash',
        'hold_subject_hold_id',
        'job_kind_not_before_ms',
        'kept_file_mac_address_name_hash',
        'line_owner_key_hash',
        'line_owner_key_owner_id',
        'line_owner_mac_address_line',
        'mention_hash',
        'mention_item_id',
        'override_value_mac_address_kind',
        'party_created_at_ms',
        'party_key_hash',
        'party_key_party_token',
        'party_own_hash',
        'phone_clock_mac_address',
        'quality_report_mac_address_entry_hash',
        'quality_report_received_at_ms',
        'report_party_party_token',
        'report_party_report_id',
        'request_device_mac_address_artefact_kind',
        'request_subject_hash',
        'request_subject_request_id',
      ]);
    }));

  it('counts entries that wait for the chain up, and never gives a number twice', () =>
    withPrivacy(async ({ store: { records } }) => {
      const add = async (): Promise<number> => {
        const entry = { at: '', actor: '', action: '', facts: '' };
        const { id } = await records.db.insertInto('audit_pending').values(entry).returning('id').executeTakeFirstOrThrow();
        return id;
      };
      const first = await add();
      assert.equal(await add(), first + 1);
      await records.db.deleteFrom('audit_pending').execute();
      assert.equal(await add(), first + 2);
    }));
});
