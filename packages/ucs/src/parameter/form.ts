// The form of a value by its kind: a host is no URL, an offset no number of hours. A phone takes such a value as it is and fails later;
// so what is not surely wrong is left alone, and so is what a template has still to fill in.

import { canonicalMacAddress } from '../model.ts';
import type { SingleKind, ValueKind } from './kind.ts';
import { itemKind, kindText } from './kind.ts';

/** What template languages, provisioning servers and people leave to be filled in: {{x}}, {$x}, ${x}, {%x%}, <%x%>, %%x%%, [PHONE_MAC_ADDRESS], #x#, @X@, $x$. */
const placeholder = /[{}]|<[%?]|%%|\[[A-Z]{2,}(?:_[A-Z]+)*\]|#\w{3,}#|@[A-Z_]{2,}@|\$\w/;

// Letters of any script, since nobody knows what a resolver takes; _ stands in names of services (RFC 2782).
const hostName = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?$/u;
const wholeNumber = /^[+-]?\d+$/;

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65_535;
}

/** Zeros before a number are met in shipped files: 224.000.001.116. */
function isIpv4(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/** RFC 4291 §2.2, §2.3 and RFC 4007 §11: with a zone or a prefix length behind it. */
function isIpv6(text: string): boolean {
  const [, address = '', prefix = '0'] = /^([\da-f:.]+)(?:%\w+)?(?:\/(\d+))?$/i.exec(text) ?? [];
  const halves = address.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const tail = groups.findIndex(isIpv4);
  if (tail >= 0 && tail < groups.length - 1) return false;
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group) || isIpv4(group))) return false;
  const count = groups.length + (tail >= 0 ? 1 : 0);
  return Number(prefix) <= 128 && (halves.length === 1 ? count === 8 : halves.length === 2 && count < 8);
}

/** RFC 5771 and RFC 4291 §2.7. */
function isMulticast(text: string): boolean {
  return isIpv4(text) ? /^0*2(?:2[4-9]|3\d)\./.test(text) : isIpv6(text) && /^ff/i.test(text);
}

/** RFC 950 allows holes; nobody means them (RFC 4632 §3.1 has none). */
function isSubnetMask(text: string): boolean {
  if (!isIpv4(text)) return false;
  const bits = text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return !bits.includes('01');
}

/** RFC 2474: a number of six bits; RFC 3246 EF, RFC 2597 AFxy, RFC 2474 §4.2.2 CSx. */
function isDscp(text: string): boolean {
  return /^(?:\d|[1-5]\d|6[0-3]|EF|AF[1-4][1-3]|CS[0-7])$/i.test(text);
}

/** In PEM (RFC 7468), with text before it or only what stands between its lines; or where one lies. */
function isCertificate(text: string): boolean {
  if (text.includes('-----BEGIN ') || /^[\w+/=\s]{64,}$/.test(text)) return true;
  return isUrl(text) && /[./]/.test(text);
}

/** Digits and dots alone are an address, and no name. */
function isName(text: string): boolean {
  return hostName.test(text) && (!text.includes('.') || /[^\d.]/.test(text));
}

/** Most hosts have a parameter for the port beside them, and directories one for TLS; that a phone takes them here too is not ruled out. */
function isHost(text: string): boolean {
  if (isIpv6(text)) return true;
  const parts = /^(?:ldaps?:\/\/)?(?:\[(.*)\]|([^:]*))(?::(.*))?$/.exec(text);
  if (parts === null) return false;
  const [, bracketed, plain = '', port = '0'] = parts;
  return isPort(port) && (bracketed === undefined ? isIpv4(plain) || isName(plain) : isIpv6(bracketed));
}

/** RFC 3986 with a scheme, or what a phone puts its own scheme or base before. */
function isUrl(text: string): boolean {
  if (/\s/.test(text)) return false;
  const schemed = /^(?:https?|ftps?|tftp|ldaps?)(:?\/\/?|:(?!\d))(.?)/i.exec(text);
  return schemed === null || (schemed[1] === '://' && /[^/]/.test(schemed[2] ?? ''));
}

/** RFC 3261 §19.1.1, its user part, or a number: no address of another kind, and nothing missing around the @. */
function isDialled(text: string): boolean {
  if (/^(?:https?|ftps?|tftp|ldaps?|mailto):/i.test(text)) return false;
  const address = text.replace(/^(?:.*<)?sips?:/i, '').replace(/[;?>].*/, '');
  return address !== '' && !address.startsWith('@') && !address.endsWith('@');
}

