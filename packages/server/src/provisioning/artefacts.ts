// What phones upload: authenticated, decrypted, parsed into records in one transaction before the answer, and rendered back when asked for.

import type { Platform } from '@offhook/base';
import { ProblemError, isProblem, randomHex, utf8Bytes, utf8Text } from '@offhook/base';
import type { ArtefactKind, EncryptionKey } from '@offhook/ucs';
import {
  artefactName,
  complaintText,
  decryptFile,
  readCallList,
  readConfiguration,
  readDirectory,
  readEncryptedHeader,
  writeCallList,
  writeDirectory,
  writeOverrides,
  zoneOf,
  zoneParameters,
} from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { ServedFile } from '../configuration/served-file.ts';
import { contentTypeOf, servedFile, xmlType } from '../configuration/served-file.ts';
import { loadCallList, storeCallList } from '../records/call-list-records.ts';
import { loadDirectory, storeDirectory } from '../records/directory-records.ts';
import type { KeptFiles, KeptKind } from '../records/kept-files.ts';
import { rangeStart } from '../records/log-append.ts';
import { readArrivals, writeArrivals } from '../records/log-arrivals.ts';
import type { EarlierLog } from '../records/log-records.ts';
import { readLog } from '../records/log-records.ts';
import { forgetMentions, storeMentions } from '../records/mentions.ts';
import { loadNamedOverrides, loadOverrides, storeOverrides } from '../records/override-records.ts';
import type { PartyVault } from '../records/party-vault.ts';
import type { SuppressionLedger } from '../records/suppression-ledger.ts';
import type { UploadContext, UploadOutcome } from '../records/upload.ts';
import { forgetUnreferenced } from '../records/upload.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Devices } from './devices.ts';

export type UploadKind = Exclude<ArtefactKind, 'license'>;

export interface Upload {
  readonly name: string;
  readonly body: Uint8Array;
  /** Of a part that continues a log: RFC 9110 §14.4. */
  readonly contentRange: string | undefined;
}

export interface ReceivedArtefact {
  readonly isNew: boolean;
  readonly suppressed: number;
}

interface Content {
  readonly plain: Uint8Array;
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
}

export interface ArtefactsOptions {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly ledger: SuppressionLedger;
  readonly kept: KeptFiles;
  readonly devices: Devices;
  readonly audit: AuditLog;
  readonly configuration: ConfigurationFiles;
  readonly encryptionKeys: () => readonly EncryptionKey[];
  /** A phone confirmed erasures with an upload that holds nothing erased. */
  readonly onConfirmed: (requestIds: readonly string[]) => Promise<void>;
}

const uploadKinds: readonly UploadKind[] = [
  'local-override',
  'web-override',
  'cloud-override',
  'directory',
  'call-list',
  'application-log',
  'boot-log',
];

function isLog(kind: UploadKind): boolean {
  return kind === 'application-log' || kind === 'boot-log';
}

const renderedLimit = 20_000;

export class Artefacts {
  readonly #options: ArtefactsOptions;
  readonly #platform: Platform;
  /** What was rendered or found missing, by phone and kind. */
  readonly #rendered = new Map<string, ServedFile | undefined>();
  #generation = 0;
  #uploads = 0;

  constructor(options: ArtefactsOptions) {
    this.#options = options;
    this.#platform = options.store.platform;
  }

  /** How many uploads were taken in since the start: what was read of them before is as it was while this is the same. */
  get uploads(): number {
    return this.#uploads;
  }

  /** Committed when it resolves. Rejects with ProblemError bad-call-list, bad-directory, bad-configuration or decryption-failed: then nothing but a count has changed. */
  async receive(macAddress: string, kind: UploadKind, { name, body, contentRange }: Upload): Promise<ReceivedArtefact> {
    try {
      return await this.#take(macAddress, kind, { name, body, contentRange });
    } catch (error) {
      if (!isProblem(error)) throw error;
      await this.#refuse(macAddress, kind, name, body, error);
      // What cannot be read is kept as it came: the phone gets it back, and no older copy in its place.
      if (!isLog(kind)) await this.keep(macAddress, name, body, 'unreadable');
      throw error;
    }
  }

  /** After a restore: everything that the phone has here goes through the suppressions as though it were uploaded. */
  async takeInAgain(macAddress: string): Promise<void> {
    const rows = await this.#options.store.records.db
      .selectFrom('artefact')
      .select(['kind', 'name'])
      .where('mac_address', '=', macAddress)
      .execute();
    for (const { kind, name } of rows) {
      const upload = uploadKinds.find((known) => known === kind);
      const file = upload === undefined ? undefined : await this.#renderAnew(macAddress, upload);
      if (upload === undefined || file === undefined || !('bytes' in file)) continue;
      if ((await this.kept(macAddress, name)) !== undefined) continue;
      await this.#take(macAddress, upload, { name, body: file.bytes, contentRange: undefined });
    }
  }

