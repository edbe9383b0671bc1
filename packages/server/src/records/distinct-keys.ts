// The same person stands in a list again and again: what is hashed of them is hashed once.

import type { IdentifierKeys } from '@offhook/privacy';

/** Without those that are alike in all that they are found by; the last of them stays. */
export function distinctKeys<Keys extends IdentifierKeys>(keys: readonly Keys[]): readonly Keys[] {
  return [...new Map(keys.map((each) => [signatureOf(each), each])).values()];
}

export function signatureOf({ own, derived, earlier = [] }: IdentifierKeys): string {
  return [own, derived.length, ...derived, ...earlier].join('\n');
}
