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
/** Of one user: phones, and what their restarts left behind. A call rings at most 60 of them. */
export const mostBindings = 64;

interface Wanted {
  readonly contact: NameAddress;
  readonly expiresS: number;
}

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
      if (request.contacts.length > 2 * mostBindings) {
        transaction.reply(403, { reason: 'Too Many Contacts' });
        return;
      }
      const wanted = request.contacts.map((contact) => ({ contact, expiresS: this.#expiresOf(contact, request.expires) }));
      if (wanted.some(({ expiresS }) => expiresS > 0 && expiresS < shortestExpiresS)) {
        transaction.reply(423, { headers: { 'Min-Expires': String(shortestExpiresS) } });
        return;
      }
      const next = this.#changed(known, wanted, transaction);
      if ('status' in next) {
        transaction.reply(next.status, { reason: next.reason });
        return;
      }
      for (const binding of known) if (!next.kept.includes(binding)) binding.timer.cancel();
      const { flow } = transaction;
      const added = next.added.map(({ contact, expiresS }) => this.#bind({ user, contact, flow, callId, cSeq: sequence, expiresS }));
      this.#bindings.set(user, [...next.kept, ...added]);
    }
    const nowMs = this.#clock.now();
    const contacts = this.bindings(user).map(
      (binding) => `<${writeUri(binding.contact.uri)}>;expires=${Math.max(0, Math.round((binding.expiresAtMs - nowMs) / 1000))}`,
    );
    transaction.reply(200, { headers: contacts.length === 0 ? {} : { Contact: contacts } });
    this.onChange?.(user);
  }

  /** What is kept and what is added, or why nothing changes: all of a REGISTER or none of it (§10.3 step 7). */
  #changed(
    known: readonly Binding[],
    wanted: readonly Wanted[],
    { request }: ServerTransaction,
  ): { readonly kept: readonly Binding[]; readonly added: readonly Wanted[] } | { readonly status: number; readonly reason: string } {
    const { callId, cSeq } = request;
    const named = known.filter((binding) => wanted.some(({ contact }) => equalUris(binding.contact.uri, contact.uri)));
    // An older request of the same client changes nothing.
    if (named.some((binding) => binding.callId === callId && cSeq.number <= binding.cSeq))
      return { status: 500, reason: 'CSeq Out Of Order' };
    // Of a contact that comes twice the last one counts.
    const newest = wanted.filter(
      ({ contact }, index) => !wanted.slice(index + 1).some((later) => equalUris(later.contact.uri, contact.uri)),
    );
    const kept = known.filter((binding) => !named.includes(binding));
    const added = newest.filter(({ expiresS }) => expiresS > 0);
    return kept.length + added.length > mostBindings ? { status: 403, reason: 'Too Many Contacts' } : { kept, added };
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
