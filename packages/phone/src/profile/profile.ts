// Whoever uses the phone, from log-in to log-out: contacts, lists, records, choices, and the files that carry them. There is one profile so far, the phone's own.

import { utf8Bytes } from '@offhook/base';
import { artefactName, writeCallList, writeDirectory, writeOverrides } from '@offhook/ucs';

import { CallDetailRecords } from '../analytics/call-detail-record.ts';
import { CallLists } from '../call-list/call-lists.ts';
import type { Device } from '../device/device.ts';
import { LocalDirectory } from '../directory/local-directory.ts';
import type { UploadKind } from '../provisioning/uploads.ts';
import { Uploads } from '../provisioning/uploads.ts';
import { UploadState } from '../provisioning/upload-state.ts';
import { ChoiceStore } from '../settings/choices.ts';
import type { StoreChange } from '../storage/store-changes.ts';

const bootLogLines = 20;
/** Several contacts or settings in a row go up together. */
const afterEditMs = 1000;

interface ProfileStores {
  readonly directory: LocalDirectory;
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  readonly choices: ChoiceStore;
  readonly uploadState: UploadState;
}

export interface ProfileListener {
  readonly onChange: () => void;
  readonly onUploaded: (kind: UploadKind) => void;
  /** For the screen. */
  readonly onFailed: (notice: string) => void;
  readonly isCalling: () => boolean;
}

export class Profile {
  /** The layer of settings that belongs to whoever is here. */
  readonly userLayer = 'local';
  readonly directory: LocalDirectory;
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  readonly choices: ChoiceStore;
  readonly uploadState: UploadState;
  readonly uploads: Uploads;
  readonly #device: Device;
  /** A call was listed, and another is still up: the list goes up when that has ended. */
  #isListWaiting = false;
  readonly #isCalling: () => boolean;

  private constructor(device: Device, stores: ProfileStores, { onUploaded, isCalling }: ProfileListener) {
    this.#device = device;
    this.#isCalling = isCalling;
    this.directory = stores.directory;
    this.callLists = stores.callLists;
    this.records = stores.records;
    this.choices = stores.choices;
    this.uploadState = stores.uploadState;
    const { platform } = device.options;
    const { log } = device;
    this.uploads = new Uploads({
      clock: platform.clock,
      cryptography: platform.cryptography,
      random: platform.random,
      fileName: (kind) => this.fileName(kind),
      client: () => device.client,
      state: this.uploadState,
      settings: () => device.settings,
      isRestricted: () => this.choices.current.isUploadRestricted,
      encryptionKey: () => device.encryptionKeys[0],
      log,
      content: (kind, isEmpty) => utf8Bytes(this.#text(kind, isEmpty)),
      onUploaded,
      onRefused: (kind, reason) => log.write('copy', 2, `${kind} not uploaded: ${reason}`),
      onFailed: (kind, reason) => log.write('copy', 4, `${kind} upload failed: ${reason}`),
    });
  }

  static async open(device: Device, listener: ProfileListener): Promise<Profile> {
    const { flash, onDamage, changes } = device;
    const owner = { flash, onDamage, changes, settings: () => device.settings };
    const stores = {
      choices: await ChoiceStore.open(owner),
      directory: await LocalDirectory.open({ ...owner, capacity: device.options.model.contacts }),
      callLists: await CallLists.open({
        ...owner,
        clock: device.options.platform.clock,
        onFailed: (error) => {
          listener.onFailed('The call list could not be written: storage is full or damaged');
          device.log.write('clist', 5, error.message);
        },
      }),
      uploadState: await UploadState.open(flash, onDamage),
      records: await CallDetailRecords.open(owner),
    };
    const profile = new Profile(device, stores, listener);
    changes.listener = (change) => {
      profile.#changed(change);
      listener.onChange();
    };
    return profile;
  }

  /** On the provisioning server. */
  fileName(kind: UploadKind): string {
    return artefactName(this.#device.options.macAddress, kind);
  }

  /** Writes and sends at once what is due, as before a restart. */
  async flush(): Promise<void> {
    await this.callLists.save();
    await this.uploads.flush();
  }

  /** The last call ended and is recorded. */
  callsEnded(): void {
    if (!this.#isListWaiting) return;
    this.#isListWaiting = false;
    this.uploads.schedule('call-list', this.#device.settings.get('callLists.writeDelay.terminated') * 1000);
  }

  /** Idempotent. */
  close(): void {
    this.callLists.close();
    this.uploads.close();
  }

  #changed(change: StoreChange): void {
    switch (change.store) {
      case 'directory':
      case 'local-override':
      case 'web-override':
        return this.uploads.schedule(change.store, afterEditMs);
      case 'call-list':
        if (change.by === 'person') return this.uploads.schedule('call-list', afterEditMs);
        this.#isListWaiting = true;
        if (!this.#isCalling()) this.callsEnded();
        return undefined;
      case 'choices':
        // What waited may go now.
        if (change.isRestrictionLifted) this.uploads.resume();
        return undefined;
    }
  }

  #text(kind: UploadKind, isEmpty: boolean): string {
    const { log, layers, options } = this.#device;
    const createdAt = this.#device.localTime();
    switch (kind) {
      case 'call-list':
        return writeCallList(isEmpty ? [] : this.callLists.entries, createdAt);
      case 'directory':
        return writeDirectory(isEmpty ? [] : this.directory.personal);
      case 'local-override':
        return writeOverrides(layers.values(this.userLayer), { application: options.version.application, createdAt });
      case 'web-override':
        return writeOverrides(layers.values('web'), { application: options.version.application, createdAt });
      case 'application-log':
        return log.text;
      case 'boot-log':
        return log.text.split('\n').slice(-bootLogLines).join('\n');
    }
  }
}
