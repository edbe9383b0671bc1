// Via: RFC 3261 §18.1.1, §18.2.1, §20.42; rport by RFC 3581.

import { badMessage, isToken } from './characters.ts';
import { usualHostPortSource, usualPort } from './host-port.ts';
import { parseParameters, parsePlainParameters, plainParametersSource, writeParameters, type Parameters } from './parameters.ts';
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

/** Reads one Via value. Throws bad-message. */
export function parseVia(text: string): Via {
  return usualVia(text) ?? anyVia(text);
}

function anyVia(text: string): Via {
  const match = /^SIP\s*\/\s*2\.0\s*\/\s*(\S+)\s+([^;]*)/i.exec(text);
  if (match === null) throw badMessage('Via', 'SIP/2.0, a transport and sent-by', text);
  const [whole, transport = '', sentBy = ''] = match;
  if (!isToken(transport)) throw badMessage('Via', 'a transport', text);
  const { host, port } = parseHostPort(sentBy, 'Via');
  return { transport: transport.toUpperCase(), host, port, parameters: parseParameters(text.slice(whole.length), 'Via') };
}

export function writeVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${hostText(via.host)}${port}${writeParameters(via.parameters)}`;
}

/** Without any blank but the one, and in the case in which it is kept, as nearly all are. */
const usualPattern = new RegExp(`^SIP/2\\.0/(UDP|TCP|TLS|WSS?) ${usualHostPortSource}(${plainParametersSource})$`);

/** Undefined for every other form. */
export function usualVia(text: string): Via | undefined {
  const match = usualPattern.exec(text);
  if (match === null) return undefined;
  const port = usualPort(match[3]);
  if (port === -1) return undefined;
  return { transport: match[1] ?? '', host: match[2] ?? '', port, parameters: parsePlainParameters(match[4]) };
}
