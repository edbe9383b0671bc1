// Digest computation and its header fields: RFC 7616 §3.3 to §3.5, RFC 8760 for SIP, RFC 2617 where the challenge has no qop.

import { hexText, latin1Bytes, type Cryptography } from '@offhook/base';
import { wireFromText } from '../message/characters.ts';
import { quote, splitOutside, unquote } from '../message/parameters.ts';

export type DigestAlgorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';
export type Qop = 'auth' | 'auth-int';

export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly stale: boolean;
  readonly algorithm: DigestAlgorithm;
  /** As spelt by the server, to be given back alike; undefined where it gave none. */
  readonly algorithmText: string | undefined;
  /** Empty for RFC 2069 servers. */
  readonly qops: readonly Qop[];
}

const algorithms: ReadonlyMap<string, DigestAlgorithm> = new Map(
  (['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const).map((name) => [name.toLowerCase(), name]),
);

export function algorithmNamed(text: string): DigestAlgorithm | undefined {
  return algorithms.get(text.toLowerCase());
}

/** The fields of a `Digest ...` value, names in lower case; undefined for other schemes. Throws bad-message on open quotes. */
export function parseDigestFields(value: string, header: string): ReadonlyMap<string, string> | undefined {
  const match = /^\s*digest\s+/i.exec(value);
  if (match === null) return undefined;
  const fields = new Map<string, string>();
  for (const part of splitOutside(value.slice(match[0].length), ',', header)) {
    const equals = part.indexOf('=');
    if (equals <= 0) continue;
    const text = part.slice(equals + 1).trim();
    fields.set(part.slice(0, equals).trim().toLowerCase(), text.startsWith('"') ? unquote(text) : text);
  }
  return fields;
}

/** Undefined where the scheme or algorithm is unknown, or realm or nonce is missing: such a challenge is passed over (RFC 7616 §3.7). */
export function parseChallenge(value: string, header: string): Challenge | undefined {
  const fields = parseDigestFields(value, header);
  if (fields === undefined) return undefined;
  const realm = fields.get('realm');
  const nonce = fields.get('nonce');
  if (realm === undefined || nonce === undefined) return undefined;
  const algorithmText = fields.get('algorithm');
  const algorithm = algorithmNamed(algorithmText ?? 'MD5');
  if (algorithm === undefined) return undefined;
  const offered = fields.get('qop');
  const qops = (offered ?? '').split(',').map((qop) => qop.trim().toLowerCase());
  const known = qops.filter((qop): qop is Qop => qop === 'auth' || qop === 'auth-int');
  if (offered !== undefined && known.length === 0) return undefined;
  return {
    realm,
    nonce,
    opaque: fields.get('opaque'),
    stale: fields.get('stale')?.toLowerCase() === 'true',
    algorithm,
    algorithmText,
    qops: known,
  };
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly method: string;
  /** As it stands in the header field. */
  readonly uri: string;
  readonly body: Uint8Array;
  /** Missing for RFC 2069. */
  readonly qop: Qop | undefined;
  readonly cnonce: string;
  /** Eight hexadecimal digits. */
  readonly nonceCount: string;
}

function hashHex(algorithm: DigestAlgorithm, data: Uint8Array, cryptography: Pick<Cryptography, 'hash'>): string {
  return hexText(cryptography.hash(algorithm.startsWith('MD5') ? 'md5' : 'sha256', data));
}

/** The hash of user name, realm and password that a server may keep in place of the password (RFC 7616 §3.4.2, without -sess). */
export function digestSecret(
  algorithm: DigestAlgorithm,
  login: { readonly username: string; readonly realm: string; readonly password: string },
  cryptography: Pick<Cryptography, 'hash'>,
): string {
  const text = `${wireFromText(login.username)}:${login.realm}:${wireFromText(login.password)}`;
  return hashHex(algorithm, latin1Bytes(text), cryptography);
}

/** RFC 7616 §3.4.1. `secret` stands for the hash of name, realm and password where given. */
export function digestResponse(input: DigestInput, cryptography: Pick<Cryptography, 'hash'>, secret?: string): string {
  const hash = (text: string): string => hashHex(input.algorithm, latin1Bytes(text), cryptography);
  const plainA1 = secret ?? digestSecret(input.algorithm, input, cryptography);
  const a1 = input.algorithm.endsWith('-sess') ? hash(`${plainA1}:${input.nonce}:${input.cnonce}`) : plainA1;
  const bodyHash = input.qop === 'auth-int' ? `:${hashHex(input.algorithm, input.body, cryptography)}` : '';
  const a2 = hash(`${input.method}:${input.uri}${bodyHash}`);
  if (input.qop === undefined) return hash(`${a1}:${input.nonce}:${a2}`);
  return hash(`${a1}:${input.nonce}:${input.nonceCount}:${input.cnonce}:${input.qop}:${a2}`);
}

/** An Authorization or Proxy-Authorization value. */
export function writeAuthorization(challenge: Challenge, input: DigestInput, response: string): string {
  const fields = [
    `username=${quote(wireFromText(input.username))}`,
    `realm=${quote(input.realm)}`,
    `nonce=${quote(input.nonce)}`,
    `uri=${quote(input.uri)}`,
    `response="${response}"`,
  ];
  if (challenge.algorithmText !== undefined) fields.push(`algorithm=${challenge.algorithmText}`);
  if (input.qop !== undefined) fields.push(`cnonce=${quote(input.cnonce)}`, `qop=${input.qop}`, `nc=${input.nonceCount}`);
  if (challenge.opaque !== undefined) fields.push(`opaque=${quote(challenge.opaque)}`);
  return `Digest ${fields.join(', ')}`;
}
