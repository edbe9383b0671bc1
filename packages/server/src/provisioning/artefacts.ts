// What phones upload: authenticated, decrypted, parsed into records in one transaction before the answer.

import type { Platform, ProblemError } from '@offhook/base';
import { isProblem, randomHex } from '@offhook/base';
import { parseArtefactName } from '@offhook/ucs';

import { FewAtOnce } from '../few-at-once.ts';
import { InOrder } from '../in-order.ts';
import { CallReports } from '../records/call-reports.ts';
import { encryptedFilesOf } from '../records/kept-files.ts';
import type { KeptKind } from '../records/kept-kind.ts';
import { textOfKept } from '../records/kept-text.ts';
import { withoutErased } from '../records/kept-upload.ts';
import { overrideKinds } from '../records/override-records.ts';
import { artefactRows } from '../store/artefact-rows.ts';
import { phonesWithKept } from '../store/kept-file-rows.ts';
import type { IntakeOptions, Upload } from './intake.ts';
import { Intake } from './intake.ts';
import { LaidDownFiles } from './laid-down-files.ts';
import { noteRefusal, refusalOf } from './refused-upload.ts';
import { StoredArtefacts } from './stored-artefacts.ts';
import type { UploadKind } from './upload-parser.ts';
import { isLog, isUnreadable, isUpload, uploadKinds } from './upload-parser.ts';

export interface ReceivedArtefact {
  readonly isNew: boolean;
  readonly records: number;
  readonly suppressed: number;
}

export interface ArtefactsOptions extends IntakeOptions {
  /** A phone confirmed erasures with an upload that holds nothing erased. */
  readonly onConfirmed: (requestIds: readonly string[]) => Promise<void>;
}

export class Artefacts {
  readonly #options: ArtefactsOptions;
  readonly #platform: Platform;
  readonly #intake: Intake;
  readonly #directories = new InOrder();
  /** A thousand phones may all come at once. */
  readonly #uploading = new FewAtOnce();
  /** What they have uploaded so far. */
  readonly stored: StoredArtefacts;
  /** What the administrator has laid down for phones and users. */
  readonly laidDown: LaidDownFiles;
  /** Call detail records and quality reports. */
  readonly reports: CallReports;
  #uploads = 0;
  #overrideUploads = 0;

  constructor(options: ArtefactsOptions) {
    this.#options = options;
    this.#platform = options.store.platform;
    this.stored = new StoredArtefacts(options);
    this.#intake = new Intake(options, this.stored);
    this.reports = new CallReports({
      ...options,
      inTurn: (macAddress, run) =>
        this.#intake.inTurn(macAddress, async (access) => {
          const deviceKey = await options.devices.deviceKey(access, macAddress);
          return run(await this.#intake.context(access, { macAddress, deviceKey }));
        }),
      changed: () => void this.#uploads++,
    });
    this.laidDown = new LaidDownFiles({ ...options, contextOf: (macAddress) => this.#intake.contextOf(macAddress) });
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

  /** Committed when it resolves. Rejects with ProblemError bad-call-list, bad-directory, bad-configuration, bad-log, decryption-failed or limit-exceeded: then nothing but a count has changed. */
  receive(macAddress: string, kind: UploadKind, upload: Upload): Promise<ReceivedArtefact> {
    return this.#inOrder(macAddress, kind, () => this.#receive(macAddress, kind, upload));
  }

  /** Directories come in many units of work: the one that came last is to be the last that is kept. */
  #inOrder<T>(macAddress: string, kind: UploadKind, work: () => Promise<T>): Promise<T> {
    return kind === 'directory' ? this.#directories.run(macAddress, work) : work();
  }

  async #receive(macAddress: string, kind: UploadKind, upload: Upload): Promise<ReceivedArtefact> {
    await this.#uploading.turn();
    try {
      return await this.#take(macAddress, kind, upload);
    } catch (error) {
      // A store that cannot be used, or a phone that is gone, says nothing about the file.
      if (!isProblem(error) || !isUnreadable(error)) throw error;
      const { name, body } = upload;
      const refused = { macAddress, kind, name, body, refusal: refusalOf(error) };
      await this.#intake.inTurn(macAddress, (access) => noteRefusal({ ...this.#options, access }, refused));
      // What cannot be read is kept as it came: the phone gets it back, and no older copy in its place.
      if (await this.#isKept(kind, error)) await this.keep(macAddress, name, body, 'unreadable');
      throw error;
    }
  }

  async #isKept(kind: UploadKind, { code }: ProblemError): Promise<boolean> {
    // Beyond every limit, to look through it for whoever was erased would be the work that the limit is there to refuse.
    if (code === 'limit-exceeded') return this.#options.ledger.isEmpty();
    return !isLog(kind) || code === 'bad-log';
  }

