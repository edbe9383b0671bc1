// Matchers of whoever is looked for, and what they find, in a line each.

import assert from 'node:assert/strict';

import { keysOfIdentifier } from '../src/person/identifier.ts';
import type { Match, MatcherOptions, PersonMatcher, WantedPerson } from '../src/person/matcher.ts';
import { createPersonMatcher } from '../src/person/matcher.ts';

export type Wanted = Omit<Partial<WantedPerson>, 'keys'> & {
  readonly by?: readonly (readonly [Parameters<typeof keysOfIdentifier>[0]['type'], string])[];
};

export function matcherOf({ by = [], names = [], ...rest }: Wanted, options?: MatcherOptions): PersonMatcher {
  const { ofIdentifier } = options?.reader ?? { ofIdentifier: keysOfIdentifier };
  return createPersonMatcher({ keys: by.map(([type, value]) => ofIdentifier({ type, value })), names, ...rest }, options);
}

/** `certain number number:2001`. */
export function shown(match: Match | undefined): string | undefined {
  return match === undefined ? undefined : `${match.certainty} ${match.form} ${match.identifier}`;
}

export type Case = readonly [text: string, match: string | undefined];

export function matches(matcherOfPerson: PersonMatcher, read: 'address' | 'name' | 'text' | 'whole', cases: readonly Case[]): void {
  for (const [text, wanted] of cases) assert.equal(shown(matcherOfPerson[read](text)), wanted, text);
}
