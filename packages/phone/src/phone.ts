// The phone: its parts put together, started by a boot, stopped cleanly.

import { Emitter, isProblem, messageOf } from '@offhook/base';
import type { IncomingRequest, UserAgent } from '@offhook/sip';
import type { FolderAttribute, Settings } from '@offhook/ucs';
import { localTimeText } from '@offhook/ucs';

import type { CallDetailRecords } from './analytics/call-detail-record.ts';
import type { BootParts, BootScope } from './boot.ts';
import { provision } from './boot.ts';
import type { Call } from './call/call.ts';
import { CallControl } from './call/call-control.ts';
import { recordCall } from './call/call-records.ts';
import type { CallLists } from './call-list/call-lists.ts';
import type { LocalDirectory } from './directory/local-directory.ts';
import type { Line } from './line/line.ts';
import { PhoneLines } from './line/phone-lines.ts';
import type { PhoneLog } from './logging/phone-log.ts';
import { handleNotify } from './notify.ts';
import type { PhoneOptions } from './phone-options.ts';
import type { PhoneParts } from './phone-parts.ts';
import { openPhoneParts } from './phone-parts.ts';
import type { UploadKind, Uploads } from './provisioning/uploads.ts';
import { clearFlash } from './reset/reset.ts';
import { applyConfiguredPasswords, configuredEncryptionKeys } from './security/configured-secrets.ts';
import type { Passwords } from './security/passwords.ts';
import type { ChoiceStore } from './settings/choices.ts';
import type { SettingLayers } from './settings/setting-layers.ts';
import type { ResetKind } from './storage/data-map.ts';
import type { Flash } from './storage/flash.ts';

export interface PhoneEvents {
  /** Something that the screen shows may have changed. */
  readonly changed: readonly [];
  readonly uploaded: readonly [kind: UploadKind];
  /** A boot or a check-sync ended. */
  readonly provisioned: readonly [];
}

export type PhoneState = 'off' | 'starting' | 'running';

const directoryUploadMs = 1000;
const everyArtefact: BootScope = { callList: true, directory: true };

export class Phone {
  readonly options: PhoneOptions;
  readonly calls: CallControl;
  readonly #events = new Emitter<PhoneEvents>();
  #parts: PhoneParts | undefined;
  #folders: Readonly<Record<FolderAttribute, string>> | undefined;
  #sip: PhoneLines | undefined;
  #state: PhoneState = 'off';
  #step = '';
  #notice = '';
  #logTimer: { cancel(): void } | undefined;

