// What a user agent server checks before it looks at what a request wants: RFC 3261 §8.2.1 to §8.2.3.

import type { ResponseOptions, SipRequest } from '../message/message.ts';
import { mediaTypeOf, readParts } from '../message/multipart.ts';
import type { AgentIdentity } from './user-agent-core.ts';

export interface CheckFailure {
  readonly status: number;
  readonly options: ResponseOptions;
}

/** Option tags that this stack understands whatever is announced. */
const knownExtensions = new Set([
  '100rel',
  'replaces',
  'timer',
  'norefersub',
  'eventlist',
  'tdialog',
  'gruu',
  'outbound',
  'path',
  'from-change',
]);

/** The refusal of the first check that fails, in the order of RFC 3261 §8.2. */
export function checkRequest(request: SipRequest, identity: AgentIdentity): CheckFailure | undefined {
  const allowed = identity.allow();
  if (!allowed.includes(request.method))
    return { status: isKnownMethod(request.method) ? 405 : 501, options: { headers: { Allow: allowed.join(', ') } } };
  // §8.2.2.1
  const { scheme } = request.uri;
  if (scheme !== 'sip' && scheme !== 'sips' && scheme !== 'tel') return { status: 416, options: {} };
  // §8.2.2.3; neither ACK nor CANCEL is refused for Require.
  const unknown = request.headers
    .list('Require')
    .filter((tag) => !knownExtensions.has(tag.toLowerCase()) && !identity.supported.includes(tag));
  if (unknown.length > 0 && request.method !== 'CANCEL') return { status: 420, options: { headers: { Unsupported: unknown.join(', ') } } };
  // §8.2.3
  const encoding = request.headers.get('Content-Encoding')?.toLowerCase();
  if (request.body.length > 0 && encoding !== undefined && encoding !== 'identity')
    return { status: 415, options: { headers: { 'Accept-Encoding': 'identity' } } };
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return undefined;
  if (!isBodyAcceptable(request, identity)) return { status: 415, options: { headers: { Accept: identity.accept.join(', ') } } };
  // §21.4.7: nothing that we could answer with is acceptable.
  const accept = request.headers.list('Accept').map((range) => (range.split(';')[0] ?? '').trim().toLowerCase());
  const isAcceptable =
    accept.length === 0 || accept.some((range) => range === '*/*' || range === 'application/*' || identity.accept.includes(range));
  return isAcceptable ? undefined : { status: 406, options: {} };
}

/** RFC 3261 §20.11, RFC 5621 §3: a part that must be handled has to be of a type and a use that are known. */
function isBodyAcceptable(request: SipRequest, identity: AgentIdentity): boolean {
  const body = request.typedBody;
  if (body === undefined) return true;
  const isKnown = (contentType: string, disposition: string | undefined): boolean => {
    const [use = ''] = (disposition ?? 'session').split(';');
    return identity.accept.includes(mediaTypeOf(contentType)) && use.trim().toLowerCase() === 'session';
  };
  const isOptional = (disposition: string | undefined): boolean => /;\s*handling\s*=\s*optional\s*(?:;|$)/i.test(disposition ?? '');
  const isRequired = (disposition: string | undefined): boolean => /;\s*handling\s*=\s*required\s*(?:;|$)/i.test(disposition ?? '');
  if (!mediaTypeOf(body.contentType).startsWith('multipart/'))
    return isOptional(body.disposition) || isKnown(body.contentType, body.disposition);
  const parts = readParts(body.contentType, body.content);
  // What stands beside the description is passed over unless its sender insists.
  return parts !== undefined && parts.every((part) => isKnown(part.contentType, part.disposition) || !isRequired(part.disposition));
}

function isKnownMethod(method: string): boolean {
  return [
    'INVITE',
    'ACK',
    'CANCEL',
    'BYE',
    'OPTIONS',
    'REGISTER',
    'PRACK',
    'UPDATE',
    'INFO',
    'SUBSCRIBE',
    'NOTIFY',
    'REFER',
    'MESSAGE',
    'PUBLISH',
  ].includes(method);
}
