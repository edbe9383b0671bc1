// The nearest known name to an unknown one, by edit distance with transposition.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, foldIndices, writtenIndices } from './catalogue.ts';
import { NameNeighbours, editDistance } from './name-neighbours.ts';

const neighbours = new NameNeighbours(Object.keys(catalogue) as ParameterName[]);

/** How far a known name may be: a quarter of the name's length, and four letters. */
function limitOf(folded: string): number {
  return Math.min(4, Math.floor(folded.length / 4));
}

/** A segment of which more than half is another is another name, and so is one with a segment more or less by more than a letter or two. */
function isLike(written: string, known: string, distance: number): boolean {
  const segments = written.split('.');
  const others = known.split('.');
  if (segments.length !== others.length) return distance <= 2;
  return segments.every((segment, at) => {
    const other = others[at] ?? '';
    const most = Math.max(1, Math.floor(Math.max(segment.length, other.length) / 2));
    return segment === other || editDistance(segment, other, most) <= most;
  });
}

/** Undefined where nothing is within a quarter of the name's length, and four letters, or like it in each segment. */
export function nearestParameter(written: string): string | undefined {
  return nearestParameters(written, 1)[0];
}

/** The nearest known names, best first. */
export function nearestParameters(written: string, count: number): readonly string[] {
  const folded = foldIndices(written).folded.toLowerCase();
  const accepts = (name: string, distance: number): boolean => isLike(folded, name.toLowerCase(), distance);
  return neighbours
    .nearest(folded, { count, limit: limitOf(folded), accepts })
    .map(({ name }) => concreteName(name, writtenIndices(written)));
}
