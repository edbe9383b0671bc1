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

/** Names by their length, since an edit changes the length by one at most. */
const namesByLength: ReadonlyMap<number, readonly (readonly [folded: string, name: ParameterName])[]> = Map.groupBy(
  (Object.keys(catalogue) as ParameterName[]).map((name) => [name.toLowerCase(), name] as const),
  ([folded]) => folded.length,
);

/** Undefined where nothing is within a quarter of the name's length, and four letters. */
export function nearestParameter(written: string): string | undefined {
  return nearestParameters(written, 1)[0];
}

/** The nearest known names, best first. */
export function nearestParameters(written: string, count: number): readonly string[] {
  const { folded, indices } = foldIndices(written.toLowerCase());
  const limit = Math.min(4, Math.max(1, Math.floor(folded.length / 4)));
  let found: { readonly name: ParameterName; readonly distance: number }[] = [];
  // Once there are enough, only a nearer one is of interest.
  let worst = limit;
  for (let difference = 0; difference <= worst; difference++) {
    for (const length of difference === 0 ? [folded.length] : [folded.length - difference, folded.length + difference]) {
      for (const [known, name] of namesByLength.get(length) ?? []) {
        if (worst < 0) break;
        const distance = editDistance(folded, known, worst);
        if (distance > worst) continue;
        found = [...found, { name, distance }].sort((a, b) => a.distance - b.distance).slice(0, count);
        if (found.length === count) worst = (found.at(-1)?.distance ?? limit) - 1;
      }
    }
  }
  return found.map(({ name }) => concreteName(name, indices));
}
