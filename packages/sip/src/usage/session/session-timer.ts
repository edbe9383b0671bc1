// Session timer: RFC 4028. Keeps the interval and the role, and asks for a refresh at half of it or for the end when none came.

import type { Clock, Timer } from '@offhook/base';
import { setHeaders, type SipMessage, type SipRequest, type SipResponse } from '../../message/message.ts';

export interface SessionTimerOptions {
  readonly clock: Clock;
  /** Ours; 0 switches the timer off. */
  readonly intervalS: number;
  readonly minimumS: number;
  onRefreshDue(): void;
  onExpired(): void;
}

/** Between two attempts to refresh. */
const shortestPauseMs = 2000;

interface Interval {
  readonly seconds: number;
  readonly refresher: string | undefined;
}

export class SessionTimer {
  readonly #options: SessionTimerOptions;
  #timer: Timer | undefined;
  #expiry: Timer | undefined;
  #expiresAtMs = 0;
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
    const asked = minimumOf(response);
    if (asked === undefined || asked <= this.#minimumS) return false;
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
    const asked = intervalOf(request);
    const isKnownToThem = request.lists('Supported', 'timer');
    // Without the extension at the far end a timer is there only where a proxy asks for one.
    if (asked === undefined && (this.#options.intervalS === 0 || !isKnownToThem)) return;
    const ours = this.#options.intervalS === 0 ? Infinity : this.#options.intervalS;
    const leastS = Math.max(this.#minimumS, minimumOf(request) ?? 0);
    const seconds = Math.max(Math.min(asked?.seconds ?? ours, ours), leastS);
    // Table 2: a far end that does not know the extension cannot refresh, and cannot be required to.
    const refresher = isKnownToThem ? (asked?.refresher ?? 'uac') : 'uas';
    setHeaders(response.headers, {
      'Session-Expires': `${seconds};refresher=${refresher}`,
      ...(isKnownToThem ? { Require: 'timer' } : {}),
    });
    this.#agree(seconds, refresher === 'uas');
  }

  /** §7.2: takes the outcome from a 2xx to our INVITE or UPDATE. */
  accept(response: SipResponse): void {
    const granted = intervalOf(response);
    if (granted === undefined) {
      // A far end without the extension: nothing is agreed, and nobody refreshes.
      this.#stop();
      this.#agreed = undefined;
      return;
    }
    this.#agree(granted.seconds, granted.refresher !== 'uas');
  }

  /** The session is over: nothing that is still on its way starts the timer again. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  /** §10: a refresh that failed is tried again at half of what is left. */
  refreshFailed(): void {
    if (this.#isClosed || this.#agreed?.weRefresh !== true) return;
    const leftMs = this.#expiresAtMs - this.#options.clock.monotonicMs();
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(Math.max(leftMs / 2, shortestPauseMs), () => this.#options.onRefreshDue());
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#expiry?.cancel();
  }

  #agree(seconds: number, weRefresh: boolean): void {
    if (this.#isClosed) return;
    this.#agreed = { seconds, weRefresh };
    this.#stop();
    // §10: refresh at half the interval; without one the session is ended shortly before its end, by either side.
    const endAfterMs = (seconds - Math.min(32, seconds / 3)) * 1000;
    this.#expiresAtMs = this.#options.clock.monotonicMs() + endAfterMs;
    if (weRefresh) this.#timer = this.#options.clock.setTimer(seconds * 500, () => this.#options.onRefreshDue());
    this.#expiry = this.#options.clock.setTimer(endAfterMs, () => this.#options.onExpired());
  }
}

function minimumOf(message: SipMessage): number | undefined {
  const text = /^\s*(\d{1,9})\s*(?:;|$)/.exec(message.headers.get('Min-SE') ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

function intervalOf(message: SipMessage): Interval | undefined {
  const field = message.valueWithParameters('Session-Expires');
  if (field === undefined || !/^\d{1,9}$/.test(field.value)) return undefined;
  return { seconds: Number(field.value), refresher: field.parameters.get('refresher')?.toLowerCase() };
}
