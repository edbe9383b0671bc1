// The phone's process, from power on to power off: its flash and keys, its settings, its passwords, its log and its way to the provisioning server.

import { isProblem } from '@offhook/base';
import type { EncryptionKey, Settings } from '@offhook/ucs';
import { compareReleases, localTimeText } from '@offhook/ucs';

import { PhoneLog } from '../logging/phone-log.ts';
import type { PhoneOptions } from '../phone-options.ts';
import { chosenServer } from '../provisioning/chosen-server.ts';
import type { ProvisioningServer } from '../provisioning/provisioning-client.ts';
import { ProvisioningClient } from '../provisioning/provisioning-client.ts';
import { configuredEncryptionKeys } from '../security/configured-secrets.ts';
import { LogInGuard } from '../security/log-in-guard.ts';
import { Passwords } from '../security/passwords.ts';
import { SettingLayers } from '../settings/setting-layers.ts';
import { Flash } from '../storage/flash.ts';
import { StoreChanges } from '../storage/store-changes.ts';

interface DeviceParts {
  readonly flash: Flash;
  readonly changes: StoreChanges;
  readonly layers: SettingLayers;
  readonly passwords: Passwords;
  readonly log: PhoneLog;
  readonly onDamage: (error: Error) => void;
}

export class Device {
  readonly options: PhoneOptions;
  readonly flash: Flash;
  /** Of every store, also those of the profile. */
  readonly changes: StoreChanges;
  readonly layers: SettingLayers;
  readonly passwords: Passwords;
  readonly logIns: LogInGuard;
  readonly log: PhoneLog;
  readonly onDamage: (error: Error) => void;

  #server: ProvisioningServer | undefined;
  #client: ProvisioningClient | undefined;

  private constructor(options: PhoneOptions, parts: DeviceParts) {
    this.options = options;
    this.flash = parts.flash;
    this.changes = parts.changes;
    this.layers = parts.layers;
    this.passwords = parts.passwords;
    this.log = parts.log;
    this.logIns = new LogInGuard({ clock: options.platform.clock, log: parts.log, settings: () => this.settings });
    this.onDamage = parts.onDamage;
    this.connect();
  }

  /** A damaged store counts as empty and is told to the platform's log. */
  static async open(options: PhoneOptions): Promise<Device> {
    const { platform, model } = options;
    const onDamage = (error: Error): void =>
      platform.log.error('a store of the flash is damaged and counts as empty', { reason: error.message });
    const flash = await Flash.open(platform);
    const changes = new StoreChanges();
    const layers = await SettingLayers.open({ flash, model, onDamage, changes });
    const log = await PhoneLog.open({ clock: platform.clock, flash, settings: () => layers.settings });
    const passwords = await Passwords.open({ cryptography: platform.cryptography, random: platform.random, flash, onDamage });
    return new Device(options, { flash, changes, layers, passwords, log, onDamage });
  }

  /** Undefined where no provisioning server is known. */
  get client(): ProvisioningClient | undefined {
    return this.#client;
  }

  /** Before each boot: device.prov.* may have named another server, or other credentials. */
  connect(): void {
    const server = chosenServer(this.options.provisioning, this.layers.deviceSettings);
    if (this.#client !== undefined && JSON.stringify(server) === JSON.stringify(this.#server)) return;
    this.#server = server;
    this.#client = server === undefined ? undefined : clientOf(this.options, server, () => this.settings);
  }

  get settings(): Settings {
    return this.layers.settings;
  }

  get encryptionKeys(): readonly EncryptionKey[] {
    return configuredEncryptionKeys(this.settings, this.log);
  }

  /** Guide: from UC Software 6.3.0 on nothing of the administrator's opens before the default password is replaced. */
  get demandsAdminPassword(): boolean {
    return this.passwords.isAdminDefault && compareReleases(this.options.version.application, '6.3.0') >= 0;
  }

  /** Local time as the phone writes it. */
  localTime(epochMs: number = this.options.platform.clock.now()): string {
    return localTimeText(epochMs, this.settings.get('tcpIpApp.sntp.gmtOffset'));
  }

  /** Before the process ends or begins anew. A phone whose flash is full still stops cleanly. */
  async saveLog(): Promise<void> {
    try {
      await this.log.save();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.options.platform.log.warn('the log could not be kept', { reason: error.message });
    }
  }
}

function clientOf(options: PhoneOptions, server: ProvisioningServer, settings: () => Settings): ProvisioningClient {
  const { platform, model, version, macAddress, address } = options;
  return new ProvisioningClient({
    fetch: platform.fetch,
    cryptography: platform.cryptography,
    server,
    model,
    version,
    tagSerialNumber: () => (settings().get('device.prov.tagSerialNo') ? macAddress : undefined),
    from: address,
  });
}
