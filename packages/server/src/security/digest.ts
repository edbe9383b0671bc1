// Digest access authentication of phones that provision (RFC 7616, and RFC 2617 as phones speak it): MD5, since they know no other.

import type { Cryptography, Platform } from '@offhook/base';
import { equalBytes, hexText, utf8Bytes } from '@offhook/base';

export const digestRealm = 'offhook';

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

function md5(cryptography: Cryptography, text: string): string {
  return hexText(cryptography.hash('md5', utf8Bytes(text)));
}

/** HA1 of RFC 7616 §3.4.2: of a password of 160 random bits it gives nothing away. */
export function digestHash(cryptography: Cryptography, userName: string, password: string): string {
  return md5(cryptography, `${userName}:${digestRealm}:${password}`);
}

const parameter = /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi;

/** Undefined where a parameter is missing that every answer has. */
export function readDigest(authorization: string): DigestAnswer | undefined {
  if (authorization.length > 4096) return undefined;
  const given = new Map(
    [...authorization.slice('Digest '.length).matchAll(parameter)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  );
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) => given.get(name));
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined || response === undefined) return undefined;
  return { username, realm, nonce, uri, response, qop: given.get('qop'), nc: given.get('nc'), cnonce: given.get('cnonce') };
}

export function isDigestRight(
  cryptography: Cryptography,
  answer: DigestAnswer,
  { ha1, method }: { readonly ha1: string; readonly method: string },
): boolean {
  const ha2 = md5(cryptography, `${method}:${answer.uri}`);
  const { nonce, nc = '', cnonce = '', qop, response } = answer;
  const expected =
    qop === undefined ? md5(cryptography, `${ha1}:${nonce}:${ha2}`) : md5(cryptography, `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
  return (qop === undefined || qop === 'auth') && equalBytes(utf8Bytes(expected), utf8Bytes(response.toLowerCase()));
}

const nonceLifeMs = 300_000;

/** Challenges that carry their own time and proof, so that nothing is remembered of who was asked. */
export class DigestChallenges {
  readonly #platform: Platform;
  readonly #key: Uint8Array;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#key = platform.random.bytes(32);
  }

  #proof(time: string): string {
    return hexText(this.#platform.cryptography.hmac('sha256', this.#key, utf8Bytes(time))).slice(0, 32);
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
