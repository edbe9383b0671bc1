// a=crypto, the keys of SRTP in a session description: RFC 4568 §4 and §9.2; suites of 256 bits by RFC 6188 §4.
//
//   a=crypto:<tag> <suite> inline:<base64 of key and salt>[|<lifetime>][|<MKI>:<MKI length>][;inline:…] [<session parameter> …]

import { base64Bytes, base64Text } from '@offhook/base';
import { isSrtpSuite, srtpSuites } from '../srtp/suite.ts';
import type { SrtpSuite } from '../srtp/suite.ts';

export interface CryptoAttribute {
  /** 1-9 digits, chosen by the offerer and repeated by the answerer. */
  readonly tag: number;
  readonly suite: SrtpSuite;
  readonly masterKey: Uint8Array;
  /** 14 bytes. */
  readonly masterSalt: Uint8Array;
  /** The master key identifier each packet carries; most peers use none. */
  readonly mki?: Uint8Array;
  /** UNENCRYPTED_SRTP, KDR=…, WSH=… and the like, unchanged. */
  readonly sessionParameters: readonly string[];
}

/** RFC 4568 §6.1: a lifetime above 2^48 packets is impossible, one of few packets would end in mid-call. */
const minimumLifetimePackets = 2 ** 16;

/** Undefined where the attribute's value is malformed, or its suite or a mandatory parameter is not known here: the caller tries the next one (RFC 4568 §5.1.2). */
export function parseCryptoAttribute(value: string): CryptoAttribute | undefined {
  const [tagText, suiteText, keyParameters, ...sessionParameters] = value.split(' ').filter((word) => word !== '');
  if (tagText === undefined || suiteText === undefined || keyParameters === undefined) return undefined;
  // RFC 5234 §2.3: the names of the grammar know no case.
  const suite = suiteText.toUpperCase();
  if (!/^\d{1,9}$/.test(tagText) || !isSrtpSuite(suite)) return undefined;
  // RFC 4568 §6.3: an unknown session parameter makes the line unusable unless it starts with a hyphen. WSH only advises; the others change the transform.
  if (sessionParameters.some((parameter) => !parameter.startsWith('-') && !/^WSH=/i.test(parameter))) return undefined;
  const key = parseKeyParameter(keyParameters.split(';')[0] ?? '', suite);
  return key === undefined ? undefined : { tag: Number(tagText), suite, ...key, sessionParameters };
}

function parseKeyParameter(text: string, suite: SrtpSuite): Pick<CryptoAttribute, 'masterKey' | 'masterSalt' | 'mki'> | undefined {
  const [head = '', ...rest] = text.split('|');
  const match = /^inline:(.+)$/i.exec(head);
  const bytes = base64Bytes(match?.[1] ?? '');
  const { masterKeyBytes, masterSaltBytes } = srtpSuites[suite];
  if (bytes?.length !== masterKeyBytes + masterSaltBytes) return undefined;
  let mki: Uint8Array | undefined;
  for (const part of rest) {
    if (part.includes(':')) {
      mki = parseMki(part);
      if (mki === undefined) return undefined;
    } else if (!isUsableLifetime(part)) return undefined;
  }
  return { masterKey: bytes.slice(0, masterKeyBytes), masterSalt: bytes.slice(masterKeyBytes), ...(mki === undefined ? {} : { mki }) };
}

/** `<decimal value>:<length in bytes, 1-128>` */
function parseMki(text: string): Uint8Array | undefined {
  const match = /^(\d{1,39}):(\d{1,3})$/.exec(text);
  const lengthBytes = Number(match?.[2]);
  if (match?.[1] === undefined || !(lengthBytes >= 1 && lengthBytes <= 128)) return undefined;
  let value = BigInt(match[1]);
  const mki = new Uint8Array(lengthBytes);
  for (let index = lengthBytes - 1; index >= 0; index--) {
    mki[index] = Number(value & 0xffn);
    value >>= 8n;
  }
  return value === 0n ? mki : undefined;
}

/** `2^<exponent>` or a decimal number of packets. */
function isUsableLifetime(text: string): boolean {
  const power = /^2\^(\d{1,2})$/.exec(text);
  if (power !== null) return Number(power[1]) <= 48 && 2 ** Number(power[1]) >= minimumLifetimePackets;
  return /^\d{1,15}$/.test(text) && Number(text) <= 2 ** 48 && Number(text) >= minimumLifetimePackets;
}

/** The value after `a=crypto:`. */
export function writeCryptoAttribute(attribute: CryptoAttribute): string {
  const key = new Uint8Array(attribute.masterKey.length + attribute.masterSalt.length);
  key.set(attribute.masterKey);
  key.set(attribute.masterSalt, attribute.masterKey.length);
  const mki = attribute.mki === undefined ? '' : `|${BigInt(`0x${hex(attribute.mki)}`)}:${attribute.mki.length}`;
  return [`${attribute.tag} ${attribute.suite} inline:${base64Text(key)}${mki}`, ...attribute.sessionParameters].join(' ');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
