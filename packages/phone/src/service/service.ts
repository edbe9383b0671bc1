// What the phone does from one set of settings to the next: lines, calls, and the questions to its server that have a time. Calls end with it.

import type { Platform } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';
import type { Settings } from '@offhook/ucs';

import { CallControl } from '../call/call-control.ts';
import { CallRecorder } from '../call/call-recorder.ts';
import type { Device } from '../device/device.ts';
import { CheckSyncs } from '../door/check-syncs.ts';
import { untilIdle } from '../idle.ts';
import type { Line } from '../line/line.ts';
import { LogUpload } from '../logging/log-upload.ts';
import type { PhoneOptions } from '../phone-options.ts';
import { Presence } from '../presence/presence.ts';
import type { Profile } from '../profile/profile.ts';
import { ServerQuestions } from '../provisioning/server-questions.ts';
import { PhoneNetwork } from './phone-network.ts';

export interface ServiceOptions {
  readonly options: PhoneOptions;
  readonly device: () => Device;
  readonly profile: () => Profile;
  readonly onChange: () => void;
  /** For the screen. */
  readonly onNotice: (text: string) => void;
  /** A server or a timetable wants the phone to ask for its configuration. */
  readonly checkSync: () => Promise<void>;
}

export class Service {
  readonly calls: CallControl;
  readonly presence: Presence;
  /** Those that the phone asks by itself. */
  readonly questions: ServerQuestions;
  readonly #options: ServiceOptions;
  readonly #recorder: CallRecorder;
  readonly #network: PhoneNetwork;
  readonly #logUpload: LogUpload;
  /** Those that servers ask for. */
  readonly #checkSyncs: CheckSyncs;

  constructor(owner: ServiceOptions) {
    this.#options = owner;
    const { options, device, profile, onChange } = owner;
    const { platform } = options;
    const settings = (): Settings => device().settings;
    this.calls = new CallControl({
      platform,
      mediaClock: options.mediaClock,
      address: options.address,
      settings,
      lines: () => this.lines,
      nameOf: (address) => profile().directory.nameOf(address),
      contactOf: (address) => profile().directory.findByAddress(address),
      isDoNotDisturb: () => profile().choices.current.isDoNotDisturb,
      volume: () => profile().choices.current.volume,
      log: platform.log,
    });
    this.presence = new Presence({
      settings,
      lines: () => this.lines,
      contacts: () => profile().directory.buddies,
      contactOf: (address) => profile().directory.findByAddress(address),
      isDoNotDisturb: () => profile().choices.current.isDoNotDisturb,
      isCalling: () => this.calls.calls.some((call) => call.state !== 'offering'),
      onChange,
      log: platform.log,
    });
    this.#recorder = this.#createRecorder(platform);
    this.#logUpload = new LogUpload({
      clock: platform.clock,
      log: () => device().log,
      periodS: () => settings().get('log.render.file.upload.period'),
      upload: (afterMs) => profile().uploads.schedule('application-log', afterMs),
    });
    const checkSyncWhenIdle = (): void => this.watch(untilIdle(this.calls).then(owner.checkSync));
    this.#checkSyncs = new CheckSyncs(platform.clock, checkSyncWhenIdle);
    this.questions = new ServerQuestions({
      clock: platform.clock,
      random: platform.random,
      macAddress: options.macAddress,
      settings,
      localMs: () => platform.clock.now() + settings().get('tcpIpApp.sntp.gmtOffset') * 1000,
      ask: checkSyncWhenIdle,
    });
    this.#network = new PhoneNetwork({
      options,
      calls: this.calls,
      checkSyncs: this.#checkSyncs,
      presence: this.presence,
      settings,
      log: () => device().log,
      onChange,
      watch: (action) => this.watch(action),
    });
    this.calls.on('changed', onChange);
    this.calls.on('ended', (call) => void this.#recorder.record(call));
  }

  get lines(): readonly Line[] {
    return this.#network.lines;
  }

  /** With the settings as they are now. Rejects with ProblemError network where the SIP port cannot be had. */
  open(): Promise<void> {
    return this.#network.open();
  }

  /** Once the phone runs. */
  begin(): void {
    this.#options.profile().uploads.resume();
    this.#logUpload.start();
  }

  /** Ends calls and unregisters; resolves when what the calls left behind is written. Idempotent. */
  async endCalls(): Promise<void> {
    this.calls.close();
    await this.#network.close();
    this.calls.abandon();
    await this.#recorder.done();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#logUpload.stop();
    this.#checkSyncs.close();
    this.questions.close();
    await this.endCalls();
  }

  /** What a server asked for and nobody waits for. */
  watch(action: Promise<void>): void {
    action.catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      this.#options.device().log.write('sip', 4, `asked for by the server: ${messageOf(error)}`);
    });
  }

  #createRecorder(platform: Platform): CallRecorder {
    const { device, profile, onNotice } = this.#options;
    return new CallRecorder({
      keepers: () => {
        const { callLists, records } = profile();
        const { settings, log } = device();
        return { settings, callLists, records, log };
      },
      platformLog: platform.log,
      nowMs: () => platform.clock.now(),
      localTime: (epochMs) => device().localTime(epochMs),
      onRecorded: () => {
        if (this.calls.calls.length === 0) profile().callsEnded();
      },
      onFailed: onNotice,
    });
  }
}
