// What the phone sends back to its provisioning server, and what stops it: feature.uploadDir.enabled, the Restrict Personal Data Upload menu,
// feature.callList.enabled, log.render.file. Encrypted where sec.encryption.upload.* says so, and then never in clear for want of a key.

import type { Clock, Cryptography, Random, Timer } from '@offhook/base';
import { equalBytes, isProblem, messageOf } from '@offhook/base';
import type { ArtefactKind, EncryptionKey, FolderAttribute, Settings } from '@offhook/ucs';
import { encryptFile } from '@offhook/ucs';

import type { PhoneLog } from '../logging/phone-log.ts';
import { sendLog } from './log-sending.ts';
import type { ProvisioningClient, UpdateType } from './provisioning-client.ts';
import type { TrackedKind, UploadState } from './upload-state.ts';
import { isTracked } from './upload-state.ts';

export type UploadKind = Extract<
  ArtefactKind,
  'call-list' | 'directory' | 'local-override' | 'web-override' | 'application-log' | 'boot-log'
>;

interface UploadRule {
  readonly folder: FolderAttribute;
  readonly contentType: string;
  readonly type: UpdateType;
  /** Why it may not leave now; undefined where it may. */
  readonly refusal: (settings: Settings, isRestricted: boolean) => string | undefined;
  readonly isEncrypted: (settings: Settings) => boolean;
}

function refusePersonal(settings: Settings, isRestricted: boolean): string | undefined {
  if (!settings.get('feature.uploadDir.enabled')) return 'feature.uploadDir.enabled is 0';
  return isRestricted ? 'the person restricted the upload of personal data' : undefined;
}

const never = (): boolean => false;
const xml = 'text/xml';

const rules: Readonly<Record<UploadKind, UploadRule>> = {
  'call-list': {
    folder: 'CALL_LISTS_DIRECTORY',
    contentType: xml,
    type: 'Application',
    refusal: (settings, isRestricted) =>
      refusePersonal(settings, isRestricted) ?? (settings.get('feature.callList.enabled') ? undefined : 'feature.callList.enabled is 0'),
    isEncrypted: (settings) => settings.get('sec.encryption.upload.callLists'),
  },
  directory: {
    folder: 'CONTACTS_DIRECTORY',
    contentType: xml,
    type: 'Application',
    refusal: refusePersonal,
    isEncrypted: (settings) => settings.get('sec.encryption.upload.dir'),
  },
  'local-override': {
    folder: 'OVERRIDES_DIRECTORY',
    contentType: xml,
    type: 'Application',
    refusal: () => undefined,
    isEncrypted: (settings) => settings.get('sec.encryption.upload.overrides'),
  },
  'web-override': {
    folder: 'OVERRIDES_DIRECTORY',
    contentType: xml,
    type: 'Application',
    refusal: () => undefined,
    isEncrypted: (settings) => settings.get('sec.encryption.upload.overrides'),
  },
  'application-log': {
    folder: 'LOG_FILE_DIRECTORY',
    contentType: 'text/plain',
    type: 'Application',
    refusal: (settings) => (settings.get('log.render.file') ? undefined : 'log.render.file is 0'),
    isEncrypted: never,
  },
  'boot-log': {
    folder: 'LOG_FILE_DIRECTORY',
    contentType: 'text/plain',
    type: 'Updater',
    refusal: (settings) => (settings.get('log.render.file') ? undefined : 'log.render.file is 0'),
    isEncrypted: never,
  },
};

const resumeMs = 1000;
const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;

