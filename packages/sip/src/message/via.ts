// Via: RFC 3261 §18.1.1, §18.2.1, §20.42; rport by RFC 3581.

import { badMessage, isToken } from './characters.ts';
import { parseParameters, writeParameters, type Parameters } from './parameters.ts';
import { hostText, parseHostPort } from './uri.ts';

export interface Via {
  /** In upper case: UDP, TCP, TLS, WS, WSS or another token. */
  readonly transport: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly parameters: Parameters;
}

/** The beginning of every branch made by RFC 3261 (§8.1.1.7). */
export const branchCookie = 'z9hG4bK';

/** Transport, host and port without blanks, in the case in which they are kept. */
const usualForm = /^([A-Z]+) ([a-z0-9](?:[a-z0-9\-.]*[a-z0-9])?)(?::(\d{1,5}))?$/;

/** Reads one Via value. Throws bad-message. */
export function parseVia(text: string): Via {
  const semicolon = text.startsWith('SIP/2.0/') ? text.indexOf(';') : -1;
  const usual = semicolon < 0 ? null : usualForm.exec(text.slice(8, semicolon));
  const [, usualTransport, usualHost, usualPort] = usual ?? [];
  if (usualTransport !== undefined && usualHost !== undefined && Number(usualPort ?? 0) < 65536) {
    const port = usualPort === undefined ? undefined : Number(usualPort);
    return { transport: usualTransport, host: usualHost, port, parameters: parseParameters(text.slice(semicolon), 'Via') };
  }
  const match = /^\s*([^\s/]+)\s*\/\s*([^\s/]+)\s*\/\s*([^\s/]+)\s+([^;]*)/.exec(text);
  const [whole, protocol, version, transport, sentBy] = match ?? [];
  if (whole === undefined || protocol === undefined || version === undefined || transport === undefined || sentBy === undefined) {
    throw badMessage('Via', 'protocol, version, transport and sent-by', text);
  }
  if (protocol.toUpperCase() !== 'SIP' || version !== '2.0' || !isToken(transport))
    throw badMessage('Via', 'SIP/2.0 and a transport', text);
  const { host, port } = parseHostPort(sentBy.trim(), 'Via');
  return { transport: transport.toUpperCase(), host, port, parameters: parseParameters(text.slice(whole.length), 'Via') };
}

export function writeVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${hostText(via.host)}${port}${writeParameters(via.parameters)}`;
}
