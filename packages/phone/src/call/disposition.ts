// What became of a call, for the call list (guide, Call List Elements and Attributes: disposition) and for the screen.

import type { SessionEnd } from '@offhook/sip';
import { reasonPhrase } from '@offhook/sip';
import type { Disposition } from '@offhook/ucs';

import type { Call } from './call.ts';

/** RFC 3326 with RFC 3261's 200: somebody else answered. */
function isCompletedElsewhere(end: SessionEnd | undefined): boolean {
  return end?.reasons.some((reason) => /cause=200\b|completed elsewhere/i.test(reason)) ?? false;
}

export function dispositionOf(call: Call, end: SessionEnd | undefined): Disposition {
  if (call.connectedAtMs !== undefined) return call.finalDestination === undefined ? 'Normal' : 'Transferred';
  if (isCompletedElsewhere(end)) return 'RemotelyHandled';
  switch (end?.status) {
    case 486:
    case 600:
      return 'Busy';
    case 603:
      return 'Rejected';
    case 181:
    case 301:
    case 302:
      return 'Forwarded';
    default:
      return 'Partial';
  }
}

export function endText(end: SessionEnd | undefined): string {
  if (end === undefined || end.by === 'local') return '';
  if (end.by === 'network') return 'No answer from the network';
  if (end.status !== undefined && end.status >= 300) return reasonPhrase(end.status);
  return 'Call ended';
}
