// What phones upload: authenticated, decrypted, parsed into records in one transaction before the answer.

import type { Platform } from '@offhook/base';
import { isProblem, randomHex } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, parseArtefactName, readEncryptedHeader } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { dropUnlisted } from '../records/directory-upload.ts';
import { encryptedFilesOf } from '../records/kept-files.ts';
import type { KeptKind } from '../records/kept-kind.ts';
import { textOfKept } from '../records/kept-text.ts';
import { withoutErased } from '../records/kept-upload.ts';
import { rangeStart } from '../records/log-append.ts';
import { readArrivals } from '../records/log-arrivals.ts';
import { overrideKinds } from '../records/override-records.ts';
import { clockOfPhone } from '../records/phone-zone.ts';
import type { SuppressionLedger } from '../records/suppression-ledger.ts';
import type { UploadContext } from '../records/upload.ts';
import { notePhoneClock } from '../store/phone-clock-rows.ts';
import { artefactRow, artefactRows, changeArtefact, putArtefact } from '../store/artefact-rows.ts';
import { phonesWithKept } from '../store/kept-file-rows.ts';
import { confirmErasures } from '../store/request-device-rows.ts';
import type { ArtefactTable } from '../store/schema.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { StoredArtefactsOptions } from './stored-artefacts.ts';
import { LaidDownFiles } from './laid-down-files.ts';
import { noteRefusal, refusalOf } from './refused-upload.ts';
import { StoredArtefacts } from './stored-artefacts.ts';
import type { KeepUpload, UploadKind } from './upload-parser.ts';
import { isLog, isUnreadable, isUpload, parserOf, uploadKinds } from './upload-parser.ts';

export interface Upload {
  readonly name: string;
  readonly body: Uint8Array;
  /** Of a part that continues a log: RFC 9110 §14.4. */
  readonly contentRange: string | undefined;
  /** Whoever took it in where the phone did not send it: it confirms nothing in its place. */
  readonly adoptedBy?: string;
}

export interface ReceivedArtefact {
  readonly isNew: boolean;
  readonly records: number;
  readonly suppressed: number;
}

interface Content {
  readonly plain: Uint8Array;
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
}

export interface ArtefactsOptions extends StoredArtefactsOptions {
  readonly ledger: SuppressionLedger;
  readonly audit: AuditLog;
  readonly configuration: ConfigurationFiles;
  readonly encryptionKeys: () => readonly EncryptionKey[];
  /** A phone confirmed erasures with an upload that holds nothing erased. */
  readonly onConfirmed: (requestIds: readonly string[]) => Promise<void>;
}

/** Which entries a list had, as far as they were judged as they would be now. */
function listedUnder(before: ArtefactTable | undefined, { judgedUnder }: UploadContext): Uint8Array | undefined {
  return before?.listed_under === judgedUnder ? (before.listed ?? undefined) : undefined;
}

export class Artefacts {
  readonly #options: ArtefactsOptions;
  readonly #platform: Platform;
  /** What they have uploaded so far. */
  readonly stored: StoredArtefacts;
  /** What the administrator has laid down for phones and users. */
  readonly laidDown: LaidDownFiles;
  #uploads = 0;
  #overrideUploads = 0;

