// Directions in offer and answer: RFC 3264 §6.1, and hold by §8.4.

import { unreachable } from '@offhook/base';
import { connectionOf, directionOf, isNullAddress } from './session-description.ts';
import type { Direction, MediaDescription, SessionDescription } from './session-description.ts';

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

export function directionFrom(willSend: boolean, willReceive: boolean): Direction {
  if (willSend) return willReceive ? 'sendrecv' : 'sendonly';
  return willReceive ? 'recvonly' : 'inactive';
}

/** The same stream seen from the other end. */
export function reversed(direction: Direction): Direction {
  switch (direction) {
    case 'sendonly':
      return 'recvonly';
    case 'recvonly':
      return 'sendonly';
    case 'sendrecv':
    case 'inactive':
      return direction;
    default:
      return unreachable(direction);
  }
}

/** What both allow; each seen from the same end. */
export function intersection(a: Direction, b: Direction): Direction {
  return directionFrom(sends(a) && sends(b), receives(a) && receives(b));
}

/** The peer's direction seen from the peer; c=0.0.0.0 takes away its receiving (RFC 3264 §8.4). */
export function effectiveDirection(session: SessionDescription, media: MediaDescription): Direction {
  const direction = directionOf(session, media);
  return isNullAddress(connectionOf(session, media)) ? directionFrom(sends(direction), false) : direction;
}
