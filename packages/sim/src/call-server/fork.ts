// One proxied request and its branches: parallel forking, CANCEL, and the choice of the best response. RFC 3261 §16.6, §16.7, §16.10.

import type { ClientTransaction, Flow, ServerTransaction, SipRequest, SipResponse, Target, TransactionLayer } from '@offhook/sip';

export interface Branch {
  readonly request: SipRequest;
  readonly to: Target | Flow;
}

export interface ForkEvents {
  readonly onResponse?: (response: SipResponse) => void;
}

const completedElsewhere = 'SIP;cause=200;text="Call completed elsewhere"';

/** RFC 3261 §16.7 step 6: 6xx first, then the lowest class; among 4xx those that can be mended by the caller. */
function rank(status: number): number {
  if (status >= 600) return 0;
  if (status === 401 || status === 407 || status === 415 || status === 420 || status === 484) return 3;
  return Math.floor(status / 100);
}

export class Fork {
  readonly #server: ServerTransaction;
  readonly #clients = new Set<ClientTransaction>();
  readonly #finals: SipResponse[] = [];
  readonly #events: ForkEvents;
  #isAnswered = false;

  constructor(server: ServerTransaction, events: ForkEvents = {}) {
    this.#server = server;
    this.#events = events;
  }

  start(layer: TransactionLayer, branches: readonly Branch[]): void {
    this.#server.onCancel = () => {
      for (const client of this.#clients) client.cancel();
    };
    for (const branch of branches) {
      const client = layer.send(branch.request, branch.to, {
        onResponse: (response, transaction) => this.#received(response, transaction),
        onFailure: (error, transaction) => this.#failed(transaction, error.code === 'timeout' ? 408 : 503),
      });
      this.#clients.add(client);
    }
  }

  #received(response: SipResponse, client: ClientTransaction): void {
    if (response.status === 100) return;
    const forwarded = response.clone();
    forwarded.headers.removeFirst('Via');
    this.#events.onResponse?.(forwarded);
    if (response.status < 200) {
      if (!this.#isAnswered) this.#server.respond(forwarded);
      return;
    }
    if (response.status < 300) {
      this.#clients.delete(client);
      this.#isAnswered = true;
      this.#server.respond(forwarded);
      if (this.#server.request.method === 'INVITE') for (const other of this.#clients) other.cancel([completedElsewhere]);
      return;
    }
    this.#finals.push(forwarded);
    if (response.status >= 600) for (const other of this.#clients) if (other !== client) other.cancel();
    this.#done(client);
  }

  #failed(client: ClientTransaction, status: number): void {
    if (!this.#isAnswered && this.#clients.size === 1 && this.#finals.length === 0) {
      this.#clients.delete(client);
      this.#server.reply(status);
      this.#isAnswered = true;
      return;
    }
    this.#done(client);
  }

  #done(client: ClientTransaction): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0 || this.#isAnswered) return;
    const best = [...this.#finals].sort((a, b) => rank(a.status) - rank(b.status))[0];
    this.#isAnswered = true;
    if (best === undefined) this.#server.reply(480);
    else this.#server.respond(best);
  }
}
