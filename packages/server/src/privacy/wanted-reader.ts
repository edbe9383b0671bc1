// How the second reader knows a person: by the identifiers and names that are wanted, in text, in a line of a log, in a parameter.

import type { IdentifierKeys, SubjectSearch } from '@offhook/privacy';
import { createSubjectSearch, isSamePerson } from '@offhook/privacy';
import { findParameter, logLineText } from '@offhook/ucs';

import { keysOfLogLine, nameKey } from '../records/mentions.ts';

/** Whom it looks for: who was asked for, the addresses that this led to, and the names that stand with them. */
export interface Wanted {
  readonly keys: readonly IdentifierKeys[];
  readonly names: readonly string[];
}

export type OpenedStore = 'device' | 'override_value' | 'artefact' | 'call_record' | 'contact' | 'configuration_file' | 'site';

export interface Opened {
  readonly store: OpenedStore;
  readonly id: string;
  readonly macAddress: string;
  /** Of an artefact or an override: what is uploaded as. */
  readonly kind: string;
  /** For the receipt. */
  readonly place: string;
  readonly occurrences: number;
  /** What names the person, so that it is known again when the phone brings it back. */
  readonly texts: readonly string[];
}

export interface OpenedReport {
  readonly found: readonly Opened[];
  readonly placesSearched: readonly string[];
  readonly notSearched: readonly string[];
}

export interface WantedReader extends SubjectSearch {
  /** A line of a log: by its parties, and in its running text. */
  inLine(line: string): boolean;
  inParameter(name: string, value: string): boolean;
}

export function createReader({ keys, names }: Wanted): WantedReader {
  const search = createSubjectSearch({ keys, names });
  const nameKeys = new Set(names.map(nameKey));
  return {
    ...search,
    inLine: (line) =>
      keysOfLogLine(line).some((found) => nameKeys.has(found.own) || keys.some((own) => isSamePerson(own, found))) ||
      search.inText(logLineText(line)),
    inParameter(name, value) {
      const row = findParameter(name)?.row;
      // A number or a switch names nobody, whatever it is.
      return (row === undefined || row.type === 'text') && row?.secret !== true && search.inValue(value);
    },
  };
}
