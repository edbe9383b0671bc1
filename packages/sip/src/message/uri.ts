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
function usualUri(text: string): SipUri | undefined {
  if (!text.startsWith('sip:')) return undefined;
  let userEnd = -1;
  let end = text.length;
  for (let index = 4; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x40) {
      if (userEnd >= 0 || index === 4) return undefined;
      userEnd = index;
    } else if (code === 0x3b) {
      // A semicolon before the at sign belongs to the user.
      if (userEnd < 0 && text.includes('@', index)) return undefined;
      end = index;
      break;
    } else if (!isPlainUriCode(code) && !(code === 0x3a && userEnd >= 0) && !(code === 0x3a && !text.includes('@', index)))
      return undefined;
  }
  const hostStart = userEnd < 0 ? 4 : userEnd + 1;
  const hostEnd = endOfLowerHost(text, hostStart, end);
  if (hostEnd === hostStart) return undefined;
  const port = hostEnd === end ? undefined : portAt(text, hostEnd, end);
  if (port === -1) return undefined;
  const parameterText = end === text.length ? '' : text.slice(end + 1);
  if (parameterText !== '' && !isPlainText(parameterText)) return undefined;
  return plainSipUri(userEnd < 0 ? undefined : text.slice(4, userEnd), text.slice(hostStart, hostEnd), port, parameterText);
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

/** Letters, digits and the marks that mean nothing in a URI. */
function isPlainUriCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2e ||
    code === 0x2d ||
    code === 0x5f ||
    code === 0x2b
  );
}

function isPlainText(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!isPlainUriCode(code) && code !== 0x3b && code !== 0x3d) return false;
  }
  return true;
}

function parseAnyUri(text: string, header: string): SipUri {
  const colon = text.indexOf(':');
  const isSip = text.startsWith('sip:');
  const scheme = isSip ? 'sip' : text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!isSip && (colon <= 0 || !/^[a-z][a-z0-9+\-.]*$/.test(scheme))) throw badMessage(header, 'a URI with a scheme', text);
  if (/[\s<>"]/.test(text)) throw badMessage(header, 'a URI without blanks, quotes and angle brackets', text);
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return parseSipPart(scheme, rest, header);
  const opaqueUser = scheme === 'tel' ? (rest.split(';')[0] ?? '') : '';
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
  const at = rest.indexOf('@');
  const userInfo = at < 0 ? undefined : rest.slice(0, at);
  if (userInfo === '') throw badMessage(header, 'a user before the at sign', rest);
  const colon = userInfo === undefined ? -1 : userInfo.indexOf(':');
  const rawUser = userInfo === undefined || colon < 0 ? userInfo : userInfo.slice(0, colon);
  const afterUser = at < 0 ? rest : rest.slice(at + 1);
  const question = afterUser.indexOf('?');
  const beforeHeaders = question < 0 ? afterUser : afterUser.slice(0, question);
  const semicolon = beforeHeaders.indexOf(';');
  const hostPort = semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon);
  const { host, port } = parseHostPort(hostPort, header);
  return {
    scheme,
    rawUser,
    user: rawUser === undefined ? '' : unescape(rawUser),
    password: userInfo === undefined || colon < 0 ? undefined : userInfo.slice(colon + 1),
    host,
    port,
    parameters: semicolon < 0 ? noParameters : parseUriParameters(beforeHeaders.slice(semicolon + 1)),
    headers: question < 0 ? '' : afterUser.slice(question + 1),
    opaque: '',
  };
}

/** Reads `host[:port]`; white space around the colon, which Via allows, is dropped. */
export function parseHostPort(text: string, header: string): { host: string; port: number | undefined } {
  const bracket = text.startsWith('[') ? text.indexOf(']') + 1 : 0;
  const colon = text.indexOf(':', bracket);
  const host = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (!hostPattern.test(host)) throw badMessage(header, 'a host', text);
  const portText = colon < 0 ? undefined : text.slice(colon + 1).trim();
  if (portText !== undefined && !/^\d{1,5}$/.test(portText)) throw badMessage(header, 'a port number', text);
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && port > 65535) throw badMessage(header, 'a port up to 65535', text);
  return { host: lowerCase(bracket > 0 ? host.slice(1, -1) : host), port };
}

/** URI parameters know no quotes (RFC 3261 §25.1 uri-parameter); empty ones are passed over. */
function parseUriParameters(text: string): Parameters {
  const parameters = new ParameterList();
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    const name = lowerCase(equals < 0 ? part : part.slice(0, equals));
    if (name !== '') parameters.set(name, equals < 0 ? '' : part.slice(equals + 1));
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
  const user = parts.user === undefined || parts.user === '' ? undefined : parts.user;
  return {
    scheme: parts.scheme ?? 'sip',
    rawUser: user === undefined ? undefined : escape(user, '&=+$,;?/#'),
    user: user ?? '',
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
  if (a.host === '' || b.host === '') return a.opaque === b.opaque && a.host === b.host;
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
