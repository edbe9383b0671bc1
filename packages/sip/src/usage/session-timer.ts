// Session timer: RFC 4028. Keeps the interval and the role, and asks for a refresh at half of it or for the end when none came.

import type { Clock, Timer } from '@offhook/base';
import { setHeaders, type SipMessage, type SipRequest, type SipResponse } from '../message/message.ts';

export interface SessionTimerOptions {
  readonly clock: Clock;
  /** Ours; 0 switches the timer off. */
  readonly intervalS: number;
  readonly minimumS: number;
  onRefreshDue(): void;
  onExpired(): void;
}

interface Interval {
  readonly seconds: number;
  readonly refresher: string | undefined;
}

export class SessionTimer {
  readonly #options: SessionTimerOptions;
  #timer: Timer | undefined;
  #minimumS: number;
  #isClosed = false;
  #agreed: { readonly seconds: number; readonly weRefresh: boolean } | undefined;

  constructor(options: SessionTimerOptions) {
    this.#options = options;
    this.#minimumS = options.minimumS;
  }

  /** Undefined where no timer was agreed. */
  get agreed(): { readonly seconds: number; readonly weRefresh: boolean } | undefined {
    return this.#agreed;
  }

  /** §7.1: puts our wish into an INVITE or UPDATE; in a refresh the role stays (§7.4). */
  offer(request: SipRequest): void {
    if (this.#options.intervalS === 0) return;
    const seconds = Math.max(this.#agreed?.seconds ?? this.#options.intervalS, this.#minimumS);
    const role = this.#agreed === undefined ? '' : `;refresher=${this.#agreed.weRefresh ? 'uac' : 'uas'}`;
    request.headers.set('Session-Expires', `${seconds}${role}`);
    request.headers.set('Min-SE', String(this.#minimumS));
  }

  /** §7.3: true where a 422 asks for more than we offered; then offer again. */
  learnMinimum(response: SipResponse): boolean {
    const asked = response.headers.has('Min-SE') ? Number.parseInt(response.headers.get('Min-SE') ?? '', 10) : Number.NaN;
    if (!(asked > this.#minimumS)) return false;
    this.#minimumS = asked;
    return true;
  }

  /** §9: the headers of a 422, where the interval asked for is too small. */
  refusal(request: SipRequest): Readonly<Record<string, string>> | undefined {
    const asked = intervalOf(request);
    return asked !== undefined && asked.seconds < this.#options.minimumS ? { 'Min-SE': String(this.#options.minimumS) } : undefined;
  }

  /** §9: puts the outcome into a 2xx to INVITE or UPDATE and starts the timer. */
  answer(request: SipRequest, response: SipResponse): void {
    if (this.#options.intervalS === 0 && !request.headers.has('Session-Expires')) return;
    if (!request.lists('Supported', 'timer')) return;
    const asked = intervalOf(request);
    const ours = this.#options.intervalS === 0 ? (asked?.seconds ?? 0) : this.#options.intervalS;
    const seconds = Math.max(Math.min(asked?.seconds ?? ours, ours), this.#minimumS);
    const refresher = asked?.refresher ?? 'uac';
    setHeaders(response.headers, { 'Session-Expires': `${seconds};refresher=${refresher}`, Require: 'timer' });
    this.#agree(seconds, refresher === 'uas');
  }

  /** §7.2: takes the outcome from a 2xx to our INVITE or UPDATE. */
  accept(response: SipResponse): void {
    const granted = intervalOf(response);
    if (granted === undefined) {
      // A far end without the extension: nothing is agreed, and nobody refreshes.
      this.#timer?.cancel();
      this.#agreed = undefined;
      return;
    }
    this.#agree(granted.seconds, granted.refresher !== 'uas');
  }

  /** The session is over: nothing that is still on its way starts the timer again. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #agree(seconds: number, weRefresh: boolean): void {
    if (this.#isClosed) return;
    this.#agreed = { seconds, weRefresh };
    this.#timer?.cancel();
    // §10: refresh at half the interval; the other side ends the session shortly before its end.
    const afterS = weRefresh ? seconds / 2 : seconds - Math.min(32, seconds / 3);
    this.#timer = this.#options.clock.setTimer(afterS * 1000, () => (weRefresh ? this.#options.onRefreshDue() : this.#options.onExpired()));
  }
}

function intervalOf(message: SipMessage): Interval | undefined {
  const field = message.valueWithParameters('Session-Expires');
  if (field === undefined || !/^\d{1,9}$/.test(field.value)) return undefined;
  return { seconds: Number(field.value), refresher: field.parameters.get('refresher')?.toLowerCase() };
}
