// Digest access authentication of phones that provision (RFC 7616, and RFC 2617 as phones speak it): MD5, since they know no other.

import type { Cryptography, Platform } from '@offhook/base';
import { equalBytes, isProblem, utf8Bytes } from '@offhook/base';
import { digestResponse, digestSecret, parseDigestFields } from '@offhook/sip';

export const digestRealm = 'offhook';
const longestField = 4096;

export interface DigestAnswer {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly qop: string | undefined;
  readonly nc: string | undefined;
  readonly cnonce: string | undefined;
}

/** HA1 of RFC 7616 §3.4.2: of a password of 160 random bits it gives nothing away. */
export function digestHash(cryptography: Cryptography, userName: string, password: string): string {
  return digestSecret('MD5', { username: userName, realm: digestRealm, password }, cryptography);
}

const none: ReadonlyMap<string, string> = new Map();

function fieldsOf(authorization: string): ReadonlyMap<string, string> {
  if (authorization.length > longestField) return none;
  try {
    return parseDigestFields(authorization, 'Authorization') ?? none;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return none; // an open quote
  }
}

/** Undefined where a parameter is missing that every answer has. */
export function readDigest(authorization: string): DigestAnswer | undefined {
  const fields = fieldsOf(authorization);
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) => fields.get(name));
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined || response === undefined) return undefined;
  return { username, realm, nonce, uri, response, qop: fields.get('qop'), nc: fields.get('nc'), cnonce: fields.get('cnonce') };
}

export function isDigestRight(
  cryptography: Cryptography,
  answer: DigestAnswer,
  { ha1, method }: { readonly ha1: string; readonly method: string },
): boolean {
  const { username, realm, nonce, uri, nc = '', cnonce = '', qop, response } = answer;
  if (qop !== undefined && qop !== 'auth') return false;
  const input = {
    algorithm: 'MD5',
    username,
    realm,
    password: '',
    nonce,
    method,
    uri,
    body: new Uint8Array(),
    qop,
    cnonce,
    nonceCount: nc,
  } as const;
  return equalBytes(utf8Bytes(digestResponse(input, cryptography, ha1)), utf8Bytes(response.toLowerCase()));
}

const nonceLifeMs = 300_000;

/** Challenges that carry their own time and proof, so that nothing is remembered of who was asked. */
export class DigestChallenges {
  readonly #platform: Platform;
  readonly #key: Uint8Array;

  /** Of all processes of one store, so that a phone may answer another than the one that asked. */
  constructor(platform: Platform, key: Uint8Array) {
    this.#platform = platform;
    this.#key = key;
  }

  #proof(time: string): string {
    return this.#platform.cryptography.hmacHex(this.#key, time).slice(0, 32);
  }

  /** The value of a WWW-Authenticate field. */
  challenge(): string {
    const time = this.#platform.clock.now().toString(16);
    return `Digest realm="${digestRealm}", qop="auth", algorithm=MD5, nonce="${time}.${this.#proof(time)}"`;
  }

  isOurs({ realm, nonce }: DigestAnswer): boolean {
    const [time = '', proof = ''] = nonce.split('.');
    if (realm !== digestRealm || !equalBytes(utf8Bytes(proof), utf8Bytes(this.#proof(time)))) return false;
    return this.#platform.clock.now() - Number.parseInt(time, 16) < nonceLifeMs;
  }
}
