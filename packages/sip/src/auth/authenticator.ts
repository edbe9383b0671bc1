// Digest authentication, client side: answers challenges and signs later requests with what it knows. RFC 3261 §22, RFC 7616 §3.6, RFC 8760 §2.4.

import { randomHex, type Platform } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Credentials } from './credentials.ts';
import { digestResponse, parseChallenge, writeAuthorization, type Challenge, type DigestInput, type Qop } from './digest.ts';

type Side = 'WWW-Authenticate' | 'Proxy-Authenticate';

const answerHeader = { 'WWW-Authenticate': 'Authorization', 'Proxy-Authenticate': 'Proxy-Authorization' } as const;

interface Known {
  readonly side: Side;
  readonly challenge: Challenge;
  readonly cnonce: string;
  count: number;
}

/** What one request has been through; made anew for every request of a transaction user. */
export class AuthenticationAttempts {
  /** Realms whose challenge has been answered, and by side. */
  readonly answered = new Set<string>();
  readonly asked = new Set<string>();
  readonly nonces = new Set<string>();
}

/** Where a request goes, or where the challenge to it came from. */
export interface Way {
  /** One of the account's own servers is the next hop. */
  readonly isOwnServer: boolean;
  /** Inside a dialog that the far end began. */
  readonly isTheirDialog: boolean;
}

/**
 * One for each account. A digest lets whoever chose its nonce guess the password, so credentials have a destination: they go to the account's own
 * servers, for the realms that these named, and unasked in a REGISTER only. Behind a server that lets an unsigned request pass may stand anybody:
 * of the challenges to one request the first is answered, the ones that follow in the same realm are somebody else's.
 */
export class Authenticator {
  readonly #platform: Pick<Platform, 'random' | 'cryptography'>;
  readonly #known = new Map<string, Known>();
  /** The realms that challenged a REGISTER, or where nothing registers the first request. */
  readonly #realms = new Set<string>();
  #isRegistered = false;

  constructor(platform: Pick<Platform, 'random' | 'cryptography'>) {
    this.#platform = platform;
  }

  /** Puts the answers to the challenges known so far into the request, in place of those it has, where they may go. */
  sign(request: SipRequest, credentials: readonly Credentials[], way: Way, attempts: AuthenticationAttempts): void {
    // CANCEL cannot be challenged (RFC 3261 §22.1).
    if (request.method === 'ACK' || request.method === 'CANCEL') return;
    request.headers.remove('Authorization');
    request.headers.remove('Proxy-Authorization');
    if (!way.isOwnServer) return;
    for (const [key, known] of this.#known) {
      const isAsked = attempts.asked.has(key);
      if (isAsked || (request.method === 'REGISTER' && this.#realms.has(known.challenge.realm))) this.#signOne(request, known, credentials);
    }
  }

  /**
   * Whether the request is worth sending again, signed, after this 401 or 407. Every nonce is answered once, and a realm a second time
   * only where the server says of a REGISTER that the nonce was stale: a wrong password never loops, nor does a bare 401.
   */
  learn(response: SipResponse, credentials: readonly Credentials[], way: Way, attempts: AuthenticationAttempts): boolean {
    if (!way.isOwnServer || way.isTheirDialog) return false;
    const isRegister = response.cSeq.method === 'REGISTER';
    let isWorth = false;
    const seen = new Set<string>();
    for (const side of ['WWW-Authenticate', 'Proxy-Authenticate'] as const) {
      for (const value of response.headers.all(side)) {
        const challenge = parseChallenge(value, side);
        if (challenge === undefined) continue;
        const { realm, nonce } = challenge;
        const key = `${side}|${realm}`;
        // RFC 8760 §2.4: of several algorithms for a realm the topmost that is known.
        if (seen.has(key) || !this.#isOwnRealm(realm, isRegister, credentials)) continue;
        seen.add(key);
        const isRepeated = attempts.nonces.has(nonce) || (attempts.answered.has(realm) && !(isRegister && challenge.stale));
        if (isRepeated || attempts.nonces.size >= 4) {
          this.#known.delete(key);
          return false;
        }
        attempts.nonces.add(nonce);
        this.#realms.add(realm);
        this.#known.set(key, { side, challenge, cnonce: randomHex(this.#platform.random, 8), count: 0 });
        isWorth = true;
      }
    }
    for (const key of seen) {
      attempts.asked.add(key);
      attempts.answered.add(key.slice(key.indexOf('|') + 1));
    }
    return isWorth;
  }

  /** The registrar took the account as it is: the realms that it named until now are all there are. */
  registered(): void {
    this.#isRegistered = true;
  }

  #isOwnRealm(realm: string, isRegister: boolean, credentials: readonly Credentials[]): boolean {
    const login = credentialsFor(realm, credentials);
    if (login === undefined) return false;
    return login.realm !== undefined || isRegister || this.#realms.has(realm) || (this.#realms.size === 0 && !this.#isRegistered);
  }

  #signOne(request: SipRequest, known: Known, credentials: readonly Credentials[]): void {
    const { challenge, side } = known;
    const login = credentialsFor(challenge.realm, credentials);
    if (login === undefined) return;
    known.count++;
    const qop: Qop | undefined = challenge.qops.includes('auth') ? 'auth' : challenge.qops[0];
    const input: DigestInput = {
      algorithm: challenge.algorithm,
      username: login.username,
      realm: challenge.realm,
      password: login.password,
      nonce: challenge.nonce,
      method: request.method,
      uri: request.uriText,
      body: request.body,
      qop,
      cnonce: known.cnonce,
      nonceCount: known.count.toString(16).padStart(8, '0'),
    };
    const response = digestResponse(input, this.#platform.cryptography);
    request.headers.add(answerHeader[side], writeAuthorization(challenge, input, response));
  }
}

function credentialsFor(realm: string, credentials: readonly Credentials[]): Credentials | undefined {
  return credentials.find((candidate) => candidate.realm === realm) ?? credentials.find((candidate) => candidate.realm === undefined);
}
