// What may stand at a place: names of parameters that begin so, and the values that one takes.

import type { ParameterName, ParameterRow } from '@offhook/ucs';
import { catalogue, concreteName, findParameter, foldIndices, valuesText } from '@offhook/ucs';

export interface Proposal {
  readonly text: string;
  /** In a few words. */
  readonly detail: string;
}

export interface Proposals {
  readonly proposals: readonly Proposal[];
  /** False where more begin so. */
  readonly isComplete: boolean;
}

const limit = 100;

const names: readonly (readonly [folded: string, name: ParameterName])[] = Object.keys(catalogue).map((name) => [
  name.toLowerCase(),
  name as ParameterName,
]);

/** Indices are those that are typed; 1 where none is yet. */
export function nameProposals(typed: string): Proposals {
  const { folded, indices } = foldIndices(typed);
  const begin = folded.toLowerCase();
  const found = names.filter(([name]) => name.startsWith(begin));
  const proposals = found.slice(0, limit).map(([, name]): Proposal => {
    const row: ParameterRow = catalogue[name];
    const missing = [...name.matchAll(/#/g)].slice(indices.length).map(() => 1);
    return { text: concreteName(name, [...indices, ...missing]), detail: valuesText(row) };
  });
  return { proposals, isComplete: found.length <= limit };
}

/** Those that can be named; none of a secret. */
export function valueProposals(name: string): readonly Proposal[] {
  const row: ParameterRow | undefined = findParameter(name)?.row;
  if (row === undefined || row.secret === true) return [];
  const standard = (text: string): string => (text === row.default ? 'default' : '');
  switch (row.type) {
    case 'boolean':
      return ['0', '1'].map((text) => ({ text, detail: standard(text) }));
    case 'choice':
      return Object.keys(row.words).map((text) => ({ text, detail: standard(text) }));
    case 'integer':
    case 'text':
      return row.default === '' ? [] : [{ text: row.default, detail: 'default' }];
  }
}
