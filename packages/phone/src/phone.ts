// The phone: a device, whoever uses it, and its service, put together and started, stopped and restarted in turns. What people and servers ask of it are commands.

import { Emitter, ProblemError } from '@offhook/base';
import type { ChangeSet, Settings } from '@offhook/ucs';
import { needsRestart } from '@offhook/ucs';

import type { CallDetailRecords } from './analytics/call-detail-record.ts';
import type { CallControl } from './call/call-control.ts';
import type { CallLists } from './call-list/call-lists.ts';
import { Device } from './device/device.ts';
import type { LocalDirectory } from './directory/local-directory.ts';
import { untilIdle } from './idle.ts';
import type { Line } from './line/line.ts';
import type { PhoneLog } from './logging/phone-log.ts';
import type { PhoneEvents, PhoneState } from './phone-events.ts';
import type { PhoneOptions } from './phone-options.ts';
import type { Presence } from './presence/presence.ts';
import { Profile } from './profile/profile.ts';
import type { BootScope } from './provisioning/boot.ts';
import { provision, startScope } from './provisioning/boot.ts';
import { bootContext } from './provisioning/boot-context.ts';
import type { Uploads } from './provisioning/uploads.ts';
import { applyConfiguredPasswords } from './security/configured-secrets.ts';
import type { Passwords } from './security/passwords.ts';
import { Service } from './service/service.ts';
import type { ChoiceStore } from './settings/choices.ts';
import type { SettingLayers } from './settings/setting-layers.ts';
import type { Flash } from './storage/flash.ts';
import { Turns } from './turns.ts';

export class Phone {
  readonly options: PhoneOptions;
  readonly service: Service;
  readonly #events = new Emitter<PhoneEvents>();
  #device: Device | undefined;
  #profile: Profile | undefined;
  /** Starts, closes, resets and check-syncs. */
  readonly #turns = new Turns();
  #state: PhoneState = 'off';
  #step = '';
  #notice = '';
  #waitingCheckSync: Promise<void> | undefined;

  constructor(options: PhoneOptions) {
    this.options = options;
    this.service = new Service({
      options,
      device: () => this.device,
      profile: () => this.profile,
      onChange: () => this.changed(),
      onNotice: (text) => this.showNotice(text),
      checkSync: () => this.checkSync(),
    });
  }

  on<Name extends keyof PhoneEvents>(name: Name, listener: (...args: PhoneEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  changed(): void {
    this.service.presence.update();
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

  get device(): Device {
    if (this.#device === undefined) throw new Error('the phone has not been started');
    return this.#device;
  }

  get profile(): Profile {
    if (this.#profile === undefined) throw new Error('the phone has not been started');
    return this.#profile;
  }

  get calls(): CallControl {
    return this.service.calls;
  }

  get lines(): readonly Line[] {
    return this.service.lines;
  }

  get presence(): Presence {
    return this.service.presence;
  }

  get settings(): Settings {
    return this.device.settings;
  }

  get layers(): SettingLayers {
    return this.device.layers;
  }

  get passwords(): Passwords {
    return this.device.passwords;
  }

  get log(): PhoneLog {
    return this.device.log;
  }

  get flash(): Flash {
    return this.device.flash;
  }

  get choices(): ChoiceStore {
    return this.profile.choices;
  }

  get directory(): LocalDirectory {
    return this.profile.directory;
  }

  get callLists(): CallLists {
    return this.profile.callLists;
  }

  get callDetailRecords(): CallDetailRecords {
    return this.profile.records;
  }

  get uploads(): Uploads {
    return this.profile.uploads;
  }

  /** Boots: opens the flash, asks the server, registers the lines. Rejects with ProblemError network where the SIP port cannot be had. */
  start(): Promise<void> {
    return this.#turns.take(() => this.#start());
  }

  async #start(): Promise<void> {
    if (this.#state !== 'off') return;
    this.#state = 'starting';
    this.#step = 'Starting';
    await this.#boot(async () => {
      this.#device = await Device.open(this.options);
      this.#profile = await Profile.open(this.#device, {
        onChange: () => this.changed(),
        onUploaded: (kind) => this.#events.emit('uploaded', kind),
        onFailed: (notice) => this.showNotice(notice),
        isCalling: () => this.calls.calls.length > 0,
      });
    });
  }

  async #boot(open: () => Promise<void>): Promise<void> {
    try {
      await open();
      this.device.connect();
      this.changed();
      this.log.write('so', '*', `boot ${this.options.model.label} ${this.options.version.application}`);
      await this.uploads.now('boot-log');
      const keyBefore = this.settings.get('device.sec.configEncryption.key');
      await this.#provision(startScope);
      // Guide, Change the Encryption Key on the Phone and Server: once more, to use a key that has just come.
      if (this.settings.get('device.sec.configEncryption.key') !== keyBefore) await this.#provision(startScope);
      await applyConfiguredPasswords(this.settings, this.passwords);
      await this.service.open();
      this.#state = 'running';
    } catch (error) {
      this.#state = 'off';
      this.service.questions.close();
      this.#profile?.close();
      this.changed();
      throw error;
    }
    this.service.begin();
    this.changed();
    this.#events.emit('provisioned');
  }

