// URIs in SIP: sip and sips by RFC 3261 §19.1, tel by RFC 3966 and every other scheme as opaque text.

import { badMessage, escape, unescape } from './characters.ts';
import { endOfLowerHost, portAt } from './host-port.ts';
import { ParameterList } from './parameter-list.ts';
import { lowerCase, noParameters, withParameters, type Parameters } from './parameters.ts';

export interface SipUri {
  /** In lower case. */
  readonly scheme: string;
  /** The part before the colon of the userinfo, with its escapes; undefined where there is none. */
  readonly rawUser: string | undefined;
  /** The user as Unicode text without escapes; the number of a tel URI; the empty string where there is none. */
  readonly user: string;
  readonly password: string | undefined;
  /** In lower case; an IPv6 address keeps its brackets off. Empty for schemes other than sip and sips. */
  readonly host: string;
  readonly port: number | undefined;
  readonly parameters: Parameters;
  /** What follows the question mark; the empty string where there is none. */
  readonly headers: string;
  /** Everything after the scheme's colon, for schemes other than sip and sips. */
  readonly opaque: string;
}

const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9\-_.]*[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]+\])$/;

/** Throws bad-message, naming `header`. */
export function parseUri(text: string, header = 'URI'): SipUri {
  return usualUri(text) ?? parseAnyUri(text, header);
}

/** `sip:user@host:port` and `sip:host` without anything to undo, as nearly all are; undefined for every other form. */
export function usualUri(text: string): SipUri | undefined {
  if (!text.startsWith('sip:')) return undefined;
  const at = text.indexOf('@');
  const user = text.slice(4, at);
  if (at >= 0 && !/^[A-Za-z0-9.\-_+]+$/.test(user)) return undefined;
  const hostStart = at < 0 ? 4 : at + 1;
  const semicolon = text.indexOf(';', hostStart);
  const end = semicolon < 0 ? text.length : semicolon;
  const hostEnd = endOfLowerHost(text, hostStart, end);
  if (hostEnd === hostStart) return undefined;
  const port = hostEnd === end ? undefined : portAt(text, hostEnd, end);
  const parameters = text.slice(end + 1);
  if (port === -1 || !/^[A-Za-z0-9.\-_+;=]*$/.test(parameters)) return undefined;
  return plainSipUri(at < 0 ? undefined : user, text.slice(hostStart, hostEnd), port, parameters);
}

/** A sip URI from parts that hold nothing to undo; the host in lower case. */
export function plainSipUri(user: string | undefined, host: string, port: number | undefined, parameters: string): SipUri {
  return {
    scheme: 'sip',
    rawUser: user,
    user: user ?? '',
    password: undefined,
    host,
    port,
    parameters: parameters === '' ? noParameters : parseUriParameters(parameters),
    headers: '',
    opaque: '',
  };
}