  /** Keeps a file that nobody reads; answers whether it is new. */
  async keep(macAddress: string, name: string, body: Uint8Array, kind: KeptKind): Promise<boolean> {
    const { store, kept, devices, audit } = this.#options;
    const deviceKey = await devices.deviceKey(macAddress);
    const isNew = await store.records.db.transaction().execute(async (access) => {
      const fresh = await kept.keep(access, { macAddress, deviceKey, name, kind }, body);
      await audit.append(access, { actor: 'phone', action: 'file-kept', facts: { device: macAddress, kind, bytes: body.length } });
      return fresh;
    });
    this.#generation++;
    this.#uploads++;
    this.#rendered.clear();
    return isNew;
  }

  /** A file that nobody reads, as it came; undefined where there is none, or it is from before an erasure that still waits for this phone. */
  async kept(macAddress: string, name: string): Promise<ServedFile | undefined> {
    const { store, kept, devices } = this.#options;
    const access = store.records.db;
    const file = await kept.find(access, { macAddress, deviceKey: await devices.deviceKey(macAddress), name });
    if (file === undefined) return undefined;
    const waiting = await access
      .selectFrom('request_device')
      .innerJoin('subject_request', 'subject_request.id', 'request_device.request_id')
      .select('subject_request.received_at_ms')
      .where('request_device.mac_address', '=', macAddress)
      .where('subject_request.received_at_ms', '>=', file.receivedAtMs)
      .executeTakeFirst();
    return waiting === undefined ? servedFile(this.#platform, file.bytes, contentTypeOf(name)) : undefined;
  }

  async #take(macAddress: string, kind: UploadKind, { name, body, contentRange }: Upload): Promise<ReceivedArtefact> {
    const { store, devices, audit } = this.#options;
    const content = this.#open(body);
    // Of an encrypted part, the field counts other bytes.
    const startByte = content.isEncrypted ? undefined : rangeStart(contentRange);
    const parse = parserOf(kind, { plain: content.plain, name, startByte });
    const deviceKey = await devices.deviceKey(macAddress);
    const result = await store.records.db.transaction().execute(async (access) => {
      const before = await access
        .selectFrom('artefact')
        .select(['id', 'clean_at_ms', 'content_sealed', 'key_id', 'refusal_count', 'record_count', 'refusal', 'received_at_ms', 'arrivals'])
        .where('mac_address', '=', macAddress)
        .where('kind', '=', kind)
        .executeTakeFirst();
      const context = await this.#context(access, { macAddress, deviceKey, lastCleanUploadAtMs: before?.clean_at_ms ?? undefined });
      const id = before?.id ?? randomHex(this.#platform.random, 16);
      const { outcome, sealedLog, keysToDestroy } = await parse(context, {
        id,
        earlierLog: async () => {
          const text = (before === undefined ? undefined : await this.logText(before)) ?? '';
          const lines = text.split('\n').length;
          return { text, arrivals: readArrivals(before?.arrivals ?? null, { receivedAtMs: before?.received_at_ms ?? 0, lines }) };
        },
      });
      const now = this.#platform.clock.now();
      const row = {
        mac_address: macAddress,
        kind,
        name,
        received_at_ms: now,
        size_bytes: sealedLog?.sizeBytes ?? content.sizeBytes,
        record_count: outcome.records,
        person_count: outcome.persons,
        suppressed_count: outcome.suppressed,
        is_encrypted: content.isEncrypted ? 1 : 0,
        refusal: null,
        refusal_count: before?.refusal_count ?? 0,
        clean_at_ms: outcome.suppressed === 0 ? now : (before?.clean_at_ms ?? null),
        content_sealed: sealedLog?.sealed ?? null,
        key_id: sealedLog?.keyId ?? null,
        arrivals: sealedLog?.arrivals ?? null,
      };
      await access
        .insertInto('artefact')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      const confirmed = outcome.suppressed === 0 ? await confirm(access, macAddress, kind) : [];
      await audit.append(access, {
        actor: 'phone',
        action: 'artefact-received',
        facts: { device: macAddress, kind, records: outcome.records, persons: outcome.persons, suppressed: outcome.suppressed },
      });
      await this.#options.kept.forget(access, macAddress, name);
      const isNew = before === undefined;
      const oldKey = before?.key_id ?? undefined;
      return {
        isNew,
        suppressed: outcome.suppressed,
        confirmed,
        keysToDestroy: [...keysToDestroy, ...(oldKey === undefined ? [] : [oldKey])],
      };
    });
    this.#generation++;
    this.#uploads++;
    this.#rendered.delete(`${macAddress} ${kind}`);
    await store.vault.destroy(result.keysToDestroy);
    if (result.confirmed.length > 0) await this.#options.onConfirmed(result.confirmed);
    return result;
  }

  async #context(
    access: RecordsAccess,
    at: Pick<UploadContext, 'macAddress' | 'deviceKey' | 'lastCleanUploadAtMs'>,
  ): Promise<UploadContext> {
    const { store, parties, ledger, configuration } = this.#options;
    // What somebody set at the phone is stronger than what it was given.
    const overridden = await loadNamedOverrides({ store, access, deviceKey: at.deviceKey }, at.macAddress, zoneParameters);
    const zone = zoneOf((name) => overridden.get(name) ?? configuration.clockSetting(at.macAddress, name));
    return { store, parties, ledger, access, zone, ...at };
  }

