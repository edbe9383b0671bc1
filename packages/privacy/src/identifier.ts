// Canonical forms of what names a person, so that one search finds every spelling: SIP URIs (RFC 3261 §19.1), tel URIs (RFC 3966), numbers (E.164), logins.
//
// Two identifiers are of one person where their own keys are equal, or where one's own key is among the other's derived keys:
// sip:2001@example.test is found by 2001 and finds 2001, but never finds sip:2001@example.org.

import { ProblemError } from '@offhook/base';
import { z } from 'zod';

import type { Identifier } from './vocabulary.ts';
import { identifierTypes } from './vocabulary.ts';

export const identifierSchema = z.object({ type: z.enum(identifierTypes), value: z.string().min(1).max(256) });

/** What is hashed for look-up: a namespace and a canonical value. */
export interface IdentifierKeys {
  readonly own: string;
  readonly derived: readonly string[];
}

const extensionDigits = 6;
/** Longer texts are no addresses; what stands beyond is not looked at. */
const addressLimit = 1024;
const separators = /[\s().\-/]/g;

/** Digits of a dialable number; undefined where the text is none. `+` and the international prefix 00 are dropped. */
function dialableDigits(text: string): string | undefined {
  const bare = text.replace(separators, '');
  if (!/^\+?[0-9*#]{1,32}$/.test(bare)) return undefined;
  const digits = bare.replace(/^\+/, '');
  return /^00[1-9]\d{6,}$/.test(digits) ? digits.slice(2) : digits;
}

function unescapeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // a stray percent sign stands for itself
  }
}

interface SipAddress {
  readonly user: string;
  readonly host: string;
}

/** User and host of a SIP or SIPS URI, or of user@host; parameters, port and angle brackets are left out. */
function sipAddress(text: string): SipAddress | undefined {
  const inside = /<([^>]*)>/.exec(text)?.[1] ?? text;
  const match = /^(?:sips?:)?([^@;?]+)@(\[[0-9a-f:.]+\]|[^:;?>\s/]+)/i.exec(inside.trim());
  const [, user = '', host = ''] = match ?? [];
  if (user === '' || host === '') return undefined;
  const name = unescapeUser(user.split(':')[0] ?? user);
  return { user: name, host: host.toLowerCase().replace(/\.$/, '') };
}

function foldName(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

function keysOfUser(user: string): readonly string[] {
  const digits = dialableDigits(user.replace(/;.*$/, ''));
  return digits === undefined ? [`login:${foldName(user)}`] : [`number:${digits}`];
}

function sipKeys({ user, host }: SipAddress): IdentifierKeys {
  const [userKey = ''] = keysOfUser(user);
  const canonicalUser = userKey.startsWith('number:') ? userKey.slice('number:'.length) : user;
  return { own: `sip:${canonicalUser}@${host}`, derived: [userKey] };
}

/** What a call list, directory or header calls a party: a URI, digits, or a word. Undefined for what names nobody (empty, anonymous). */
export function keysOfAddress(address: string): IdentifierKeys | undefined {
  const text = address.slice(0, addressLimit).trim();
  const sip = sipAddress(text);
  if (sip !== undefined) return /^anonymous(?:@|$)/i.test(sip.user) || sip.host === 'anonymous.invalid' ? undefined : sipKeys(sip);
  const bare = text
    .replace(/^<|>$/g, '')
    .replace(/^(?:tel|sips?):/i, '')
    .replace(/;.*$/, '');
  if (bare === '' || /^(?:anonymous|unknown|private|restricted)$/i.test(bare)) return undefined;
  const [own = ''] = keysOfUser(bare);
  return { own, derived: [] };
}

/** Throws ProblemError bad-request where the value is not of its type; the message does not repeat it. */
export function keysOfIdentifier(identifier: Identifier): IdentifierKeys {
  const { type, value } = identifier;
  const keys = identifierKeys(identifier);
  if (keys === undefined) throw new ProblemError('bad-request', `expected a ${type}, got ${value.length} characters of another form`);
  return keys;
}

function identifierKeys({ type, value }: Identifier): IdentifierKeys | undefined {
  switch (type) {
    case 'sip-uri':
      return sipAddress(value) === undefined ? undefined : keysOfAddress(value);
    case 'phone-number':
    case 'extension': {
      const digits = dialableDigits(value.trim().replace(/^tel:/i, '').replace(/;.*$/, ''));
      return digits === undefined ? undefined : { own: `number:${digits}`, derived: [] };
    }
    case 'login':
      return foldName(value) === '' ? undefined : { own: `login:${foldName(value)}`, derived: [] };
    case 'email': {
      const address = sipAddress(value);
      return address === undefined || value.includes(':')
        ? undefined
        : { own: `email:${address.user.toLowerCase()}@${address.host}`, derived: [] };
    }
  }
}

/** The identifiers that one address yields, as a person reads them. */
export function identifiersOfAddress(address: string): readonly Identifier[] {
  const keys = keysOfAddress(address);
  return keys === undefined ? [] : [keys.own, ...keys.derived].flatMap((key) => identifierOfKey(key) ?? []);
}

export function identifierOfKey(key: string): Identifier | undefined {
  const value = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('sip:')) return { type: 'sip-uri', value: key };
  if (key.startsWith('number:')) return { type: value.length <= extensionDigits ? 'extension' : 'phone-number', value };
  if (key.startsWith('login:')) return { type: 'login', value };
  if (key.startsWith('email:')) return { type: 'email', value };
  return undefined;
}

/** The readings of what a person typed into a search field. */
export function keysOfQuery(query: string): readonly IdentifierKeys[] {
  const asAddress = keysOfAddress(query);
  const asEmail = identifierKeys({ type: 'email', value: query });
  return [...(asAddress === undefined ? [] : [asAddress]), ...(asEmail === undefined ? [] : [asEmail])];
}

export function isSamePerson(a: IdentifierKeys, b: IdentifierKeys): boolean {
  return a.own === b.own || a.derived.includes(b.own) || b.derived.includes(a.own);
}

/** Letter case, width and spaces aside: how names are compared. */
export const canonicalName = foldName;
