// Canonical forms of what names a person, so that one search finds every spelling: SIP URIs (RFC 3261 §19.1), tel URIs (RFC 3966), numbers (E.164), e-mail, logins.
//
// Two identifiers are of one person where their own keys are equal, or where one's own key is among the other's derived keys:
// sip:2001@example.test is found by 2001 and finds 2001, but never finds sip:2001@example.org.

import { ProblemError, unescapedReadings } from '@offhook/base';
import { z } from 'zod';

import type { Identifier } from '../vocabulary.ts';
import { identifierTypes } from '../vocabulary.ts';
import { dialledNumber } from './digits.ts';
import { canonicalName, nameForm, spacedNameForm } from './name.ts';
import type { NumberReading, NumberingPlan } from './numbering-plan.ts';
import { openPlan } from './numbering-plan.ts';

export const identifierSchema = z.object({ type: z.enum(identifierTypes), value: z.string().min(1).max(256) });

/** What is hashed for look-up: a namespace and a canonical value. */
export interface IdentifierKeys {
  readonly own: string;
  readonly derived: readonly string[];
  /** `own` as earlier versions of this form wrote it, where that differs: what they hashed is found by it. */
  readonly earlier?: readonly string[];
  /** The number is read with its country. */
  readonly isGlobal?: true;
  /** Own keys of others whose number may be written so: it is shown to whoever decides, and never looked up. */
  readonly unlikely?: readonly string[];
  /** As the number is dialled within the site's area: too little to look for, and known again where the area is no longer known. */
  readonly local?: string;
}

const keysSchema = z.array(z.string()).readonly();

export const identifierKeysSchema = z.object({
  own: z.string(),
  derived: keysSchema,
  earlier: keysSchema.exactOptional(),
  isGlobal: z.literal(true).exactOptional(),
  unlikely: keysSchema.exactOptional(),
  local: z.string().exactOptional(),
}) satisfies z.ZodType<IdentifierKeys>;

const extensionDigits = 6;
/** Longer texts are no addresses; what stands beyond is not looked at. */
const addressLimit = 1024;

/** RFC 3966 §5.1.5: a number of a private plan is somebody's there, as at a host. Undefined where the context is a part of the number, or none. */
function localContext(text: string): SipAddress | undefined {
  const [, user = '', host] = /^([^;@]+);(?:[^@]*;)?phone-context=([a-z0-9][a-z0-9.-]*)(?:;|$)/i.exec(text) ?? [];
  return host === undefined ? undefined : { user, host: host.toLowerCase() };
}

