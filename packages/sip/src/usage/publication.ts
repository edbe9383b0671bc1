// Event state published and kept: RFC 3903 §4.

import { ProblemError, type Timer } from '@offhook/base';
import { setHeaders, type Body, type SipResponse } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import { refreshAfterMs } from './back-off.ts';
import type { Publication, PublicationOptions } from './subscription-types.ts';

export class Publisher implements Publication {
  readonly #core: AgentCore;
  readonly #options: PublicationOptions;
  #entityTag: string | undefined;
  #timer: Timer | undefined;
  #isClosed = false;
  #body: Body;

  constructor(core: AgentCore, options: PublicationOptions) {
    this.#core = core;
    this.#options = options;
    this.#body = options.body;
  }

  async modify(body: Body): Promise<SipResponse> {
    if (this.#isClosed) throw new ProblemError('aborted', 'the publication is closed');
    this.#body = body;
    return this.#send(this.#options.expiresS ?? 3600, body);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    if (this.#entityTag !== undefined) await this.#send(0, undefined);
  }

  async #send(expiresS: number, body: Body | undefined): Promise<SipResponse> {
    const { account, target, event, headers } = this.#options;
    const request = this.#core.createRequest({ account, method: 'PUBLISH', target });
    setHeaders(request.headers, { Event: event, Expires: String(expiresS), ...headers });
    if (this.#entityTag !== undefined) request.headers.set('SIP-If-Match', this.#entityTag);
    if (body !== undefined) request.typedBody = body;
    const response = await new Promise<SipResponse>((resolve, reject) => {
      this.#core.send({
        request,
        account,
        onResponse: (received) => {
          if (received.status >= 200) resolve(received);
        },
        onFailure: reject,
      });
    });
    // §4.1: after a 412 the state is gone and is published anew.
    if (response.status === 412 && this.#entityTag !== undefined && expiresS > 0) {
      this.#entityTag = undefined;
      return this.#send(expiresS, this.#body);
    }
    if (response.status < 300) this.#keep(response, expiresS);
    return response;
  }

  #keep(response: SipResponse, expiresS: number): void {
    this.#entityTag = response.headers.get('SIP-ETag');
    this.#timer?.cancel();
    const grantedS = response.expires ?? expiresS;
    if (this.#isClosed || expiresS === 0 || this.#entityTag === undefined || grantedS <= 0) return;
    this.#timer = this.#core.platform.clock.setTimer(refreshAfterMs(grantedS, 60), () => {
      this.#send(expiresS, undefined).catch((error: unknown) => {
        this.#core.platform.log.info('publication not refreshed', { problem: String(error) });
      });
    });
  }
}
