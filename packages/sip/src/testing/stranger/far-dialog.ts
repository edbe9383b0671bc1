// A dialog as the stranger holds it, with the proxies that stand in it, and the check that ours keeps its route: RFC 3261 §12.2.1.1, §16.12.1.

import type { Chance } from './chance.ts';
import { oddContact, type Line } from './manners.ts';
import { elementsOf, tagOf, uriOf, valueOf, type SeenMessage } from './seen-message.ts';
import type { OwnRequest, Speaker } from './speaker.ts';

export const ownPlace = '192.0.2.2';
const nearProxy = '192.0.2.3';
const farProxy = '192.0.2.4';
export const forkPlace = '192.0.2.5';
export const places: readonly string[] = [ownPlace, nearProxy, farProxy, forkPlace];

/** The proxies of a dialog, the nearest to us first. */
export interface Chain {
  readonly proxies: readonly { readonly address: string; readonly isStrict: boolean }[];
}

export function drawChain(chance: Chance): Chain {
  const proxies = [nearProxy, farProxy].slice(0, chance.pick(0, 0, 1, 2));
  return { proxies: proxies.map((address) => ({ address, isStrict: chance.once(4) })) };
}

/** Record-Route values, the nearest to us first. */
export function routesOf(speaker: Speaker, chain: Chain): readonly string[] {
  return chain.proxies.map(({ address, isStrict }) => `<${speaker.uri('', address, isStrict ? '' : ';lr')}>`);
}

export interface FarDialogParts {
  readonly speaker: Speaker;
  readonly callId: string;
  /** From of the stranger's requests, with its tag. */
  readonly local: string;
  readonly remote: string;
  readonly remoteTarget: string;
  readonly chain: Chain;
  readonly place: string;
}

export class FarDialog {
  readonly speaker: Speaker;
  readonly callId: string;
  readonly local: string;
  readonly remote: string;
  readonly chain: Chain;
  readonly place: string;
  remoteTarget: string;
  isOver = false;
  isConfirmed = false;
  /** Numbers of the INVITEs that ours has acknowledged. */
  readonly acknowledged = new Set<number>();
  readonly #targets = new Set<string>();
  #target: string;
  #cSeq: number;

  constructor(parts: FarDialogParts) {
    this.speaker = parts.speaker;
    this.callId = parts.callId;
    this.local = parts.local;
    this.remote = parts.remote;
    this.remoteTarget = parts.remoteTarget;
    this.chain = parts.chain;
    this.place = parts.place;
    this.#cSeq = parts.speaker.chance.pick(1, 100, 2_000_000_000);
    this.#target = parts.speaker.uri('stranger', parts.place);
    this.#targets.add(this.#target);
  }

  get key(): string {
    return dialogKeyOf(this.callId, tagOf(this.local), tagOf(this.remote));
  }

  get cSeq(): number {
    return this.#cSeq;
  }

  contact(): Line {
    return ['Contact', oddContact(this.#target, this.speaker.chance)];
  }

  /** The next target refresh tells of another target (§12.2.1.2). */
  move(): void {
    this.#target = this.speaker.uri(`stranger-${this.speaker.chance.word(3)}`, this.place, this.speaker.chance.pick('', ';x=y'));
    this.#targets.add(this.#target);
  }

  send(
    method: string,
    options: {
      readonly headers?: readonly Line[];
      readonly body?: string;
      readonly cSeq?: number;
      readonly branch?: string;
      readonly onResponse?: (response: SeenMessage) => void;
    } = {},
  ): string {
    const cSeq = options.cSeq ?? ++this.#cSeq;
    const target = this.#target;
    const isRefresh = method === 'INVITE' || method === 'UPDATE' || method === 'NOTIFY' || method === 'REFER';
    const request: OwnRequest = {
      method,
      uri: this.remoteTarget,
      from: this.local,
      to: this.remote,
      callId: this.callId,
      cSeq,
      path: [...this.chain.proxies.map(({ address }) => address), this.place].slice(0, options.branch === undefined ? undefined : 1),
      headers: [...(method === 'BYE' || method === 'ACK' ? [] : [this.contact()]), ...(options.headers ?? [])],
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.branch === undefined ? {} : { branch: options.branch }),
      onResponse: (response) => {
        if (isRefresh && response.status >= 200 && response.status < 300) this.#moved(target);
        options.onResponse?.(response);
      },
    };
    return this.speaker.ask(request);
  }

  /** Ours knows of the new target; what went out before may still be on its way. */
  #moved(target: string): void {
    this.speaker.later(5000, () => {
      if (this.#target !== target || !this.speaker.isOrdered) return;
      this.#targets.clear();
      this.#targets.add(target);
    });
  }

  /** A response of ours may move the target, as a request may. */
  learnTarget(message: SeenMessage): void {
    const contact = elementsOf(message, 'Contact')[0];
    if (contact !== undefined) this.remoteTarget = uriOf(contact);
  }

  /** Notes what is wrong with the way that a request of ours took in this dialog. */
  check(request: SeenMessage, at: string): void {
    const [first, ...others] = this.chain.proxies;
    const routes = routesOf(this.speaker, this.chain).map(uriOf);
    const seen = elementsOf(request, 'Route').map(uriOf);
    const note = (what: string, expected: string, got: string): void => {
      this.speaker.faults.push(`${request.method} in dialog ${this.callId}, ${what}: expected ${expected}, got ${got}`);
    };
    if (first === undefined) {
      if (!this.#targets.has(request.uri)) note('Request-URI', [...this.#targets].join(' or '), request.uri);
      if (seen.length > 0) note('Route', 'none', seen.join(', '));
      return;
    }
    if (at !== first.address) note('next hop', first.address, at);
    if (!first.isStrict) {
      if (!this.#targets.has(request.uri)) note('Request-URI', [...this.#targets].join(' or '), request.uri);
      if (seen.join() !== routes.join()) note('Route', routes.join(), seen.join());
      return;
    }
    if (request.uri !== routes[0]) note('Request-URI at a strict router', routes[0] ?? '', request.uri);
    const last = seen.at(-1) ?? '';
    if (!this.#targets.has(last) || seen.slice(0, -1).join() !== routes.slice(1).join() || seen.length !== others.length + 1)
      note('Route behind a strict router', [...routes.slice(1), 'the target'].join(), seen.join());
  }
}

export function dialogKeyOf(callId: string, strangersTag: string, ourTag: string): string {
  return `${callId}|${strangersTag}|${ourTag}`;
}

/** The dialog that a request of ours names, or that one without a To tag would open. */
export function keyOfRequest(request: SeenMessage): string {
  return dialogKeyOf(valueOf(request, 'Call-ID'), tagOf(valueOf(request, 'To')), tagOf(valueOf(request, 'From')));
}
