// One proxied request, its branches and what goes back: RFC 3261 §16.7 to §16.10, RFC 4320, RFC 6026.

import type { Clock, ProblemError, Timer } from '@offhook/base';
import { createResponse } from '@offhook/sip';
import type { ClientTransaction, Flow, ServerTransaction, SipRequest, SipResponse, Target, TransactionLayer } from '@offhook/sip';

import { bestOf } from './best-response.ts';

export interface Branch {
  readonly request: SipRequest;
  readonly to: Target | Flow;
}

export interface ResponseContextOptions {
  readonly server: ServerTransaction;
  readonly layer: TransactionLayer;
  readonly clock: Clock;
  /** The last look at a request, with its Via. */
  readonly onSend: (request: SipRequest) => void;
  /** Each response that goes back, and the branch that it came by. */
  readonly onResponse: (response: SipResponse, client: ClientTransaction | undefined) => void;
}

/** §16.6 step 11: more than three minutes. */
const timerCMs = 181_000;
const completedElsewhere = 'SIP;cause=200;text="Call completed elsewhere"';

export class ResponseContext {
  readonly #options: ResponseContextOptions;
  readonly #server: ServerTransaction;
  /** Branches without a final response, with timer C where there is one. */
  readonly #pending = new Map<ClientTransaction, Timer | undefined>();
  readonly #finals: SipResponse[] = [];
  #isAnswered = false;

  constructor(options: ResponseContextOptions) {
    this.#options = options;
    this.#server = options.server;
  }

  start(branches: readonly Branch[]): void {
    this.#server.onCancel = () => this.#cancel();
    for (const { request, to } of branches) {
      const client = this.#options.layer.send(request, to, {
        prepare: (sent) => this.#options.onSend(sent),
        onResponse: (response, transaction) => this.#received(response, transaction),
        onFailure: (error, transaction) => this.#failed(error, transaction),
      });
      this.#pending.set(client, this.#timerC(client));
    }
  }

  #timerC(client: ClientTransaction): Timer | undefined {
    if (this.#server.request.method !== 'INVITE') return undefined;
    return this.#options.clock.setTimer(timerCMs, () => client.cancel());
  }

  #cancel(options: { readonly but?: ClientTransaction; readonly reasons?: readonly string[] } = {}): void {
    for (const client of this.#pending.keys()) if (client !== options.but) client.cancel(options.reasons);
  }

  #end(client: ClientTransaction): void {
    this.#pending.get(client)?.cancel();
    this.#pending.delete(client);
  }

  #received(response: SipResponse, client: ClientTransaction): void {
    if (response.status === 100) return;
    const forwarded = response.clone();
    forwarded.headers.removeFirst('Via');
    // Step 3: what has no Via left was meant for us.
    if (!forwarded.headers.has('Via')) return;
    if (response.status < 200) {
      this.#pending.get(client)?.cancel();
      if (this.#pending.has(client)) this.#pending.set(client, this.#timerC(client));
      if (!this.#isAnswered) this.#back(forwarded, client);
      return;
    }
    this.#end(client);
    if (response.status < 300) {
      this.#isAnswered = true;
      this.#back(forwarded, client);
      this.#cancel({ reasons: [completedElsewhere] });
      return;
    }
    this.#finals.push(forwarded);
    if (response.status >= 600) this.#cancel({ but: client });
    this.#chooseWhereAllAreIn();
  }

  /** §16.9: what cannot be sent counts as 503; §16.8: what is not answered as 408. */
  #failed(error: ProblemError, client: ClientTransaction): void {
    this.#end(client);
    const status = error.code === 'timeout' ? 408 : 503;
    this.#finals.push(createResponse(this.#server.request, status, { toTag: this.#server.localTag }));
    this.#chooseWhereAllAreIn();
  }

  #chooseWhereAllAreIn(): void {
    if (this.#pending.size > 0 || this.#isAnswered) return;
    this.#isAnswered = true;
    const best = bestOf(this.#finals);
    if (best === undefined) return;
    // RFC 4320 §4.2: who sent anything but an INVITE has given up by itself, and a 408 would only be a stray.
    if (best.status === 408 && this.#server.request.method !== 'INVITE') this.#server.stop();
    // §16.7 step 6: a 503 would say that nothing goes through this proxy.
    else if (best.status === 503) this.#options.onResponse(this.#server.reply(500), undefined);
    else this.#back(best, undefined);
  }

  #back(response: SipResponse, client: ClientTransaction | undefined): void {
    this.#options.onResponse(response, client);
    this.#server.respond(response);
  }
}