/** A blank parts digits that are one number, or an address: only the name before <> has blanks. */
function isAddress(text: string): boolean {
  const [, bracketed] = /<([^<>]*)>[^<>]*$/.exec(text) ?? [];
  const isParted = /\s/.test(bracketed ?? text) && (bracketed !== undefined || /^[\d\s]+$|@|^sips?:/i.test(text));
  return !isParted && isDialled(text);
}

/** Of [2-9], the 2 and the 9; that is backwards where the second comes first. */
function isBackwards([from = '', , to = '']: string): boolean {
  return from > to;
}

/** Brackets closed and not empty, parentheses paired, ranges that go upwards: what both the older and the newer grammar of digit maps ask. */
function isDigitMap(text: string): boolean {
  const plain = text.replace(/\\./g, '');
  const ranges = [...plain.matchAll(/\[([^[\]]+)\]/g)].flatMap(([, inside = '']) => inside.match(/\d-\d|[a-z]-[a-z]|[A-Z]-[A-Z]/g) ?? []);
  if (ranges.some(isBackwards)) return false;
  let depth = 0;
  for (const sign of plain.replace(/\[[^[\]]+\]/g, '')) {
    if (sign === '[' || sign === ']') return false;
    if (sign === '(') depth++;
    if (sign === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** D, d and M for weekday, day and month, a comma between any two; or day, month and year in two figures each. */
function isDateForm(text: string): boolean {
  return /^[DdM](?:,?\s*[DdM]){0,2}$/.test(text) || /^(?:DD|MM|YY)([/.-])(?:DD|MM|YY)\1(?:DD|MM|YY)$/.test(text);
}

function isWholeNumber(text: string): boolean {
  return wholeNumber.test(text);
}

const forms: Partial<Record<SingleKind, (text: string) => boolean>> = {
  // What the schema of 4.0.15 says. Whether phones take yes or on is not known.
  switch: (text) => /^(?:[01]|true|false)$/i.test(text),
  // RFC 4568 §6.1 writes a power of two as 2^20.
  integer: (text) => isWholeNumber(text.replace(/^2\^/, '')),
  milliseconds: isWholeNumber,
  seconds: isWholeNumber,
  minutes: isWholeNumber,
  hours: isWholeNumber,
  // All land lies whole quarters of an hour from Greenwich: what is no multiple of 900 s was meant in hours or minutes.
  offset: (text) => isWholeNumber(text) && Number(text) % 900 === 0,
  port: isPort,
  'date-format': isDateForm,
  'time-of-day': (text) => /^(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?$/.test(text),
  uri: isAddress,
  'telephone-number': isDialled,
  'digit-map': isDigitMap,
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  host: isHost,
  'host-port': isHost,
  // RFC 2915 §2: a replacement of . is none.
  domain: (text) => text === '.' || isName(text),
  'ip-address': (text) => isIpv4(text) || isIpv6(text),
  'multicast-address': isMulticast,
  'subnet-mask': isSubnetMask,
  dscp: isDscp,
  language: (text) => /^(?:.*\/)?\p{Lu}\p{L}+(?:_\p{L}+)+$/u.test(text),
  certificate: isCertificate,
  'mac-address': (text) => canonicalMacAddress(text) !== undefined,
  url: isUrl,
};

/** Of a list, what is listed: commas, semicolons, bars or blanks stand between. */
function items(kind: ValueKind, text: string): readonly string[] {
  return kind === itemKind(kind) ? [text] : text.split(/[\s,;|]+/).filter((item) => item !== '');
}

/** What was expected, where a value is not of the form of its kind; undefined where it is, or nobody can tell. Type and range are `validate`'s. */
export function unmetForm(kind: ValueKind, text: string): string | undefined {
  const isOfForm = forms[itemKind(kind)];
  const trimmed = text.trim();
  if (isOfForm === undefined || /^(?:null)?$/i.test(trimmed) || placeholder.test(trimmed)) return undefined;
  if (items(kind, trimmed).every((item) => isOfForm(item))) return undefined;
  return kind === 'offset' ? `${kindText(kind)}, a multiple of 900` : kindText(kind);
}
