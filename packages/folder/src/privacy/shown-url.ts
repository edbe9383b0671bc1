// URLs as a report may show them, and what a URL says about where data goes. The user part of a URL (RFC 3986 §3.2.1) and its query may hold credentials.

import type { Transport } from './statement.ts';

const withScheme = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?([^/?#]*)([^?#]*)/i;

/** Without user, password and query; other texts as they are, without what looks like user:password@. */
export function shownUrl(text: string): string {
  const match = withScheme.exec(text);
  if (match !== null) return `${match[1]?.toLowerCase()}://${match[2]}${match[3]}`;
  return text.replace(/^[^/\s@]*:[^/\s@]*@/, '');
}

/** Undefined where the text names no protocol. */
export function schemeOf(text: string): string | undefined {
  return withScheme.exec(text)?.[1]?.toLowerCase();
}

export function hasCredentials(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#\s@]+:[^/?#\s@]+@/i.test(text);
}

export function transportOfScheme(scheme: string | undefined): Transport {
  switch (scheme) {
    case 'https':
    case 'ftps':
    case 'sips':
    case 'ldaps':
      return 'encrypted';
    case 'http':
    case 'ftp':
    case 'tftp':
    case 'ldap':
      return 'clear';
    case undefined:
    default:
      return 'depends';
  }
}

/** An address where nobody listens, which administrators name so that an upload goes nowhere. */
export function isNowhere(text: string): boolean {
  const host = withScheme.exec(text)?.[2]?.replace(/:\d+$/, '');
  return host === '0.0.0.0' || host === '127.0.0.1' || host === 'localhost' || host === '[::]' || host === '[::1]';
}
