// What the phone sends back to its provisioning server, and what stops it: feature.uploadDir.enabled, the Restrict Personal Data Upload menu,
// feature.callList.enabled, log.render.file. Encrypted where sec.encryption.upload.* says so, and then never in clear for want of a key.

import type { Clock, Cryptography, Random, Timer } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';
import type { ArtefactKind, EncryptionKey, FolderAttribute, Settings } from '@offhook/ucs';
import { artefactName, encryptFile } from '@offhook/ucs';

import type { ProvisioningClient, UpdateType } from './provisioning-client.ts';

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

const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;

export interface UploadsOptions {
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly macAddress: string;
  /** Undefined while no server is known. */
  readonly client: () => ProvisioningClient | undefined;
  readonly folder: (attribute: FolderAttribute) => string;
  readonly settings: () => Settings;
  readonly isRestricted: () => boolean;
  readonly encryptionKey: () => EncryptionKey | undefined;
  /** The file as it is at the moment of the upload. */
  readonly content: (kind: UploadKind) => Uint8Array;
  readonly onUploaded: (kind: UploadKind) => void;
  readonly onRefused: (kind: UploadKind, reason: string) => void;
  readonly onFailed: (kind: UploadKind, reason: string) => void;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #due = new Map<UploadKind, Timer>();
  readonly #running = new Map<UploadKind, Promise<boolean>>();
  readonly #retryMs = new Map<UploadKind, number>();
  #isClosed = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Uploads `kind` after `afterMs`; asked again before that, it waits anew. */
  schedule(kind: UploadKind, afterMs: number): void {
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
    const running = (this.#running.get(kind) ?? Promise.resolve(true)).then(() => this.#upload(kind));
    this.#running.set(kind, running);
    return running;
  }

  /** Sends what is due at once, for an orderly end; what fails now is sent after the next start. */
  async flush(): Promise<void> {
    for (const [kind, timer] of [...this.#due]) {
      timer.cancel();
      this.#due.delete(kind);
      await this.now(kind);
    }
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
    if (refusal !== undefined) {
      this.#options.onRefused(kind, refusal);
      return false;
    }
    const url = server.locate(this.#options.folder(rule.folder), artefactName(this.#options.macAddress, kind));
    if (url === undefined) {
      this.#options.onRefused(kind, `${rule.folder} leads nowhere`);
      return false;
    }
    let body = this.#options.content(kind);
    if (rule.isEncrypted(settings())) {
      const key = this.#options.encryptionKey();
      if (key === undefined) {
        this.#options.onRefused(kind, 'it must be encrypted and there is no key (device.sec.configEncryption.key)');
        return false;
      }
      body = encryptFile({ cryptography, random, key, plain: body });
    }
    try {
      await server.put(url, body, rule.contentType, rule.type);
    } catch (error) {
      if (!isProblem(error)) throw error;
      const retryMs = this.#retryMs.get(kind) ?? firstRetryMs;
      this.#retryMs.set(kind, Math.min(retryMs * 2, longestRetryMs));
      this.#options.onFailed(kind, messageOf(error));
      this.schedule(kind, retryMs);
      return false;
    }
    this.#retryMs.delete(kind);
    this.#options.onUploaded(kind);
    return true;
  }
}
