// A client transaction as its user sees it: RFC 3261 §17.1, CANCEL by §9.1.

import { ProblemError, isProblem, type Clock, type Timer } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import { startInviteClient, stepInviteClient } from './invite-client.ts';
import type { ClientEffect, MachineContext, Step } from './machine.ts';
import { startNonInviteClient, stepNonInviteClient } from './non-invite-client.ts';
import { Runner } from './runner.ts';

export interface ClientUser {
  /** The flow is known and the request about to leave: the last moment to put in what depends on it, such as Contact. */
  prepare?(request: SipRequest, flow: Flow): void;
  /** Every provisional response, the final one, and for INVITE every further 2xx. */
  onResponse(response: SipResponse, transaction: ClientTransaction): void;
  /** ProblemError timeout or network, or bad-message where a final response cannot be worked with; nothing follows. */
  onFailure(error: ProblemError, transaction: ClientTransaction): void;
}

/** What the layer does for a client transaction. */
export interface ClientHost {
  readonly clock: Clock;
  send(message: SipRequest, flow: Flow): void;
  sendCancel(transaction: ClientTransaction, reasons: readonly string[]): void;
  onEnd(transaction: ClientTransaction): void;
}

type ClientInput = { readonly kind: 'response'; readonly response: SipResponse } | { readonly kind: 'transport-failure' };

type ClientStep = (state: unknown, input: ClientInput | { readonly kind: 'timer'; readonly timer: string }) => Step<unknown, ClientEffect>;

export class ClientTransaction {
  /** As sent, with our Via on top. */
  readonly request: SipRequest;
  readonly key: string;
  readonly #host: ClientHost;
  readonly #user: ClientUser;
  #flow: Flow | undefined;
  #runner: Runner<unknown, ClientInput, SipRequest, SipResponse> | undefined;
  #lastStatus = 0;
  #isEnded = false;
  #cancelReasons: readonly string[] | undefined;
  #isCancelSent = false;
  #cancelLimit: Timer | undefined;
  #giveUpMs = 32_000;

  constructor(options: { request: SipRequest; key: string; host: ClientHost; user: ClientUser }) {
    this.request = options.request;
    this.key = options.key;
    this.#host = options.host;
    this.#user = options.user;
  }

  /** Undefined while a connection is being opened. */
  get flow(): Flow | undefined {
    return this.#flow;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** True once a final response was received. */
  get isFinal(): boolean {
    return this.#lastStatus >= 200;
  }

  get hasResponse(): boolean {
    return this.#lastStatus > 0;
  }

  /** For the layer. */
  start(flow: Flow, context: MachineContext): void {
    if (this.#isEnded) return;
    this.#flow = flow;
    this.#giveUpMs = 64 * context.timings.t1Ms;
    this.#user.prepare?.(this.request, flow);
    const isInvite = this.request.method === 'INVITE';
    const [first, effects] = isInvite ? startInviteClient(this.request, context) : startNonInviteClient(this.request, context);
    const runner = new Runner<unknown, ClientInput, SipRequest, SipResponse>({
      first,
      step: (isInvite ? stepInviteClient : stepNonInviteClient) as ClientStep,
      clock: this.#host.clock,
      host: {
        send: (message) => this.#host.send(message, flow),
        pass: (message) => this.#user.onResponse(message, this),
        refused: (problem, message) => {
          // An odd provisional response is passed over; with a final one the transaction has come to nothing.
          if (message.status >= 200) this.#user.onFailure(problem, this);
        },
        fail: (problem) => this.#user.onFailure(clientProblem(this.request, problem), this),
        end: () => this.#leave(),
      },
    });
    this.#runner = runner;
    runner.begin(effects);
  }

  /** For the layer. */
  receive(response: SipResponse): void {
    this.#lastStatus = Math.max(this.#lastStatus, response.status);
    this.#runner?.input({ kind: 'response', response });
    const reasons = this.#cancelReasons;
    if (reasons !== undefined && !this.#isCancelSent && !this.isFinal && !this.#isEnded) this.#sendCancel(reasons);
  }

  /** For the layer. */
  onTransportFailure(error?: unknown): void {
    if (this.#runner !== undefined) {
      this.#runner.input({ kind: 'transport-failure' });
      return;
    }
    if (this.#isEnded) return;
    this.#leave();
    const problem = isProblem(error) ? error : clientProblem(this.request, 'transport', error);
    this.#user.onFailure(problem, this);
  }

  /** INVITE only: a CANCEL goes as soon as a provisional response is there (§9.1), and never after a final one. `reasons` by RFC 3326. */
  cancel(reasons: readonly string[] = []): void {
    if (this.request.method !== 'INVITE' || this.#cancelReasons !== undefined || this.isFinal || this.#isEnded) return;
    this.#cancelReasons = reasons;
    if (this.hasResponse) this.#sendCancel(reasons);
  }

  /** Leaves the table at once; late responses are strays. */
  abandon(): void {
    this.#runner?.stop();
    this.#leave();
  }

  #sendCancel(reasons: readonly string[]): void {
    this.#isCancelSent = true;
    this.#host.sendCancel(this, reasons);
    // §9.1: without a final response 64*T1 later the transaction counts as cancelled.
    this.#cancelLimit = this.#host.clock.setTimer(this.#giveUpMs, () => {
      if (this.isFinal) return;
      this.abandon();
      this.#user.onFailure(clientProblem(this.request, 'timeout'), this);
    });
  }

  #leave(): void {
    this.#isEnded = true;
    this.#cancelLimit?.cancel();
    this.#host.onEnd(this);
  }
}

function clientProblem(request: SipRequest, problem: 'timeout' | 'transport', cause?: unknown): ProblemError {
  return problem === 'timeout'
    ? new ProblemError('timeout', `expected a response to ${request.method} in time, got none`)
    : new ProblemError('network', `${request.method} could not be sent`, { cause });
}
