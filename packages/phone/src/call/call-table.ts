// The calls there are, which of them is heard, and which form the conference. What hold, transfer and conference work on.

import type { Clock, Logger } from '@offhook/base';
import { Emitter, ProblemError } from '@offhook/base';
import type { Settings } from '@offhook/ucs';

import type { Call } from './call.ts';

export interface CallTableEvents {
  /** Anything about a call changed. */
  readonly changed: readonly [];
  readonly ended: readonly [call: Call];
}

export interface CallTableOptions {
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** The directory's name for an address. */
  readonly nameOf: (address: string) => string | undefined;
  readonly log: Logger;
}

export interface PlaceOptions {
  /** The call that waits meanwhile. */
  readonly consultsFor?: Call;
  /** The value of a Replaces header (RFC 3891). */
  readonly replaces?: string;
  /** Referred-By as it came (RFC 3892). */
  readonly referredBy?: string;
}

/** Who can place a call. */
export interface CallPlacer {
  place(lineIndex: number, target: string, options?: PlaceOptions): Promise<Call>;
}

/** Who can end a call, whatever its state. */
export interface CallEnder {
  end(id: string): void;
}

export class CallTable {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly nameOf: (address: string) => string | undefined;
  readonly log: Logger;
  readonly #events = new Emitter<CallTableEvents>();
  #calls: readonly Call[] = [];
  #conference: readonly Call[] = [];

  constructor(options: CallTableOptions) {
    this.clock = options.clock;
    this.settings = options.settings;
    this.nameOf = options.nameOf;
    this.log = options.log;
  }

  on<Name extends keyof CallTableEvents>(name: Name, listener: (...args: CallTableEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** Calls that have not ended, oldest first. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** Throws ProblemError not-found. */
  call(id: string): Call {
    const call = this.#calls.find((candidate) => candidate.id === id);
    if (call === undefined) throw new ProblemError('not-found', 'this call does not exist any more');
    return call;
  }

  get ringing(): readonly Call[] {
    return this.#calls.filter((call) => call.state === 'offering' && !call.isIgnored);
  }

  /** The call that the handset hears, where it is not a conference. */
  get focus(): Call | undefined {
    return this.#calls.findLast((call) => call.isActive);
  }

  /** Calls whose parties hear each other through this phone, unless they are on hold; empty or two. */
  get conference(): readonly Call[] {
    return this.#conference;
  }

  form(conference: readonly Call[]): void {
    this.#conference = conference;
  }

  /** The conference is over; who was in it is spoken to alone. */
  dissolveConference(): void {
    for (const call of this.#conference) if (call.state === 'conference') call.become('connected');
    this.#conference = [];
  }

  changed(): void {
    this.#events.emit('changed');
  }

  protected add(call: Call): void {
    this.#calls = [...this.#calls, call];
  }

  protected remove(call: Call): void {
    this.#calls = this.#calls.filter((candidate) => candidate !== call);
    if (this.#conference.includes(call)) this.dissolveConference();
  }

  protected announceEnd(call: Call): void {
    this.#events.emit('ended', call);
  }
}
