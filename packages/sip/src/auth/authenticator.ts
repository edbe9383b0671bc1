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
  /** Realms, by side, whose challenge has been answered. */
  readonly answered = new Set<string>();
  readonly nonces = new Set<string>();
}

/** One for each account. */
export class Authenticator {
  readonly #platform: Pick<Platform, 'random' | 'cryptography'>;
  readonly #known = new Map<string, Known>();

  constructor(platform: Pick<Platform, 'random' | 'cryptography'>) {
    this.#platform = platform;
  }

  /** Puts the answers to the challenges known so far into the request, in place of those it has. */
  sign(request: SipRequest, credentials: readonly Credentials[]): void {
    // ACK takes over what the INVITE had (RFC 3261 §22.1), and CANCEL cannot be challenged.
    if (request.method === 'ACK' || request.method === 'CANCEL') return;
    request.headers.remove('Authorization');
    request.headers.remove('Proxy-Authorization');
    for (const known of this.#known.values()) this.#signOne(request, known, credentials);
  }

  /**
   * Whether the request is worth sending again, signed, after this 401 or 407. Every nonce is answered once, and a realm a second time
   * only where the server says that the nonce was stale: a wrong password never loops, nor does a bare 401.
   */
  learn(response: SipResponse, credentials: readonly Credentials[], attempts: AuthenticationAttempts): boolean {
    let isWorth = false;
    const seen = new Set<string>();
    for (const side of ['WWW-Authenticate', 'Proxy-Authenticate'] as const) {
      for (const value of response.headers.all(side)) {
        const challenge = parseChallenge(value, side);
        if (challenge === undefined) continue;
        const key = `${side}|${challenge.realm}`;
        // RFC 8760 §2.4: of several algorithms for a realm the topmost that is known.
        if (seen.has(key) || credentialsFor(challenge.realm, credentials) === undefined) continue;
        seen.add(key);
        const isRepeated = attempts.nonces.has(challenge.nonce) || (attempts.answered.has(key) && !challenge.stale);
        if (isRepeated || attempts.nonces.size >= 4) {
          this.#known.delete(key);
          return false;
        }
        attempts.answered.add(key);
        attempts.nonces.add(challenge.nonce);
        this.#known.set(key, { side, challenge, cnonce: randomHex(this.#platform.random, 8), count: 0 });
        isWorth = true;
      }
    }
    return isWorth;
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
