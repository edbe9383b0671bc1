// A file of a phone becomes records: all of it, or nothing.

import type { Platform } from '@offhook/base';
import { isProblem, randomHex } from '@offhook/base';
import type { AuditFacts } from '@offhook/privacy';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, readEncryptedHeader } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { takeKeptAgain } from '../records/call-list-records.ts';
import { dropUnlisted } from '../records/directory-upload.ts';
import { rangeStart } from '../records/log-append.ts';
import { readArrivals } from '../records/log-arrivals.ts';
import { clockOfPhone } from '../records/phone-zone.ts';
import type { SuppressionLedger } from '../records/suppression-ledger.ts';
import type { UploadContext, UploadOutcome } from '../records/upload.ts';
import { artefactRow, changeArtefact, putArtefact } from '../store/artefact-rows.ts';
import { notePhoneClock } from '../store/phone-clock-rows.ts';
import { confirmErasures } from '../store/request-device-rows.ts';
import type { ArtefactTable } from '../store/schema.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { StoredArtefacts, StoredArtefactsOptions } from './stored-artefacts.ts';
import { UploadLimits, isList } from './upload-limits.ts';
import type { CameInPieces, KeepUpload, KeptBefore, ParsedUpload, UploadKind } from './upload-parser.ts';
import { isLog, parserOf } from './upload-parser.ts';

export interface Upload {
  readonly name: string;
  readonly body: Uint8Array;
  /** Of a part that continues a log: RFC 9110 §14.4. */
  readonly contentRange: string | undefined;
  /** Whoever took it in where the phone did not send it: it confirms nothing in its place. */
  readonly adoptedBy?: string;
  /** What is taken in again tells nothing of what the phone holds now. */
  readonly isAgain?: 'from-records' | 'from-kept';
}

export interface Content {
  readonly plain: Uint8Array;
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
}

export interface IntakeOptions extends StoredArtefactsOptions {
  readonly ledger: SuppressionLedger;
  readonly audit: AuditLog;
  readonly configuration: ConfigurationFiles;
  readonly encryptionKeys: () => readonly EncryptionKey[];
}

export interface TakenUpload {
  readonly isNew: boolean;
  readonly records: number;
  readonly suppressed: number;
  readonly isUnchanged: boolean;
  /** Requests whose erasure the phone has confirmed with it. */
  readonly confirmed: readonly string[];
}

/** What was begun before the unit of work in which it is kept. */
interface Prepared {
  readonly macAddress: string;
  readonly kind: UploadKind;
  readonly upload: Upload;
  readonly content: Content;
  readonly keep: KeepUpload;
}

/** What is there in the unit of work in which it is kept. */
interface AtUnit {
  readonly row: ArtefactTable | undefined;
  readonly context: UploadContext;
  readonly before: KeptBefore;
}

interface Kept extends TakenUpload {
  readonly partiesBefore: readonly string[];
  readonly leaving: readonly string[];
  readonly keysToDestroy: readonly string[];
}

/** So often something may come between the pieces of an upload. */
const attempts = 3;

/** Which entries a list had, as far as they were judged as they would be now. */
function listedUnder(
  before: Pick<ArtefactTable, 'listed' | 'listed_under'> | undefined,
  { judgedUnder }: UploadContext,
): Uint8Array | undefined {
  return before?.listed_under === judgedUnder ? (before.listed ?? undefined) : undefined;
}

