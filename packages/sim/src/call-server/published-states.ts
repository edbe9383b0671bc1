// What users have published of themselves, each piece by its entity tag until it expires: RFC 3903 §6.

import type { Clock, Random, Timer } from '@offhook/base';
import { isProblem, randomHex } from '@offhook/base';
import type { Body, IncomingRequest } from '@offhook/sip';
import { mediaTypeOf, parsePresence } from '@offhook/sip';

interface Published {
  readonly body: Body;
  /** Of all that was published: a refresh brings nothing new. */
  readonly at: number;
  readonly timer: Timer;
}

const leastExpiresS = 60;
const mostExpiresS = 3600;
/** Of one user: phones, and what they left behind. */
const mostPieces = 10;
const presenceType = 'application/pidf+xml';
/** Everybody who watches reads it. */
const mostBytes = 8192;

export class PublishedStates {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onChange: (user: string) => void;
  /** By user and by entity tag, the oldest first. */
  readonly #states = new Map<string, Map<string, Published>>();

  #count = 0;

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly onChange: (user: string) => void }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onChange = options.onChange;
  }

  /** What came last of that which still counts. */
  latest(user: string): Body | undefined {
    return [...(this.#states.get(user)?.values() ?? [])].toSorted((one, other) => one.at - other.at).at(-1)?.body;
  }

  /** A PUBLISH of the user's own. */
  publish(user: string, incoming: IncomingRequest): void {
    const { request } = incoming;
    const known = this.#states.get(user) ?? new Map<string, Published>();
    const tag = request.headers.get('SIP-If-Match');
    const before = tag === undefined ? undefined : known.get(tag);
    if (tag !== undefined && before === undefined) return incoming.respond(412);
    const body = request.typedBody ?? before?.body;
    if (body === undefined) return incoming.respond(400);
    if (mediaTypeOf(body.contentType) !== presenceType) return incoming.respond(415, { headers: { Accept: presenceType } });
    if (body.content.length > mostBytes) return incoming.respond(413);
    if (!isPresence(body)) return incoming.respond(400);
    const askedS = request.expires ?? mostExpiresS;
    if (askedS > 0 && askedS < leastExpiresS) return incoming.respond(423, { headers: { 'Min-Expires': String(leastExpiresS) } });
    const expiresS = Math.min(askedS, mostExpiresS);
    if (tag !== undefined) this.#drop(user, tag);
    const next = randomHex(this.#random, 8);
    const at = request.typedBody === undefined && before !== undefined ? before.at : ++this.#count;
    if (expiresS > 0) this.#keep(user, next, { body, at }, expiresS);
    incoming.respond(200, { headers: { 'SIP-ETag': next, Expires: String(expiresS) } });
    if (request.typedBody !== undefined || expiresS === 0) this.#onChange(user);
  }

  /** Idempotent. */
  close(): void {
    for (const pieces of this.#states.values()) for (const { timer } of pieces.values()) timer.cancel();
    this.#states.clear();
  }

  #keep(user: string, tag: string, published: Omit<Published, 'timer'>, expiresS: number): void {
    const pieces = this.#states.get(user) ?? new Map<string, Published>();
    this.#states.set(user, pieces);
    const oldest = pieces.keys().next();
    if (pieces.size >= mostPieces && oldest.done !== true) this.#drop(user, oldest.value);
    const timer = this.#clock.setTimer(expiresS * 1000, () => {
      this.#drop(user, tag);
      this.#onChange(user);
    });
    pieces.set(tag, { ...published, timer });
  }

  #drop(user: string, tag: string): void {
    const pieces = this.#states.get(user);
    pieces?.get(tag)?.timer.cancel();
    pieces?.delete(tag);
  }
}

function isPresence({ content }: Body): boolean {
  try {
    parsePresence(content);
    return true;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return false;
  }
}
