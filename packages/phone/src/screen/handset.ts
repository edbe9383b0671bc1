// The handset: a stack of screens over the phone, driven by commands and shown as views. Whoever paints it (a browser, a test) knows nothing more.

import type { Timer } from '@offhook/base';
import { isProblem, unreachable } from '@offhook/base';
import type { HandsetCommand, HandsetView, HardKey } from '@offhook/api';

import type { Call } from '../call/call.ts';
import { endConference } from '../call/conference-end.ts';
import { partyText } from '../call/party.ts';
import { changeVolume } from '../command/change-volume.ts';
import type { Phone } from '../phone.ts';
import { CallsScreen } from './calls-screen.ts';
import { failureWords } from './failure-words.ts';
import { IdleScreen } from './idle-screen.ts';
import { assignmentsOf, lineKeysOf } from './line-keys.ts';
import { defaultPasswordScreen, recoveryScreen } from './password-screens.ts';
import type { Screen, ScreenStack, SoftKey } from './screen.ts';
import { iconsOf } from './screen-icons.ts';
import { shortTitle } from './short-title.ts';
import { softKeyLabel, softKeyPage } from './soft-key-page.ts';
import { VolumeSample } from './volume-sample.ts';
import { timeOfDay } from './time-of-day.ts';

const noticeMs = 6000;
/** Pressed one after the other while the phone starts: guide, device.system.recoveryType. */
const recoveryKeys = '1 3 5 ';

export class Handset implements ScreenStack {
  readonly phone: Phone;
  /** Called after anything that may have changed the view. */
  onChange: (() => void) | undefined;
  readonly #idle: IdleScreen;
  readonly #calls: CallsScreen;
  readonly #screens: Screen[] = [];
  readonly #volumeSample: VolumeSample;
  readonly #off: () => void;
  #isClosed = false;
  #passing: string | undefined;
  #passingTimer: Timer | undefined;
  #ticker: Timer | undefined;
  #knownCalls: readonly string[] = [];
  #isAsked: boolean;
  /** The last keys that were pressed while the phone started. */
  #startKeys = '';
  /** Of the soft keys, and the screen that it belongs to. */
  #page: { readonly screen: Screen; readonly index: number } | undefined;

  constructor(phone: Phone) {
    this.phone = phone;
    this.#isAsked = phone.state === 'running';
    this.#idle = new IdleScreen(phone, this);
    this.#calls = new CallsScreen(phone, this);
    this.#volumeSample = new VolumeSample(phone);
    const offs = [phone.on('changed', () => this.#phoneChanged()), phone.calls.on('ended', (call) => this.#callEnded(call))];
    this.#off = () => offs.forEach((off) => off());
  }

  push(screen: Screen): void {
    if (this.#isClosed) return screen.closed?.();
    this.#screens.push(screen);
    // Whoever comes back begins with the first soft keys again.
    this.#page = undefined;
    this.changed();
    return undefined;
  }

  pop(): void {
    this.#screens.pop()?.closed?.();
    this.changed();
  }

  remove(screen: Screen): void {
    const at = this.#screens.indexOf(screen);
    if (at < 0) return;
    this.#screens.splice(at, 1);
    screen.closed?.();
    this.changed();
  }

  home(): void {
    for (const screen of this.#screens.splice(0)) screen.closed?.();
    this.#page = undefined;
    this.changed();
  }

  notice(text: string): void {
    if (this.#isClosed) return;
    this.#passing = text;
    this.#passingTimer?.cancel();
    this.#passingTimer = this.phone.options.platform.clock.setTimer(noticeMs, () => {
      this.#passing = undefined;
      this.changed();
    });
    this.changed();
  }

  changed(): void {
    this.onChange?.();
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#off();
    this.#ticker?.cancel();
    this.#volumeSample.stop();
    this.#passingTimer?.cancel();
    this.home();
  }

  /** While the phone starts or stops no key works, and no screen shows as if one did. */
  get top(): Screen {
    if (this.phone.state !== 'running') return this.#idle;
    const pushed = this.#screens.at(-1);
    if (pushed !== undefined) return pushed;
    return this.phone.calls.calls.length > 0 ? this.#calls : this.#idle;
  }

  /** A failure that was expected is shown; the phone goes on. */
  async handle(command: HandsetCommand): Promise<void> {
    try {
      await this.#carryOut(command);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.notice(failureWords(error));
    }
    this.changed();
  }

  view(): HandsetView {
    const { phone } = this;
    const { model, macAddress } = phone.options;
    const isRunning = phone.state === 'running';
    const local = isRunning ? phone.device.localTime() : '';
    const notice = this.#passing ?? phone.notice;
    return {
      type: 'view',
      model: model.label,
      macAddress,
      screen: {
        ...model.screen,
        time: isRunning ? timeOfDay(phone.settings, local.slice(11, 16)) : '',
        date: local.slice(0, 10),
        title: shortTitle(this.top.title),
        icons: isRunning ? iconsOf(phone) : [],
        ...(notice === '' ? {} : { notice }),
        body: this.top.body(),
      },
      lineKeys: isRunning ? lineKeysOf(phone) : [],
      softKeys: this.#softKeys().map((key) => softKeyLabel(key.label, !model.screen.colour)),
      lamps: {
        message: isRunning && phone.lines.some((line) => line.messages.isWaiting),
        mute: phone.calls.isMuted,
        speaker: phone.calls.focus !== undefined,
        ringing: phone.calls.ringing.length > 0,
      },
      volume: isRunning ? phone.choices.current.volume : 6,
    };
  }

  #pressedAtStart(command: HandsetCommand): void {
    if (command.type === 'key' && this.phone.state === 'starting')
      this.#startKeys = `${this.#startKeys}${command.key} `.slice(-recoveryKeys.length);
  }

  #softKeys(): readonly SoftKey[] {
    const { top } = this;
    const index = this.#page?.screen === top ? this.#page.index : 0;
    return softKeyPage(top.softKeys(), index, () => {
      this.#page = { screen: top, index: index + 1 };
    });
  }

  async #carryOut(command: HandsetCommand): Promise<void> {
    // While the phone starts or stops there is nothing behind the keys but one combination.
    if (this.phone.state !== 'running') return this.#pressedAtStart(command);
    this.#startKeys = '';
    const { top } = this;
    switch (command.type) {
      case 'key':
        if (!((await top.key?.(command.key)) ?? false)) await this.#ownKey(command.key);
        return;
      case 'soft-key':
        await this.#softKeys()[command.index]?.press();
        return;
      case 'line-key':
        await this.#lineKey(command.index);
        return;
      case 'item':
        await top.item?.(command.index);
        return;
      case 'text':
        await top.text?.(command.text);
        return;
      case 'dial':
        this.home();
        await this.phone.calls.place(1, command.number);
        return;
      case 'hook':
        await this.#hook(command.isOff);
        return;
      default:
        unreachable(command);
    }
  }

