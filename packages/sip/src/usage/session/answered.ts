// What became of an offer of the far end: an answer, or a refusal that says why. RFC 3261 §13.3.1.3, §20.43.

import { isProblem } from '@offhook/base';
import type { Body } from '../../message/message.ts';
import { quote } from '../../message/parameters.ts';
import type { Headers } from './session-types.ts';

export interface Refused {
  readonly kind: 'refused';
  /** Of the 488. */
  readonly headers: Headers;
}

export type Answered = { readonly kind: 'answer'; readonly body: Body } | Refused;

const miscellaneous = 399;

/** The Warning that tells a person at the far end why; `details.warning` of the problem is its code (RFC 3261 §20.43). */
export function refusedBy(error: unknown, agent: string): Refused {
  const text = isProblem(error) ? error.message : 'the offer cannot be answered';
  const code = isProblem(error) && typeof error.details['warning'] === 'number' ? error.details['warning'] : miscellaneous;
  return { kind: 'refused', headers: { Warning: `${code} ${agent} ${quote(text.replace(/[^\x20-\x7e]/g, '?'))}` } };
}
