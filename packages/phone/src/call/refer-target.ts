// What a REFER asks to call: RFC 3515 §2.4.2, RFC 3891 §3. All that Refer-To carries comes from the far end, and little of it goes on.

import type { IncomingRefer } from '@offhook/sip';
import { writeUri } from '@offhook/sip';

export type ReferTarget =
  | { readonly kind: 'call'; readonly uri: string; readonly replaces: string | undefined }
  | { readonly kind: 'refused'; readonly status: number };

const callable: readonly string[] = ['sip', 'sips', 'tel'];
/** `word [ "@" word ]` (RFC 3261 §25.1) without quotes and brackets, which nobody uses in a Call-ID. */
const callIdPattern = /^[\w\-.!%*+`'~]+(?:@[\w\-.!%*+`'~:]+)?$/;
const tagPattern = /^[\w\-.!%*+`'~]+$/;

export function referTarget({ referTo, replaces }: IncomingRefer): ReferTarget {
  const { uri } = referTo;
  if (!callable.includes(uri.scheme)) return { kind: 'refused', status: 416 };
  const method = uri.parameters.get('method') ?? 'INVITE';
  if (method.toUpperCase() !== 'INVITE') return { kind: 'refused', status: 400 };
  const named = uri.headers.split('&').filter((header) => /^replaces=/i.test(header));
  if (named.length > 1 || (replaces !== undefined && !isReplaces(replaces))) return { kind: 'refused', status: 400 };
  // RFC 3261 §19.1.5: headers are chosen by whoever sends the request; the far end does not write ours.
  const parameters = new Map([...uri.parameters].filter(([name]) => name !== 'method'));
  return { kind: 'call', uri: writeUri({ ...uri, headers: '', parameters }), replaces };
}

/** A Call-ID with one to-tag and one from-tag; nothing else than early-only beside them. */
function isReplaces(text: string): boolean {
  const [callId = '', ...parameters] = text.split(';');
  const names = parameters.map((parameter) => {
    const [name = '', tag] = parameter.split('=');
    const isWellFormed = name === 'early-only' ? tag === undefined : tag !== undefined && tagPattern.test(tag);
    return isWellFormed ? name : '';
  });
  return callIdPattern.test(callId) && ['from-tag,to-tag', 'early-only,from-tag,to-tag'].includes(names.sort().join(','));
}
