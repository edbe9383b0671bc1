// Those that watch this phone itself, through a server of its line that keeps no presence: who is blocked in the directory is refused (RFC 3856 §6.6.1).

import type { NotifierSubscription } from '@offhook/sip';
import type { Contact } from '@offhook/ucs';

import type { Line } from '../line/line.ts';
import type { OwnState } from './presence-state.ts';
import { ownBody } from './presence-state.ts';

/** Each change is told to each of them. */
const most = 50;

export class Watchers {
  readonly #contactOf: (address: string) => Contact | undefined;
  readonly #line: Line;
  readonly #subscriptions = new Set<NotifierSubscription>();
  #state: OwnState;

  constructor(options: { readonly line: Line; readonly contactOf: (address: string) => Contact | undefined; readonly state: OwnState }) {
    this.#line = options.line;
    this.#contactOf = options.contactOf;
    this.#state = options.state;
  }

  subscribed(subscription: NotifierSubscription): void {
    const { account, flow } = subscription.request;
    if (subscription.event !== 'presence') return subscription.reject(489, { headers: { 'Allow-Events': 'presence' } });
    const isOwn = account === this.#line.account && account.ownServers.isSender(flow);
    if (!isOwn || this.#isBlocked(subscription)) return subscription.reject(403);
    if (this.#subscriptions.size >= most) return subscription.reject(503, { headers: { 'Retry-After': '600' } });
    this.#subscriptions.add(subscription);
    subscription.onEnd = () => void this.#subscriptions.delete(subscription);
    subscription.accept();
    this.#notify(subscription);
    return undefined;
  }

  /** Tells what has changed; who has been blocked meanwhile is told no more. */
  tell(state: OwnState): void {
    const isNew = this.#state !== state;
    this.#state = state;
    for (const subscription of this.#subscriptions) {
      if (this.#isBlocked(subscription)) subscription.terminate('rejected');
      else if (isNew) this.#notify(subscription);
    }
  }

  /** Idempotent. */
  close(): void {
    for (const subscription of this.#subscriptions) subscription.terminate('deactivated');
  }

  #isBlocked({ subscriber }: NotifierSubscription): boolean {
    const { user, host } = subscriber.uri;
    return this.#contactOf(`sip:${user}@${host}`)?.buddyBlock === true;
  }

  #notify(subscription: NotifierSubscription): void {
    subscription.notify(ownBody(this.#line.settings.addressOfRecord, this.#state));
  }
}