  #open(body: Uint8Array): Content {
    if (readEncryptedHeader(body) === undefined) return { plain: body, sizeBytes: body.length, isEncrypted: false };
    const plain = decryptFile(this.#platform.cryptography, this.#options.encryptionKeys(), body);
    return { plain, sizeBytes: body.length, isEncrypted: true };
  }

  /** The reason is kept by code and place only: the message may quote the file. */
  async #refuse(macAddress: string, kind: UploadKind, name: string, body: Uint8Array, problem: ProblemError): Promise<void> {
    const { store, audit } = this.#options;
    const line = / line (\d+)/.exec(problem.message)?.[1];
    const refusal = line === undefined ? problem.code : `${problem.code}, line ${line}`;
    await store.records.db.transaction().execute(async (access) => {
      const known = await access
        .selectFrom('artefact')
        .select('id')
        .where('mac_address', '=', macAddress)
        .where('kind', '=', kind)
        .executeTakeFirst();
      if (known === undefined) {
        await access
          .insertInto('artefact')
          .values({
            id: randomHex(this.#platform.random, 16),
            mac_address: macAddress,
            kind,
            name,
            received_at_ms: this.#platform.clock.now(),
            size_bytes: body.length,
            record_count: 0,
            person_count: 0,
            suppressed_count: 0,
            is_encrypted: readEncryptedHeader(body) === undefined ? 0 : 1,
            refusal,
            refusal_count: 1,
            clean_at_ms: null,
            content_sealed: null,
            key_id: null,
            arrivals: null,
          })
          .execute();
      } else {
        await access
          .updateTable('artefact')
          .set((expression) => ({ refusal, refusal_count: expression('refusal_count', '+', 1) }))
          .where('id', '=', known.id)
          .execute();
      }
      await audit.append(access, { actor: 'phone', action: 'artefact-refused', facts: { device: macAddress, kind, refusal } });
    });
  }