  /** After a restore: everything that the phone has here goes through the suppressions as though it were uploaded. */
  async takeInAgain(macAddress: string): Promise<void> {
    await this.#keepAgain(macAddress);
    const rows = await artefactRows(this.#options.store, macAddress);
    for (const { kind, name } of rows) {
      const upload = uploadKinds.find((known) => known === kind);
      const file = upload === undefined ? undefined : await this.stored.renderRecords(macAddress, upload);
      if (upload === undefined || file === undefined || !('bytes' in file)) continue;
      const again: Upload = { name, body: file.bytes, contentRange: undefined, isAgain: 'from-records' };
      await this.#inOrder(macAddress, upload, () => this.#take(macAddress, upload, again));
    }
    await this.#intake.takeKeptCallsAgain(macAddress);
    await this.reports.takeAgain(macAddress);
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
        await this.#intake.inTurn(macAddress, (turn) => kept.forget(turn, macAddress, name));
      else await this.keep(macAddress, name, bytes, kind, receivedAtMs);
    }
  }

  /** Keeps a file that nobody reads; answers whether it is new. */
  async keep(macAddress: string, name: string, body: Uint8Array, kind: KeptKind, receivedAtMs?: number): Promise<boolean> {
    const { store, kept, devices, audit } = this.#options;
    const isNew = await this.#intake.inTurn(macAddress, async (access) => {
      const deviceKey = await devices.deviceKey(access, macAddress);
      await store.versions.renewPhone(access, macAddress);
      const context = await this.#intake.context(access, { macAddress, deviceKey });
      const bytes = await withoutErased(context, { kind, name, bytes: this.#intake.readable(body) });
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

  /** After a key was added: what it opens is taken in as though the phone had uploaded it now. */
  async readKept(): Promise<void> {
    const { store, devices } = this.#options;
    for (const macAddress of await phonesWithKept(store.records.db)) {
      const opened = await devices.withKey(macAddress, (deviceKey) =>
        encryptedFilesOf({ store, access: store.records.db, deviceKey }, macAddress, (bytes) => this.#intake.readable(bytes) !== bytes),
      );
      for (const { kind: keptKind, name, bytes } of opened) {
        const { macAddress: owner, kind } = parseArtefactName(name) ?? {};
        // Profiles of users have names of the same kinds.
        if (owner !== macAddress || kind === undefined || !isUpload(kind)) await this.keep(macAddress, name, bytes, keptKind);
        else
          // One that cannot be read for another reason is kept as it is.
          await this.#inOrder(macAddress, kind, () =>
            this.#take(macAddress, kind, { name, body: bytes, contentRange: undefined, isAgain: 'from-kept' }),
          ).catch((error: unknown) => {
            if (!isProblem(error) || !isUnreadable(error)) throw error;
          });
      }
    }
  }

  async #take(macAddress: string, kind: UploadKind, upload: Upload): Promise<ReceivedArtefact> {
    const taken = await this.#intake.take({ macAddress, kind, upload }, ({ isUnchanged }) => {
      if (isUnchanged) return;
      this.#uploads++;
      if (overrideKinds.some((override) => override === kind)) this.#overrideUploads++;
      this.stored.forgetFile(macAddress, kind);
    });
    if (taken.confirmed.length > 0) await this.#options.onConfirmed(taken.confirmed);
    return taken;
  }
}
