// The nearest known name to an unknown one, by edit distance with transposition.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, foldIndices } from './catalogue.ts';
import { NameNeighbours } from './name-neighbours.ts';

const neighbours = new NameNeighbours(Object.keys(catalogue) as ParameterName[]);

/** How far a known name may be: a quarter of the name's length, and four letters. */
function limitOf(folded: string): number {
  return Math.min(4, Math.floor(folded.length / 4));
}

/** Undefined where nothing is within a quarter of the name's length, and four letters. */
export function nearestParameter(written: string): string | undefined {
  return nearestParameters(written, 1)[0];
}

/** The nearest known names, best first. */
export function nearestParameters(written: string, count: number): readonly string[] {
  const { folded, indices } = foldIndices(written);
  return neighbours.nearest(folded, { count, limit: limitOf(folded) }).map(({ name }) => concreteName(name, indices));
}