  /** Undefined where the phone has uploaded none. */
  async render(macAddress: string, kind: UploadKind): Promise<ServedFile | undefined> {
    const cacheKey = `${macAddress} ${kind}`;
    if (this.#rendered.has(cacheKey)) return this.#rendered.get(cacheKey);
    const generation = this.#generation;
    const file = await this.#renderAnew(macAddress, kind);
    // What was rendered while something changed is answered this once and not kept.
    if (generation !== this.#generation) return file;
    if (this.#rendered.size >= renderedLimit) this.#rendered.clear();
    this.#rendered.set(cacheKey, file);
    return file;
  }

  async #renderAnew(macAddress: string, kind: UploadKind): Promise<ServedFile | undefined> {
    const unread = await this.kept(macAddress, artefactName(macAddress, kind));
    if (unread !== undefined) return unread;
    const { store, parties, devices } = this.#options;
    const access = store.records.db;
    const row = await access
      .selectFrom('artefact')
      .select([
        'id',
        'received_at_ms',
        'content_sealed',
        'key_id',
        'refusal_count',
        'clean_at_ms',
        'record_count',
        'suppressed_count',
        'refusal',
      ])
      .where('mac_address', '=', macAddress)
      .where('kind', '=', kind)
      .executeTakeFirst();
    // A file that was only ever refused is not there.
    const wasRead = row !== undefined && (row.refusal === null || row.clean_at_ms !== null || row.record_count + row.suppressed_count > 0);
    if (!wasRead) return undefined;
    const deviceKey = await devices.deviceKey(macAddress);
    const from = { store, parties, access, deviceKey };
    const xml = (text: string): ServedFile => servedFile(this.#platform, utf8Bytes(text), xmlType);
    switch (kind) {
      case 'call-list':
        return xml(writeCallList((await loadCallList(from, macAddress)).map(({ entry }) => entry)));
      case 'directory':
        return xml(writeDirectory((await loadDirectory(from, macAddress)).map(({ contact }) => contact)));
      case 'local-override':
      case 'web-override':
      case 'cloud-override': {
        const values = Object.fromEntries((await loadOverrides(from, macAddress, kind)).map(({ name, value }) => [name, value]));
        return xml(writeOverrides(values, { application: 'Offhook', createdAt: new Date(row.received_at_ms).toISOString() }));
      }
      case 'application-log':
      case 'boot-log': {
        const text = await this.logText(row);
        return text === undefined ? undefined : servedFile(this.#platform, utf8Bytes(text), 'text/plain; charset=utf-8');
      }
    }
  }

  /** Undefined where the log was erased or has expired. */
  async logText(row: { id: string; content_sealed: Uint8Array | null; key_id: string | null }): Promise<string | undefined> {
    if (row.content_sealed === null || row.key_id === null) return undefined;
    const key = (await this.#options.store.vault.get([row.key_id])).get(row.key_id);
    return key === undefined ? undefined : utf8Text(this.#platform.cryptography.open(key, row.content_sealed, `log ${row.id}`));
  }

  /** After an erasure. */
  forgetRendered(): void {
    this.#generation++;
    this.#rendered.clear();
  }
}

/** Erasures that this upload was the last proof for: the phone's copy of this file is clean. */
async function confirm(access: RecordsAccess, macAddress: string, kind: UploadKind): Promise<readonly string[]> {
  const rows = await access
    .selectFrom('request_device')
    .select('request_id')
    .where('mac_address', '=', macAddress)
    .where('artefact_kind', '=', kind)
    .execute();
  if (rows.length === 0) return [];
  await access.deleteFrom('request_device').where('mac_address', '=', macAddress).where('artefact_kind', '=', kind).execute();
  return [...new Set(rows.map((row) => row.request_id))];
}

interface Parsed {
  readonly outcome: UploadOutcome;
  readonly sealedLog?: { readonly sealed: Uint8Array; readonly keyId: string; readonly sizeBytes: number; readonly arrivals: string };
  readonly keysToDestroy: readonly string[];
}

interface KeptBefore {
  readonly id: string;
  /** Empty where there is none, or it was erased or has expired. */
  readonly earlierLog: () => Promise<EarlierLog>;
}

interface PlainUpload {
  readonly plain: Uint8Array;
  readonly name: string;
  readonly startByte: number | undefined;
}

/** Reads the file now, and answers what stores it: a file that cannot be read fails before anything is touched. */
function parserOf(
  kind: UploadKind,
  { plain, name, startByte }: PlainUpload,
): (context: UploadContext, before: KeptBefore) => Promise<Parsed> {
  switch (kind) {
    case 'call-list': {
      const { entries } = readCallList(plain, name);
      return async (context) => {
        const outcome = await storeCallList(context, entries);
        return { outcome, keysToDestroy: await forgetUnreferenced(context, outcome.before) };
      };
    }
    case 'directory': {
      const { contacts } = readDirectory(plain, name);
      return async (context) => {
        const outcome = await storeDirectory(context, contacts);
        return { outcome, keysToDestroy: await forgetUnreferenced(context, outcome.before) };
      };
    }
    case 'local-override':
    case 'web-override':
    case 'cloud-override': {
      const file = readConfiguration(plain, name);
      const [fatal] = file.complaints.filter((complaint) => complaint.severity === 'error');
      if (!file.usable) throw new ProblemError('bad-configuration', fatal === undefined ? `${name} cannot be read` : complaintText(fatal));
      return async (context) => ({ outcome: await storeOverrides(context, kind, file.assignments), keysToDestroy: [] });
    }
    case 'application-log':
    case 'boot-log':
      return async (context, { id, earlierLog }) => {
        const log = await readLog(context, await earlierLog(), { kind, bytes: plain, startByte });
        const { store, access, macAddress } = context;
        const key = await store.vault.create('log');
        await forgetMentions(access, [id]);
        await storeMentions(store, access, { store: 'artefact', itemId: id, macAddress }, log.mentioned);
        const bytes = utf8Bytes(log.text);
        const sealed = store.platform.cryptography.seal(key.bytes, bytes, `log ${id}`);
        return {
          outcome: log,
          sealedLog: { sealed, keyId: key.id, sizeBytes: bytes.length, arrivals: writeArrivals(log.arrivals) },
          keysToDestroy: [],
        };
      };
  }
}
