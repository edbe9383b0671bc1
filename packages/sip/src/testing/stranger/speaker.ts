// What every part of the stranger speaks with: its wire, its time, its chance, and who waits for which response.

import type { Clock, Endpoint, Timer } from '@offhook/base';
import type { Chance } from './chance.ts';
import { writeOddly, type Line } from './manners.ts';
import { branchOf, sequenceOf, type SeenMessage } from './seen-message.ts';

export interface OwnRequest {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cSeq: number;
  /** The places that the request passes, the nearest to us first; its sender is the last. */
  readonly path: readonly string[];
  readonly headers?: readonly Line[];
  readonly body?: string;
  /** Of the INVITE, for the ACK of a refusal and for CANCEL. */
  readonly branch?: string;
  readonly onResponse?: (response: SeenMessage) => void;
}

export interface SpeakerOptions {
  readonly chance: Chance;
  readonly clock: Clock;
  /** The user agent that is spoken to. */
  readonly us: Endpoint;
  readonly protocol: 'udp' | 'tcp';
  readonly isOrdered: boolean;
  send(text: string, at: string, to: Endpoint): void;
}

export class Speaker {
  readonly chance: Chance;
  readonly protocol: 'udp' | 'tcp';
  readonly us: Endpoint;
  readonly isOrdered: boolean;
  /** What of ours was against the rules. */
  readonly faults: string[] = [];
  readonly #options: SpeakerOptions;
  readonly #timers = new Set<Timer>();
  readonly #waiting = new Map<string, { readonly vias: readonly string[]; readonly onResponse: (response: SeenMessage) => void }>();
  /** What it does the same way all day: a refusal that never changes shows whether ours knows when to stop. */
  readonly #moods = new Map<string, string | undefined>();
  #isClosed = false;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.chance = options.chance;
    this.protocol = options.protocol;
    this.us = options.us;
    this.isOrdered = options.isOrdered;
  }

  later(afterMs: number, act: () => void): void {
    if (this.#isClosed) return;
    const timer = this.#options.clock.setTimer(afterMs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  /** As `chance.weighed`, but one day in six the first choice about a thing stands for good. */
  mood<Name extends string>(about: string, weights: Readonly<Record<Name, number>>): Name {
    const drawn = this.chance.weighed(weights);
    if (!this.#moods.has(about)) this.#moods.set(about, this.chance.once(6) ? drawn : undefined);
    const mood = this.#moods.get(about);
    return mood !== undefined && Object.hasOwn(weights, mood) ? (mood as Name) : drawn;
  }

  /** A 2xx that ours never acknowledged. Over TCP the connection may have gone, and the transaction with it. */
  noteMissingAck(callId: string): void {
    if (this.protocol === 'udp') this.faults.push(`no ACK of a 2xx in dialog ${callId}`);
  }

  uri(user: string, address: string, parameters = ''): string {
    return `sip:${user === '' ? '' : `${user}@`}${address}:5060${this.protocol === 'tcp' ? ';transport=tcp' : ''}${parameters}`;
  }

  say(text: string, at: string, to: Endpoint): void {
    if (!this.#isClosed) this.#options.send(text, at, to);
  }

  ask(request: OwnRequest): string {
    const { chance } = this;
    const branch = request.branch ?? `z9hG4bK${chance.word(10)}`;
    const transport = this.protocol.toUpperCase();
    const isOneHop = request.branch !== undefined;
    const path = request.path.length === 0 ? ['192.0.2.2'] : request.path;
    const vias = path.map((place, index): Line => [
      'Via',
      `SIP/2.0/${transport} ${place}:5060;branch=${branch}${index === 0 ? '' : `.${index}`}${index === 0 && !isOneHop ? ';rport' : ''}`,
    ]);
    const { body = '' } = request;
    const lines: Line[] = [
      ...vias,
      ['Max-Forwards', '68'],
      ['From', request.from],
      ['To', request.to],
      ['Call-ID', request.callId],
      ['CSeq', `${request.cSeq} ${request.method}`],
      ...(request.headers ?? []),
      ...(body === '' ? [] : ([['Content-Type', 'application/sdp']] as Line[])),
    ];
    const text = writeOddly(`${request.method} ${request.uri} SIP/2.0`, lines, body, chance);
    const [nearest = '192.0.2.2'] = path;
    const { onResponse } = request;
    if (onResponse !== undefined)
      this.#waiting.set(`${branch}|${request.method}`, {
        vias: vias.map(([, via]) => via.replace(';rport', '')),
        onResponse,
      });
    this.say(text, nearest, this.us);
    // Over UDP a request is repeated until it is answered, and may be even then (§17.1.2.2).
    if (this.protocol === 'udp' && chance.once(6)) this.later(500, () => this.say(text, nearest, this.us));
    return branch;
  }

  /** A response to a request of its own; the whole stack of Via has to be there (RFC 3261 §8.2.6.2). */
  hear(response: SeenMessage): void {
    const waiting = this.#waiting.get(`${branchOf(response)}|${sequenceOf(response).method}`);
    if (waiting === undefined) return;
    const branches = (values: readonly string[]): string => values.map((via) => /branch=([^;,\s]+)/.exec(via)?.[1] ?? '').join(' ');
    const vias = response.headers.filter(([name]) => name === 'via').flatMap(([, value]) => value.split(/,\s*(?=SIP)/));
    if (branches(vias) !== branches(waiting.vias))
      this.faults.push(`Via of a response: expected ${waiting.vias.join(', ')}, got ${vias.join(', ')}`);
    waiting.onResponse(response);
  }

  /** Nothing is said or done any more. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
