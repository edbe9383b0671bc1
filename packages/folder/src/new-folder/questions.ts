// What `config new` asks, and what it takes for an answer. Each question is an option of the command as well.

import { ProblemError } from '@offhook/base';
import { canonicalMacAddress } from '@offhook/ucs';

export const transports = ['TLS', 'TCPOnly', 'UDPOnly', 'TCPpreferred', 'DNSnaptr'] as const;
export type Transport = (typeof transports)[number];

interface Question<Value> {
  readonly text: string;
  /** What counts where nothing is answered; undefined where an answer is needed. */
  readonly fallback: string | undefined;
  /** Throws ProblemError bad-request. */
  readonly parse: (answer: string) => Value;
}

function refused(wanted: string, answer: string): ProblemError {
  return new ProblemError('bad-request', `expected ${wanted}, got ${JSON.stringify(answer)}`);
}

const hostName = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.?$/;

/** A name (RFC 1123 §2.1) or an IPv4 address. Phones of this family take IPv6 addresses in other parameters. */
function parseHost(answer: string): string {
  const isNumeric = /^[\d.]+$/.test(answer);
  const isAddress = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(answer);
  if (isNumeric ? !isAddress : !hostName.test(answer)) throw refused('a host name or an IPv4 address', answer);
  return answer;
}

/** From hours, as +1, -3.5 or +05:30, to the seconds of tcpIpApp.sntp.gmtOffset. */
function parseOffset(answer: string): number {
  const [, sign = '', hours = '', minutes = '0', fraction = '0'] = /^([+-]?)(\d{1,2})(?::([0-5]\d)|\.(\d{1,2}))?$/.exec(answer) ?? [];
  const offsetS = Math.round((Number(hours) + Number(minutes) / 60 + Number(`0.${fraction}`)) * 3600) * (sign === '-' ? -1 : 1);
  if (hours === '' || offsetS < -43_200 || offsetS > 50_400) throw refused('hours from GMT, such as +1, -3.5 or +05:30', answer);
  return offsetS;
}

function parseTransport(answer: string): Transport {
  const transport = transports.find((candidate) => candidate.toLowerCase() === answer.toLowerCase());
  if (transport === undefined) throw refused(`a transport (${transports.join(', ')})`, answer);
  return transport;
}

function parseMac(answer: string): string {
  const mac = canonicalMacAddress(answer);
  if (mac === undefined || /^0+$/.test(mac)) throw refused('the MAC address of a phone, 12 hexadecimal digits', answer);
  return mac;
}

/** The user part of a SIP URI (RFC 3261 §25.1), without escapes. */
function parseExtension(answer: string): string {
  if (!/^[\w.!~*'()&=+$,;?/-]{1,64}$/.test(answer)) throw refused('a number or a user name as in a SIP URI, without the server', answer);
  return answer;
}

function parseText(answer: string): string {
  if (answer.length > 256 || /[\0-\u001F\u007F]/.test(answer)) throw refused('at most 256 characters on one line', answer);
  return answer;
}

/** In the order in which they are asked. */
export const questions = {
  server: { text: 'SIP server, a name or an address', fallback: undefined, parse: parseHost } satisfies Question<string>,
  transport: { text: `Transport to it: ${transports.join(', ')}`, fallback: 'TLS', parse: parseTransport } satisfies Question<Transport>,
  mac: { text: 'MAC address of the first phone', fallback: undefined, parse: parseMac } satisfies Question<string>,
  extension: { text: 'Its number or user name at the server', fallback: undefined, parse: parseExtension } satisfies Question<string>,
  name: { text: 'Name to show with its calls; empty for the number', fallback: '', parse: parseText } satisfies Question<string>,
  'auth-user': { text: 'User name to register with; empty for the number', fallback: '', parse: parseText } satisfies Question<string>,
  'time-server': {
    text: 'Time server; empty for the one that DHCP names',
    fallback: '',
    parse: (answer: string) => (answer === '' ? '' : parseHost(answer)),
  } satisfies Question<string>,
  'gmt-offset': {
    text: 'Hours from GMT, such as +1 or +05:30; empty for what DHCP says',
    fallback: '',
    parse: (answer: string) => (answer === '' ? undefined : parseOffset(answer)),
  } satisfies Question<number | undefined>,
};
export type QuestionName = keyof typeof questions;
export const questionNames = Object.keys(questions) as readonly QuestionName[];

/** At most 256 characters, as the parameter takes; the empty one is none. Throws ProblemError bad-request that does not repeat it. */
export function parseSipPassword(text: string): string | undefined {
  return parsePassword('the SIP password', text, 256);
}

/** At most 32 characters, and not the one that every phone leaves the factory with. */
export function parseAdministratorPassword(text: string): string | undefined {
  if (text === '456')
    throw new ProblemError(
      'bad-request',
      'expected an administrator password of your own, got the one that every phone leaves the factory with',
    );
  return parsePassword('the administrator password', text, 32);
}

function parsePassword(what: string, text: string, limit: number): string | undefined {
  if (text === '') return undefined;
  if (text.length > limit || /[\0-\u001F\u007F]/.test(text) || text.trim() !== text || text.toUpperCase() === 'NULL')
    throw new ProblemError(
      'bad-request',
      `expected 1-${limit} characters for ${what}, without blanks at its ends or control characters, and not NULL, got another text`,
    );
  return text;
}
