// Digest authentication, server side: challenges, nonces that prove their own age, and replay protection. RFC 7616 §3.3, §5.4, §5.5, RFC 8760 §2.3.

import { equalBytes, hexBytes, hexText, latin1Bytes, randomHex, utf8Bytes, utf8Text, type Platform } from '@offhook/base';
import { quote } from '../message/parameters.ts';
import type { SipRequest } from '../message/message.ts';
import { digestResponse, parseDigestFields, type DigestAlgorithm } from './digest.ts';

export interface DigestServerOptions {
  readonly platform: Pick<Platform, 'random' | 'cryptography' | 'clock'>;
  readonly realm: string;
  /** Best first; SHA-256 and MD5 where missing. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** A nonce is good for so long, in seconds; 300 where missing. */
  readonly nonceLifetimeS?: number;
  /** 407 and Proxy-Authenticate in place of 401 and WWW-Authenticate. */
  readonly isProxy?: boolean;
}

/**
 * `stale`: right, but with a nonce that is too old, or a count that was used; `missing`: no answer to a challenge of ours for this realm. Whoever is
 * wrong has read a challenge, or knows one who has: `givenTo` is the address that it went to, so that forged datagrams are nobody else's guesses.
 */
export type DigestVerdict =
  | { readonly kind: 'accepted'; readonly username: string }
  | { readonly kind: 'refused'; readonly why: 'missing' | 'stale' }
  | { readonly kind: 'refused'; readonly why: 'wrong'; readonly givenTo: string };

/** Undefined for unknown users, and where no password may be tried. */
export type PasswordOf = (username: string, givenTo: string) => string | undefined;

const rememberedNonces = 10_000;
const randomBytes = 6;

export class DigestServer {
  readonly #options: DigestServerOptions;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #key: Uint8Array;
  /** The highest nonce count seen with each nonce; the oldest fall out. */
  readonly #counts = new Map<string, number>();

  constructor(options: DigestServerOptions) {
    this.#options = options;
    this.#algorithms = options.algorithms ?? ['SHA-256', 'MD5'];
    this.#key = options.platform.random.bytes(32);
  }

  get status(): 401 | 407 {
    return this.#options.isProxy === true ? 407 : 401;
  }

  /** The headers of a challenge, for `reply(server.status, { headers })`. `address` is where it goes; the answer may come another way. */
  challenge(options: { readonly stale?: boolean; readonly address?: string } = {}): Readonly<Record<string, readonly string[]>> {
    const nonce = this.#newNonce(options.address ?? '');
    const stale = options.stale === true ? ', stale=TRUE' : '';
    const values = this.#algorithms.map(
      (algorithm) => `Digest realm=${quote(this.#options.realm)}, nonce="${nonce}", qop="auth,auth-int", algorithm=${algorithm}${stale}`,
    );
    return { [this.#options.isProxy === true ? 'Proxy-Authenticate' : 'WWW-Authenticate']: values };
  }

  verify(request: SipRequest, passwordOf: PasswordOf): DigestVerdict {
    const header = this.#options.isProxy === true ? 'Proxy-Authorization' : 'Authorization';
    for (const value of request.headers.all(header)) {
      const fields = parseDigestFields(value, header);
      if (fields?.get('realm') === this.#options.realm) return this.#verifyFields(request, fields, passwordOf);
    }
    return { kind: 'refused', why: 'missing' };
  }

  #verifyFields(request: SipRequest, fields: ReadonlyMap<string, string>, passwordOf: PasswordOf): DigestVerdict {
    const field = (name: string): string => fields.get(name) ?? '';
    const username = field('username');
    const givenTo = this.#addressOf(field('nonce'));
    const qop = fields.get('qop');
    // RFC 3261 §22.4: who is offered a quality of protection names one; without it an answer could be repeated.
    if (givenTo === undefined || qop === undefined) return { kind: 'refused', why: 'missing' };
    const wrong = { kind: 'refused', why: 'wrong', givenTo } as const;
    const password = passwordOf(username, givenTo);
    const named = (fields.get('algorithm') ?? 'MD5').toLowerCase();
    const algorithm = this.#algorithms.find((name) => name.toLowerCase() === named);
    if (password === undefined || algorithm === undefined) return wrong;
    if (qop !== 'auth' && qop !== 'auth-int') return wrong;
    const expected = digestResponse(
      {
        algorithm,
        username,
        realm: this.#options.realm,
        password,
        nonce: field('nonce'),
        method: request.method,
        uri: field('uri'),
        body: request.body,
        qop,
        cnonce: field('cnonce'),
        nonceCount: field('nc'),
      },
      this.#options.platform.cryptography,
    );
    if (!equalBytes(latin1Bytes(expected), latin1Bytes(field('response').toLowerCase()))) return wrong;
    if (!this.#isFresh(field('nonce'))) return { kind: 'refused', why: 'stale' };
    if (!this.#isNewCount(field('nonce'), field('nc'))) return { kind: 'refused', why: 'stale' };
    return { kind: 'accepted', username };
  }

  /** The time, a random part with the address behind it, and a seal over all. */
  #newNonce(address: string): string {
    const time = Math.floor(this.#options.platform.clock.now() / 1000).toString(16);
    const stamp = `${time}-${randomHex(this.#options.platform.random, randomBytes)}${hexText(utf8Bytes(address))}`;
    return `${stamp}-${this.#seal(stamp)}`;
  }

  #seal(stamp: string): string {
    return this.#options.platform.cryptography.hmacHex(this.#key, stamp).slice(0, 32);
  }

  /** To which address we gave it; undefined of one that we did not make. */
  #addressOf(nonce: string): string | undefined {
    const end = nonce.lastIndexOf('-');
    const stamp = nonce.slice(0, end);
    if (this.#seal(stamp) !== nonce.slice(end + 1)) return undefined;
    return utf8Text(hexBytes(stamp.slice(stamp.indexOf('-') + 1 + 2 * randomBytes)) ?? new Uint8Array());
  }

  #isFresh(nonce: string): boolean {
    const ageS = this.#options.platform.clock.now() / 1000 - Number.parseInt(nonce, 16);
    return ageS <= (this.#options.nonceLifetimeS ?? 300);
  }

  #isNewCount(nonce: string, text: string): boolean {
    const count = /^[0-9a-f]{8}$/i.test(text) ? Number.parseInt(text, 16) : 0;
    if (count <= (this.#counts.get(nonce) ?? 0)) return false;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= rememberedNonces) break;
      this.#counts.delete(oldest);
    }
    return true;
  }
}
