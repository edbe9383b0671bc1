// Typing a number: the dial plan decides when it is complete.

import type { Timer } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import type { Call } from '../call/call.ts';
import { DialPlan } from '../call/dial-plan.ts';
import type { Phone } from '../phone.ts';
import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

export interface DiallingOptions {
  readonly title: string;
  readonly prompt: string;
  readonly first: string;
  /** The call that the number is for, as in a transfer. */
  readonly call?: Call;
  readonly send: (number: string) => void | Promise<void>;
  readonly cancel: () => void;
  /** Nothing was dialled for as long as the dial tone sounds. */
  readonly givenUp: (screen: Screen) => void;
  /** What went wrong with a number that the dial plan sent by itself. */
  readonly failed: (message: string) => void;
  /** Whom to call again where nothing is typed. */
  readonly redial?: () => string | undefined;
  /** More keys, such as Blind. */
  readonly extraKeys?: () => readonly SoftKey[];
  readonly changed: () => void;
}

export class DiallingScreen implements Screen {
  readonly title: string;
  readonly call: Call | undefined;
  readonly #phone: Phone;
  readonly #options: DiallingOptions;
  readonly #plan: DialPlan;
  #number: string;
  #timer: Timer | undefined;
  #toneLimit: Timer | undefined;
  #isSent = false;

  constructor(phone: Phone, options: DiallingOptions) {
    this.#phone = phone;
    this.#options = options;
    this.title = options.title;
    this.call = options.call;
    this.#number = options.first;
    this.#plan = new DialPlan(phone.settings.get('dialplan.digitmap'), phone.settings.get('dialplan.digitmap.timeOut'));
    this.#sound();
  }

  get isBeingTyped(): boolean {
    return this.#number !== '' && !this.#isSent;
  }

  body(): ScreenBody {
    return { kind: 'dialling', number: this.#number, prompt: this.#options.prompt };
  }

  softKeys(): readonly SoftKey[] {
    const again = this.#number === '' ? this.#options.redial?.() : undefined;
    return [
      ...(again === undefined ? [] : [{ label: 'Redial', press: () => this.#sendTo(again) }]),
      { label: 'Send', press: () => this.#send() },
      { label: 'Delete', press: () => this.#replace(this.#number.slice(0, -1)) },
      ...(this.#options.extraKeys?.() ?? []),
      { label: 'Cancel', press: this.#options.cancel },
    ];
  }

  async key(key: HardKey): Promise<boolean> {
    const character = dialPadCharacter(key);
    if (character === '#' && this.#number !== '' && this.#phone.settings.get('dialplan.removeEndOfDial')) await this.#send();
    else if (character !== undefined) await this.#type(character);
    else if (key === 'delete') this.#replace(this.#number.slice(0, -1));
    else if (key === 'select') await this.#send();
    else return false;
    return true;
  }

  async text(text: string): Promise<void> {
    // Letters mean a SIP URI: the dial plan has no say in it.
    if (!/^[0-9*#]+$/.test(text)) return this.#replace(this.#number + text);
    for (const character of text) await this.#type(character);
    return undefined;
  }

  closed(): void {
    this.#timer?.cancel();
    this.#toneLimit?.cancel();
    this.#phone.calls.idleSound = undefined;
  }

  #replace(number: string): void {
    this.#timer?.cancel();
    if (this.#isSent) return;
    this.#number = number.slice(0, 256);
    this.#sound();
  }

  async #type(character: string): Promise<void> {
    this.#replace(this.#number + character);
    if (this.#isSent || !/^[0-9*#+]+$/.test(this.#number)) return;
    const verdict = this.#plan.judge(this.#number);
    switch (verdict.kind) {
      case 'complete':
        return this.#send();
      case 'timed':
        this.#timer = this.#phone.options.platform.clock.setTimer(verdict.afterS * 1000, () => void this.#sendUnasked());
        return undefined;
      case 'incomplete':
        return undefined;
      case 'impossible':
        return this.#impossible();
    }
  }

  /** dialplan.impossibleMatchHandling: 0 sends as typed, 1 sounds reorder, 2 waits for Send, 3 sends after the last timeout. */
  async #impossible(): Promise<void> {
    const handling = this.#phone.settings.get('dialplan.impossibleMatchHandling');
    if (handling === 0) return this.#send();
    if (handling === 1) this.#phone.calls.idleSound = 'reorder';
    if (handling === 3) this.#timer = this.#phone.options.platform.clock.setTimer(3000, () => void this.#sendUnasked());
    return undefined;
  }

  #send(): Promise<void> {
    return this.#sendTo(this.#number);
  }

  async #sendTo(number: string): Promise<void> {
    this.#timer?.cancel();
    if (number === '' || this.#isSent) return;
    this.#isSent = true;
    await this.#options.send(number);
    this.#options.changed();
  }

  async #sendUnasked(): Promise<void> {
    try {
      await this.#send();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#options.failed(failureWords(error));
    }
  }

  #sound(): void {
    const isWaiting = this.#number === '';
    this.#phone.calls.idleSound = isWaiting ? 'dial' : undefined;
    this.#toneLimit?.cancel();
    const limitS = this.#phone.settings.get('call.dialtoneTimeOut');
    if (!isWaiting || limitS === 0) return;
    this.#toneLimit = this.#phone.options.platform.clock.setTimer(limitS * 1000, () => {
      if (!this.#isSent) this.#options.givenUp(this);
    });
  }
}
