// What ends a subscription and when it is tried again: RFC 6665 §4.1.2.2, §4.1.2.3, §4.1.3.

import type { SipRequest } from '../message/message.ts';
import { parseParameters } from '../message/parameters.ts';

/** Reasons after which the same subscription is not tried again (§4.1.3). */
const finalReasons: ReadonlySet<string> = new Set(['rejected', 'noresource', 'invariant']);
/** Those that ask for another subscription at once. */
const immediateReasons: ReadonlySet<string> = new Set(['deactivated', 'timeout']);
/** Responses to a refresh that end the subscription; after any other it stands for the time it was granted (§4.1.2.2). */
const endingStatuses: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);

export function isFinalReason(reason: string): boolean {
  return finalReasons.has(reason);
}

export function isImmediateReason(reason: string): boolean {
  return immediateReasons.has(reason);
}

export function endsSubscription(status: number): boolean {
  return endingStatuses.has(status);
}

/** §8.2.1: a NOTIFY belongs to a subscription where the event package and the id are those asked for; other parameters do not count. */
export function isOfEvent(notify: SipRequest, event: string): boolean {
  const [name = '', ...rest] = event.split(';');
  const id = parseParameters(rest.length === 0 ? '' : `;${rest.join(';')}`, 'Event').get('id');
  return notify.event?.value === name.trim().toLowerCase() && notify.event.parameters.get('id') === id;
}