export interface UploadsOptions {
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly fileName: (kind: UploadKind) => string;
  /** Undefined while no server is known. */
  readonly client: () => ProvisioningClient | undefined;
  readonly state: UploadState;
  readonly settings: () => Settings;
  readonly isRestricted: () => boolean;
  readonly encryptionKey: () => EncryptionKey | undefined;
  readonly log: PhoneLog;
  /** The file as it is at the moment of the upload, or without anything in it. */
  readonly content: (kind: UploadKind, isEmpty: boolean) => Uint8Array;
  readonly onUploaded: (kind: UploadKind) => void;
  readonly onRefused: (kind: UploadKind, reason: string) => void;
  readonly onFailed: (kind: UploadKind, reason: string) => void;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #due = new Map<UploadKind, Timer>();
  readonly #running = new Map<UploadKind, Promise<boolean>>();
  /** Begins when the running one has ended; whoever asks meanwhile shares it. */
  readonly #waiting = new Map<UploadKind, Promise<boolean>>();
  readonly #retryMs = new Map<UploadKind, number>();
  #isClosed = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** The file changed here: uploads it after `afterMs`; asked again before that, it waits anew. What cannot be sent now is sent after a later start. */
  schedule(kind: UploadKind, afterMs: number): void {
    if (this.#isClosed) return;
    if (isTracked(kind)) void this.#remember(kind, () => this.#options.state.mark(kind, 'changed'));
    this.#arm(kind, afterMs);
  }

  /** After a start: what an earlier one left unsent. */
  resume(): void {
    for (const kind of this.#options.state.unsent) this.#arm(kind, resumeMs);
  }

  #arm(kind: UploadKind, afterMs: number): void {
    if (this.#isClosed) return;
    this.#due.get(kind)?.cancel();
    this.#due.set(
      kind,
      this.#options.clock.setTimer(afterMs, () => {
        this.#due.delete(kind);
        void this.now(kind);
      }),
    );
  }

  /** True where the file is on the server afterwards. A failure is retried later, longer each time; nothing is lost, since the content is read again. */
  now(kind: UploadKind): Promise<boolean> {
    this.#due.get(kind)?.cancel(); // what was due goes now
    this.#due.delete(kind);
    const waiting = this.#waiting.get(kind);
    if (waiting !== undefined) return waiting;
    const next = (this.#running.get(kind) ?? Promise.resolve(true)).then(() => {
      this.#waiting.delete(kind);
      return this.#upload(kind);
    });
    this.#waiting.set(kind, next);
    this.#running.set(kind, next);
    return next;
  }

  /** Sends what is due at once, for an orderly end; what fails now is sent after the next start. */
  async flush(): Promise<void> {
    for (const [kind, timer] of [...this.#due]) {
      timer.cancel();
      this.#due.delete(kind);
      await this.now(kind);
    }
    await Promise.all(this.#running.values());
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#due.values()) timer.cancel();
    this.#due.clear();
  }

  async #upload(kind: UploadKind): Promise<boolean> {
    const { settings, client, cryptography, random } = this.#options;
    const rule = rules[kind];
    const server = client();
    if (server === undefined || this.#isClosed) return false;
    const refusal = rule.refusal(settings(), this.#options.isRestricted());
    const { state } = this.#options;
    // An erasure holds nothing personal: it goes whoever restricts uploads, and as an empty file.
    const isErasure = isTracked(kind) && state.change(kind) === 'cleared';
    if (refusal !== undefined && !isErasure) {
      this.#options.onRefused(kind, refusal);
      return false;
    }
    // Only the primary file says where a file goes, or that it goes nowhere; the boot log is older than that knowledge.
    const folder = state.folders?.[rule.folder] ?? (isTracked(kind) ? undefined : '');
    const url = folder === undefined ? undefined : server.locate(folder, this.#options.fileName(kind));
    if (url === undefined) {
      this.#options.onRefused(kind, folder === undefined ? `${rule.folder} is not known yet` : `${rule.folder} leads nowhere`);
      return false;
    }
    const version = isTracked(kind) ? state.version(kind) : 0;
    let body = this.#options.content(kind, refusal !== undefined);
    if (rule.isEncrypted(settings())) {
      const key = this.#options.encryptionKey();
      if (key === undefined) {
        this.#options.onRefused(kind, 'it must be encrypted and there is no key (device.sec.configEncryption.key)');
        return false;
      }
      body = encryptFile({ cryptography, random, key, plain: body });
    }
    try {
      if (kind === 'application-log') {
        const refused = await sendLog({ server, url, log: this.#options.log, settings: settings() });
        if (refused !== undefined) {
          this.#options.onRefused(kind, refused);
          return false;
        }
      } else await server.put(url, body, rule.contentType, rule.type);
    } catch (error) {
      if (!isProblem(error)) throw error;
      const retryMs = this.#retryMs.get(kind) ?? firstRetryMs;
      this.#retryMs.set(kind, Math.min(retryMs * 2, longestRetryMs));
      this.#options.onFailed(kind, messageOf(error));
      this.#arm(kind, retryMs);
      return false;
    }
    this.#retryMs.delete(kind);
    if (isTracked(kind)) {
      await this.#remember(kind, () => state.sent(kind, version));
      if (refusal !== undefined) await this.#rememberKept(kind);
    }
    this.#options.onUploaded(kind);
    return true;
  }

  /** An empty file went for one that may not go: what has come since is still unsent. */
  async #rememberKept(kind: TrackedKind): Promise<void> {
    const { content, state } = this.#options;
    if (!equalBytes(content(kind, false), content(kind, true))) await this.#remember(kind, () => state.mark(kind, 'changed'));
  }

  /** A note that cannot be kept costs an upload too many or too few after a restart, no more. */
  async #remember(kind: UploadKind, note: () => Promise<void>): Promise<void> {
    try {
      await note();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#options.onFailed(kind, `what is unsent could not be noted: ${messageOf(error)}`);
    }
  }
}
