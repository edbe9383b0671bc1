// The registrar: bindings of addresses of record to contacts, with the flow that each came over. RFC 3261 §10.3, RFC 5626 in spirit.

import type { Clock, Timer } from '@offhook/base';
import type { Flow, ServerTransaction } from '@offhook/sip';
import { equalUris, writeUri } from '@offhook/sip';
import type { NameAddress, SipUri } from '@offhook/sip';

export interface Binding {
  readonly contact: NameAddress;
  /** The flow that the REGISTER came over: the way back to a phone behind NAT or on a connection of its own. */
  readonly flow: Flow;
  readonly callId: string;
  readonly cSeq: number;
  readonly expiresAtMs: number;
  readonly timer: Timer;
}

const defaultExpiresS = 3600;
const shortestExpiresS = 5;

export class Registrar {
  readonly #clock: Clock;
  readonly #bindings = new Map<string, Binding[]>();
  onChange: ((user: string) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  bindings(user: string): readonly Binding[] {
    return this.#bindings.get(user) ?? [];
  }

  get users(): readonly string[] {
    return [...this.#bindings.keys()].filter((user) => this.bindings(user).length > 0);
  }

  /** The flow behind a contact URI, as it stands in requests inside dialogs. */
  flowOf(uri: SipUri): Flow | undefined {
    for (const bindings of this.#bindings.values()) {
      for (const binding of bindings) {
        const { uri: contact } = binding.contact;
        if (contact.host === uri.host && contact.port === uri.port && contact.user === uri.user) return binding.flow;
      }
    }
    return undefined;
  }

  /** Whether a phone that is registered speaks over this flow. */
  hasFlow(flow: Flow): boolean {
    const { address, port } = flow.remote;
    return [...this.#bindings.values()].some((bindings) =>
      bindings.some(
        ({ flow: known }) =>
          known === flow || (known.protocol === flow.protocol && known.remote.address === address && known.remote.port === port),
      ),
    );
  }

  /** Answers an authenticated REGISTER for `user`. */
  register(transaction: ServerTransaction, user: string): void {
    const { request } = transaction;
    const { callId } = request;
    const { number: sequence } = request.cSeq;
    const known = this.#bindings.get(user) ?? [];
    if (request.contactIsWildcard) {
      if (request.expires !== 0) {
        transaction.reply(400, { reason: 'Contact * Needs Expires 0' });
        return;
      }
      for (const binding of known) binding.timer.cancel();
      this.#bindings.set(user, []);
    } else {
      const wanted = request.contacts.map((contact) => ({ contact, expiresS: this.#expiresOf(contact, request.expires) }));
      if (wanted.some(({ expiresS }) => expiresS > 0 && expiresS < shortestExpiresS)) {
        transaction.reply(423, { headers: { 'Min-Expires': String(shortestExpiresS) } });
        return;
      }
      let next = known;
      for (const { contact, expiresS } of wanted) {
        const old = next.find((binding) => equalUris(binding.contact.uri, contact.uri));
        // RFC 3261 §10.3 step 7: an older request of the same client changes nothing.
        if (old !== undefined && old.callId === callId && sequence <= old.cSeq) {
          transaction.reply(500, { reason: 'CSeq Out Of Order' });
          return;
        }
        old?.timer.cancel();
        next = next.filter((binding) => binding !== old);
        if (expiresS > 0) next = [...next, this.#bind({ user, contact, flow: transaction.flow, callId, cSeq: sequence, expiresS })];
      }
      this.#bindings.set(user, next);
    }
    const nowMs = this.#clock.now();
    const contacts = this.bindings(user).map(
      (binding) => `<${writeUri(binding.contact.uri)}>;expires=${Math.max(0, Math.round((binding.expiresAtMs - nowMs) / 1000))}`,
    );
    transaction.reply(200, { headers: contacts.length === 0 ? {} : { Contact: contacts } });
    this.onChange?.(user);
  }

  close(): void {
    for (const bindings of this.#bindings.values()) for (const binding of bindings) binding.timer.cancel();
    this.#bindings.clear();
  }

  #bind(options: { user: string; contact: NameAddress; flow: Flow; callId: string; cSeq: number; expiresS: number }): Binding {
    const { user, contact, flow, callId, cSeq, expiresS } = options;
    const binding: Binding = {
      contact,
      flow,
      callId,
      cSeq,
      expiresAtMs: this.#clock.now() + expiresS * 1000,
      timer: this.#clock.setTimer(expiresS * 1000, () => {
        this.#bindings.set(
          user,
          (this.#bindings.get(user) ?? []).filter((candidate) => candidate !== binding),
        );
        this.onChange?.(user);
      }),
    };
    return binding;
  }

  #expiresOf(contact: NameAddress, expires: number | undefined): number {
    const own = contact.parameters.get('expires');
    if (own !== undefined && /^\d{1,10}$/.test(own)) return Number(own);
    return expires ?? defaultExpiresS;
  }
}
