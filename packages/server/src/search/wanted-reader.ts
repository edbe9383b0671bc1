// How a store's values are read for a person: by what each value is, through the one matcher.

import type { Match, MatcherOptions, WantedPerson } from '@offhook/privacy';
import { createPersonMatcher, surer } from '@offhook/privacy';
import type { KeptKind } from '../records/kept-kind.ts';
import { addressParameterBeside, namingsOfParameter, readLogLine } from '@offhook/ucs';

/** Whom it looks for: who was asked for, the addresses that this led to, and the names that stand with them. */
export type Wanted = WantedPerson;

export interface WantedReader {
  /** They are known by more than names. */
  readonly hasAddress: boolean;
  /** Running text. */
  readonly text: (text: string) => Match | undefined;
  /** A value of which it is not known whether it is an address or a name. */
  readonly value: (value: string) => Match | undefined;
  /** A name that stands with an address: one that says more than the person's, beside another's address, may be another's. */
  readonly nameBeside: (name: string, address: string) => Match | undefined;
  /** What a file says that no record is made of. */
  readonly said: (kind: KeptKind, said: string) => Match | undefined;
  /** A line of a log: by its parties, and in its running text. */
  readonly line: (line: string) => Match | undefined;
  /** Of a log, the lines that name the person. */
  readonly linesOf: (log: string) => readonly { readonly text: string; readonly match: Match | undefined }[];
  readonly parameter: (name: string, value: string) => Match | undefined;
  /** Of settings that stand together, each: a name beside somebody else's address may be another's of that name. */
  readonly settings: (settings: readonly Setting[]) => readonly (Match | undefined)[];
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** What may as well be somebody else is not acted upon before somebody has decided. */
export function isDecided(match: Match | undefined): match is Match {
  return match !== undefined && match.certainty !== 'possible';
}

export function createReader(wanted: Wanted, options: MatcherOptions = {}): WantedReader {
  const matcher = createPersonMatcher(wanted, options);
  const value = (text: string): Match | undefined => surer(matcher.address(text), matcher.name(text));
  const parameter = (name: string, of: string): Match | undefined =>
    namingsOfParameter(name, of)
      .map(({ form, value: naming }) => matcher[form](naming))
      .reduce<Match | undefined>(surer, undefined);
  return {
    hasAddress: matcher.hasAddress,
    text: (text) => matcher.text(text),
    value,
    said: (kind, said) => (kind === 'log' ? matcher.line(said, readLogLine) : matcher.text(said)),
    nameBeside(name, address) {
      const match = value(name);
      const isOthers = /[\p{L}\p{N}]/u.test(address) && !isDecided(value(address)) && matcher.whole(name) === undefined;
      return match !== undefined && isOthers ? { ...match, certainty: 'possible' } : match;
    },
    line: (line) => matcher.line(line, readLogLine),
    linesOf: (log) => matcher.linesToRead(log).map((text) => ({ text, match: matcher.line(text, readLogLine) })),
    parameter,
    settings(settings) {
      const values = new Map(settings.map(({ name, value: of }) => [name.toLowerCase(), of]));
      return settings.map(({ name, value: of }) => {
        const match = parameter(name, of);
        const address = values.get(addressParameterBeside(name) ?? '') ?? '';
        const isOthers = matcher.hasAddress && /[\p{L}\p{N}]/u.test(address) && !isDecided(value(address));
        return match !== undefined && isOthers ? { ...match, certainty: 'possible' } : match;
      });
    },
  };
}
