// The buddies of the directory that are watched (guide, Local Contact Directory: presence): a subscription each (RFC 3856) and what it said last. Nothing of it is written down.

import type { Logger } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { Subscription } from '@offhook/sip';
import { parsePresence } from '@offhook/sip';
import type { Contact } from '@offhook/ucs';

import { targetUri } from '../call/target.ts';
import type { Line } from '../line/line.ts';
import type { BuddyState } from './presence-state.ts';
import { buddyStateOf } from './presence-state.ts';

export interface BuddiesContext {
  /** A buddy stands otherwise than before. */
  readonly onChange: () => void;
  readonly log: Logger;
}

interface Watched {
  readonly subscription: Subscription;
  state: BuddyState;
}

/** As on the wire; undefined where the contact is nothing that can be called. */
function addressOf(contact: Contact, { settings }: Line): string | undefined {
  try {
    return targetUri(contact.contact, settings.addressOfRecord);
  } catch (error) {
    if (!isProblem(error)) throw error;
    return undefined;
  }
}

export class Buddies {
  readonly #context: BuddiesContext;
  readonly #line: Line;
  /** By address. */
  readonly #watched = new Map<string, Watched>();

  constructor(context: BuddiesContext, line: Line) {
    this.#context = context;
    this.#line = line;
  }

  /** Unknown while nothing has been heard; undefined for who is not watched. */
  stateOf(contact: Contact): BuddyState | undefined {
    if (contact.buddyWatch !== true) return undefined;
    const address = addressOf(contact, this.#line);
    return address === undefined ? undefined : (this.#watched.get(address)?.state ?? 'unknown');
  }

  /** Begins with those that have come, ends with those that have gone. */
  follow(contacts: readonly Contact[]): void {
    const wanted = new Set(contacts.flatMap((contact) => (contact.buddyWatch === true ? (addressOf(contact, this.#line) ?? []) : [])));
    for (const [address, { subscription }] of this.#watched) {
      if (wanted.has(address)) continue;
      this.#watched.delete(address);
      void subscription.close();
    }
    // PBXs answer who is not registered with a refusal.
    if (!this.#line.isUsable) return;
    for (const address of wanted) if (!this.#watched.has(address)) this.#watch(address);
  }

  /** Idempotent. */
  close(): void {
    this.follow([]);
  }

  #watch(address: string): void {
    const say = (state: BuddyState): void => {
      const watched = this.#watched.get(address);
      if (watched === undefined || watched.state === state) return;
      watched.state = state;
      this.#context.onChange();
    };
    try {
      const subscription = this.#line.userAgent.subscribe({
        account: this.#line.account,
        target: address,
        event: 'presence',
        accept: ['application/pidf+xml'],
        onNotify: (notify) => {
          if (notify.body.length > 0) say(this.#read(notify.body));
        },
        onState: (state) => {
          if (state === 'waiting' || state === 'terminated') say('unknown');
        },
      });
      this.#watched.set(address, { subscription, state: 'unknown' });
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#context.log.warn('a buddy has an address that cannot be read', { code: error.code });
    }
  }

  #read(body: Uint8Array): BuddyState {
    try {
      return buddyStateOf(parsePresence(body));
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#context.log.warn('a presence document was not understood', { code: error.code });
      return 'unknown';
    }
  }
}
