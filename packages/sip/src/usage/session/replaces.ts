// Which call an INVITE with Replaces means: RFC 3891 §3.

import type { SipRequest } from '../../message/message.ts';
import type { InviteSession } from './session-types.ts';

/** The session, undefined where the INVITE has no Replaces, or the status of the refusal. */
export function findReplaced(invite: SipRequest, sessions: Iterable<InviteSession>): InviteSession | number | undefined {
  const replaces = invite.valueWithParameters('Replaces');
  if (replaces === undefined) return undefined;
  // Replaces stands once, and never beside Join.
  if (invite.headers.all('Replaces').length > 1 || invite.headers.has('Join')) return 400;
  const toTag = replaces.parameters.get('to-tag');
  const fromTag = replaces.parameters.get('from-tag');
  if (toTag === undefined || fromTag === undefined) return 400;
  for (const session of sessions) {
    if (session.callId !== replaces.value || session.localTag !== toTag) continue;
    // A from-tag of 0 also means a peer of RFC 2543 without a tag.
    if (session.remoteTag !== fromTag && !(fromTag === '0' && session.remoteTag === '')) continue;
    const isConfirmed = session.state === 'confirmed' || session.state === 'accepted';
    if (isConfirmed) return replaces.parameters.has('early-only') ? 486 : session;
    // An early dialog may be replaced only at the side that called.
    return session.direction === 'outgoing' ? session : 481;
  }
  return 481;
}