  /** Ends calls, unregisters, uploads what waits; after a start that is under way. Idempotent. */
  close(): Promise<void> {
    return this.#turns.take(() => this.#close());
  }

  async #close(): Promise<void> {
    if (this.#state === 'off') return;
    this.#state = 'off';
    await this.service.close();
    await this.#settle();
    this.profile.close();
    this.changed();
  }

  /** Keeps and sends what is due: the log first, since a server that is away takes its time, and again with what was sent of it. */
  async #settle(): Promise<void> {
    await this.device.saveLog();
    await this.profile.flush();
    await this.device.saveLog();
  }

  /** Restart: configuration is read again; device and profile stay. A phone that is off starts. */
  restart(): Promise<void> {
    return this.#turns.take(() => this.#restart());
  }

  async #restart(): Promise<void> {
    if (this.#state !== 'running') return this.#start();
    this.#state = 'starting';
    this.#step = 'Starting';
    return this.#boot(async () => {
      await this.service.close();
      await this.#settle();
    });
  }

  /** The process ends and begins anew, in one turn: `before` is done while the server can be reached and no call is left, `between` to what is on the flash. Rejects with conflict where the phone is not running. */
  reboot(before: () => Promise<void>, between: (flash: Flash) => Promise<unknown>): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'running') throw new ProblemError('conflict', 'the phone is not running');
      const { flash } = this;
      try {
        await this.service.endCalls();
        await before();
        await this.#close();
        await between(flash);
      } finally {
        await this.#close();
        await this.#start();
      }
    });
  }

  /** As after a check-sync: asks the server, and restarts where a change needs it. Calls are waited for by the caller. One that still waits for its turn serves all who ask; a phone that has been closed stays closed. */
  checkSync(): Promise<void> {
    this.#waitingCheckSync ??= this.#turns.take(() => {
      this.#waitingCheckSync = undefined;
      return this.#checkSync();
    });
    return this.#waitingCheckSync;
  }

  async #checkSync(): Promise<void> {
    if (this.#state !== 'running') return;
    const { settings } = this;
    const hotelling = settings.get('hotelingMode.type');
    const isAsked = settings.get('voIpProt.SIP.specialEvent.checkSync.downloadDirectory') || hotelling === 2 || hotelling === 3;
    const directory = isAsked ? 'asked' : 'no';
    const isChanged = await this.#provision({ callList: settings.get('voIpProt.SIP.specialEvent.checkSync.downloadCallList'), directory });
    if (isChanged || settings.get('voIpProt.SIP.specialEvent.checkSync.alwaysReboot')) {
      this.log.write('cfg', '*', `check-sync: ${isChanged ? 'configuration changed' : 'alwaysReboot'}, restarting`);
      if (this.calls.calls.length === 0) await this.#restart();
      else this.#restartWhenIdle(); // a call that began meanwhile is not cut off
    } else this.#events.emit('provisioned');
  }

  /** Asks the server for what it has, in a turn, while the phone runs. */
  ask(scope: BootScope): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'running') return;
      await this.#provision(scope);
      this.#events.emit('provisioned');
    });
  }

  /** What a change of settings costs is paid here, whoever made it. */
  settingsChanged({ effect }: ChangeSet): void {
    this.changed();
    if (needsRestart(effect)) this.#restartWhenIdle();
  }

  /** A phone that was closed meanwhile stays closed. */
  #restartWhenIdle(): void {
    const restarted = async (): Promise<void> => {
      await untilIdle(this.calls);
      if (this.#state === 'running') await this.restart();
    };
    this.service.watch(restarted());
  }

  /** True where what has changed needs a restart. */
  async #provision(scope: BootScope): Promise<boolean> {
    const context = bootContext(this.device, this.profile, (step) => {
      this.#step = step;
      this.changed();
    });
    if (context === undefined) return false;
    const result = await provision(context, scope);
    this.showNotice(result.trouble);
    this.service.questions.asked(result);
    return needsRestart(result.changes.effect);
  }
}
