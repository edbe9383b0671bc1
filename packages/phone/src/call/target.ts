// The URI to call, and the one that was called.

import { ProblemError, utf8Bytes } from '@offhook/base';
import type { InviteSession } from '@offhook/sip';

/** Digits and user parts get the line's own host. */
export function targetUri(target: string, addressOfRecord: string): string {
  const trimmed = target.trim();
  if (/^sips?:/i.test(trimmed)) return trimmed;
  if (trimmed.includes('@')) return `sip:${trimmed}`;
  const host = addressOfRecord.slice(addressOfRecord.indexOf('@') + 1);
  const user = trimmed.replace(/^tel:/i, '').replace(/[\s()]/g, '');
  if (user === '' || utf8Bytes(user).length > 255) throw new ProblemError('bad-request', 'expected a number or a SIP URI to call');
  return `sip:${user.toWellFormed().replace(/[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu, (character) => encodeURIComponent(character))}@${host}`;
}

/** That it was a number is told to the server (RFC 3261 §19.1.1), as captures of real phones show it; screens and lists know the address without. */
export function dialledUri(target: string, uri: string): string {
  return /^(?:tel:)?[\s()]*\+?[0-9*#\s()]+$/i.test(target.trim()) ? `${uri};user=phone` : uri;
}

/** What an incoming call asked for. */
export function addressText(session: InviteSession): string {
  const { user, host } = session.localAddress.uri;
  return user === undefined || user === '' ? `sip:${host}` : `sip:${user}@${host}`;
}