  async #ownKey(key: HardKey): Promise<void> {
    const { phone } = this;
    switch (key) {
      case 'back':
      case 'left':
        this.pop();
        return;
      case 'home':
        this.home();
        return;
      case 'mute':
        this.#mute();
        return;
      case 'volume-up':
        await this.#changeVolume(1);
        return;
      case 'volume-down':
        await this.#changeVolume(-1);
        return;
      case 'headset':
      case 'speaker':
        await this.#hook(phone.calls.focus === undefined);
        return;
      default:
    }
  }

  async #changeVolume(steps: number): Promise<void> {
    await changeVolume(this.phone, steps);
    this.notice(`Volume ${this.phone.choices.current.volume} of 10`);
    this.#volumeSample.play();
  }

  #mute(): void {
    const { calls } = this.phone;
    const isMuted = !calls.isMuted;
    calls.isMuted = isMuted;
    if (calls.isMuted !== isMuted) this.notice('There is no call to mute');
  }

  /** Lifting answers a ringing call, else gives dial tone; hanging up ends what sounds, else the call on hold that one is looking at. */
  async #hook(isOff: boolean): Promise<void> {
    const { calls } = this.phone;
    if (!isOff) {
      const onHold = this.top === this.#calls ? this.#calls.onHold : undefined;
      this.home();
      const focus = calls.focus ?? calls.calls.find((call) => call.state === 'dialling') ?? onHold;
      if (focus === undefined) return;
      if (calls.conference.includes(focus)) await endConference(calls);
      else calls.end(focus.id);
      return;
    }
    const ringing = calls.ringing[0];
    if (ringing !== undefined) await calls.answer(ringing.id);
    else if (calls.focus === undefined) this.#idle.dial(1, '');
  }

  async #lineKey(index: number): Promise<void> {
    const assigned = assignmentsOf(this.phone)[index];
    if (assigned === undefined) return;
    if (assigned.kind === 'speed-dial') {
      await this.phone.calls.place(1, assigned.contact);
      return;
    }
    const { calls } = this.phone;
    const ringing = calls.ringing.find((call) => call.line === assigned.line);
    if (ringing !== undefined) await calls.answer(ringing.id);
    else this.#idle.dial(assigned.line.settings.index, '');
  }

  /** Says why a call that was placed here came to nothing, and that one ended to which a dialogue belonged: that goes with it. */
  #callEnded(call: Call): void {
    const party = partyText(call.party);
    if (call.direction === 'Out' && call.connectedAtMs === undefined && call.endText !== '') this.notice(`${party}: ${call.endText}`);
    const first = this.#screens.findIndex((screen) => screen.call === call);
    if (first < 0) return;
    for (const screen of this.#screens.splice(first)) screen.closed?.();
    this.notice(`The call with ${party} has ended`);
  }

  /** A call that comes or goes brings its screen up; the seconds of a call tick once a second. */
  #phoneChanged(): void {
    const { ringing } = this.phone.calls;
    const came = ringing.find((call) => !this.#knownCalls.includes(call.id));
    if (came !== undefined && this.top.isBeingTyped === true) this.notice(`Incoming call from ${partyText(came.party)}`);
    else if (came !== undefined) this.home();
    this.#knownCalls = this.phone.calls.calls.map((call) => call.id);
    this.#askForPassword();
    this.#offerRecovery();
    this.#tick();
    this.changed();
  }

  /** Guide, Administrator and User Passwords: when the phone first registers. Nothing that somebody does is interrupted; whoever was interrupted is asked again. */
  #askForPassword(): void {
    const { phone } = this;
    const isRegistered = phone.state === 'running' && phone.lines.some((line) => line.isRegistered);
    if (!isRegistered || this.#isAsked || this.top !== this.#idle) return;
    this.#isAsked = true;
    if (phone.device.demandsAdminPassword) this.push(defaultPasswordScreen(phone, this, () => (this.#isAsked = false)));
  }

  /** Once the phone runs. */
  #offerRecovery(): void {
    if (this.phone.state !== 'running' || this.#startKeys !== recoveryKeys) return;
    this.#startKeys = '';
    this.push(recoveryScreen(this.phone, this));
  }

  #tick(): void {
    const isCounting = this.phone.calls.calls.some((call) => call.connectedAtMs !== undefined);
    if (!isCounting || this.#ticker !== undefined || this.onChange === undefined) return;
    this.#ticker = this.phone.options.platform.clock.setTimer(1000, () => {
      this.#ticker = undefined;
      this.#tick();
      this.changed();
    });
  }
}
