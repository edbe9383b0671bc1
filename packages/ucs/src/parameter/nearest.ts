// The nearest known name to an unknown one, by edit distance with transposition.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, foldIndices } from './catalogue.ts';

/** Insertions, deletions, changes and swaps of neighbours between two texts; more than `limit` is answered as `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

/** Undefined where nothing is within a quarter of the name's length. */
export function nearestParameter(written: string): string | undefined {
  const { folded, indices } = foldIndices(written.toLowerCase());
  let limit = Math.max(1, Math.floor(folded.length / 4));
  let nearest: ParameterName | undefined;
  for (const name of Object.keys(catalogue) as ParameterName[]) {
    const found = editDistance(folded, name.toLowerCase(), limit);
    if (found <= limit) {
      nearest = name;
      limit = found - 1;
      if (limit < 0) break;
    }
  }
  return nearest === undefined ? undefined : concreteName(nearest, indices);
}