  constructor(options: ArtefactsOptions) {
    this.#options = options;
    this.#platform = options.store.platform;
    this.stored = new StoredArtefacts(options);
    this.laidDown = new LaidDownFiles({ ...options, contextOf: (macAddress) => this.#contextOf(macAddress) });
  }

  /** Another with each upload that was taken in: what was read of them before is as it was while this is the same. Where others take in too, it never is. */
  stampOfUploads(): string {
    return this.#stamp(this.#uploads);
  }

  /** Of files of settings that somebody changed at a phone. */
  stampOfOverrides(): string {
    return this.#stamp(this.#overrideUploads);
  }

  #stamp(count: number): string {
    return this.#options.store.versions.isShared ? randomHex(this.#platform.random, 8) : String(count);
  }

  /** Committed when it resolves. Rejects with ProblemError bad-call-list, bad-directory, bad-configuration, bad-log or decryption-failed: then nothing but a count has changed. */
  async receive(macAddress: string, kind: UploadKind, upload: Upload): Promise<ReceivedArtefact> {
    try {
      return await this.#take(macAddress, kind, upload);
    } catch (error) {
      // A store that cannot be used, or a phone that is gone, says nothing about the file.
      if (!isProblem(error) || !isUnreadable(error)) throw error;
      const { name, body } = upload;
      const refused = { macAddress, kind, name, body, refusal: refusalOf(error) };
      await this.#inTurn(macAddress, (access) => noteRefusal({ ...this.#options, access }, refused));
      // What cannot be read is kept as it came: the phone gets it back, and no older copy in its place.
      if (!isLog(kind) || error.code === 'bad-log') await this.keep(macAddress, name, body, 'unreadable');
      throw error;
    }
  }

  /** After a restore: everything that the phone has here goes through the suppressions as though it were uploaded. */
  async takeInAgain(macAddress: string): Promise<void> {
    await this.#keepAgain(macAddress);
    const rows = await artefactRows(this.#options.store, macAddress);
    for (const { kind, name } of rows) {
      const upload = uploadKinds.find((known) => known === kind);
      const file = upload === undefined ? undefined : await this.stored.renderRecords(macAddress, upload);
      if (upload === undefined || file === undefined || !('bytes' in file)) continue;
      await this.#take(macAddress, upload, { name, body: file.bytes, contentRange: undefined, isAgain: 'from-records' });
    }
  }

  /** What nobody can read came before an erasure: the phone sends it again. */
  async #keepAgain(macAddress: string): Promise<void> {
    const { store, kept, devices } = this.#options;
    const access = store.records.db;
    for (const name of await this.stored.keptNames(macAddress)) {
      const file = await devices.withKey(macAddress, (deviceKey) => kept.find(access, { macAddress, deviceKey, name }));
      if (file === undefined) continue;
      const { kind, bytes, receivedAtMs } = file;
      if (kind === 'unreadable' && textOfKept(kind, bytes) === undefined)
        await this.#inTurn(macAddress, (turn) => kept.forget(turn, macAddress, name));
      else await this.keep(macAddress, name, bytes, kind, receivedAtMs);
    }
  }

  /** Keeps a file that nobody reads; answers whether it is new. */
  async keep(macAddress: string, name: string, body: Uint8Array, kind: KeptKind, receivedAtMs?: number): Promise<boolean> {
    const { store, kept, devices, audit } = this.#options;
    const isNew = await this.#inTurn(macAddress, async (access) => {
      const deviceKey = await devices.deviceKey(access, macAddress);
      await store.versions.renewPhone(access, macAddress);
      const context = await this.#context(access, { macAddress, deviceKey });
      const bytes = await withoutErased(context, { kind, name, bytes: this.#readable(body) });
      if (bytes === undefined) await kept.forget(access, macAddress, name);
      const fresh = bytes !== undefined && (await kept.keep(access, { macAddress, deviceKey, name, kind, receivedAtMs }, bytes));
      const action = bytes === undefined ? 'file-held-back' : 'file-kept';
      await audit.append(access, { actor: 'phone', action, facts: { device: macAddress, kind, bytes: body.length } });
      return fresh;
    });
    this.#uploads++;
    this.stored.forgetPhone(macAddress);
    return isNew;
  }

  /** As it came where no key opens it. */
  #readable(body: Uint8Array): Uint8Array {
    try {
      return this.#open(body).plain;
    } catch (error) {
      if (!isProblem(error, 'decryption-failed')) throw error;
      return body;
    }
  }

  /** After a key was added: what it opens is taken in as though the phone had uploaded it now. */
  async readKept(): Promise<void> {
    const { store, devices } = this.#options;
    for (const macAddress of await phonesWithKept(store.records.db)) {
      const opened = await devices.withKey(macAddress, (deviceKey) =>
        encryptedFilesOf({ store, access: store.records.db, deviceKey }, macAddress, (bytes) => this.#readable(bytes) !== bytes),
      );
      for (const { kind: keptKind, name, bytes } of opened) {
        const { macAddress: owner, kind } = parseArtefactName(name) ?? {};
        // Profiles of users have names of the same kinds.
        if (owner !== macAddress || kind === undefined || !isUpload(kind)) await this.keep(macAddress, name, bytes, keptKind);
        else
          // One that cannot be read for another reason is kept as it is.
          await this.#take(macAddress, kind, { name, body: bytes, contentRange: undefined, isAgain: 'from-kept' }).catch(
            (error: unknown) => {
              if (!isProblem(error) || !isUnreadable(error)) throw error;
            },
          );
      }
    }
  }

