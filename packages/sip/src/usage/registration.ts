// A registration kept alive: RFC 3261 §10.2, RFC 5626 §4.5, Service-Route by RFC 3608.

import { isProblem, randomFraction, type Timer } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { KeepAlive } from '../flow/keep-alive.ts';
import type { Flow } from '../transport/flow.ts';
import { sameTarget } from './routing.ts';
import { registrarOf, type UserAgentCore, type Exchange } from './user-agent-core.ts';
import { backOffMs, refreshAfterMs, retryAfterMs } from './back-off.ts';
import { LoopGuard } from './loop-guard.ts';
import type { Registration, RegistrationOptions, RegistrationState, RegistrationStatus } from './registration-types.ts';

/** A binding whose connection broke is made again after half of this to all of it: soon, but not by a whole fleet in one moment (RFC 5626 §4.5). */
const recoverWithinMs = 5000;

export class RegistrationKeeper implements Registration {
  readonly #core: UserAgentCore;
  readonly #options: RegistrationOptions;
  readonly #callId: string;
  readonly #onClosed: () => void;
  #status: RegistrationStatus = { state: 'idle', status: undefined, reason: '', expiresS: 0, nextAttemptMs: undefined };
  #sequence = 0;
  #expiresS: number;
  #failures = 0;
  #timer: Timer | undefined;
  #exchange: Exchange | undefined;
  #isClosing = false;
  #isSending = false;
  #closed: Promise<void> | undefined;
  #hasBinding = false;
  /** A REGISTER went whose answer is not known: the registrar may have bound us (§10.2.2). */
  #hasAsked = false;
  readonly #guard = new LoopGuard();
  #unwatch: (() => void) | undefined;

  constructor(core: UserAgentCore, options: RegistrationOptions, onClosed: () => void) {
    this.#core = core;
    this.#options = options;
    this.#callId = core.newCallId();
    this.#onClosed = onClosed;
    this.#expiresS = options.expiresS ?? 3600;
  }

  get status(): RegistrationStatus {
    return this.#status;
  }

  refresh(): void {
    if (this.#isClosing || this.#isSending) return;
    this.#timer?.cancel();
    this.#isSending = true;
    this.#tell('registering', undefined, '', undefined);
    const start = async (): Promise<void> => {
      await this.#options.pace?.();
      if (!this.#isClosing) this.#send(this.#expiresS);
    };
    start().catch((error: unknown) => {
      this.#isSending = false;
      if (!isProblem(error)) throw error;
      this.#fail(undefined, error.message, undefined);
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#unwatch?.();
    this.#timer?.cancel();
    this.#exchange?.abandon();
    if (this.#hasBinding || this.#hasAsked) {
      await new Promise<void>((resolve) => {
        this.#send(0, resolve);
      });
    }
    this.#tell('unregistered', this.#status.status, '', undefined);
    this.#onClosed();
  }

  /** The registrar's URI is the domain of the address of record (§10.2). `onDone` ends an unregistration. */
  #send(expiresS: number, onDone?: () => void): void {
    const { account } = this.#options;
    this.#sequence++;
    this.#hasAsked = true;
    const request = this.#core.createRequest({
      account,
      method: 'REGISTER',
      target: registrarOf(account),
      to: `<${account.options.addressOfRecord}>`,
      callId: this.#callId,
      cSeq: this.#sequence,
      headers: { ...this.#options.headers, Expires: String(expiresS) },
    });
    this.#core.addCapabilities(request.headers);
    this.#exchange = this.#core.send({
      request,
      account,
      withContact: true,
      // RFC 3840 §6: what this contact takes, for proxies that choose by it (RFC 3841).
      contactParameters: { methods: this.#core.identity.allow().join(', ') },
      onTarget: (to) => {
        if (!('serverName' in to)) return;
        const { workingTarget } = account;
        const isSame = workingTarget !== undefined && sameTarget(workingTarget.target, to);
        if (!isSame) account.workingTarget = { target: to, sinceMs: this.#core.platform.clock.monotonicMs() };
      },
      onResponse: (response, transaction) => {
        this.#sequence = Math.max(this.#sequence, transaction.request.cSeq.number);
        if (response.status < 200) return;
        if (onDone !== undefined) {
          onDone();
          return;
        }
        if (response.status < 300 && transaction.flow !== undefined) this.#watch(transaction.flow);
        this.#onFinal(response, transaction.request);
      },
      onFailure: (error) => {
        if (onDone === undefined) {
          this.#isSending = false;
          this.#exchange = undefined;
          account.workingTarget = undefined;
          this.#fail(undefined, error.message, undefined);
        } else onDone();
      },
    });
  }

  /** RFC 5626 §4.4: without its connection, or a server that answers, the binding is of no use; it is made again. */
  #watch(flow: Flow): void {
    this.#unwatch?.();
    this.#unwatch = flow.reliable
      ? this.#core.flows.watch(flow, () => {
          if (!this.#isSending) this.#lost('the connection to the server is gone');
        })
      : this.#askNowAndThen(flow);
  }

