// How a store's values are read for a person: by what each value is, through the one matcher.

import type { Match, MatcherOptions, WantedPerson } from '@offhook/privacy';
import { createPersonMatcher, surer } from '@offhook/privacy';
import type { KeptKind } from '../records/kept-kind.ts';
import { namingsOfParameter, readLogLine } from '@offhook/ucs';

/** Whom it looks for: who was asked for, the addresses that this led to, and the names that stand with them. */
export type Wanted = WantedPerson;

export interface WantedReader {
  /** Running text. */
  readonly text: (text: string) => Match | undefined;
  /** A value of which it is not known whether it is an address or a name. */
  readonly value: (value: string) => Match | undefined;
  /** All of a value is an identifier or a name of the person. */
  readonly isWhole: (value: string) => boolean;
  /** What a file says that no record is made of. */
  readonly said: (kind: KeptKind, said: string) => Match | undefined;
  /** A line of a log: by its parties, and in its running text. */
  readonly line: (line: string) => Match | undefined;
  readonly parameter: (name: string, value: string) => Match | undefined;
}

/** What may as well be somebody else is not acted upon before somebody has decided. */
export function isDecided(match: Match | undefined): match is Match {
  return match !== undefined && match.certainty !== 'possible';
}

export function createReader(wanted: Wanted, options: MatcherOptions = {}): WantedReader {
  const matcher = createPersonMatcher(wanted, options);
  return {
    text: (text) => matcher.text(text),
    value: (value) => surer(matcher.address(value), matcher.name(value)),
    said: (kind, said) => (kind === 'log' ? matcher.line(said, readLogLine) : matcher.text(said)),
    isWhole: (value) => matcher.whole(value) !== undefined,
    line: (line) => matcher.line(line, readLogLine),
    parameter: (name, value) =>
      namingsOfParameter(name, value)
        .map(({ form, value: naming }) => matcher[form](naming))
        .reduce<Match | undefined>(surer, undefined),
  };
}
