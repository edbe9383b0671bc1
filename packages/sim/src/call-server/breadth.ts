// How many branches a request may have in all, over every proxy on its way: RFC 5393 §5.3.3.

import type { SipRequest } from '@offhook/sip';

import type { Branch } from './response-context.ts';

const firstBreadth = 60;

/** Gives each branch its part of the request's breadth; false where it does not suffice for one each. */
export function shareBreadth(request: SipRequest, branches: readonly Branch[]): boolean {
  const text = request.headers.get('Max-Breadth') ?? '';
  const breadth = /^\d{1,9}$/.test(text) ? Number(text) : firstBreadth;
  if (branches.length > breadth) return false;
  branches.forEach(({ request: copy }, index) => {
    const part = Math.floor(breadth / branches.length) + (index < breadth % branches.length ? 1 : 0);
    copy.headers.set('Max-Breadth', String(part));
  });
  return true;
}