  /** A server that passes over questions is asked by a REGISTER, which goes on when the server has been given up. */
  #askNowAndThen(flow: Flow): () => void {
    const { account, keepAliveMs } = this.#options;
    if (keepAliveMs === undefined) return () => undefined;
    const { clock, random } = this.#core.platform;
    const keepAlive = new KeepAlive({
      clock,
      everyMs: keepAliveMs * (0.8 + randomFraction(random) / 5),
      ping: () => this.#core.ask(flow, { account, onAnswer: () => keepAlive.heard() }),
      ask: () => this.refresh(),
      onDead: () => this.#lost('the server does not answer'),
    });
    return () => keepAlive.stop();
  }

  #lost(reason: string): void {
    const nextMs = recoverWithinMs * (0.5 + randomFraction(this.#core.platform.random) / 2);
    if (!this.#isSending) this.#plan(nextMs);
    this.#tell('failed', undefined, reason, this.#isSending ? undefined : nextMs);
  }

  #onFinal(response: SipResponse, request: SipRequest): void {
    this.#isSending = false;
    this.#hasAsked = false;
    // The exchange holds the whole REGISTER, which nobody needs until the next.
    this.#exchange = undefined;
    if (response.status < 300) {
      this.#onRegistered(response, request);
      return;
    }
    const minimumS = Number.parseInt(response.headers.get('Min-Expires') ?? '', 10);
    // §10.2.8: a 423 says how long the least is.
    if (response.status === 423 && minimumS > this.#expiresS && this.#guard.allows('brief')) {
      this.#expiresS = minimumS;
      this.#isSending = true;
      this.#send(this.#expiresS);
      return;
    }
    this.#fail(response.status, response.reason, response);
  }

  #onRegistered(response: SipResponse, request: SipRequest): void {
    const { account } = this.#options;
    this.#failures = 0;
    this.#guard.reset();
    this.#hasBinding = true;
    account.serviceRoute = response.headers.list('Service-Route');
    const expiresS = grantedS(response, request) ?? this.#expiresS;
    if (expiresS <= 0) {
      this.#hasBinding = false;
      this.#fail(response.status, 'the registrar granted no time', response);
      return;
    }
    this.#plan(refreshAfterMs(expiresS, this.#options.overlapS ?? 60));
    this.#tell('registered', response.status, response.reason, refreshAfterMs(expiresS, this.#options.overlapS ?? 60), expiresS);
  }

  /** Attempts never cease; they only get rarer. */
  #fail(status: number | undefined, reason: string, response: SipResponse | undefined): void {
    if (this.#isClosing) return;
    // What breaks after a refusal makes the pause that was asked for no shorter.
    if (response !== undefined) this.#unwatch?.();
    this.#failures++;
    const computedMs = backOffMs(this.#options.retry ?? {}, this.#failures, this.#core.platform.random);
    const askedMs = response === undefined ? undefined : retryAfterMs(response);
    const nextMs = Math.max(computedMs, askedMs ?? 0);
    this.#plan(nextMs);
    this.#tell('failed', status, reason, nextMs);
  }

  #plan(afterMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer(afterMs, () => this.refresh());
  }

  #tell(state: RegistrationState, status: number | undefined, reason: string, nextAttemptMs: number | undefined, expiresS = 0): void {
    // A refresh of a binding that stands is no loss of it.
    if (state === 'registering' && this.#status.state === 'registered') return;
    this.#status = { state, status, reason, expiresS, nextAttemptMs };
    this.#options.onState?.(this.#status);
  }
}

/** §10.2.4: the expiry of our own contact, else Expires; undefined where the registrar names none. */
function grantedS(response: SipResponse, request: SipRequest): number | undefined {
  const ours = request.contacts[0]?.uri;
  const contacts = response.readableContacts;
  const binding =
    contacts.find(
      ({ uri }) => ours !== undefined && uri.user === ours.user && uri.host === ours.host && (uri.port ?? 5060) === (ours.port ?? 5060),
    ) ?? (contacts.length === 1 ? contacts[0] : undefined);
  const expires = Number.parseInt(binding?.parameters.get('expires') ?? '', 10);
  return Number.isFinite(expires) ? expires : response.expires;
}
