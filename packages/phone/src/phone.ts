// The phone: its parts put together, started by a boot, stopped cleanly.

import type { Platform } from '@offhook/base';
import { Emitter, isProblem, messageOf, personal, utf8Bytes } from '@offhook/base';
import type { MediaClock } from '@offhook/media';
import type { IncomingRequest, TransportLayer } from '@offhook/sip';
import { TransportLayer as Transport, UserAgent } from '@offhook/sip';
import type { CallListEntry, EncryptionKey, FolderAttribute, Model, Settings, SoftwareVersion } from '@offhook/ucs';
import { localTimeText, parseEncryptionKey, sipUserAgent, writeCallList, writeDirectory, writeOverrides } from '@offhook/ucs';

import { CallDetailRecords } from './analytics/call-detail-record.ts';
import type { BootParts, BootScope } from './boot.ts';
import { provision } from './boot.ts';
import type { Call } from './call/call.ts';
import { CallControl } from './call/call-control.ts';
import { partyText } from './call/party.ts';
import { CallLists } from './call-list/call-lists.ts';
import { LocalDirectory } from './directory/local-directory.ts';
import { Line } from './line/line.ts';
import { configuredLines } from './line/line-settings.ts';
import { PhoneLog } from './logging/phone-log.ts';
import { handleNotify } from './notify.ts';
import type { ProvisioningServer } from './provisioning/provisioning-client.ts';
import { ProvisioningClient } from './provisioning/provisioning-client.ts';
import type { UploadKind } from './provisioning/uploads.ts';
import { Uploads } from './provisioning/uploads.ts';
import { clearFlash } from './reset/reset.ts';
import { Passwords } from './security/passwords.ts';
import { ChoiceStore } from './settings/choices.ts';
import { SettingLayers } from './settings/setting-layers.ts';
import type { ResetKind } from './storage/data-map.ts';
import { Flash } from './storage/flash.ts';

export interface PhoneOptions {
  /** `files` is the phone's flash and nobody else's. */
  readonly platform: Platform;
  readonly model: Model;
  /** Twelve lower-case hexadecimal digits. */
  readonly macAddress: string;
  readonly version: SoftwareVersion;
  /** The local address that SIP and media use. */
  readonly address: string;
  /** Missing: the phone runs on what is stored. */
  readonly provisioning?: ProvisioningServer;
  readonly mediaClock: MediaClock;
  /** In place of voIpProt.SIP.local.port; 0 takes a free port. */
  readonly sipPort?: number;
  /** PEM certificates trusted for SIP over TLS. */
  readonly sipTrust?: readonly string[];
  /** Waited for before each REGISTER. */
  readonly pace?: () => Promise<void>;
}

export interface PhoneEvents {
  /** Something that the screen shows may have changed. */
  readonly changed: readonly [];
  readonly uploaded: readonly [kind: UploadKind];
  /** A boot or a check-sync ended. */
  readonly provisioned: readonly [];
}

export type PhoneState = 'off' | 'starting' | 'running';

const defaultSipPort = 5060;
const directoryUploadMs = 1000;
const everyArtefact: BootScope = { callList: true, directory: true };

interface Parts {
  readonly flash: Flash;
  readonly layers: SettingLayers;
  readonly choices: ChoiceStore;
  readonly passwords: Passwords;
  readonly log: PhoneLog;
  readonly directory: LocalDirectory;
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  readonly uploads: Uploads;
}

