// Event state published and kept: RFC 3903 §4.

import { ProblemError, isProblem, messageOf, type Timer } from '@offhook/base';
import { setHeaders, type Body, type SipResponse } from '../message/message.ts';
import type { UserAgentCore } from './user-agent-core.ts';
import { backOffMs, refreshAfterMs, retryAfterMs } from './back-off.ts';
import { LoopGuard } from './loop-guard.ts';
import type { Publication, PublicationOptions } from './subscription-types.ts';

export class Publisher implements Publication {
  readonly #core: UserAgentCore;
  readonly #options: PublicationOptions;
  #entityTag: string | undefined;
  #timer: Timer | undefined;
  #isClosed = false;
  #body: Body;
  #failures = 0;
  #minimumS = 0;
  readonly #guard = new LoopGuard();
  #underWay: Promise<unknown> | undefined;

  constructor(core: UserAgentCore, options: PublicationOptions) {
    this.#core = core;
    this.#options = options;
    this.#body = options.body;
  }

  async modify(body: Body): Promise<SipResponse> {
    if (this.#isClosed) throw new ProblemError('aborted', 'the publication is closed');
    this.#body = body;
    return this.#inTurn(() => this.#send(this.#options.expiresS ?? 3600, this.#body));
  }

  /** One PUBLISH at a time: before its answer there is no entity tag, and another would make state that nobody takes back (§4.1). */
  #inTurn(send: () => Promise<SipResponse>): Promise<SipResponse> {
    const sent = this.#underWay === undefined ? send() : this.#underWay.then(send, send);
    this.#underWay = sent;
    void Promise.allSettled([sent]).then(() => {
      if (this.#underWay === sent) this.#underWay = undefined;
      return undefined;
    });
    return sent;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.allSettled([this.#underWay]);
    if (this.#entityTag !== undefined) await this.#send(0, undefined);
  }

  async #send(expiresS: number, body: Body | undefined): Promise<SipResponse> {
    const { account, target, event, headers } = this.#options;
    const request = this.#core.createRequest({ account, method: 'PUBLISH', target });
    setHeaders(request.headers, { Event: event, Expires: String(expiresS), ...headers });
    if (this.#entityTag !== undefined) request.headers.set('SIP-If-Match', this.#entityTag);
    request.typedBody = body;
    const response = await new Promise<SipResponse>((resolve, reject) => {
      this.#core.send({
        request,
        account,
        onResponse: (received) => {
          if (received.status >= 200) resolve(received);
        },
        onFailure: (error) => {
          if (expiresS > 0) this.#tryAgain(undefined);
          reject(error);
        },
      });
    });
    // §4.1: after a 412 the state is gone and is published anew.
    if (response.status === 412 && this.#entityTag !== undefined && expiresS > 0) {
      this.#entityTag = undefined;
      return this.#send(expiresS, this.#body);
    }
    // §4.1 with RFC 3261 §10.2.8: a 423 says how long the least is.
    const minimumS = Number.parseInt(response.headers.get('Min-Expires') ?? '', 10);
    if (response.status === 423 && minimumS > expiresS && this.#guard.allows('brief')) {
      this.#minimumS = minimumS;
      return this.#send(minimumS, body);
    }
    if (response.status < 300) this.#keep(response, expiresS);
    else if (expiresS > 0 && mayPass(response.status)) this.#tryAgain(retryAfterMs(response));
    return response;
  }

  /** State that is published for a time stays published: attempts never cease, they only get rarer. */
  #tryAgain(askedMs: number | undefined): void {
    if (this.#isClosed) return;
    this.#failures++;
    this.#entityTag = undefined;
    this.#plan(Math.max(backOffMs({}, this.#failures, this.#core.platform.random), askedMs ?? 0), this.#body);
  }

  #plan(afterMs: number, body: Body | undefined): void {
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer(afterMs, () => {
      this.#inTurn(() => this.#send(Math.max(this.#options.expiresS ?? 3600, this.#minimumS), body)).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        this.#core.platform.log.info('publication not refreshed', { problem: messageOf(error) });
      });
    });
  }

  #keep(response: SipResponse, expiresS: number): void {
    this.#entityTag = response.headers.get('SIP-ETag');
    this.#timer?.cancel();
    const grantedS = response.expires ?? expiresS;
    this.#failures = 0;
    this.#guard.reset();
    if (this.#isClosed || expiresS === 0 || this.#entityTag === undefined || grantedS <= 0) return;
    this.#plan(refreshAfterMs(grantedS, 60), undefined);
  }
}

/** Refusals that another time or another entity tag may mend; the others are of the request itself. */
function mayPass(status: number): boolean {
  return (status >= 500 && status !== 501 && status < 600) || status === 408 || status === 412 || status === 480;
}
