// Canonical JSON, so that equal values have equal bytes to hash and sign: keys sorted by code unit, no white space (after RFC 8785, for text, integers, booleans, lists and objects).

import { ProblemError } from '@offhook/base';

/** Throws ProblemError bad-request for numbers that are not safe integers, and for what JSON does not have. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new ProblemError('bad-request', 'expected a safe integer in canonical JSON');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new ProblemError('bad-request', `expected a value that JSON has, got ${typeof value}`);
}
