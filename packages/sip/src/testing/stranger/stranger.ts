// The stranger: a seeded far end that may do all that the RFCs allow, and that this stack never does: registrar, proxies, callers, callees and notifiers in one. It has no stack of its own.

import type { Clock, Endpoint, Network, Random } from '@offhook/base';
import { Asked } from './asked.ts';
import { Chance } from './chance.ts';
import { answerInDialog } from './dialog-answers.ts';
import { answerPublish, answerRegister, answerSubscribe } from './event-answers.ts';
import { keyOfRequest, places, type FarDialog } from './far-dialog.ts';
import { InviteAnswers } from './invite-answers.ts';
import { askOutside, call } from './own-calls.ts';
import { branchOf, readSeen, sequenceOf, tagOf, valueOf, type SeenMessage } from './seen-message.ts';
import { Speaker } from './speaker.ts';
import { Wire } from './wire.ts';

export interface StrangerOptions {
  readonly clock: Clock;
  /** Its own, so that it does the same whatever else draws. */
  readonly random: Random;
  readonly protocol: 'udp' | 'tcp';
  /** The user agent that it meets. */
  readonly us: Endpoint;
  /** Nothing is lost or overtaken on the way: an answer that tells of an earlier target is then a fault. */
  readonly isOrdered: boolean;
  networkOf(address: string): Network;
  /** Everything that reaches it, whatever it then does. */
  onSeen?(seen: SeenMessage, at: string, from: Endpoint): void;
}

export class Stranger {
  readonly #speaker: Speaker;
  readonly #wire: Wire;
  readonly #asked = new Map<string, Asked>();
  readonly #dialogs = new Map<string, FarDialog>();

  private constructor(speaker: Speaker, wire: Wire) {
    this.#speaker = speaker;
    this.#wire = wire;
  }

  static async open(options: StrangerOptions): Promise<Stranger> {
    const chance = new Chance(options.random);
    const wire = await Wire.open({
      protocol: options.protocol,
      places,
      chance,
      networkOf: (address) => options.networkOf(address),
      onMessage: (text, at, from) => {
        const seen = readSeen(text);
        options.onSeen?.(seen, at, from);
        stranger.hear(seen, at, from);
      },
    });
    const speaker = new Speaker({
      chance,
      clock: options.clock,
      us: options.us,
      protocol: options.protocol,
      isOrdered: options.isOrdered,
      send: (text, at, to) => wire.send(text, at, to),
    });
    const stranger = new Stranger(speaker, wire);
    return stranger;
  }

  /** Where it broke a rule that the far end sees: the route of a request in a dialog, the Via of a response, the tags. */
  get faults(): readonly string[] {
    return this.#speaker.faults;
  }

  /** Begins something of its own: a call, a request outside of dialogs, a disturbance of a connection. */
  begin(): void {
    const { chance } = this.#speaker;
    const what = chance.weighed({ call: 5, outside: 3, disturb: 3 });
    if (what === 'call') call(this.#speaker, (dialog) => this.#add(dialog));
    else if (what === 'outside') askOutside(this.#speaker);
    else this.#wire.disturb();
  }

  /** Falls silent for good. Idempotent. */
  async close(): Promise<void> {
    this.#speaker.close();
    await this.#wire.close();
  }

  #add(dialog: FarDialog): void {
    this.#dialogs.set(dialog.key, dialog);
  }

  hear(seen: SeenMessage, at: string, from: Endpoint): void {
    if (seen.method === '') {
      this.#speaker.hear(seen);
      return;
    }
    const key = `${branchOf(seen)}|${seen.method}`;
    if (seen.method === 'ACK') {
      this.#onAck(seen, at);
      return;
    }
    const known = this.#asked.get(key);
    if (known !== undefined) {
      if (!this.#speaker.chance.once(4)) known.repeat();
      return;
    }
    const asked = new Asked(this.#speaker, seen, at, from);
    this.#asked.set(key, asked);
    this.#answer(asked);
  }

  #onAck(ack: SeenMessage, at: string): void {
    const invite = this.#asked.get(`${branchOf(ack)}|INVITE`);
    // The ACK of a refusal has the branch and the route of its INVITE (§17.1.1.3).
    if (invite !== undefined) {
      if (valueOf(invite.seen, 'Route') !== valueOf(ack, 'Route'))
        this.#speaker.faults.push(`Route of an ACK: expected ${valueOf(invite.seen, 'Route')}, got ${valueOf(ack, 'Route')}`);
      return;
    }
    const dialog = this.#dialogs.get(keyOfRequest(ack));
    dialog?.check(ack, at);
    dialog?.acknowledged.add(sequenceOf(ack).number);
  }

  #answer(asked: Asked): void {
    const { seen } = asked;
    if (seen.method === 'CANCEL') {
      this.#onCancel(asked);
      return;
    }
    const dialog = this.#dialogs.get(keyOfRequest(seen));
    dialog?.check(seen, asked.at);
    if (seen.method === 'SUBSCRIBE') {
      answerSubscribe(asked, dialog, (opened) => this.#add(opened));
      return;
    }
    if (dialog !== undefined) {
      answerInDialog(asked, dialog);
      return;
    }
    if (tagOf(valueOf(seen, 'To')) !== '') {
      asked.respond(481);
      return;
    }
    switch (seen.method) {
      case 'INVITE':
        new InviteAnswers(asked, (opened) => this.#add(opened)).begin();
        return;
      case 'REGISTER':
        answerRegister(asked);
        return;
      case 'PUBLISH':
        answerPublish(asked);
        return;
      default:
        if (this.#speaker.chance.once(5)) asked.refuse();
        else if (!this.#speaker.chance.once(6)) asked.respond(200);
    }
  }

  /** §9.1, §9.2. */
  #onCancel(asked: Asked): void {
    const { seen } = asked;
    const invite = this.#asked.get(`${branchOf(seen)}|INVITE`);
    if (invite === undefined) {
      asked.respond(481);
      return;
    }
    const { faults, chance } = this.#speaker;
    if (
      valueOf(invite.seen, 'Route') !== valueOf(seen, 'Route') ||
      invite.seen.uri !== seen.uri ||
      sequenceOf(invite.seen).number !== sequenceOf(seen).number
    )
      faults.push(`CANCEL unlike its INVITE: ${invite.seen.uri}, Route ${valueOf(invite.seen, 'Route')}`);
    if (!chance.once(6)) asked.respond(chance.once(8) ? 481 : 200);
    invite.onCancel?.();
  }
}
