// The nearest of many texts to one, without comparing it with each: two texts that are few edits apart hold nearly the same letters, which is seen at a glance.

/** Two texts without the beginning and the end that they share. */
export function differing(a: string, b: string): readonly [string, string] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** Insertions, deletions, changes and swaps of neighbours between two texts; where there are more than `limit`, some number above it. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const [left, right] = differing(a, b);
  const far = limit + 1;
  let before: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = previous.map(() => far);
    current[0] = row;
    let best = row;
    // Further from the diagonal than `limit` lies nothing near enough.
    const last = Math.min(right.length, row + limit);
    for (let column = Math.max(1, row - limit); column <= last; column++) {
      const same = left.charCodeAt(row - 1) === right.charCodeAt(column - 1);
      let cost = Math.min((previous[column] ?? far) + 1, (current[column - 1] ?? far) + 1, (previous[column - 1] ?? far) + (same ? 0 : 1));
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwapped) cost = Math.min(cost, (before[column - 2] ?? far) + 1);
      current[column] = cost;
      best = Math.min(best, cost);
    }
    if (best > limit) return far;
    before = previous;
    previous = current;
  }
  return previous[right.length] ?? far;
}

export interface Neighbour<Name extends string> {
  readonly name: Name;
  readonly distance: number;
}

interface Known<Name extends string> {
  readonly name: Name;
  readonly folded: string;
  /** How often each letter stands in it; letters share bins, which only lets more through. */
  readonly counts: Uint8Array;
}

const bins = 32;

function knownOf<Name extends string>(name: Name): Known<Name> {
  const folded = name.toLowerCase();
  const counts = new Uint8Array(bins);
  for (const letter of folded) {
    const bin = letter.charCodeAt(0) % bins;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { name, folded, counts };
}

/** The letters that stand in one more often than in the other are `most` or fewer. */
function holdTheSame(a: Uint8Array, b: Uint8Array, most: number): boolean {
  let apart = 0;
  for (let bin = 0; bin < bins; bin++) {
    apart += Math.abs((a[bin] ?? 0) - (b[bin] ?? 0));
    if (apart > most) return false;
  }
  return true;
}

export class NameNeighbours<Name extends string> {
  readonly #names: readonly Name[];
  readonly #distance: typeof editDistance;
  /** By their length, since an edit changes the length by one at most. Made when first asked for, which most runs never do. */
  #byLength: ReadonlyMap<number, readonly Known<Name>[]> | undefined;

  constructor(names: readonly Name[], distance: typeof editDistance = editDistance) {
    this.#names = names;
    this.#distance = distance;
  }

  /** Those within `limit` edits, letter case aside, best first; of equally near ones, the one whose length differs less, then the one named first. */
  nearest(written: string, { count, limit }: { readonly count: number; readonly limit: number }): readonly Neighbour<Name>[] {
    const byLength = (this.#byLength ??= Map.groupBy(this.#names.map(knownOf), ({ folded }) => folded.length));
    const wanted = knownOf(written);
    const { length } = wanted.folded;
    let found: Neighbour<Name>[] = [];
    // Once there are enough, only a nearer one is of interest.
    let worst = limit;
    for (let difference = 0; difference <= worst; difference++) {
      for (const other of difference === 0 ? [length] : [length - difference, length + difference]) {
        for (const known of byLength.get(other) ?? []) {
          // A change takes one letter out and puts one in; what changes the length does one of the two.
          if (!holdTheSame(wanted.counts, known.counts, 2 * worst - difference)) continue;
          const distance = this.#distance(wanted.folded, known.folded, worst);
          if (distance > worst) continue;
          found = [...found, { name: known.name, distance }].sort((a, b) => a.distance - b.distance).slice(0, count);
          const last = found[count - 1];
          if (last !== undefined) worst = last.distance - 1;
        }
      }
    }
    return found;
  }
}
