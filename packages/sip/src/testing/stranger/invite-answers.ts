// What becomes of an INVITE of ours: forks, provisional responses, reliable or not, refusals, redirections, and 2xx that cross. RFC 3261 §13.3, §16.7, RFC 3262.

import type { Asked } from './asked.ts';
import { actInCall, answerText, offerText } from './deeds.ts';
import { FarDialog, drawChain, forkPlace, ownPlace, routesOf, type Chain } from './far-dialog.ts';
import type { Line } from './manners.ts';
import { elementsOf, sequenceOf, uriOf, valueOf } from './seen-message.ts';

const repeatsUntilMs = 32_000;

export class InviteAnswers {
  readonly #asked: Asked;
  readonly #addDialog: (dialog: FarDialog) => void;
  readonly #chain: Chain;
  #reliable: number;

  constructor(asked: Asked, addDialog: (dialog: FarDialog) => void) {
    this.#asked = asked;
    this.#addDialog = addDialog;
    this.#chain = drawChain(asked.speaker.chance);
    this.#reliable = asked.speaker.chance.between(1, 1_000_000);
    asked.onCancel = () => this.#onCancel();
  }

  begin(): void {
    const asked = this.#asked;
    const { speaker } = asked;
    const { chance } = speaker;
    const later = (afterMs: number, act: () => void): void => speaker.later(afterMs, act);
    const what = speaker.mood('INVITE', {
      answer: 10,
      forks: 5,
      ring: 2,
      trying: 1,
      silence: 1,
      refuse: 3,
      redirect: 2,
      challenge: 2,
      brief: 1.5,
    });
    if (chance.once(3)) asked.respond(100);
    const soonMs = chance.pick(0, 5, 300, 2000, 15_000);
    switch (what) {
      case 'silence':
        return;
      case 'trying':
        asked.respond(100);
        return;
      case 'ring':
        this.#provisional(this.#fork(ownPlace));
        return;
      case 'answer': {
        const dialog = this.#fork(ownPlace);
        if (chance.once(2)) this.#provisional(dialog);
        later(soonMs, () => this.#accept(dialog));
        return;
      }
      case 'forks': {
        const forks = [this.#fork(ownPlace), this.#fork(forkPlace), this.#fork(forkPlace)].slice(0, chance.between(2, 3));
        for (const fork of forks) later(chance.between(0, 1000), () => this.#provisional(fork));
        later(soonMs + 1000, () => {
          if (chance.once(4)) asked.refuse();
          else
            for (const fork of forks)
              if (fork === forks[0] || chance.once(2)) later(chance.pick(0, 0, 300, 9000), () => this.#accept(fork));
        });
        return;
      }
      case 'refuse':
        later(soonMs, () => this.#final(() => asked.refuse()));
        return;
      case 'challenge':
        later(soonMs, () => this.#final(() => asked.challenge()));
        return;
      case 'brief':
        this.#final(() =>
          asked.respond(422, { headers: [['Min-SE', String(Number.parseInt(valueOf(asked.seen, 'Min-SE') || '90', 10) + 1)]] }),
        );
        return;
      case 'redirect':
        later(soonMs, () => this.#redirect());
        return;
    }
  }

  #final(respond: () => void): void {
    if (!this.#asked.isFinal) respond();
  }

  #redirect(): void {
    const { chance } = this.#asked.speaker;
    const { speaker } = this.#asked;
    const contact = chance.pick(
      `<${this.#asked.seen.uri}>`,
      `<${speaker.uri('loop', ownPlace)}>;q=0.5, <${speaker.uri('b', forkPlace)}?Subject=x>;q=0.9`,
      '<tel:+15550100>',
      '<sip:nobody@nowhere.example.test>',
      '',
    );
    this.#final(() => this.#asked.respond(chance.pick(300, 301, 302, 305, 380), { headers: contact === '' ? [] : [['Contact', contact]] }));
  }

  #fork(place: string): FarDialog {
    const { speaker, seen } = this.#asked;
    const dialog = new FarDialog({
      speaker,
      callId: valueOf(seen, 'Call-ID'),
      local: `${valueOf(seen, 'To')};tag=${speaker.chance.word()}`,
      remote: valueOf(seen, 'From'),
      remoteTarget: uriOf(elementsOf(seen, 'Contact')[0] ?? ''),
      chain: this.#chain,
      place,
    });
    this.#addDialog(dialog);
    return dialog;
  }

  /** Record-Route of a response: the nearest to us last. */
  #headers(dialog: FarDialog): Line[] {
    return [...[...routesOf(dialog.speaker, this.#chain)].reverse().map((route): Line => ['Record-Route', route]), dialog.contact()];
  }

  #provisional(dialog: FarDialog): void {
    const { chance } = dialog.speaker;
    if (this.#asked.isFinal) return;
    const isReliable = valueOf(this.#asked.seen, 'Supported').includes('100rel') && chance.once(3);
    const headers = this.#headers(dialog);
    if (isReliable) headers.push(['Require', '100rel'], ['RSeq', String(this.#reliable++)]);
    const hasBody = this.#asked.seen.body !== '' ? chance.once(2) : isReliable;
    this.#asked.respond(chance.pick(180, 183, 181, 182, 199), {
      tag: this.#tag(dialog),
      headers,
      ...(hasBody ? { body: answerText } : {}),
    });
    if (chance.once(3)) dialog.speaker.later(chance.between(0, 3000), () => this.#earlyDeed(dialog));
  }

  #earlyDeed(dialog: FarDialog): void {
    const { chance } = dialog.speaker;
    if (dialog.isOver || this.#asked.isFinal) return;
    if (chance.once(2)) this.#provisional(dialog);
    else
      dialog.send(
        chance.pick('UPDATE', 'INFO', 'OPTIONS', 'NOTIFY', 'MESSAGE'),
        chance.once(2) ? { body: offerText } : { headers: [['Event', 'odd']] },
      );
  }

  /** The 2xx, repeated until its ACK comes or the stranger is tired of it (§13.3.1.4). */
  #accept(dialog: FarDialog): void {
    const asked = this.#asked;
    const { speaker } = dialog;
    if (dialog.isOver || (asked.isFinal && speaker.chance.once(3))) return;
    const headers = this.#headers(dialog);
    if (speaker.chance.once(2)) headers.push(['Allow', speaker.chance.pick('INVITE, ACK, BYE, CANCEL, UPDATE', 'INVITE,ACK,BYE', '')]);
    if (speaker.chance.once(3))
      headers.push(
        ['Session-Expires', speaker.chance.pick('90;refresher=uac', '90;refresher=uas', '120', '20;refresher=uac', '4;refresher=uas', '0')],
        ['Require', 'timer'],
      );
    const body = asked.seen.body === '' ? offerText : answerText;
    const send = (): void => asked.respond(200, { tag: this.#tag(dialog), headers, body });
    const { number } = sequenceOf(asked.seen);
    const repeat = (afterMs: number, waitedMs: number): void => {
      speaker.later(afterMs, () => {
        if (dialog.acknowledged.has(number) || dialog.isOver || asked.isRefused) return;
        if (waitedMs > repeatsUntilMs) {
          speaker.noteMissingAck(dialog.callId);
          return;
        }
        asked.respond(200, { tag: this.#tag(dialog), headers, body });
        repeat(Math.min(afterMs * 2, 4000), waitedMs + afterMs);
      });
    };
    send();
    if (!speaker.chance.once(4)) repeat(500, 500);
    dialog.isConfirmed = true;
    actInCall(dialog);
  }

  #tag(dialog: FarDialog): string {
    return /;tag=([^;]+)$/.exec(dialog.local)?.[1] ?? '';
  }

  #onCancel(): void {
    const asked = this.#asked;
    const { chance } = asked.speaker;
    const what = asked.speaker.mood('CANCEL', { terminate: 6, cross: 2, ignore: 1, refuse: 1 });
    asked.speaker.later(chance.pick(0, 0, 100, 5000), () => {
      if (asked.isFinal) return;
      if (what === 'terminate') asked.respond(487);
      else if (what === 'cross') this.#accept(this.#fork(ownPlace));
      else if (what === 'refuse') asked.refuse();
    });
  }
}