function parseAnyUri(text: string, header: string): SipUri {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!/^[a-z][a-z0-9+\-.]*$/.test(scheme)) throw badMessage(header, 'a URI with a scheme', text);
  if (/[\s<>"]/.test(text)) throw badMessage(header, 'a URI without blanks, quotes and angle brackets', text);
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return parseSipPart(scheme, rest, header);
  const opaqueUser = scheme === 'tel' ? cut(rest, ';')[0] : '';
  return {
    scheme,
    rawUser: undefined,
    user: opaqueUser,
    password: undefined,
    host: '',
    port: undefined,
    parameters: noParameters,
    headers: '',
    opaque: rest,
  };
}

function parseSipPart(scheme: string, rest: string, header: string): SipUri {
  // The user part may hold semicolons and question marks (RFC 3261 §25.1 user-unreserved), so the at sign is looked for first.
  const [userInfo, afterUser] = cut(rest, '@');
  if (userInfo === '') throw badMessage(header, 'a user before the at sign', rest);
  const [rawUser, password] = cut(userInfo, ':');
  const [beforeHeaders, headers = ''] = cut(afterUser ?? rest, '?');
  const [hostPort, parameters] = cut(beforeHeaders, ';');
  const { host, port } = parseHostPort(hostPort, header);
  const hasUser = afterUser !== undefined;
  return {
    scheme,
    rawUser: hasUser ? rawUser : undefined,
    user: hasUser ? unescape(rawUser) : '',
    password: hasUser ? password : undefined,
    host,
    port,
    parameters: parameters === undefined ? noParameters : parseUriParameters(parameters),
    headers,
    opaque: '',
  };
}

/** What stands before the first `separator` (one character) and what behind it; undefined where there is none. */
function cut(text: string, separator: string): readonly [before: string, after: string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Reads `host[:port]`; white space around the colon, which Via allows, is dropped. */
export function parseHostPort(text: string, header: string): { host: string; port: number | undefined } {
  const bracket = text.startsWith('[') ? text.indexOf(']') + 1 : 0;
  const [name, afterColon] = cut(text.slice(bracket), ':');
  const host = `${text.slice(0, bracket)}${name}`.trim();
  if (!hostPattern.test(host)) throw badMessage(header, 'a host', text);
  const portText = afterColon?.trim();
  if (portText !== undefined && (!/^\d{1,5}$/.test(portText) || Number(portText) > 65535))
    throw badMessage(header, 'a port of 0 to 65535', text);
  return { host: lowerCase(bracket > 0 ? host.slice(1, -1) : host), port: portText === undefined ? undefined : Number(portText) };
}

/** URI parameters know no quotes (RFC 3261 §25.1 uri-parameter); empty ones are passed over. */
function parseUriParameters(text: string): Parameters {
  const parameters = new ParameterList();
  for (const part of text.split(';')) {
    const [name, value = ''] = cut(part, '=');
    if (name !== '') parameters.set(lowerCase(name), value);
  }
  return parameters;
}

export function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

export function writeUri(uri: SipUri): string {
  if (uri.host === '') return `${uri.scheme}:${uri.opaque}`;
  let text = `${uri.scheme}:`;
  if (uri.rawUser !== undefined) text += uri.password === undefined ? `${uri.rawUser}@` : `${uri.rawUser}:${uri.password}@`;
  text += hostText(uri.host);
  if (uri.port !== undefined) text += `:${uri.port}`;
  for (const [name, value] of uri.parameters) text += value === '' ? `;${name}` : `;${name}=${value}`;
  return uri.headers === '' ? text : `${text}?${uri.headers}`;
}

export interface UriParts {
  readonly scheme?: 'sip' | 'sips';
  /** Unicode text; reserved characters are escaped. */
  readonly user?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  readonly parameters?: Readonly<Record<string, string>>;
}

export function createUri(parts: UriParts): SipUri {
  const { user = '' } = parts;
  return {
    scheme: parts.scheme ?? 'sip',
    rawUser: user === '' ? undefined : escape(user, '&=+$,;?/#'),
    user,
    password: undefined,
    host: parts.host.toLowerCase(),
    port: parts.port,
    parameters: parts.parameters === undefined ? noParameters : new Map(Object.entries(parts.parameters)),
    headers: '',
    opaque: '',
  };
}

/** A copy with some parameters set (a string) or taken out (undefined). */
export function withUriParameters(uri: SipUri, changes: Readonly<Record<string, string | undefined>>): SipUri {
  return { ...uri, parameters: withParameters(uri.parameters, changes) };
}

/** RFC 3261 §19.1.4: equal users, hosts and ports, and no conflict in the parameters that matter. */
export function equalUris(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme) return false;
  if (a.host === '') return a.opaque === b.opaque;
  if (a.user !== b.user || a.password !== b.password || a.host !== b.host || a.port !== b.port) return false;
  for (const name of ['user', 'ttl', 'method', 'maddr', 'transport']) {
    if (a.parameters.get(name)?.toLowerCase() !== b.parameters.get(name)?.toLowerCase()) return false;
  }
  for (const [name, value] of a.parameters) {
    const other = b.parameters.get(name);
    if (other !== undefined && other.toLowerCase() !== value.toLowerCase()) return false;
  }
  return a.headers === b.headers;
}
