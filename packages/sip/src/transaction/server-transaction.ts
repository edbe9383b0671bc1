// A server transaction as its user sees it: RFC 3261 §17.2.

import type { Clock } from '@offhook/base';
import { createResponse, type ResponseOptions, type SipRequest, type SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import { startInviteServer, stepInviteServer } from './invite-server.ts';
import type { MachineContext, ServerEffect, Step } from './machine.ts';
import { startNonInviteServer, stepNonInviteServer } from './non-invite-server.ts';
import { Runner } from './runner.ts';

/** What the layer does for a server transaction. */
export interface ServerHost {
  readonly clock: Clock;
  sendResponse(response: SipResponse, transaction: ServerTransaction): void;
  /** Once, when the final response has been sent. */
  onAnswered(transaction: ServerTransaction): void;
  onEnd(transaction: ServerTransaction): void;
  newTag(): string;
}

type ServerInput =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'respond'; readonly response: SipResponse }
  | { readonly kind: 'transport-failure' };

type ServerStep = (state: unknown, input: ServerInput | { readonly kind: 'timer'; readonly timer: string }) => Step<unknown, ServerEffect>;

export class ServerTransaction {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly key: string;
  /** INVITE only: a CANCEL matched; it has been answered 200, and the INVITE is to be answered 487 by the user (RFC 3261 §9.2). */
  onCancel: ((cancel: SipRequest) => void) | undefined;
  /** INVITE only: the ACK of a 2xx where it came with the INVITE's own branch, as RFC 2543 peers send it. */
  onAck: ((ack: SipRequest) => void) | undefined;
  /** `timeout`: no ACK came for a response of 300 to 699; `transport`: a response could not be sent. */
  onFailure: ((problem: 'timeout' | 'transport') => void) | undefined;
  /** The tag that `reply` puts into To: one for all responses of the transaction (§8.2.6.2). */
  readonly localTag: string;
  readonly #host: ServerHost;
  readonly #runner: Runner<unknown, ServerInput, SipResponse, SipRequest>;
  readonly #first: readonly ServerEffect[];
  #finalStatus: number | undefined;

  constructor(options: {
    request: SipRequest;
    flow: Flow;
    key: string;
    host: ServerHost;
    context: MachineContext;
    onRequest: (transaction: ServerTransaction) => void;
  }) {
    this.request = options.request;
    this.flow = options.flow;
    this.key = options.key;
    this.#host = options.host;
    this.localTag = options.host.newTag();
    const isInvite = this.request.method === 'INVITE';
    const [first, effects] = isInvite
      ? startInviteServer(this.request, options.context)
      : startNonInviteServer(this.request, options.context);
    this.#runner = new Runner<unknown, ServerInput, SipResponse, SipRequest>({
      first,
      step: (isInvite ? stepInviteServer : stepNonInviteServer) as ServerStep,
      clock: options.host.clock,
      host: {
        send: (message) => options.host.sendResponse(message, this),
        pass: (message) => {
          if (message.method === 'ACK') this.onAck?.(message);
          else options.onRequest(this);
        },
        refused: () => {
          // A header that only the user looked into cannot be decoded (RFC 3261 §21.4.1).
          if (this.#finalStatus === undefined) this.reply(400);
        },
        fail: (problem) => this.onFailure?.(problem),
        end: () => options.host.onEnd(this),
      },
    });
    this.#first = effects;
  }

  /** For the layer: hands the request to the user. */
  begin(): void {
    this.#runner.begin(this.#first);
  }

  /** The final status sent, undefined before. */
  get finalStatus(): number | undefined {
    return this.#finalStatus;
  }

  /** Sends a prepared response. After the final one only further 2xx of an INVITE do anything. */
  respond(response: SipResponse): void {
    const isFinal = response.status >= 200 && this.#finalStatus === undefined;
    if (isFinal) this.#finalStatus = response.status;
    this.#runner.input({ kind: 'respond', response });
    if (isFinal && !this.#runner.isEnded) this.#host.onAnswered(this);
  }

  /** Makes a response with this transaction's tag and sends it. */
  reply(status: number, options: ResponseOptions = {}): SipResponse {
    const response = createResponse(this.request, status, status === 100 ? options : { toTag: this.localTag, ...options });
    this.respond(response);
    return response;
  }

  /** For the layer: a repetition, or the ACK. */
  receive(request: SipRequest): void {
    this.#runner.input({ kind: 'request', request });
  }

  /** For the layer. */
  onTransportFailure(): void {
    this.#runner.input({ kind: 'transport-failure' });
  }

  /** For the layer. */
  stop(): void {
    this.#runner.stop();
    this.#host.onEnd(this);
  }
}
