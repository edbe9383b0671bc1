// The phone: its parts put together, started by a boot, stopped cleanly.

import { Emitter, ProblemError, isProblem, messageOf } from '@offhook/base';
import type { Settings } from '@offhook/ucs';
import { localTimeText, needsRestart } from '@offhook/ucs';

import type { CallDetailRecords } from './analytics/call-detail-record.ts';
import type { BootScope } from './boot.ts';
import { provision, startScope } from './boot.ts';
import { bootContext } from './boot-context.ts';
import { CallControl } from './call/call-control.ts';
import { CallRecorder } from './call/call-recorder.ts';
import type { CallLists } from './call-list/call-lists.ts';
import type { LocalDirectory } from './directory/local-directory.ts';
import type { Line } from './line/line.ts';
import { LogUpload } from './logging/log-upload.ts';
import type { PhoneLog } from './logging/phone-log.ts';
import { CheckSyncs } from './door/check-syncs.ts';
import { untilIdle } from './idle.ts';
import type { PhoneEvents, PhoneState } from './phone-events.ts';
import { PhoneNetwork } from './phone-network.ts';
import type { PhoneOptions } from './phone-options.ts';
import type { PhoneStores } from './phone-stores.ts';
import { openPhoneStores } from './phone-stores.ts';
import { ServerQuestions } from './provisioning/server-questions.ts';
import type { Uploads } from './provisioning/uploads.ts';
import { clearFlash, overridesClearedBy } from './reset/reset.ts';
import { applyConfiguredPasswords, configuredEncryptionKeys } from './security/configured-secrets.ts';
import type { Passwords } from './security/passwords.ts';
import type { ChoiceStore } from './settings/choices.ts';
import type { SettingLayers } from './settings/setting-layers.ts';
import type { ResetKind } from './storage/data-map.ts';
import type { Flash } from './storage/flash.ts';
import { Turns } from './turns.ts';

const directoryUploadMs = 1000;

export class Phone {
  readonly options: PhoneOptions;
  readonly calls: CallControl;
  readonly #events = new Emitter<PhoneEvents>();
  #stores: PhoneStores | undefined;
  /** Starts, closes, resets and check-syncs. */
  readonly #turns = new Turns();
  readonly #recorder: CallRecorder;
  readonly #network: PhoneNetwork;
  #state: PhoneState = 'off';
  #step = '';
  #notice = '';
  readonly #logUpload: LogUpload;
  /** Those that servers ask for. */
  readonly #checkSyncs: CheckSyncs;
  #waitingCheckSync: Promise<void> | undefined;
  /** Those that the phone asks by itself. */
  readonly #questions: ServerQuestions;

