// Digest authentication, server side: challenges, nonces that prove their own age, and replay protection. RFC 7616 §3.3, §5.4, §5.5, RFC 8760 §2.3.

import { equalBytes, hexText, latin1Bytes, randomHex, utf8Bytes, type Platform } from '@offhook/base';
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

/** `stale`: right but with a nonce that is too old; `missing`: no answer for our realm. */
export type DigestVerdict =
  | { readonly kind: 'accepted'; readonly username: string }
  | { readonly kind: 'refused'; readonly why: 'missing' | 'stale' | 'wrong' };

const rememberedNonces = 10_000;

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

  /** The headers of a challenge, for `reply(server.status, { headers })`. */
  challenge(options: { readonly stale?: boolean } = {}): Readonly<Record<string, readonly string[]>> {
    const nonce = this.#newNonce();
    const stale = options.stale === true ? ', stale=TRUE' : '';
    const values = this.#algorithms.map(
      (algorithm) => `Digest realm=${quote(this.#options.realm)}, nonce="${nonce}", qop="auth,auth-int", algorithm=${algorithm}${stale}`,
    );
    return { [this.#options.isProxy === true ? 'Proxy-Authenticate' : 'WWW-Authenticate']: values };
  }

  /** `passwordOf` answers undefined for unknown users. */
  verify(request: SipRequest, passwordOf: (username: string) => string | undefined): DigestVerdict {
    const header = this.#options.isProxy === true ? 'Proxy-Authorization' : 'Authorization';
    for (const value of request.headers.all(header)) {
      const fields = parseDigestFields(value, header);
      if (fields?.get('realm') === this.#options.realm) return this.#verifyFields(request, fields, passwordOf);
    }
    return { kind: 'refused', why: 'missing' };
  }

  #verifyFields(
    request: SipRequest,
    fields: ReadonlyMap<string, string>,
    passwordOf: (username: string) => string | undefined,
  ): DigestVerdict {
    const field = (name: string): string => fields.get(name) ?? '';
    const username = field('username');
    const password = passwordOf(username);
    const named = (fields.get('algorithm') ?? 'MD5').toLowerCase();
    const algorithm = this.#algorithms.find((name) => name.toLowerCase() === named);
    const qop = fields.get('qop');
    if (password === undefined || algorithm === undefined) return { kind: 'refused', why: 'wrong' };
    if (qop !== 'auth' && qop !== 'auth-int' && qop !== undefined) return { kind: 'refused', why: 'wrong' };
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
    if (!equalBytes(latin1Bytes(expected), latin1Bytes(field('response').toLowerCase()))) return { kind: 'refused', why: 'wrong' };
    if (!this.#isFresh(field('nonce'))) return { kind: 'refused', why: 'stale' };
    if (qop !== undefined && !this.#isNewCount(field('nonce'), field('nc'))) return { kind: 'refused', why: 'stale' };
    return { kind: 'accepted', username };
  }

  /** The time, a random part and a seal over both. */
  #newNonce(): string {
    const stamp = `${Math.floor(this.#options.platform.clock.now() / 1000).toString(16)}-${randomHex(this.#options.platform.random, 6)}`;
    return `${stamp}-${this.#seal(stamp)}`;
  }

  #seal(stamp: string): string {
    return hexText(this.#options.platform.cryptography.hmac('sha256', this.#key, utf8Bytes(stamp))).slice(0, 32);
  }

  #isFresh(nonce: string): boolean {
    const end = nonce.lastIndexOf('-');
    const stamp = nonce.slice(0, end);
    if (this.#seal(stamp) !== nonce.slice(end + 1)) return false;
    const ageS = this.#options.platform.clock.now() / 1000 - Number.parseInt(stamp, 16);
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
