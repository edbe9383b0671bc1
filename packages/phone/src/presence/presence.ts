// Presence: buddies that are watched, one's own state as it is published (RFC 3903) and told to watchers. feature.presence.enabled, pres.reg. Kept in memory alone.

import { isProblem } from '@offhook/base';
import type { NotifierSubscription, Publication } from '@offhook/sip';
import type { Contact, Settings } from '@offhook/ucs';

import type { Line } from '../line/line.ts';
import type { BuddiesContext } from './buddies.ts';
import { Buddies } from './buddies.ts';
import type { OwnState } from './presence-state.ts';
import { ownBody, stateWords } from './presence-state.ts';
import { Watchers } from './watchers.ts';

export interface PresenceContext extends BuddiesContext {
  readonly settings: () => Settings;
  readonly lines: () => readonly Line[];
  readonly contacts: () => readonly Contact[];
  /** Who has the address in the directory. */
  readonly contactOf: (address: string) => Contact | undefined;
  readonly isDoNotDisturb: () => boolean;
  readonly isCalling: () => boolean;
}

interface Open {
  readonly line: Line;
  readonly buddies: Buddies;
  readonly watchers: Watchers;
  publication: Publication | undefined;
  published: OwnState | undefined;
}

export class Presence {
  readonly #context: PresenceContext;
  #chosen: OwnState = 'available';
  /** The phone is on the network. */
  #isStarted = false;
  #open: Open | undefined;

  constructor(context: PresenceContext) {
    this.#context = context;
  }

  get isEnabled(): boolean {
    return this.#context.settings().get('feature.presence.enabled');
  }

  /** What the person chose. */
  get chosen(): OwnState {
    return this.#context.isDoNotDisturb() ? 'do-not-disturb' : this.#chosen;
  }

  /** What others are told: do not disturb goes before what was chosen, and who is available is busy during a call. */
  get own(): OwnState {
    return this.chosen === 'available' && this.#context.isCalling() ? 'busy' : this.chosen;
  }

  /** Do not disturb is the phone's own choice and not kept here. */
  choose(state: Exclude<OwnState, 'do-not-disturb'>): void {
    this.#chosen = state;
    this.#context.onChange();
  }

  /** How a buddy stands, for the screen; undefined for who is not watched, and where presence is off. */
  wordsOf(contact: Contact): string | undefined {
    const state = this.#open?.buddies.stateOf(contact);
    return state === undefined ? undefined : stateWords[state];
  }

  /** Somebody asks the phone itself. */
  subscribed(subscription: NotifierSubscription): void {
    if (this.#open === undefined) subscription.reject(403);
    else this.#open.watchers.subscribed(subscription);
  }

  /** After anything that may have changed: settings, lines, contacts, calls, choices. */
  update(): void {
    if (!this.#isStarted) return;
    const line = this.isEnabled ? this.#line() : undefined;
    if (this.#open !== undefined && this.#open.line !== line) this.#end();
    if (line === undefined) return;
    this.#open ??= this.#begin(line);
    this.#open.buddies.follow(this.#context.contacts());
    this.#open.watchers.tell(this.own);
    this.#publish(this.#open);
  }

  /** Once the lines are there. */
  start(): void {
    this.#isStarted = true;
    this.update();
  }

  /** Before the lines end. Idempotent. */
  stop(): void {
    this.#isStarted = false;
    this.#end();
  }

  #end(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.buddies.close();
    open?.watchers.close();
    void open?.publication?.close().catch((error: unknown) => this.#notPublished(error));
  }

  #line(): Line | undefined {
    const index = this.#context.settings().get('pres.reg');
    return this.#context.lines().find(({ settings }) => settings.index === index);
  }

  #begin(line: Line): Open {
    const { contactOf } = this.#context;
    const watchers = new Watchers({ line, contactOf, state: this.own });
    return { line, buddies: new Buddies(this.#context, line), watchers, publication: undefined, published: undefined };
  }

  #publish(open: Open): void {
    const { own } = this;
    if (!open.line.isUsable || open.published === own) return;
    open.published = own;
    const { addressOfRecord } = open.line.settings;
    const body = ownBody(addressOfRecord, own);
    if (open.publication === undefined) {
      const { account } = open.line;
      open.publication = open.line.userAgent.publish({ account, target: addressOfRecord, event: 'presence', body });
    } else void open.publication.modify(body).catch((error: unknown) => this.#notPublished(error));
  }

  #notPublished(error: unknown): void {
    if (!isProblem(error)) throw error;
    this.#context.log.info('presence was not published', { code: error.code });
  }
}