function counted({ records, persons, suppressed }: UploadOutcome): AuditFacts {
  return { records, ...(persons === undefined ? {} : { persons }), suppressed };
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #platform: Platform;
  readonly #stored: StoredArtefacts;
  readonly #limits: UploadLimits;

  constructor(options: IntakeOptions, stored: StoredArtefacts) {
    this.#options = options;
    this.#platform = options.store.platform;
    this.#stored = stored;
    this.#limits = new UploadLimits(this.#platform);
  }

  /**
   * Committed when it resolves. Rejects with ProblemError bad-call-list, bad-directory, bad-configuration, bad-log, decryption-failed or limit-exceeded: then nothing has changed.
   * `committed` is called as soon as others can see it; then what it has taken the place of is removed.
   */
  async take(
    { macAddress, kind, upload }: { readonly macAddress: string; readonly kind: UploadKind; readonly upload: Upload },
    committed: (taken: TakenUpload) => void,
  ): Promise<TakenUpload> {
    const { store, parties } = this.#options;
    const content = this.open(upload.body);
    if (isList(kind) && upload.isAgain === undefined)
      await this.#limits.demand(macAddress, { kind, bytes: content.plain }, async () => {
        const device = await this.#options.devices.find(macAddress);
        return device?.reported_model ?? device?.model;
      });
    // Of an encrypted part, the field counts other bytes.
    const startByte = content.isEncrypted ? undefined : rangeStart(upload.contentRange);
    const read = parserOf(kind, { store, macAddress, plain: content.plain, name: upload.name, startByte });
    const prepared: Prepared = { macAddress, kind, upload, content, keep: read.keep };
    const { partiesBefore, leaving, keysToDestroy, ...taken } = await (read.inPieces === undefined
      ? this.#keepNow(prepared)
      : this.#keepPieces(prepared, read.inPieces));
    if (isList(kind)) this.#limits.forgive(macAddress, kind);
    committed(taken);
    const ofParties = partiesBefore.length === 0 ? [] : await parties.collect(partiesBefore);
    await store.vault.destroy([...keysToDestroy, ...ofParties]);
    for (const mark of leaving) await this.#dropUnlisted(macAddress, mark);
    return taken;
  }

  /** Those that the phone's own list has no more. */
  async takeKeptCallsAgain(macAddress: string): Promise<void> {
    const { store, parties, devices } = this.#options;
    const before = await this.inTurn(macAddress, async (access) => {
      const deviceKey = await devices.deviceKey(access, macAddress);
      return takeKeptAgain(await this.context(access, { macAddress, deviceKey }));
    });
    await store.vault.destroy(await parties.collect(before));
  }

  async #keepPieces(prepared: Prepared, inPieces: NonNullable<ReturnType<typeof parserOf>['inPieces']>): Promise<Kept> {
    const { macAddress, kind } = prepared;
    const drop = (mark: string): Promise<void> => this.#dropUnlisted(macAddress, mark);
    const demandNew = (count: number): void => this.#limits.demandNew(macAddress, count);
    const isFirst = prepared.upload.isAgain === undefined;
    for (let attempt = 1; attempt < attempts; attempt++) {
      const came = await inPieces({
        unit: (run) => this.#unitOf(macAddress, kind, run),
        drop,
        ...(isFirst && attempt === 1 ? { demandNew } : {}),
      });
      if (came === undefined) break;
      const kept = await this.#keepUnlessLate({ ...prepared, keep: came.keep }, came.isLate).catch(async (error: unknown) => {
        // What cannot be dropped now is collected daily.
        await drop(came.mark).catch(() => undefined);
        throw error;
      });
      if (kept !== undefined) return kept;
      await drop(came.mark);
    }
    return this.#keepNow(prepared);
  }

  #keepNow(prepared: Prepared): Promise<Kept> {
    return this.inTurn(prepared.macAddress, async (access) => {
      const at = await this.#before(access, prepared);
      return this.#noteKept(at, prepared, await prepared.keep(at.context, at.before));
    });
  }

  /** Undefined where it is late: then nothing has changed. */
  #keepUnlessLate(prepared: Prepared, isLate: CameInPieces['isLate']): Promise<Kept | undefined> {
    return this.inTurn(prepared.macAddress, async (access) => {
      const at = await this.#before(access, prepared);
      return isLate(at.context, at.before) ? undefined : this.#noteKept(at, prepared, await prepared.keep(at.context, at.before));
    });
  }

  async #before(access: RecordsAccess, { macAddress, kind, upload }: Prepared): Promise<AtUnit> {
    const deviceKey = await this.#options.devices.deviceKey(access, macAddress);
    const row = await artefactRow(access, macAddress, kind);
    const judged = await this.context(access, { macAddress, deviceKey }, kind === 'call-list' || isLog(kind));
    const context = { ...judged, isAgain: upload.isAgain !== undefined };
    const before: KeptBefore = {
      id: row?.id ?? randomHex(this.#platform.random, 16),
      outcome: {
        records: row?.record_count ?? 0,
        ...(kind === 'call-list' ? {} : { persons: row?.person_count ?? 0 }),
        suppressed: row?.suppressed_count ?? 0,
      },
      listed: listedUnder(row, context),
      earlierLog: async () => {
        const text = (row === undefined ? undefined : await this.#stored.logText(row)) ?? '';
        const lines = text.split('\n').length;
        return { text, arrivals: readArrivals(row?.arrivals ?? null, { receivedAtMs: row?.received_at_ms ?? 0, lines }) };
      },
    };
    return { row, context, before };
  }

  async #noteKept(
    { row: before, context: { access, macAddress, judgedUnder }, before: { id } }: AtUnit,
    { kind, upload: { name, adoptedBy, isAgain }, content }: Prepared,
    { outcome, sealedLog, listed, isUnchanged = false, partiesBefore = [], leaving = [] }: ParsedUpload,
  ): Promise<Kept> {
    const { store, audit, kept } = this.#options;
    const now = this.#platform.clock.now();
    const row = {
      mac_address: macAddress,
      kind,
      name,
      received_at_ms: now,
      size_bytes: sealedLog?.sizeBytes ?? content.sizeBytes,
      record_count: outcome.records,
      person_count: outcome.persons ?? 0,
      suppressed_count: outcome.suppressed,
      is_encrypted: content.isEncrypted ? 1 : 0,
      refusal: null,
      refusal_count: before?.refusal_count ?? 0,
      clean_at_ms: outcome.suppressed === 0 ? now : (before?.clean_at_ms ?? null),
      content_sealed: sealedLog?.sealed ?? null,
      key_id: sealedLog?.keyId ?? null,
      arrivals: sealedLog?.arrivals ?? null,
      listed: listed ?? null,
      listed_under: listed === undefined ? null : judgedUnder,
    };
    if (isUnchanged) {
      const { listed: _same, ...times } = row;
      await changeArtefact(access, id, times);
    } else await putArtefact(access, { id, ...row });
    const isOfPhone = adoptedBy === undefined && isAgain === undefined;
    const confirmed = outcome.suppressed === 0 && isOfPhone ? await confirmErasures(access, macAddress, kind) : [];
    // The same file again is told by its time.
    if (!isUnchanged) {
      await store.versions.renewPhone(access, macAddress);
      await audit.append(access, {
        actor: adoptedBy ?? 'phone',
        action: 'artefact-received',
        facts: { device: macAddress, kind, ...counted(outcome) },
      });
    }
    if (isAgain !== 'from-records') await kept.forget(access, macAddress, name);
    const oldKey = before?.key_id ?? undefined;
    return {
      isNew: before === undefined,
      records: outcome.records,
      isUnchanged: isUnchanged && before?.refusal === null,
      suppressed: outcome.suppressed,
      confirmed,
      partiesBefore,
      leaving,
      keysToDestroy: oldKey === undefined ? [] : [oldKey],
    };
  }

  /** One of several units of work of an upload. */
  #unitOf<T>(
    macAddress: string,
    kind: UploadKind,
    run: (context: UploadContext, listed: () => Promise<Uint8Array | undefined>) => Promise<T>,
  ): Promise<T> {
    return this.inTurn(macAddress, async (access) => {
      const deviceKey = await this.#options.devices.deviceKey(access, macAddress);
      const context = await this.context(access, { macAddress, deviceKey });
      return run(context, async () => listedUnder(await artefactRow(access, macAddress, kind), context));
    });
  }

  #dropUnlisted(macAddress: string, mark: string): Promise<void> {
    const { store, parties } = this.#options;
    return dropUnlisted(store, macAddress, mark, async (gone) => store.vault.destroy(await parties.collect(gone)));
  }

  /** One upload of a phone at a time, beside those of others; an erasure that removes records waits for all that have begun. */
  inTurn<T>(macAddress: string, run: (access: RecordsAccess) => Promise<T>): Promise<T> {
    const { records } = this.#options.store;
    return records.transact(
      async (access) => {
        await records.takeTurn(access, 'uploads', 'with-others');
        await records.takeTurn(access, `phone ${macAddress}`);
        return await run(access);
      },
      { isolation: 'in-turns' },
    );
  }

  async context(access: RecordsAccess, at: Pick<UploadContext, 'macAddress' | 'deviceKey'>, isOfTime = false): Promise<UploadContext> {
    const { store, parties, ledger, configuration } = this.#options;
    // Before anything is judged, so that an erasure meanwhile makes it judged again.
    const erasures = await ledger.version();
    const { zone, said, unnoted } = await clockOfPhone({ store, access, configuration, deviceKey: at.deviceKey }, at.macAddress);
    // By which clock the phone has written what comes now is remembered, whatever it is set to later.
    if (isOfTime && unnoted !== undefined)
      await notePhoneClock(access, { mac_address: at.macAddress, said: unnoted, from_ms: this.#platform.clock.now() });
    const setting = (name: string): string | undefined => configuration.setting(at.macAddress, name);
    return { store, parties, ledger, access, zone, setting, judgedUnder: `${erasures} ${said} ${store.numberingForm}`, ...at };
  }

  async contextOf(macAddress: string): Promise<UploadContext | undefined> {
    const { store, devices } = this.#options;
    if ((await devices.find(macAddress)) === undefined) return undefined;
    return devices.withKey(macAddress, (deviceKey) => this.context(store.records.db, { macAddress, deviceKey }));
  }

  open(body: Uint8Array): Content {
    if (readEncryptedHeader(body) === undefined) return { plain: body, sizeBytes: body.length, isEncrypted: false };
    const plain = decryptFile(this.#platform.cryptography, this.#options.encryptionKeys(), body);
    return { plain, sizeBytes: body.length, isEncrypted: true };
  }

  /** As it came where no key opens it. */
  readable(body: Uint8Array): Uint8Array {
    try {
      return this.open(body).plain;
    } catch (error) {
      if (!isProblem(error, 'decryption-failed')) throw error;
      return body;
    }
  }
}