  constructor(options: PhoneOptions) {
    this.options = options;
    this.calls = new CallControl({
      platform: options.platform,
      mediaClock: options.mediaClock,
      address: options.address,
      settings: () => this.settings,
      userAgent: (): UserAgent => this.#running(this.#sip).userAgent,
      lines: () => this.lines,
      nameOf: (address) => this.#nameOf(address),
      isDoNotDisturb: () => this.choices.current.isDoNotDisturb,
      log: options.platform.log,
    });
    this.calls.on('changed', () => this.changed());
    this.calls.on('ended', (call) => void this.#recordCall(call));
  }

  on<Name extends keyof PhoneEvents>(name: Name, listener: (...args: PhoneEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  changed(): void {
    this.#events.emit('changed');
  }

  get state(): PhoneState {
    return this.#state;
  }

  /** What the boot is doing, for the screen. */
  get step(): string {
    return this.#step;
  }

  /** A passing message for the screen; empty where there is none. */
  get notice(): string {
    return this.#notice;
  }

  showNotice(text: string): void {
    this.#notice = text;
    this.changed();
  }

  get settings(): Settings {
    return this.#opened.layers.settings;
  }

  get layers(): SettingLayers {
    return this.#opened.layers;
  }

  get choices(): ChoiceStore {
    return this.#opened.choices;
  }

  get passwords(): Passwords {
    return this.#opened.passwords;
  }

  get directory(): LocalDirectory {
    return this.#opened.directory;
  }

  get callLists(): CallLists {
    return this.#opened.callLists;
  }

  get callDetailRecords(): CallDetailRecords {
    return this.#opened.records;
  }

  get log(): PhoneLog {
    return this.#opened.log;
  }

  get flash(): Flash {
    return this.#opened.flash;
  }

  get uploads(): Uploads {
    return this.#opened.uploads;
  }

  get lines(): readonly Line[] {
    return this.#sip?.lines ?? [];
  }

  get hasProvisioningServer(): boolean {
    return this.#opened.client !== undefined;
  }

  /** Local time as the phone writes it. */
  localTime(epochMs: number = this.options.platform.clock.now()): string {
    return localTimeText(epochMs, this.settings.get('tcpIpApp.sntp.gmtOffset'));
  }

  /** Boots: opens the flash, asks the server, registers the lines. Rejects with ProblemError network where the SIP port cannot be had. */
  async start(): Promise<void> {
    if (this.#state !== 'off') return;
    this.#state = 'starting';
    this.#step = 'Starting';
    try {
      this.#parts = await this.#openParts();
      this.changed();
      this.log.write('so', '*', `boot ${this.options.model.label} ${this.options.version.application}`);
      await this.uploads.now('boot-log');
      await this.#provision({ callList: false, directory: false });
      await applyConfiguredPasswords(this.settings, this.passwords);
      await this.#startSip();
      this.#state = 'running';
    } catch (error) {
      this.#state = 'off';
      throw error;
    }
    this.uploads.schedule('application-log', 1000);
    this.#armLogUpload();
    this.changed();
    this.#events.emit('provisioned');
  }

  /** Ends calls, unregisters, uploads what waits. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'off') return;
    this.#state = 'off';
    this.#logTimer?.cancel();
    await this.#stopSip();
    await this.log.save().catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      this.options.platform.log.warn('the log could not be kept', { reason: error.message }); // a phone whose flash is full still stops cleanly
    });
    await this.uploads.flush();
    this.uploads.close();
    this.changed();
  }

  /** Restart: configuration is read again without a new start of the process. */
  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** As after a check-sync: asks the server, and restarts where a change needs it. Calls are waited for by the caller. */
  async checkSync(): Promise<void> {
    const { settings } = this;
    const hotelling = settings.get('hotelingMode.type');
    const directory = settings.get('voIpProt.SIP.specialEvent.checkSync.downloadDirectory') || hotelling === 2 || hotelling === 3;
    const effect = await this.#provision({ callList: settings.get('voIpProt.SIP.specialEvent.checkSync.downloadCallList'), directory });
    if (effect !== 'none' || settings.get('voIpProt.SIP.specialEvent.checkSync.alwaysReboot')) {
      this.log.write('cfg', '*', `check-sync: ${effect === 'none' ? 'alwaysReboot' : 'configuration changed'}, restarting`);
      await this.restart();
    } else this.#events.emit('provisioned');
  }

  /** Takes directory and call list from the server whatever the settings of check-sync say. */
  async downloadPersonalData(): Promise<void> {
    await this.#provision(everyArtefact);
    this.#events.emit('provisioned');
  }

  /** Guide, Clear Uploaded Calls/Directory: from the phone and from the server. Resolves with whether the server took it. */
  async clearUploaded(): Promise<boolean> {
    await this.callLists.clear();
    await this.directory.clear();
    this.changed();
    const sent = [await this.uploads.now('call-list'), await this.uploads.now('directory')];
    return sent.every((ok) => ok);
  }

  /** Guide, Reset to Defaults: what the data map says, then a restart. */
  async reset(kind: ResetKind): Promise<void> {
    const { flash } = this;
    if (kind === 'user-data') await this.clearUploaded();
    this.log.write('sec', '*', `reset ${kind}`);
    await this.close();
    await clearFlash(flash, kind);
    await this.start();
  }

  /** A contact was added or removed: the file goes up soon. */
  directoryChanged(): void {
    this.uploads.schedule('directory', directoryUploadMs);
    this.changed();
  }

  /** One setting changed on the phone; rejected where the catalogue refuses it. */
  async setLocal(name: string, value: string): Promise<void> {
    await this.layers.set('local', name, value);
    this.uploads.schedule('local-override', directoryUploadMs);
    this.changed();
  }

  get #opened(): PhoneParts {
    return this.#running(this.#parts);
  }

  #running<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('the phone has not been started');
    return part;
  }

  #openParts(): Promise<PhoneParts> {
    return openPhoneParts({
      options: this.options,
      folder: (attribute) => this.#folders?.[attribute] ?? '',
      encryptionKeys: () => configuredEncryptionKeys(this.settings, this.log),
      localTime: () => this.localTime(),
      uploaded: (kind) => this.#events.emit('uploaded', kind),
    });
  }

  async #provision(scope: BootScope): Promise<'none' | 'restart' | 'reboot'> {
    const { client } = this.#opened;
    if (client === undefined) return 'none';
    const { macAddress, model, platform } = this.options;
    const parts: BootParts = {
      client,
      identity: { macAddress, model: model.name, partNumber: model.partNumber },
      cryptography: platform.cryptography,
      layers: this.layers,
      directory: this.directory,
      callLists: this.callLists,
      log: this.log,
      encryptionKeys: () => configuredEncryptionKeys(this.settings, this.log),
      onStep: (step) => {
        this.#step = step;
        this.changed();
      },
    };
    const result = await provision(parts, scope);
    this.#folders = result.folders ?? this.#folders;
    this.showNotice(result.trouble);
    return result.changes.effect;
  }

  async #startSip(): Promise<void> {
    this.#sip = await PhoneLines.open(this.options, this.settings, {
      onInvite: (session) => this.calls.incoming(session),
      onNotify: (request) => this.#notified(request),
      onChange: () => this.changed(),
    });
  }

  async #stopSip(): Promise<void> {
    this.calls.close();
    const sip = this.#sip;
    await sip?.close();
    this.#sip = undefined;
  }

  #notified(request: IncomingRequest): void {
    handleNotify(this, request, (action) => {
      action.catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        this.log.write('sip', 4, `check-sync: ${messageOf(error)}`);
      });
    });
  }

  #nameOf(address: string): string | undefined {
    if (!this.settings.get('up.useDirectoryNames')) return undefined;
    const contact = this.directory.findByAddress(address);
    if (contact === undefined) return undefined;
    const name = contact.label ?? [contact.firstName, contact.lastName].filter((part) => part !== '').join(' ');
    return name === '' ? undefined : name;
  }

  async #recordCall(call: Call): Promise<void> {
    const { platform } = this.options;
    const { settings, callLists, log } = this;
    try {
      const isListed = await recordCall(call, {
        settings,
        callLists,
        records: this.callDetailRecords,
        log,
        platformLog: platform.log,
        nowMs: platform.clock.now(),
        localTime: (epochMs) => this.localTime(epochMs),
      });
      if (isListed && this.#state === 'running') this.uploads.schedule('call-list', settings.get('callLists.writeDelay.terminated') * 1000);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.showNotice('The call list could not be written: storage is full or damaged');
      log.write('clist', 5, messageOf(error));
    }
    this.changed();
  }

  #armLogUpload(): void {
    this.#logTimer = this.options.platform.clock.setTimer(this.settings.get('log.render.file.upload.period') * 1000, () => {
      this.uploads.schedule('application-log', 0);
      this.#armLogUpload();
    });
  }
}