  constructor(options: PhoneOptions) {
    this.options = options;
    this.calls = new CallControl({
      platform: options.platform,
      mediaClock: options.mediaClock,
      address: options.address,
      settings: () => this.settings,
      userAgent: () => this.#network.userAgent,
      lines: () => this.lines,
      nameOf: (address) => this.directory.nameOf(address),
      isDoNotDisturb: () => this.choices.current.isDoNotDisturb,
      volume: () => this.choices.current.volume,
      log: options.platform.log,
    });
    this.#recorder = new CallRecorder({
      parts: () => this.#opened,
      platformLog: options.platform.log,
      nowMs: () => options.platform.clock.now(),
      localTime: (epochMs) => this.localTime(epochMs),
      onRecorded: () => this.changed(),
      onFailed: (notice) => this.showNotice(notice),
    });
    this.#logUpload = new LogUpload(
      options.platform.clock,
      () => this.settings.get('log.render.file.upload.period'),
      (afterMs) => this.uploads.schedule('application-log', afterMs),
    );
    const checkSyncWhenIdle = (): void => this.#watch(untilIdle(this.calls).then(() => this.checkSync()));
    this.#checkSyncs = new CheckSyncs(options.platform.clock, checkSyncWhenIdle);
    this.#questions = new ServerQuestions({
      clock: options.platform.clock,
      random: options.platform.random,
      macAddress: options.macAddress,
      settings: () => this.settings,
      localMs: () => options.platform.clock.now() + this.settings.get('tcpIpApp.sntp.gmtOffset') * 1000,
      ask: checkSyncWhenIdle,
    });
    this.#network = new PhoneNetwork({
      options,
      calls: this.calls,
      checkSyncs: this.#checkSyncs,
      settings: () => this.settings,
      log: () => this.log,
      onChange: () => this.changed(),
      watch: (action) => this.#watch(action),
    });
    this.calls.on('changed', () => this.changed());
    this.calls.on('ended', (call) => void this.#recorder.record(call));
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
    return this.#network.lines;
  }

  /** Local time as the phone writes it. */
  localTime(epochMs: number = this.options.platform.clock.now()): string {
    return localTimeText(epochMs, this.settings.get('tcpIpApp.sntp.gmtOffset'));
  }

  /** Boots: opens the flash, asks the server, registers the lines. Rejects with ProblemError network where the SIP port cannot be had. */
  start(): Promise<void> {
    return this.#turns.take(() => this.#start());
  }

  async #start(): Promise<void> {
    if (this.#state !== 'off') return;
    this.#state = 'starting';
    this.#step = 'Starting';
    try {
      this.#stores = await this.#openStores();
      this.changed();
      this.log.write('so', '*', `boot ${this.options.model.label} ${this.options.version.application}`);
      await this.uploads.now('boot-log');
      const keyBefore = this.settings.get('device.sec.configEncryption.key');
      await this.#provision(startScope);
      // Guide, Change the Encryption Key on the Phone and Server: once more, to use a key that has just come.
      if (this.settings.get('device.sec.configEncryption.key') !== keyBefore) await this.#provision(startScope);
      await applyConfiguredPasswords(this.settings, this.passwords);
      await this.#network.open();
      this.#state = 'running';
    } catch (error) {
      this.#state = 'off';
      this.#questions.close();
      this.#stores?.uploads.close();
      this.changed();
      throw error;
    }
    this.uploads.resume();
    this.#logUpload.start();
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
    this.#logUpload.stop();
    this.#checkSyncs.close();
    this.#questions.close();
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
  restart(): Promise<void> {
    return this.#turns.take(() => this.#restart());
  }

  async #restart(): Promise<void> {
    await this.#close();
    await this.#start();
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
    const directory = settings.get('voIpProt.SIP.specialEvent.checkSync.downloadDirectory') || hotelling === 2 || hotelling === 3;
    const isChanged = await this.#provision({ callList: settings.get('voIpProt.SIP.specialEvent.checkSync.downloadCallList'), directory });
    if (isChanged || settings.get('voIpProt.SIP.specialEvent.checkSync.alwaysReboot')) {
      this.log.write('cfg', '*', `check-sync: ${isChanged ? 'configuration changed' : 'alwaysReboot'}, restarting`);
      if (this.calls.calls.length === 0) await this.#restart();
      else this.#watch(this.#restartWhenIdle()); // a call that began meanwhile is not cut off
    } else this.#events.emit('provisioned');
  }

  /** A phone that was closed meanwhile stays closed. */
  async #restartWhenIdle(): Promise<void> {
    await untilIdle(this.calls);
    if (this.#state === 'running') await this.restart();
  }

  /** Takes directory and call list from the server whatever the settings of check-sync say. */
  downloadPersonalData(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'running') return;
      await this.#provision({ callList: true, directory: true });
      this.#events.emit('provisioned');
    });
  }

  /** Guide, Clear Uploaded Calls/Directory: from the phone and from the server. Resolves with whether the server took it; where it did not, it is asked again until it does, and no boot brings back what was cleared. */
  async clearUploaded(): Promise<boolean> {
    const { uploadState } = this.#opened;
    await uploadState.mark('call-list', 'cleared');
    await uploadState.mark('directory', 'cleared');
    await this.callLists.clear();
    await this.directory.clear();
    this.changed();
    const sent = [await this.uploads.now('call-list'), await this.uploads.now('directory')];
    return sent.every((ok) => ok);
  }

  /** Guide, Reset to Defaults: what the data map says, then a restart. */
  reset(kind: ResetKind): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'running') throw new ProblemError('conflict', 'the phone is not running');
      const { flash, log } = this;
      log.write('sec', '*', `reset ${kind}`);
      try {
        // Calls end first: what they leave behind is cleared as well.
        await this.#stopSip();
        for (const override of overridesClearedBy(kind)) await this.#opened.uploadState.mark(override, 'cleared');
        if (kind === 'user-data') await this.clearUploaded();
        await this.#close();
        await clearFlash(flash, kind);
      } finally {
        await this.#restart();
      }
    });
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

  get #opened(): PhoneStores {
    if (this.#stores === undefined) throw new Error('the phone has not been started');
    return this.#stores;
  }

  #openStores(): Promise<PhoneStores> {
    return openPhoneStores({
      options: this.options,
      encryptionKeys: () => configuredEncryptionKeys(this.settings, this.log),
      localTime: () => this.localTime(),
      uploaded: (kind) => this.#events.emit('uploaded', kind),
    });
  }

  /** True where what has changed needs a restart. */
  async #provision(scope: BootScope): Promise<boolean> {
    const context = bootContext(this.options, this.#opened, (step) => {
      this.#step = step;
      this.changed();
    });
    if (context === undefined) return false;
    const result = await provision(context, scope);
    this.showNotice(result.trouble);
    this.#questions.asked(result);
    return needsRestart(result.changes.effect);
  }

  async #stopSip(): Promise<void> {
    this.calls.close();
    await this.#network.close();
    this.calls.abandon();
    await this.#recorder.done();
  }

  /** What a server asked for and nobody waits for. */
  #watch(action: Promise<void>): void {
    action.catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      this.log.write('sip', 4, `asked for by the server: ${messageOf(error)}`);
    });
  }
}
