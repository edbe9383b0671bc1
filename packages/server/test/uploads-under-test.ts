// What phones upload, taken in without a listener: a real store, keys of files that the test adds, and a clock that it moves.

import { utf8Bytes, utf8Text } from '@offhook/base';
import type { Identifier } from '@offhook/privacy';
import type { EncryptionKey } from '@offhook/ucs';
import { artefactName, encryptFile } from '@offhook/ucs';

import { AuditLog } from '../src/audit/audit-log.ts';
import { ConfigurationFiles } from '../src/configuration/configuration-files.ts';
import type { ReceivedArtefact } from '../src/provisioning/artefacts.ts';
import { Artefacts } from '../src/provisioning/artefacts.ts';
import { Devices } from '../src/provisioning/devices.ts';
import type { Upload } from '../src/provisioning/intake.ts';
import type { UploadKind } from '../src/provisioning/upload-parser.ts';
import { KeptFiles } from '../src/records/kept-files.ts';
import { artefactRow } from '../src/store/artefact-rows.ts';
import type { ArtefactTable } from '../src/store/schema.ts';
import type { Store } from '../src/store/store.ts';
import type { RecordsUnderTest } from './records-under-test.ts';
import { mac, nowMs, withRecords } from './records-under-test.ts';

export interface UploadsUnderTest extends RecordsUnderTest {
  readonly artefacts: Artefacts;
  readonly audit: AuditLog;
  readonly configuration: ConfigurationFiles;
  readonly devices: Devices;
  readonly kept: KeptFiles;
  /** Those that open encrypted files. */
  readonly keys: EncryptionKey[];
  /** Requests that were confirmed, in groups. */
  readonly confirmed: (readonly string[])[];
  /** As the phone `mac`, under the name that it has for the kind. */
  readonly put: (kind: UploadKind, body: string | Uint8Array, more?: Partial<Upload>) => Promise<ReceivedArtefact>;
  readonly encrypted: (key: EncryptionKey, text: string) => Uint8Array;
  readonly row: (kind: UploadKind) => Promise<ArtefactTable | undefined>;
  /** What the phone would get; undefined where it would get none. */
  readonly served: (kind: UploadKind) => Promise<string | undefined>;
  /** What is kept as it came. */
  readonly keptText: (name: string) => Promise<string | undefined>;
  /** Whole entries of the audit, the oldest first. */
  readonly entries: () => Promise<readonly { readonly actor: string; readonly action: string; readonly facts: unknown }[]>;
  readonly later: (ms: number) => void;
  /** They were erased just now. */
  readonly erase: (...identifiers: readonly Identifier[]) => Promise<void>;
  /** An erasure waits for a file of the phone. */
  readonly await: (requestId: string, kind: UploadKind) => Promise<void>;
}

export function withUploads(run: (under: UploadsUnderTest) => Promise<void>): Promise<void> {
  return withRecords(async (records) => {
    let laterMs = 0;
    const { store: real, parties, ledger } = records;
    let monotonicMs = 0;
    // Each look is a second after the one before: the folder `site` is looked at whenever it is asked for.
    const clock = { ...real.platform.clock, now: () => nowMs + laterMs, monotonicMs: () => (monotonicMs += 1000) };
    const store = Object.create(real, { platform: { value: { ...real.platform, clock } } }) as Store;
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    const configuration = await ConfigurationFiles.load(store);
    const kept = new KeptFiles(store);
    const keys: EncryptionKey[] = [];
    const confirmed: (readonly string[])[] = [];
    const artefacts = new Artefacts({
      store,
      kept,
      parties,
      ledger,
      devices,
      audit,
      configuration,
      encryptionKeys: () => keys,
      onConfirmed: async (ids) => void confirmed.push(ids),
    });
    await run({
      ...records,
      store,
      artefacts,
      audit,
      configuration,
      devices,
      kept,
      keys,
      confirmed,
      put: (kind, body, more = {}) =>
        artefacts.receive(mac, kind, {
          name: artefactName(mac, kind),
          body: typeof body === 'string' ? utf8Bytes(body) : body,
          contentRange: undefined,
          ...more,
        }),
      encrypted: (key, text) => encryptFile({ ...store.platform, key, plain: utf8Bytes(text) }),
      row: (kind) => artefactRow(store.records.db, mac, kind),
      async served(kind) {
        const file = await artefacts.stored.render(mac, kind);
        return file !== undefined && 'bytes' in file ? utf8Text(file.bytes) : undefined;
      },
      async keptText(name) {
        const file = await devices.withKey(mac, (deviceKey) => kept.find(store.records.db, { macAddress: mac, deviceKey, name }));
        return file === undefined ? undefined : utf8Text(file.bytes);
      },
      async entries() {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence').execute();
        return rows.map(({ actor, action, facts }) => ({ actor, action, facts: JSON.parse(facts) as unknown }));
      },
      later: (ms) => void (laterMs += ms),
      erase: (...identifiers) =>
        ledger.add({
          requestId: 'R-1',
          erasedAtMs: nowMs + laterMs,
          subjects: identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier)),
          entries: [],
          copies: [],
        }),
      async await(requestId, kind) {
        await store.records.db
          .insertInto('request_device')
          .values({ request_id: requestId, mac_address: mac, artefact_kind: kind, told_at_ms: null })
          .execute();
      },
    });
  });
}