  /** What is taken in again tells nothing of what the phone holds now. */
  async #take(
    macAddress: string,
    kind: UploadKind,
    { name, body, contentRange, adoptedBy, isAgain }: Upload & { readonly isAgain?: 'from-records' | 'from-kept' },
  ): Promise<ReceivedArtefact> {
    const { store, parties, devices, audit } = this.#options;
    const content = this.#open(body);
    // Of an encrypted part, the field counts other bytes.
    const startByte = content.isEncrypted ? undefined : rangeStart(contentRange);
    const read = parserOf(kind, { store, macAddress, plain: content.plain, name, startByte });
    const { keep, mark }: { readonly keep: KeepUpload; readonly mark?: string } =
      (await read.inPieces?.((run) => this.#unitOf(macAddress, kind, run))) ?? read;
    const result = await this.#inTurn(macAddress, async (access) => {
      const deviceKey = await devices.deviceKey(access, macAddress);
      const before = await artefactRow(access, macAddress, kind);
      const context = await this.#context(access, { macAddress, deviceKey }, kind === 'call-list' || isLog(kind));
      const id = before?.id ?? randomHex(this.#platform.random, 16);
      const {
        outcome,
        sealedLog,
        listed,
        isUnchanged,
        partiesBefore = [],
        leaving = [],
      } = await keep(context, {
        id,
        outcome: { records: before?.record_count ?? 0, persons: before?.person_count ?? 0, suppressed: before?.suppressed_count ?? 0 },
        listed: listedUnder(before, context),
        earlierLog: async () => {
          const text = (before === undefined ? undefined : await this.stored.logText(before)) ?? '';
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
        listed: listed ?? null,
        listed_under: listed === undefined ? null : context.judgedUnder,
      };
      if (isUnchanged === true) {
        const { listed: _same, ...times } = row;
        await changeArtefact(access, id, times);
      } else await putArtefact(access, { id, ...row });
      const isOfPhone = adoptedBy === undefined && isAgain === undefined;
      const confirmed = outcome.suppressed === 0 && isOfPhone ? await confirmErasures(access, macAddress, kind) : [];
      if (isUnchanged !== true) await store.versions.renewPhone(access, macAddress);
      // The same file again is told by its time.
      if (isUnchanged !== true)
        await audit.append(access, {
          actor: adoptedBy ?? 'phone',
          action: 'artefact-received',
          facts: { device: macAddress, kind, records: outcome.records, persons: outcome.persons, suppressed: outcome.suppressed },
        });
      if (isAgain !== 'from-records') await this.#options.kept.forget(access, macAddress, name);
      const isNew = before === undefined;
      const oldKey = before?.key_id ?? undefined;
      return {
        isNew,
        records: outcome.records,
        isUnchanged: isUnchanged === true && before?.refusal === null,
        suppressed: outcome.suppressed,
        confirmed,
        partiesBefore,
        leaving,
        keysToDestroy: oldKey === undefined ? [] : [oldKey],
      };
    }).catch(async (error: unknown) => {
      if (mark !== undefined) await this.#dropUnlisted(macAddress, mark);
      throw error;
    });
    if (!result.isUnchanged) {
      this.#uploads++;
      if (overrideKinds.some((override) => override === kind)) this.#overrideUploads++;
      this.stored.forgetFile(macAddress, kind);
    }
    const ofParties = result.partiesBefore.length === 0 ? [] : await parties.collect(result.partiesBefore);
    await store.vault.destroy([...result.keysToDestroy, ...ofParties]);
    for (const each of result.leaving) await this.#dropUnlisted(macAddress, each);
    if (result.confirmed.length > 0) await this.#options.onConfirmed(result.confirmed);
    return result;
  }

  /** One of several units of work of an upload. */
  #unitOf<T>(
    macAddress: string,
    kind: UploadKind,
    run: (context: UploadContext, listed: Uint8Array | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(macAddress, async (access) => {
      const deviceKey = await this.#options.devices.deviceKey(access, macAddress);
      const context = await this.#context(access, { macAddress, deviceKey });
      return run(context, listedUnder(await artefactRow(access, macAddress, kind), context));
    });
  }

  #dropUnlisted(macAddress: string, mark: string): Promise<void> {
    const { store, parties } = this.#options;
    return dropUnlisted(store, macAddress, mark, async (gone) => store.vault.destroy(await parties.collect(gone)));
  }

  /** One upload of a phone at a time, beside those of others; an erasure that removes records waits for all that have begun. */
  #inTurn<T>(macAddress: string, run: (access: RecordsAccess) => Promise<T>): Promise<T> {
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

  async #contextOf(macAddress: string): Promise<UploadContext | undefined> {
    const { store, devices } = this.#options;
    if ((await devices.find(macAddress)) === undefined) return undefined;
    return devices.withKey(macAddress, (deviceKey) => this.#context(store.records.db, { macAddress, deviceKey }));
  }

  async #context(access: RecordsAccess, at: Pick<UploadContext, 'macAddress' | 'deviceKey'>, isOfTime = false): Promise<UploadContext> {
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

  #open(body: Uint8Array): Content {
    if (readEncryptedHeader(body) === undefined) return { plain: body, sizeBytes: body.length, isEncrypted: false };
    const plain = decryptFile(this.#platform.cryptography, this.#options.encryptionKeys(), body);
    return { plain, sizeBytes: body.length, isEncrypted: true };
  }
}
