// The nearest of many texts to one, without comparing it with each: two texts that are few edits apart hold nearly the same letters, which is seen at a glance.

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

export interface Neighbour<Name extends string> {
  readonly name: Name;
  readonly distance: number;
}

interface Known<Name extends string> {
  readonly name: Name;
  readonly folded: string;
  readonly letters: number;
  readonly counts: Uint8Array;
}

const bins = 32;

/** Letters in bins of their own, digits and signs share the rest: fewer bins would only let more through. */
function binOf(code: number): number {
  return code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6);
}

function countsOf(text: string): Uint8Array {
  const counts = new Uint8Array(bins);
  for (let at = 0; at < text.length; at++) {
    const bin = binOf(text.charCodeAt(at));
    counts[bin] = Math.min(255, (counts[bin] ?? 0) + 1);
  }
  return counts;
}

function lettersOf(counts: Uint8Array): number {
  let letters = 0;
  for (let bin = 0; bin < bins; bin++) if ((counts[bin] ?? 0) > 0) letters |= 1 << bin;
  return letters;
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** An edit takes at most one letter out and puts at most one in. */
function holdTheSame(a: Known<string>, b: Known<string>, limit: number): boolean {
  if (bitsIn(a.letters & ~b.letters) > limit || bitsIn(b.letters & ~a.letters) > limit) return false;
  let missing = 0;
  let added = 0;
  for (let bin = 0; bin < bins; bin++) {
    const difference = (a.counts[bin] ?? 0) - (b.counts[bin] ?? 0);
    if (difference > 0) missing += difference;
    else added -= difference;
  }
  return missing <= limit && added <= limit;
}

function knownOf<Name extends string>(name: Name): Known<Name> {
  const folded = name.toLowerCase();
  const counts = countsOf(folded);
  return { name, folded, counts, letters: lettersOf(counts) };
}

export class NameNeighbours<Name extends string> {
  /** By their length, since an edit changes the length by one at most. */
  readonly #byLength: ReadonlyMap<number, readonly Known<Name>[]>;
  readonly #distance: typeof editDistance;

  constructor(names: readonly Name[], distance: typeof editDistance = editDistance) {
    this.#byLength = Map.groupBy(names.map(knownOf), ({ folded }) => folded.length);
    this.#distance = distance;
  }

  /** Those within `limit` edits, letter case aside, best first; of equally near ones, the one whose length differs less, then the one named first. */
  nearest(written: string, options: { count: number; limit: number }): readonly Neighbour<Name>[] {
    const { count, limit } = options;
    const wanted = knownOf(written);
    const { length } = wanted.folded;
    let found: Neighbour<Name>[] = [];
    // Once there are enough, only a nearer one is of interest.
    let worst = limit;
    for (let difference = 0; difference <= worst; difference++) {
      for (const other of difference === 0 ? [length] : [length - difference, length + difference]) {
        for (const known of this.#byLength.get(other) ?? []) {
          if (worst < 0) break;
          if (!holdTheSame(wanted, known, worst)) continue;
          const distance = this.#distance(wanted.folded, known.folded, worst);
          if (distance > worst) continue;
          found = [...found, { name: known.name, distance }].sort((a, b) => a.distance - b.distance).slice(0, count);
          if (found.length === count) worst = (found.at(-1)?.distance ?? limit) - 1;
        }
      }
    }
    return found;
  }
}
