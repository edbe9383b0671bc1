// The calls as they are, with the keys that fit the selected one.

import { isProblem } from '@offhook/base';
import type { CallState, HardKey, ScreenBody, ScreenCall } from '@offhook/api';

import type { Call } from '../call/call.ts';
import { endConference } from '../call/conference-end.ts';
import { holdConference, join, split } from '../call/conference.ts';
import { hold, resume } from '../call/hold.ts';
import { partyText } from '../call/party.ts';
import { completeTransfer, consult, transferBlind } from '../call/transfer.ts';
import type { Phone } from '../phone.ts';
import type { DiallingOptions } from './dialling-screen.ts';
import { DiallingScreen } from './dialling-screen.ts';
import type { Screen, ScreenStack, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

const stateTexts: Readonly<Record<CallState, string>> = {
  dialling: 'Dialling',
  proceeding: 'Calling',
  ringback: 'Ringing',
  offering: 'Incoming call',
  connected: 'Connected',
  hold: 'On hold',
  held: 'Held by the other side',
  conference: 'Conference',
  ended: 'Ended',
};

/** A call that comes in bears the name of its ring class. */
function stateText({ state, rings }: Call): string {
  return state === 'offering' && rings.name !== '' ? `${stateTexts[state]}: ${rings.name}` : stateTexts[state];
}

export class CallsScreen implements Screen {
  readonly title = 'Calls';
  readonly #phone: Phone;
  readonly #stack: ScreenStack;
  #selectedId: string | undefined;

  constructor(phone: Phone, stack: ScreenStack) {
    this.#phone = phone;
    this.#stack = stack;
  }

  get #calls(): readonly Call[] {
    return this.#phone.calls.calls;
  }

  /** What was chosen; else a ringing call; else the one that sounds. */
  get #selected(): Call | undefined {
    return (
      this.#calls.find((call) => call.id === this.#selectedId) ??
      this.#phone.calls.ringing[0] ??
      this.#phone.calls.focus ??
      this.#calls.at(-1)
    );
  }

  /** The selected call, where it is on hold. */
  get onHold(): Call | undefined {
    return this.#selected?.state === 'hold' ? this.#selected : undefined;
  }

  body(): ScreenBody {
    const selected = this.#selected;
    const nowMs = this.#phone.options.platform.clock.now();
    const calls = this.#calls.map((call): ScreenCall => ({
      id: call.id,
      lineIndex: call.line.settings.index,
      party: partyText(call.party),
      detail: call.party.address.replace(/^sips?:/i, ''),
      state: call.state,
      stateText: stateText(call),
      ...(call.connectedAtMs === undefined ? {} : { durationS: Math.max(0, Math.floor((nowMs - call.connectedAtMs) / 1000)) }),
      isSelected: call === selected,
      isSecure: call.isSecure,
      isIncoming: call.direction === 'In',
    }));
    return { kind: 'calls', calls };
  }

  softKeys(): readonly SoftKey[] {
    const call = this.#selected;
    if (call === undefined) return [];
    const control = this.#phone.calls;
    const end: SoftKey = { label: 'End Call', press: () => control.end(call.id) };
    const other = this.#calls.find((candidate) => candidate !== call && candidate.isConnected);
    if (control.conference.includes(call)) {
      return [
        call.state === 'hold'
          ? { label: 'Resume', press: () => resume(control, call) }
          : { label: 'Hold', press: () => holdConference(control) },
        { label: 'Split', press: () => split(control) },
        { label: 'End Call', press: () => endConference(control) },
      ];
    }
    switch (call.state) {
      case 'offering':
        return [
          { label: 'Answer', press: () => this.#answer(call) },
          { label: 'Reject', press: () => control.reject(call.id) },
          ...(call.isIgnored ? [] : [{ label: 'Ignore', press: () => control.ignore(call.id) }]),
        ];
      case 'dialling':
      case 'proceeding':
      case 'ringback':
        return [...(call.consultsFor === undefined ? [] : [{ label: 'Transfer', press: () => completeTransfer(control, call) }]), end];
      case 'connected':
      case 'held':
        return [
          { label: 'Hold', press: () => hold(control, call) },
          call.consultsFor !== undefined && !call.consultsFor.isEnded
            ? { label: 'Transfer', press: () => completeTransfer(control, call) }
            : { label: 'Transfer', press: () => this.#dialFor(call, 'transfer') },
          other === undefined
            ? { label: 'Conference', press: () => this.#dialFor(call, 'conference') }
            : { label: 'Join', press: () => join(control, other, call) },
          end,
        ];
      case 'hold':
        return [
          { label: 'Resume', press: () => resume(control, call) },
          { label: 'Transfer', press: () => this.#dialFor(call, 'transfer') },
          ...(other === undefined
            ? [{ label: 'New Call', press: () => this.#newCall() }]
            : [{ label: 'Join', press: () => join(control, call, other) }]),
          end,
        ];
      case 'conference':
      case 'ended':
        return [];
    }
  }

  async key(key: HardKey): Promise<boolean> {
    const call = this.#selected;
    const character = dialPadCharacter(key);
    const index = call === undefined ? -1 : this.#calls.indexOf(call);
    if (character !== undefined && call?.isConnected === true) await this.#phone.calls.sendDigits(call.id, character);
    else if (key === 'up') this.#selectedId = this.#calls[Math.max(0, index - 1)]?.id;
    else if (key === 'down') this.#selectedId = this.#calls[Math.min(this.#calls.length - 1, index + 1)]?.id;
    else if (key === 'hold' && call?.state === 'hold') await resume(this.#phone.calls, call);
    else if (key === 'hold' && call?.isConnected === true) await this.#hold(call);
    else if (key === 'transfer' && call?.isConnected === true) this.#dialFor(call, 'transfer');
    else if (key === 'select') await this.softKeys()[0]?.press();
    else return false;
    return true;
  }

  item(index: number): void {
    this.#selectedId = this.#calls[index]?.id;
  }

  async text(text: string): Promise<void> {
    const call = this.#selected;
    if (call?.isConnected === true && /^[0-9*#]+$/.test(text)) await this.#phone.calls.sendDigits(call.id, text);
  }

  async #answer(call: Call): Promise<void> {
    this.#selectedId = undefined;
    await this.#phone.calls.answer(call.id);
  }

  #hold(call: Call): Promise<void> {
    const { calls } = this.#phone;
    return calls.conference.includes(call) ? holdConference(calls) : hold(calls, call);
  }

  #newCall(): void {
    const call = this.#selected;
    this.#push({
      title: 'New call',
      send: (number) => this.#phone.calls.place(call?.line.settings.index ?? 1, number).then(() => undefined),
    });
  }

  /** Asks whom to call; a transfer may be sent blind at once. */
  #dialFor(call: Call, purpose: 'transfer' | 'conference'): void {
    const control = this.#phone.calls;
    let isBlind = purpose === 'transfer' && this.#phone.settings.get('call.defaultTransferType') === 'Blind';
    hold(control, call).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      if (!call.isEnded) this.#stack.notice('The other side refused to be held');
    });
    this.#push({
      title: purpose === 'transfer' ? 'Transfer to' : 'Conference with',
      call,
      send: (number) => (isBlind ? transferBlind(control, call, number) : consult(control, call, number).then(() => undefined)),
      ...(purpose === 'transfer'
        ? { extraKeys: () => [{ label: isBlind ? 'Consultative' : 'Blind', press: () => void (isBlind = !isBlind) }] }
        : {}),
    });
  }

  #push(dialling: Pick<DiallingOptions, 'title' | 'call' | 'extraKeys'> & { readonly send: (number: string) => Promise<void> }): void {
    this.#stack.push(
      new DiallingScreen(this.#phone, {
        ...dialling,
        prompt: 'Number',
        first: '',
        send: async (number) => {
          this.#stack.pop();
          this.#selectedId = undefined;
          await dialling.send(number);
        },
        cancel: () => this.#stack.pop(),
        givenUp: (unused) => this.#stack.remove(unused),
        failed: (message) => this.#stack.notice(message),
        changed: () => this.#stack.changed(),
      }),
    );
  }
}
