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

/** The Warning that tells a person at the far end why; the problem's `details.warnCode` and `details.warnText` say which (RFC 3261 §20.43). */
export function refusedBy(error: unknown, agent: string): Refused {
  const { code, text } = warningOf(error);
  return { kind: 'refused', headers: { Warning: `${code} ${agent} ${quote(text.replace(/[^\x20-\x7e]/g, '?'))}` } };
}

function warningOf(error: unknown): { readonly code: number; readonly text: string } {
  if (!isProblem(error)) return { code: miscellaneous, text: 'the offer cannot be answered' };
  const { warnCode, warnText } = error.details;
  return {
    code: typeof warnCode === 'number' ? warnCode : miscellaneous,
    text: typeof warnText === 'string' ? warnText : error.message,
  };
}
