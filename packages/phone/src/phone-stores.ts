// What the phone opens from its flash at each start.

import type { EncryptionKey, Settings } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';
import { writeCallList, writeDirectory, writeOverrides } from '@offhook/ucs';

import { CallDetailRecords } from './analytics/call-detail-record.ts';
import { CallLists } from './call-list/call-lists.ts';
import { LocalDirectory } from './directory/local-directory.ts';
import { PhoneLog } from './logging/phone-log.ts';
import type { PhoneOptions } from './phone-options.ts';
import { ProvisioningClient } from './provisioning/provisioning-client.ts';
import type { UploadKind } from './provisioning/uploads.ts';
import { Uploads } from './provisioning/uploads.ts';
import { UploadState } from './provisioning/upload-state.ts';
import { Passwords } from './security/passwords.ts';
import { ChoiceStore } from './settings/choices.ts';
import { SettingLayers } from './settings/setting-layers.ts';
import { Flash } from './storage/flash.ts';

export interface PhoneStores {
  readonly flash: Flash;
  readonly layers: SettingLayers;
  readonly choices: ChoiceStore;
  readonly passwords: Passwords;
  readonly log: PhoneLog;
  readonly directory: LocalDirectory;
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  /** Undefined where no provisioning server is known. */
  readonly client: ProvisioningClient | undefined;
  readonly uploads: Uploads;
  readonly uploadState: UploadState;
}

export interface PhoneStoresOptions {
  readonly options: PhoneOptions;
  encryptionKeys(): readonly EncryptionKey[];
  localTime(): string;
  uploaded(kind: UploadKind): void;
}

const bootLogLines = 20;

/** A damaged store counts as empty and is told to the platform's log. */
export async function openPhoneStores(owner: PhoneStoresOptions): Promise<PhoneStores> {
  const { platform, model, macAddress, version } = owner.options;
  const flash = await Flash.open(platform);
  const onDamage = (error: Error): void =>
    platform.log.error('a store of the flash is damaged and counts as empty', { reason: error.message });
  const layers = await SettingLayers.open(flash, model, onDamage);
  const settings = (): Settings => layers.settings;
  const log = await PhoneLog.open({ clock: platform.clock, flash, settings });
  const choices = await ChoiceStore.open(flash, onDamage);
  const directory = await LocalDirectory.open(flash, settings, onDamage);
  const callLists = await CallLists.open(flash, settings, onDamage);
  const server = owner.options.provisioning;
  const client =
    server === undefined
      ? undefined
      : new ProvisioningClient({
          fetch: platform.fetch,
          cryptography: platform.cryptography,
          server,
          model,
          version,
          ...(settings().get('device.prov.tagSerialNo') ? { tagSerialNumber: macAddress } : {}),
          from: owner.options.address,
        });
  const overrides = (layer: 'local' | 'web'): Uint8Array =>
    utf8Bytes(writeOverrides(layers.values(layer), { application: version.application, createdAt: owner.localTime() }));
  const contents: Readonly<Record<UploadKind, (isEmpty: boolean) => Uint8Array>> = {
    'call-list': (isEmpty) => utf8Bytes(writeCallList(isEmpty ? [] : callLists.entries, owner.localTime())),
    directory: (isEmpty) => utf8Bytes(writeDirectory(isEmpty ? [] : directory.personal)),
    'local-override': () => overrides('local'),
    'web-override': () => overrides('web'),
    'application-log': () => utf8Bytes(log.text),
    'boot-log': () => utf8Bytes(log.text.split('\n').slice(-bootLogLines).join('\n')),
  };
  const uploadState = await UploadState.open(flash, onDamage);
  const passwords = await Passwords.open({ cryptography: platform.cryptography, random: platform.random, flash, onDamage });
  const records = await CallDetailRecords.open(flash, onDamage);
  const uploads = new Uploads({
    clock: platform.clock,
    cryptography: platform.cryptography,
    random: platform.random,
    macAddress,
    client: () => client,
    state: uploadState,
    settings,
    isRestricted: () => choices.current.isUploadRestricted,
    encryptionKey: () => owner.encryptionKeys()[0],
    content: (kind, isEmpty) => contents[kind](isEmpty),
    onUploaded: (kind) => owner.uploaded(kind),
    onRefused: (kind, reason) => log.write('copy', 2, `${kind} not uploaded: ${reason}`),
    onFailed: (kind, reason) => log.write('copy', 4, `${kind} upload failed: ${reason}`),
  });
  return {
    flash,
    layers,
    choices,
    log,
    directory,
    callLists,
    client,
    uploads,
    uploadState,
    passwords,
    records,
  };
}
