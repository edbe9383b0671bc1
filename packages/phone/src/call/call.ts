// One call as the phone knows it: its party, its state, its session below and its sound beside.

import type { Timer } from '@offhook/base';
import type { MediaLeg } from '@offhook/media';
import type { InviteSession } from '@offhook/sip';
import type { Address, CallListEntry, Direction, Disposition } from '@offhook/ucs';
import type { CallState } from '@offhook/api';

import type { Line } from '../line/line.ts';
import { CallOffers } from './call-offers.ts';
import { canBecome } from './call-state.ts';
import type { RingType } from './ring-type.ts';
import { plainRing } from './ring-type.ts';

export class Call {
  readonly id: string;
  readonly line: Line;
  readonly direction: Direction;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** As dialled, or as the INVITE asked for. */
  readonly destination: Address;
  #state: CallState;
  party: Address;
  session: InviteSession | undefined;
  leg: MediaLeg | undefined;
  connectedAtMs: number | undefined;
  /** Connected parties in order. */
  readonly connections: Address[] = [];
  finalDestination: Address | undefined;
  disposition: Disposition = 'Partial';
  /** Stopped ringing here without an answer: the caller hears on. */
  isIgnored = false;
  /** Being accepted: a second press means nothing. */
  isAnswering = false;
  /** A REFER of the far end is being followed; one at a time. */
  isReferred = false;
  readonly offers = new CallOffers();
  /** Another call that this one was made to consult for (consultative transfer or conference). */
  consultsFor: Call | undefined;
  /** Into a conference, once. */
  wasJoined = false;
  /** What the far end or the network said when it ended, for the screen. */
  endText = '';
  /** Runs while nobody has answered. */
  answerLimit: Timer | undefined;
  /** Runs until the call is answered without a person. */
  autoAnswer: Timer | undefined;
  /** The tone before that sounds. */
  isAnnounced = false;
  /** How it sounds while it comes in. */
  rings: RingType = plainRing;
  /** Early media: the far end's own ringing sounds instead of ours. */
  hasEarlyMedia = false;

  constructor(options: {
    id: string;
    line: Line;
    direction: Direction;
    startedAtMs: number;
    destination: Address;
    party: Address;
    state: CallState;
  }) {
    this.id = options.id;
    this.line = options.line;
    this.direction = options.direction;
    this.startedAtMs = options.startedAtMs;
    this.destination = options.destination;
    this.party = options.party;
    this.#state = options.state;
  }

  get state(): CallState {
    return this.#state;
  }

  become(state: CallState): void {
    if (!canBecome(this.#state, state)) throw new Error(`a call that is ${this.#state} cannot become ${state}`);
    this.#state = state;
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /** Both can speak, unless the far end holds. */
  becomeSpoken(as: 'connected' | 'conference'): void {
    this.become(this.leg?.isHeldByPeer === true ? 'held' : as);
  }

  get isConnected(): boolean {
    return this.connectedAtMs !== undefined && !this.isEnded;
  }

  get isSecure(): boolean {
    return this.leg?.secure ?? false;
  }

  /** Takes part in what the handset hears. */
  get isActive(): boolean {
    return (
      this.state === 'connected' ||
      this.state === 'held' ||
      this.state === 'conference' ||
      this.state === 'proceeding' ||
      this.state === 'ringback'
    );
  }

  /** The call list's entry as it stands now (guide, Call List Elements and Attributes). */
  entry(nowMs: number, localTime: (epochMs: number) => string): CallListEntry {
    const source: Address | undefined = this.direction === 'In' ? this.party : undefined;
    return {
      direction: this.direction,
      disposition: this.disposition,
      line: this.line.settings.index,
      protocol: 'SIP',
      startTime: localTime(this.startedAtMs),
      ...(this.connectedAtMs === undefined ? {} : { durationS: Math.round((nowMs - this.connectedAtMs) / 1000) }),
      count: 1,
      destination: this.destination,
      ...(source === undefined
        ? {
            source: {
              address: this.line.settings.addressOfRecord,
              ...(this.line.settings.displayName === '' ? {} : { name: this.line.settings.displayName }),
            },
          }
        : { source }),
      connections: this.connections,
      ...(this.finalDestination === undefined ? {} : { finalDestination: this.finalDestination }),
    };
  }
}
