// The schema's history, for both engines. A migration that was released is never changed; the next one is added.

import { hexText } from '@offhook/base';
import type { Kysely, RawBuilder } from 'kysely';
import { PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import { inChunks } from './chunks.ts';

type Column = 'text' | 'integer' | 'blob';

/** Texts are compared byte by byte in both, whatever language the server speaks; whole numbers hold milliseconds. */
const ofPostgres: Readonly<Record<Column, RawBuilder<unknown>>> = {
  text: sql`text collate "C"`,
  integer: sql`bigint`,
  blob: sql`bytea`,
};

function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

function typeOf(db: Kysely<unknown>, type: Column): Column | RawBuilder<unknown> {
  return isPostgres(db) ? ofPostgres[type] : type;
}

/** `name!` is the primary key, `name+` one that the database counts up, `name?` may be null. */
async function createTable(db: Kysely<unknown>, name: string, columns: Readonly<Record<string, Column>>): Promise<void> {
  let table = db.schema.createTable(name);
  for (const [spec, type] of Object.entries(columns)) {
    const column = spec.replace(/[!?+]$/, '');
    if (spec.endsWith('+')) {
      table = isPostgres(db)
        ? table.addColumn(column, 'bigserial', (builder) => builder.primaryKey())
        : table.addColumn(column, 'integer', (builder) => builder.primaryKey().autoIncrement());
      continue;
    }
    table = table.addColumn(column, typeOf(db, type), (builder) =>
      spec.endsWith('!') ? builder.primaryKey() : spec.endsWith('?') ? builder : builder.notNull(),
    );
  }
  await table.execute();
}

async function index(db: Kysely<unknown>, table: string, columns: readonly string[], isUnique = false): Promise<void> {
  const builder = db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns([...columns]);
  await (isUnique ? builder.unique() : builder).execute();
}

async function addColumn(db: Kysely<unknown>, table: string, name: string, type: Column): Promise<void> {
  await db.schema.alterTable(table).addColumn(name, typeOf(db, type)).execute();
}

interface Anonymised {
  call_record: { readonly id: string };
}

function anyId(): string {
  return hexText(crypto.getRandomValues(new Uint8Array(16)));
}

export const recordsMigrations: Readonly<Record<string, Migration>> = {
  '0001-records': {
    async up(db) {
      await createTable(db, 'device', {
        'mac_address!': 'text',
        model: 'text',
        software_version: 'text',
        label_sealed: 'blob',
        address: 'text',
        password_hash: 'text',
        key_id: 'text',
        enrolled_at_ms: 'integer',
        'last_seen_at_ms?': 'integer',
        requests: 'integer',
      });
      await createTable(db, 'configuration_file', {
        'name!': 'text',
        scope: 'text',
        values_sealed: 'blob',
        key_id: 'text',
        updated_at_ms: 'integer',
      });
      await createTable(db, 'artefact', {
        'id!': 'text',
        mac_address: 'text',
        kind: 'text',
        name: 'text',
        received_at_ms: 'integer',
        size_bytes: 'integer',
        record_count: 'integer',
        person_count: 'integer',
        suppressed_count: 'integer',
        is_encrypted: 'integer',
        'refusal?': 'text',
        refusal_count: 'integer',
        'clean_at_ms?': 'integer',
        'content_sealed?': 'blob',
        'key_id?': 'text',
      });
      await index(db, 'artefact', ['mac_address', 'kind'], true);
      await createTable(db, 'call_record', {
        'id!': 'text',
        mac_address: 'text',
        position: 'integer',
        direction: 'text',
        disposition: 'text',
        line: 'integer',
        protocol: 'text',
        start_time: 'text',
        'duration_s?': 'integer',
        call_count: 'integer',
        'extra_sealed?': 'blob',
        is_anonymised: 'integer',
      });
      await index(db, 'call_record', ['mac_address', 'position']);
      await createTable(db, 'call_party', {
        call_id: 'text',
        role: 'text',
        position: 'integer',
        party_token: 'text',
        written_sealed: 'blob',
      });
      await index(db, 'call_party', ['call_id']);
      await index(db, 'call_party', ['party_token']);
      await createTable(db, 'contact', {
        'id!': 'text',
        mac_address: 'text',
        position: 'integer',
        party_token: 'text',
        written_sealed: 'blob',
        'divert_token?': 'text',
        'divert_sealed?': 'blob',
        'speed_dial?': 'integer',
        options: 'text',
        'extra_sealed?': 'blob',
      });
      await index(db, 'contact', ['mac_address', 'position']);
      await index(db, 'contact', ['party_token']);
      await index(db, 'contact', ['divert_token']);
      await createTable(db, 'override_value', {
        'id!': 'text',
        mac_address: 'text',
        kind: 'text',
        position: 'integer',
        name: 'text',
        value_sealed: 'blob',
      });
      await index(db, 'override_value', ['mac_address', 'kind']);
      await createTable(db, 'mention', { hash: 'text', store: 'text', item_id: 'text', mac_address: 'text' });
      await index(db, 'mention', ['hash']);
      await index(db, 'mention', ['item_id']);
      await createTable(db, 'party', {
        'token!': 'text',
        own_hash: 'text',
        key_id: 'text',
        identity_sealed: 'blob',
        created_at_ms: 'integer',
      });
      await index(db, 'party', ['own_hash'], true);
      await createTable(db, 'party_key', { hash: 'text', party_token: 'text' });
      await index(db, 'party_key', ['hash']);
      await index(db, 'party_key', ['party_token']);
      await createTable(db, 'subject_request', {
        'id!': 'text',
        type: 'text',
        state: 'text',
        received_at_ms: 'integer',
        'fulfilled_at_ms?': 'integer',
        'plan?': 'text',
        'plan_hash?': 'text',
        'subject_sealed?': 'blob',
        key_id: 'text',
        progress: 'integer',
        'outcome?': 'text',
        'receipt?': 'text',
        'refusal?': 'text',
      });
      await createTable(db, 'request_subject', { request_id: 'text', hash: 'text' });
      await index(db, 'request_subject', ['hash']);
      await createTable(db, 'request_device', { request_id: 'text', mac_address: 'text', artefact_kind: 'text', 'told_at_ms?': 'integer' });
      await index(db, 'request_device', ['mac_address', 'artefact_kind']);
      await createTable(db, 'audit_entry', {
        'sequence!': 'integer',
        at: 'text',
        actor: 'text',
        action: 'text',
        facts: 'text',
        hash: 'text',
      });
      await createTable(db, 'console_user', { 'user_name!': 'text', salt: 'text', password_hash: 'text', roles: 'text' });
      await createTable(db, 'console_session', {
        'token_hash!': 'text',
        user_name: 'text',
        csrf_token: 'text',
        expires_at_ms: 'integer',
      });
    },
  },
  '0002-kept-exports': {
    async up(db) {
      await addColumn(db, 'subject_request', 'export_sealed', 'blob');
    },
  },
  '0003-real-phones': {
    async up(db) {
      await addColumn(db, 'device', 'digest_hash', 'text');
      await addColumn(db, 'device', 'reported_model', 'text');
      await addColumn(db, 'device', 'updater_version', 'text');
      await addColumn(db, 'artefact', 'arrivals', 'text');
      await createTable(db, 'kept_file', {
        'id!': 'text',
        mac_address: 'text',
        name_hash: 'text',
        kind: 'text',
        name_sealed: 'blob',
        content_sealed: 'blob',
        size_bytes: 'integer',
        received_at_ms: 'integer',
      });
      await index(db, 'kept_file', ['mac_address', 'name_hash'], true);
      await createTable(db, 'store_identity', { 'id!': 'text', journal_sequence: 'integer' });
      await createTable(db, 'waiting_phone', {
        'mac_address!': 'text',
        address: 'text',
        user_agent: 'text',
        first_seen_at_ms: 'integer',
        last_seen_at_ms: 'integer',
        requests: 'integer',
      });
    },
  },
  '0004-ownership': {
    async up(db) {
      await createTable(db, 'site_numbering', { 'id!': 'text', rules: 'text' });
      await createTable(db, 'line_owner', {
        'id!': 'text',
        mac_address: 'text',
        line: 'integer',
        source: 'text',
        fingerprint: 'text',
        'owner_sealed?': 'blob',
        'key_id?': 'text',
        'from_ms?': 'integer',
        'until_ms?': 'integer',
      });
      await index(db, 'line_owner', ['mac_address', 'line']);
      await createTable(db, 'line_owner_key', { hash: 'text', owner_id: 'text' });
      await index(db, 'line_owner_key', ['hash']);
      await index(db, 'line_owner_key', ['owner_id']);
    },
  },
  '0005-shared-store': {
    async up(db) {
      await createTable(db, 'audit_pending', { 'id+': 'integer', at: 'text', actor: 'text', action: 'text', facts: 'text' });
      await addColumn(db, 'artefact', 'listed', 'blob');
      await addColumn(db, 'artefact', 'listed_under', 'text');
      await createTable(db, 'version', { 'name!': 'text', value: 'text' });
    },
  },
  '0006-handed-over': {
    async up(db) {
      await addColumn(db, 'device', 'next_password_hash', 'text');
      await addColumn(db, 'device', 'next_digest_hash', 'text');
    },
  },
  '0007-first-contact': {
    async up(db) {
      await createTable(db, 'first_contact', {
        'id!': 'text',
        user_name: 'text',
        password_hash: 'text',
        digest_hash: 'text',
        networks: 'text',
        until_ms: 'integer',
      });
    },
  },
  '0008-holds': {
    async up(db) {
      await createTable(db, 'hold', {
        'id!': 'text',
        scope: 'text',
        'mac_address?': 'text',
        told_sealed: 'blob',
        key_id: 'text',
        from_ms: 'integer',
        until_ms: 'integer',
      });
      await createTable(db, 'hold_subject', { hold_id: 'text', hash: 'text' });
      await index(db, 'hold_subject', ['hash']);
      await index(db, 'hold_subject', ['hold_id']);
    },
  },
  '0009-retention': {
    async up(db) {
      await createTable(db, 'audit_start', { 'id!': 'integer', sequence: 'integer', hash: 'text', at: 'text', seal: 'text' });
      await createTable(db, 'retention_rule', { 'store!': 'text', keep_days: 'integer' });
    },
  },
  '0010-sealed-places': {
    async up(db) {
      await addColumn(db, 'subject_request', 'places_sealed', 'blob');
    },
  },
  '0011-anonymised-anew': {
    // Where they lay among the calls of their phone told whose they were.
    async up(db) {
      const { rows } = await sql<Readonly<Record<string, unknown>>>`select * from call_record where is_anonymised = 1`.execute(db);
      await sql`delete from call_record where is_anonymised = 1`.execute(db);
      const anew = rows.map((row) => ({ ...row, id: anyId(), protocol: '' })).toSorted((one, other) => (one.id < other.id ? -1 : 1));
      for (const chunk of inChunks(anew, 50)) await (db as Kysely<Anonymised>).insertInto('call_record').values(chunk).execute();
    },
  },
  '0012-admission-rules': {
    async up(db) {
      await createTable(db, 'admission_rule', { 'position!': 'integer', networks: 'text', phones: 'text', methods: 'text' });
      await addColumn(db, 'device', 'last_method', 'text');
      await addColumn(db, 'waiting_phone', 'refused_method', 'text');
    },
  },
  '0013-phone-clocks': {
    async up(db) {
      await createTable(db, 'phone_clock', { mac_address: 'text', said: 'text', from_ms: 'integer' });
      await index(db, 'phone_clock', ['mac_address']);
    },
  },
  '0014-jobs': {
    async up(db) {
      await createTable(db, 'job', {
        'id!': 'text',
        kind: 'text',
        subject: 'text',
        'holder?': 'text',
        'lease_until_ms?': 'integer',
        attempts: 'integer',
        not_before_ms: 'integer',
      });
      await index(db, 'job', ['kind', 'not_before_ms']);
      // What was under way, and phones that have still to take an erasure in.
      await sql`insert into job (id, kind, subject, attempts, not_before_ms)
        select 'request ' || id, 'request', id, 0, 0 from subject_request where state = 'running'`.execute(db);
      await sql`insert into job (id, kind, subject, attempts, not_before_ms)
        select distinct 'tell-phone ' || mac_address, 'tell-phone', mac_address, 0, 0 from request_device`.execute(db);
    },
  },
  '0015-contacts-in-pieces': {
    async up(db) {
      await addColumn(db, 'contact', 'unlisted', 'text');
    },
  },
  '0016-kept-calls': {
    async up(db) {
      await addColumn(db, 'call_record', 'kept_since_ms', 'integer');
      await index(db, 'call_record', ['kept_since_ms']);
    },
  },
  '0017-call-reports': {
    async up(db) {
      for (const table of ['call_detail', 'quality_report']) {
        await createTable(db, table, {
          'id!': 'text',
          mac_address: 'text',
          entry_hash: 'text',
          line: 'integer',
          started_at_ms: 'integer',
          duration_ms: 'integer',
          facts: 'text',
          'details_sealed?': 'blob',
          received_at_ms: 'integer',
        });
        await index(db, table, ['mac_address', 'entry_hash'], true);
        await index(db, table, ['received_at_ms']);
      }
      await createTable(db, 'report_party', { report_id: 'text', role: 'text', party_token: 'text', written_sealed: 'blob' });
      await index(db, 'report_party', ['report_id']);
      await index(db, 'report_party', ['party_token']);
    },
  },
  '0018-persons-page': {
    async up(db) {
      await index(db, 'party', ['created_at_ms']);
      await index(db, 'request_subject', ['request_id']);
    },
  },
};

export const keysMigrations: Readonly<Record<string, Migration>> = {
  '0001-keys': {
    async up(db) {
      await createTable(db, 'sealing_key', {
        'id!': 'text',
        purpose: 'text',
        'wrapped?': 'blob',
        created_at_ms: 'integer',
        'destroyed_at_ms?': 'integer',
      });
      await createTable(db, 'suppression', { hash: 'text', erased_at_ms: 'integer', request_id: 'text', is_derived: 'integer' });
      await index(db, 'suppression', ['hash', 'request_id', 'is_derived'], true);
      await createTable(db, 'suppressed_entry', { 'hash!': 'text', erased_at_ms: 'integer' });
      await createTable(db, 'audit_head', { 'id!': 'integer', head: 'text', length: 'integer' });
      await createTable(db, 'configuration_key', { 'description!': 'text', wrapped: 'blob' });
    },
  },
  '0002-identity': {
    async up(db) {
      await createTable(db, 'store_identity', { 'id!': 'text', journal_sequence: 'integer' });
    },
  },
  '0003-release': {
    async up(db) {
      await addColumn(db, 'suppression', 'released_at_ms', 'integer');
      await addColumn(db, 'suppressed_entry', 'released_at_ms', 'integer');
    },
  },
  '0004-shared-store': {
    async up(db) {
      await createTable(db, 'version', { 'name!': 'text', value: 'text' });
    },
  },
  '0005-destroyed': {
    async up(db) {
      await sql`update sealing_key set created_at_ms = destroyed_at_ms where wrapped is null`.execute(db);
    },
  },
  '0006-audit-checkpoint': {
    async up(db) {
      await addColumn(db, 'audit_head', 'seal', 'text');
      await addColumn(db, 'audit_head', 'whole_at_ms', 'integer');
    },
  },
};
