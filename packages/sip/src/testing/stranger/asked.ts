// A request of ours as the stranger has it before it, with the ways to answer: RFC 3261 §8.2.6, §17.2.

import type { Endpoint } from '@offhook/base';
import { oddChallenge, writeOddly, type Line } from './manners.ts';
import { tagOf, valueOf, valuesOf, type SeenMessage } from './seen-message.ts';
import type { Speaker } from './speaker.ts';

export interface Answer {
  readonly tag?: string;
  readonly headers?: readonly Line[];
  readonly body?: string;
}

export class Asked {
  readonly seen: SeenMessage;
  /** The place that it came to. */
  readonly at: string;
  readonly from: Endpoint;
  readonly speaker: Speaker;
  onCancel: (() => void) | undefined;
  #last: string | undefined;
  #status = 0;
  #isRefused = false;

  constructor(speaker: Speaker, seen: SeenMessage, at: string, from: Endpoint) {
    this.speaker = speaker;
    this.seen = seen;
    this.at = at;
    this.from = from;
  }

  get isFinal(): boolean {
    return this.#status >= 200;
  }

  /** No 2xx counts after this; a proxy may hand one on all the same (RFC 3261 §16.7 step 5). */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  respond(status: number, answer: Answer = {}): void {
    const { speaker, seen } = this;
    const to = valueOf(seen, 'To');
    const { body = '', tag } = answer;
    const lines: Line[] = [
      ...valuesOf(seen, 'Via').map((via): Line => ['Via', this.#via(via)]),
      ['From', valueOf(seen, 'From')],
      ['To', status > 100 && tagOf(to) === '' ? `${to};tag=${tag ?? 'stranger'}` : to],
      ['Call-ID', valueOf(seen, 'Call-ID')],
      ['CSeq', valueOf(seen, 'CSeq')],
      ...(answer.headers ?? []),
      ...(body === '' ? [] : ([['Content-Type', 'application/sdp']] as Line[])),
    ];
    this.#last = writeOddly(`SIP/2.0 ${status} ${speaker.chance.pick('OK', '', 'Because; of, "reasons"')}`, lines, body, speaker.chance);
    this.#isRefused ||= status >= 300;
    this.#status = Math.max(this.#status, status);
    this.repeat();
  }

  /** §17.2: a repeated request gets the last response again. */
  repeat(): void {
    if (this.#last !== undefined) this.speaker.say(this.#last, this.at, this.from);
  }

  /** A refusal that is lawful for any method. */
  refuse(): void {
    const { chance } = this.speaker;
    const status = chance.pick(
      400,
      403,
      404,
      405,
      408,
      410,
      413,
      415,
      416,
      420,
      480,
      481,
      482,
      483,
      484,
      485,
      486,
      488,
      489,
      494,
      500,
      501,
      502,
      503,
      504,
      513,
      580,
      600,
      603,
      604,
      606,
    );
    const headers: Line[] = [];
    if (chance.once(3)) headers.push(['Retry-After', chance.pick('0', '1', '5', '30', '3600', '18 (in a meeting);duration=60')]);
    if (status === 405) headers.push(['Allow', 'OPTIONS']);
    if (status === 420) headers.push(['Unsupported', 'timer']);
    this.respond(status, { headers });
  }

  challenge(): void {
    const [status, name] = this.speaker.chance.pick([401, 'WWW-Authenticate'] as const, [407, 'Proxy-Authenticate'] as const);
    const headers: Line[] = [];
    for (let count = this.speaker.chance.between(0, 2); count >= 0; count--) headers.push([name, oddChallenge(this.speaker.chance)]);
    this.respond(status, { headers });
  }

  #via(value: string): string {
    return /;rport(?=;|$)/.test(value) ? value.replace(/;rport(?=;|$)/, `;received=${this.from.address};rport=${this.from.port}`) : value;
  }
}