/** Digits as the first version took them: `+` and the international prefix 00 dropped. */
function firstVersionDigits(text: string): string | undefined {
  const bare = text.replace(/[\s().\-/]/g, '');
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

/** User and host of a SIP or SIPS URI, or of user@host; password, parameters, port and angle brackets are left out. The user may be a number with parameters of its own (§19.1.6). */
function sipAddress(text: string): SipAddress | undefined {
  const inside = /<([^>]*)>/.exec(text)?.[1] ?? text;
  const bare = inside.trim().replace(/^(?:sips?|h323):/i, '');
  const [, user = '', host = ''] = /^([^@?:]+)(?::[^@?]*)?@(\[[0-9a-f:.]+\]|[^:;?>\s/@]+)/i.exec(bare) ?? [];
  return user === '' ? undefined : { user: unescapeUser(user), host: host.toLowerCase().replace(/\.$/, '') };
}

function withEarlier(own: string, earlier: string | undefined): Pick<IdentifierKeys, 'earlier'> {
  return earlier === undefined || earlier === own ? {} : { earlier: [earlier] };
}

function keysOfNumbers(numbers: readonly string[]): readonly string[] {
  return numbers.map((number) => `number:${number}`);
}

type HowRead = Pick<IdentifierKeys, 'isGlobal' | 'unlikely' | 'local'>;

function howRead({ kind, unlikely = [], local }: NumberReading): HowRead {
  return {
    ...(kind === 'international' ? { isGlobal: true } : {}),
    ...(unlikely.length === 0 ? {} : { unlikely: keysOfNumbers(unlikely) }),
    ...(local === undefined ? {} : { local: `number:${local}` }),
  };
}

/** The shortest number by which somebody is known at every host. */
const shortestGlobal = 7;

function isKnownEverywhere(key: string): boolean {
  return key.startsWith('number:') && key.length - 'number:'.length >= shortestGlobal;
}

const mailbox = /^[^@\s]+@[^@\s]+\.[\p{L}\p{N}-]+$/u;

interface UserKeys {
  readonly key: string;
  readonly canonical: string;
  readonly maybe: readonly string[];
  readonly earlier: string;
  /** Digits without a plus of a number that the plan reads as a longer one. */
  readonly asDialled: readonly string[];
  readonly read: HowRead;
}

function keysOfUser(plan: NumberingPlan, user: string): UserKeys {
  const bare = user.replace(/;(?!phone-context=).*/is, '');
  const number = plan.read(bare);
  if (number === undefined) {
    const login = canonicalName(bare);
    // A mailbox may be somebody's user at a server, and so may an address of another: sip:2001%40example.test@proxy.test.
    const maybe = [...(mailbox.test(login) ? [`email:${login}`] : []), ...keysWithin(plan, bare)];
    return { key: `login:${login}`, canonical: login, maybe, earlier: user, asDialled: [], read: {} };
  }
  return {
    key: `number:${number.canonical}`,
    canonical: number.canonical,
    maybe: keysOfNumbers(number.maybe),
    earlier: firstVersionDigits(user.replace(/;.*/s, '')) ?? user,
    asDialled: /^\d{7,}$/.test(bare) && bare !== number.canonical ? [`number:${bare}`] : [],
    read: howRead(number),
  };
}

/** Of an address that is the user of another: the address, and a number by which somebody is known at every host. */
function keysWithin(plan: NumberingPlan, user: string): readonly string[] {
  const inner = sipAddress(user);
  if (inner === undefined) return [];
  const { own, derived } = sipKeys(plan, inner);
  return [own, ...derived.filter(isKnownEverywhere)];
}

function sipKeys(plan: NumberingPlan, { user, host }: SipAddress): IdentifierKeys {
  const { key, canonical, maybe, earlier, asDialled, read } = keysOfUser(plan, user);
  const own = `sip:${canonical}@${host}`;
  const { earlier: known = [] } = withEarlier(own, `sip:${earlier}@${host}`);
  // A number that is one in the whole world is known as it was dialled too, whatever the plan makes of it.
  const all = [...known, ...asDialled];
  return { own, derived: [key, ...maybe], ...(all.length === 0 ? {} : { earlier: all }), ...read };
}

function emailKeys(value: string): IdentifierKeys | undefined {
  const bare = value.trim().replace(/^mailto:/i, '');
  const address = sipAddress(bare);
  if (address === undefined || bare.includes(':')) return undefined;
  const mailbox = `${canonicalName(address.user)}@${address.host}`;
  return { own: `email:${mailbox}`, derived: [`sip:${mailbox}`] };
}

/** How a name is looked for where nothing else is known of a person. */
export function nameKeys(name: string): IdentifierKeys {
  const own = `name:${nameForm(name)}`;
  const spaced = `name:${spacedNameForm(name)}`;
  return { own, derived: [], earlier: [`name:${canonicalName(name)}`, ...(spaced === own ? [] : [spaced])] };
}

/** A word by which somebody signs in, with a domain of Windows before it or without. */
function loginKeys(text: string): IdentifierKeys | undefined {
  const login = canonicalName(text.trim().replace(/^[A-Z][A-Z0-9-]{0,14}\\(?=.)/, ''));
  return login === ''
    ? undefined
    : { own: `login:${login}`, derived: [], ...withEarlier(`login:${login}`, `login:${canonicalName(text)}`) };
}

const nobodysNames = /^(?:anonymous|unknown|private|restricted|unavailable)$/i;

export interface KeyReader {
  /** What a call list, directory or header calls a party: a URI, digits, or a word. Undefined for what names nobody (empty, anonymous). */
  readonly ofAddress: (address: string) => IdentifierKeys | undefined;
  /** Throws ProblemError bad-request where the value is not of its type; the message does not repeat it. */
  readonly ofIdentifier: (identifier: Identifier) => IdentifierKeys;
  /** The readings of what a person typed into a search field. */
  readonly ofQuery: (query: string) => readonly IdentifierKeys[];
}

export function createKeyReader(plan: NumberingPlan): KeyReader {
  const numberKeys = (text: string): IdentifierKeys | undefined => {
    const number = plan.read(text);
    if (number === undefined) return undefined;
    const own = `number:${number.canonical}`;
    const digits = firstVersionDigits(text.trim().replace(/^tel:/i, '').replace(/;.*/s, ''));
    const dialled = dialledNumber(text);
    const isNational = dialled?.isGlobal === false && /^0?[1-9]\d{6,}$/.test(dialled.signs);
    const { formerly } = number;
    const written = [digits, isNational ? dialled.signs : undefined, formerly].filter((form) => form !== undefined);
    const earlier = [...new Set(keysOfNumbers(written))].filter((key) => key !== own);
    return {
      own,
      derived: keysOfNumbers(number.maybe),
      ...(earlier.length === 0 ? {} : { earlier }),
      ...howRead(number),
    };
  };

  const ofAddress = (address: string): IdentifierKeys | undefined => {
    const text = address.slice(0, addressLimit).trim();
    if (/^mailto:/i.test(text)) return emailKeys(text);
    const sip = sipAddress(text);
    if (sip !== undefined) return /^anonymous(?:@|$)/i.test(sip.user) || sip.host === 'anonymous.invalid' ? undefined : sipKeys(plan, sip);
    const bare = text.replace(/^<|>$/g, '').replace(/^(?:tel|sips?|h323):/i, '');
    const context = localContext(bare);
    if (context !== undefined) return sipKeys(plan, context);
    const number = numberKeys(bare);
    if (number !== undefined) return number;
    const word = bare.replace(/;.*/s, '');
    if (nobodysNames.test(word)) return undefined;
    return escapedAddress(text, word) ?? loginKeys(word);
  };

  /** What is no address as it stands; a backslash stands behind a domain of Windows. */
  const escapedAddress = (text: string, word: string): IdentifierKeys | undefined => {
    const [meant] = /%[0-9a-f]{2}|&(?:#|[a-z]+;)/i.test(text) ? unescapedReadings(text) : [];
    const found = meant === undefined ? undefined : ofAddress(meant);
    return found === undefined ? undefined : { ...found, earlier: [...(found.earlier ?? []), `login:${canonicalName(word)}`] };
  };

  const identifierKeys = ({ type, value }: Identifier): IdentifierKeys | undefined => {
    switch (type) {
      case 'sip-uri':
        return sipAddress(value) === undefined ? undefined : ofAddress(value);
      case 'phone-number':
      case 'extension':
        return numberKeys(value);
      case 'login':
        return loginKeys(value);
      case 'email':
        return emailKeys(value);
      case 'name':
        return nameForm(value) === '' ? undefined : nameKeys(value);
    }
  };

  return {
    ofAddress,
    ofIdentifier(identifier) {
      const keys = identifierKeys(identifier);
      if (keys !== undefined) return keys;
      const { type, value } = identifier;
      throw new ProblemError('bad-request', `expected a ${type}, got ${value.length} characters of another form`);
    },
    ofQuery(query) {
      const asAddress = ofAddress(query);
      const asEmail = /^mailto:/i.test(query.trim()) ? undefined : emailKeys(query);
      return [...(asAddress === undefined ? [] : [asAddress]), ...(asEmail === undefined ? [] : [asEmail])];
    },
  };
}

/** Where nothing is known of how the site dials. */
export const openKeyReader = createKeyReader(openPlan);
export const keysOfAddress = openKeyReader.ofAddress;
export const keysOfIdentifier = openKeyReader.ofIdentifier;
export const keysOfQuery = openKeyReader.ofQuery;

/** The identifiers that one address yields, as a person reads them. */
export function identifiersOfAddress(address: string): readonly Identifier[] {
  const keys = keysOfAddress(address);
  return keys === undefined ? [] : identifiersOfKeys(keys);
}

/** Without what a number may be besides. */
export function identifiersOfKeys({ own, derived }: IdentifierKeys): readonly Identifier[] {
  const shown = own.startsWith('sip:') ? [own, ...derived.slice(0, 1)] : [own];
  return shown.flatMap((key) => identifierOfKey(key) ?? []);
}

export function identifierOfKey(key: string): Identifier | undefined {
  const value = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('sip:')) return { type: 'sip-uri', value: key };
  if (key.startsWith('number:')) return { type: value.length <= extensionDigits ? 'extension' : 'phone-number', value };
  if (key.startsWith('login:')) return { type: 'login', value };
  if (key.startsWith('email:')) return { type: 'email', value };
  return undefined;
}

/**
 * Somebody at a host that is not the site's own: their extension and their login there are others' here. `realms` are the hosts of the site's own addresses,
 * in lower case; where they are not known, nobody is.
 */
export function atOwnHost<Keys extends IdentifierKeys>(keys: Keys, realms: ReadonlySet<string>): Keys {
  const host = /^sip:.*@(.*)/.exec(keys.own)?.[1];
  if (host === undefined || realms.size === 0 || realms.has(host)) return keys;
  return { ...keys, derived: keys.derived.filter(isKnownEverywhere) };
}

export function isSamePerson(a: IdentifierKeys, b: IdentifierKeys): boolean {
  return meetings(a, b).length > 0;
}

/** The keys by which two are of one person. */
function meetings(a: IdentifierKeys, b: IdentifierKeys): readonly string[] {
  return [
    ...(a.own === b.own ? [a.own] : []),
    ...(a.derived.includes(b.own) ? [b.own] : []),
    ...(b.derived.includes(a.own) ? [a.own] : []),
  ];
}

/** Ten digits as North America dials them: with a plus before them, another country's. */
const northAmerican = /^number:[2-9]\d\d[2-9]\d{6}$/;

function numberOf({ own, derived: [first] }: IdentifierKeys): string | undefined {
  return own.startsWith('sip:') ? first : own;
}

/** Two that may be one person, or may be two whose numbers are written alike. */
export function areAlikeAtMost(a: IdentifierKeys, b: IdentifierKeys): boolean {
  const met = meetings(a, b);
  if (met.length === 0) return a.unlikely?.includes(b.own) === true || b.unlikely?.includes(a.own) === true;
  if (!met.every((key) => northAmerican.test(key))) return false;
  return a.isGlobal === b.isGlobal ? a.isGlobal === true && numberOf(a) !== numberOf(b) : true;
}