export class Phone {
  readonly options: PhoneOptions;
  readonly calls: CallControl;
  readonly #events = new Emitter<PhoneEvents>();
  #parts: Parts | undefined;
  #client: ProvisioningClient | undefined;
  #folders: Readonly<Record<FolderAttribute, string>> | undefined;
  #transport: TransportLayer | undefined;
  #userAgent: UserAgent | undefined;
  #lines: readonly Line[] = [];
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
      userAgent: () => this.#running(this.#userAgent),
      lines: () => this.#lines,
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
    return this.#lines;
  }

  get transport(): TransportLayer | undefined {
    return this.#transport;
  }

  get hasProvisioningServer(): boolean {
    return this.#client !== undefined;
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
      await this.#openParts();
      this.changed();
      this.log.write('so', '*', `boot ${this.options.model.label} ${this.options.version.application}`);
      await this.uploads.now('boot-log');
      await this.#provision({ callList: false, directory: false });
      await this.#applyPasswords();
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
    await this.log.save();
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

  get #opened(): Parts {
    return this.#running(this.#parts);
  }

  #running<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('the phone has not been started');
    return part;
  }

  async #openParts(): Promise<void> {
    const { platform, model, macAddress } = this.options;
    const flash = await Flash.open(platform);
    const onDamage = (error: Error): void =>
      platform.log.error('a store of the flash is damaged and counts as empty', { reason: error.message });
    const layers = await SettingLayers.open(flash, model, onDamage);
    const settings = (): Settings => layers.settings;
    const log = await PhoneLog.open({ clock: platform.clock, flash, settings });
    const choices = await ChoiceStore.open(flash, onDamage);
    const server = this.options.provisioning;
    this.#client =
      server === undefined
        ? undefined
        : new ProvisioningClient({
            fetch: platform.fetch,
            server,
            model,
            version: this.options.version,
            ...(layers.settings.get('device.prov.tagSerialNo') ? { tagSerialNumber: macAddress } : {}),
            from: this.options.address,
          });
    const uploads = new Uploads({
      clock: platform.clock,
      cryptography: platform.cryptography,
      random: platform.random,
      macAddress,
      client: () => this.#client,
      folder: (attribute) => this.#folders?.[attribute] ?? '',
      settings,
      isRestricted: () => choices.current.isUploadRestricted,
      encryptionKey: () => this.#encryptionKeys()[0],
      content: (kind) => this.#uploadContent(kind),
      onUploaded: (kind) => this.#events.emit('uploaded', kind),
      onRefused: (kind, reason) => log.write('copy', 2, `${kind} not uploaded: ${reason}`),
      onFailed: (kind, reason) => log.write('copy', 4, `${kind} upload failed: ${reason}`),
    });
    this.#parts = {
      flash,
      layers,
      choices,
      log,
      uploads,
      passwords: await Passwords.open({ cryptography: platform.cryptography, random: platform.random, flash, onDamage }),
      directory: await LocalDirectory.open(flash, settings, onDamage),
      callLists: await CallLists.open(flash, settings, onDamage),
      records: await CallDetailRecords.open(flash, onDamage),
    };
  }

  async #provision(scope: BootScope): Promise<'none' | 'restart' | 'reboot'> {
    const client = this.#client;
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
      encryptionKeys: () => this.#encryptionKeys(),
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

  /** Passwords that came with the configuration are kept as hashes only. */
  async #applyPasswords(): Promise<void> {
    const { settings } = this;
    if (settings.isSet('device.auth.localAdminPassword'))
      await this.passwords.provision('admin', settings.get('device.auth.localAdminPassword'));
    if (settings.isSet('device.auth.localUserPassword'))
      await this.passwords.provision('user', settings.get('device.auth.localUserPassword'));
  }

  #encryptionKeys(): readonly EncryptionKey[] {
    const text = this.settings.get('device.sec.configEncryption.key');
    if (text === '') return [];
    try {
      return [parseEncryptionKey(text)];
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.log.write('cfg', 4, error.message);
      return [];
    }
  }

  async #startSip(): Promise<void> {
    const { platform, address, model, version, macAddress } = this.options;
    const { settings } = this;
    const port = this.options.sipPort ?? (settings.get('voIpProt.SIP.local.port') || defaultSipPort);
    const trust = [...(this.options.sipTrust ?? [])];
    this.#transport = await Transport.open({
      platform,
      listen: [
        { protocol: 'udp', address, port },
        { protocol: 'tcp', address, port },
      ],
      from: address,
      keepAliveMs: 60_000,
      tls: { ...(trust.length === 0 ? {} : { trust }), skipNameCheck: !settings.get('sec.TLS.SIP.strictCertCommonNameValidation') },
    });
    this.#userAgent = new UserAgent({
      platform,
      transport: this.#transport,
      ownsTransport: true,
      userAgentHeader: sipUserAgent({ model, version, ...(settings.get('sec.tagSerialNo') ? { tagSerialNumber: macAddress } : {}) }),
      allowEvents: ['message-summary', 'talk', 'hold', 'check-sync', 'dialog'],
      delegate: {
        onInvite: (session) => this.calls.incoming(session),
        onNotify: (request) => this.#notified(request),
      },
    });
    const userAgent = this.#userAgent;
    this.#lines = configuredLines(settings, model).map((line) => {
      const messageAddress = settings.get('msg.mwi.#.subscribe', line.index);
      return new Line({
        settings: line,
        userAgent,
        log: platform.log,
        events: { onChange: () => this.changed(), ...(this.options.pace === undefined ? {} : { pace: this.options.pace }) },
        ...(messageAddress === ''
          ? {}
          : {
              messageAddress: messageAddress.includes('@')
                ? `sip:${messageAddress.replace(/^sips?:/i, '')}`
                : line.addressOfRecord.replace(/^sip:[^@]*/, `sip:${messageAddress}`),
            }),
      });
    });
  }

  async #stopSip(): Promise<void> {
    this.calls.close();
    await Promise.all(this.#lines.map((line) => line.close()));
    this.#lines = [];
    await this.#userAgent?.close();
    this.#userAgent = undefined;
    this.#transport = undefined;
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
    const nowMs = this.options.platform.clock.now();
    const entry: CallListEntry = call.entry(nowMs, (epochMs) => this.localTime(epochMs));
    const isConsultation = call.consultsFor !== undefined && !this.settings.get('callLists.logConsultationCalls');
    this.log.write('sip', 2, `call ended ${call.direction} ${call.disposition}`);
    this.options.platform.log.info('call ended', {
      direction: call.direction,
      disposition: call.disposition,
      party: personal(partyText(call.party)),
    });
    try {
      const isRecorded = !isConsultation && (await this.callLists.record(entry));
      await this.callDetailRecords.add({
        user: call.line.settings.addressOfRecord,
        remoteParty: call.party.address,
        callDirection: call.direction,
        disconnectInformation: call.disposition,
        startTime: new Date(call.startedAtMs).toISOString(),
        callDurationS: entry.durationS ?? 0,
        protocolType: 'SIP',
        callRateBps: 64_000,
        callId: call.session?.callId ?? '',
        remoteTag: call.session?.remoteTag ?? '',
        localTag: call.session?.localTag ?? '',
        obiNumber: '',
      });
      if (isRecorded && this.#state === 'running')
        this.uploads.schedule('call-list', this.settings.get('callLists.writeDelay.terminated') * 1000);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.showNotice('The call list could not be written: storage is full or damaged');
      this.log.write('clist', 5, messageOf(error));
    }
    this.changed();
  }

  #uploadContent(kind: UploadKind): Uint8Array {
    switch (kind) {
      case 'call-list':
        return utf8Bytes(writeCallList(this.callLists.entries, this.localTime()));
      case 'directory':
        return utf8Bytes(writeDirectory(this.directory.personal));
      case 'local-override':
      case 'web-override': {
        const layer = kind === 'local-override' ? 'local' : 'web';
        return utf8Bytes(
          writeOverrides(this.layers.values(layer), { application: this.options.version.application, createdAt: this.localTime() }),
        );
      }
      case 'application-log':
        return utf8Bytes(this.log.text);
      case 'boot-log':
        return utf8Bytes(this.log.text.split('\n').slice(-20).join('\n'));
    }
  }

  #armLogUpload(): void {
    this.#logTimer = this.options.platform.clock.setTimer(this.settings.get('log.render.file.upload.period') * 1000, () => {
      this.uploads.schedule('application-log', 0);
      this.#armLogUpload();
    });
  }
}
