// name-addr and addr-spec with header parameters, as in From, To, Contact, Route and Refer-To: RFC 3261 §20.10, §25.1.

import { badMessage, textFromWire, wireFromText } from './characters.ts';
import { usualHostPortSource, usualPort } from './host-port.ts';
import {
  endOfQuoted,
  noParameters,
  parseParameters,
  parsePlainParameters,
  plainParametersSource,
  quote,
  splitOutside,
  unquote,
  writeParameters,
  type Parameters,
} from './parameters.ts';
import { parseUri, plainSipUri, writeUri, type SipUri } from './uri.ts';

export interface NameAddress {
  /** Unicode; the empty string where there is none. */
  readonly displayName: string;
  readonly uri: SipUri;
  readonly parameters: Parameters;
}

/** Throws bad-message, naming `header`. */
export function parseNameAddress(text: string, header: string): NameAddress {
  return usualNameAddress(text) ?? parseAnyNameAddress(text, header);
}

/** `"Name" <sip:user@host:port;parameters>;parameters` without anything to undo, as nearly all are. */
const usualPattern = new RegExp(
  `^(?:"([ !#-[\\]-~]*)" *)?<sip:(?:([A-Za-z0-9._+-]+)@)?${usualHostPortSource}(?:;([A-Za-z0-9._+;=-]+))?>(${plainParametersSource})$`,
);

/** Undefined for every other form. */
function usualNameAddress(text: string): NameAddress | undefined {
  const match = usualPattern.exec(text);
  if (match === null) return undefined;
  const port = usualPort(match[4]);
  if (port === -1) return undefined;
  return {
    displayName: match[1] ?? '',
    uri: plainSipUri(match[2], match[3] ?? '', port, match[5] ?? ''),
    parameters: parsePlainParameters(match[6]),
  };
}

function parseAnyNameAddress(text: string, header: string): NameAddress {
  let displayName = '';
  let bracket: number;
  if (text.startsWith('"')) {
    const end = endOfQuoted(text, 0, header);
    displayName = textFromWire(unquote(text.slice(0, end)));
    bracket = text.indexOf('<', end);
    if (text.slice(end, bracket).trim() !== '') throw badMessage(header, 'an angle bracket after the display name', text);
  } else {
    bracket = text.indexOf('<');
    // A display name without quotes is a row of tokens (RFC 3261 §25.1); other characters but the structural ones are let pass.
    if (bracket > 0) {
      const raw = text.slice(0, bracket).trim();
      if (/[",;:@]/.test(raw)) throw badMessage(header, 'a display name of tokens', text);
      displayName = textFromWire(raw);
    }
  }
  if (bracket < 0) {
    // RFC 3261 §20: without brackets everything after the first semicolon or question mark belongs to the header, not to the URI.
    const semicolon = text.indexOf(';');
    const address = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
    if (/[?,]/.test(address)) throw badMessage(header, 'angle brackets around a URI with a question mark or comma', text);
    return { displayName, uri: parseUri(address, header), parameters: parseParameters(semicolon < 0 ? '' : text.slice(semicolon), header) };
  }
  const close = text.indexOf('>', bracket);
  if (close < 0) throw badMessage(header, 'a closing angle bracket', text);
  const uri = parseUri(text.slice(bracket + 1, close).trim(), header);
  return { displayName, uri, parameters: parseParameters(text.slice(close + 1), header) };
}

/** Reads a comma list; empty elements are refused. */
export function parseNameAddresses(text: string, header: string): NameAddress[] {
  return splitOutside(text, ',', header).map((part) => parseNameAddress(part, header));
}

export function writeNameAddress(address: NameAddress): string {
  const name = address.displayName === '' ? '' : `${quote(wireFromText(address.displayName))} `;
  return `${name}<${writeUri(address.uri)}>${writeParameters(address.parameters)}`;
}

export function nameAddress(uri: SipUri, displayName = '', parameters: Readonly<Record<string, string>> = {}): NameAddress {
  const entries = Object.entries(parameters);
  return { uri, displayName, parameters: entries.length === 0 ? noParameters : new Map(entries) };
}
