// A name with one segment misspelt, found in a tree of segments: what is right leads on, and only where it does not are neighbours looked at.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, findParameter, foldIndices, nameOfModel, writtenIndices } from './catalogue.ts';
import { differing, editDistance } from './name-neighbours.ts';

interface Branch<Name extends string> {
  readonly segment: string;
  readonly look: string;
  readonly next: Map<string, Branch<Name>>;
  name: Name | undefined;
  /** Another segment beside it is nearly the same; undefined until it is asked for. */
  hasTwin: boolean | undefined;
}

interface Meant<Name extends string> {
  readonly name: Name;
  /** Letters there tell no two things apart, so that it is a slip. */
  readonly isSure: boolean;
}

interface Near<Name extends string> extends Meant<Name> {
  readonly distance: number;
}

/** Models and codecs: two of them that differ by a letter are two, not one misspelt. */
const variant = /^(?:ip_|vvx|spip|ssip|ssduo|trio|ccx|cx\d|edge|g7\d|ilbc|opus|siren|silk|lin16|amr|h26\d|h323)/;

function branchOf<Name extends string>(segment: string): Branch<Name> {
  return { segment, look: lookOf(segment), next: new Map(), name: undefined, hasTwin: undefined };
}

/** As an eye reads it: l and I look alike. */
function lookOf(segment: string): string {
  return segment.replaceAll('l', 'i');
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** A word of three letters is a slip of any other; one of nine may have two that are wrong. */
function limitOf(length: number): number {
  if (length < 4) return 0;
  return length < 9 ? 1 : 2;
}

/** How many letters are wrong; undefined where they are too many. */
function apart(a: string, b: string): number | undefined {
  const limit = limitOf(Math.max(a.length, b.length));
  if (Math.abs(a.length - b.length) > limit) return undefined;
  const [left, right] = differing(a, b);
  const most = Math.max(left.length, right.length);
  if (most < 2 || limit < 2) {
    const isSwapped = most === 2 && left[0] === right[1] && left[1] === right[0];
    return most <= limit ? most : isSwapped ? 1 : undefined;
  }
  const distance = editDistance(left, right, limit);
  return distance <= limit ? distance : undefined;
}

/** False of most pairs that are too far from each other: one wrong letter leaves the first or the last, and changes the length by one at most. */
function mayBeNear(a: string, b: string): boolean {
  const longer = a.length - b.length;
  if (longer > 2 || longer < -2) return false;
  return a.length > 7 || a.charCodeAt(0) === b.charCodeAt(0) || a.charCodeAt(a.length - 1) === b.charCodeAt(b.length - 1);
}

function under<Name extends string>(branch: Branch<Name>, segments: readonly string[]): Branch<Name> | undefined {
  let found: Branch<Name> | undefined = branch;
  for (const segment of segments) found = found?.next.get(segment);
  return found;
}

/** Most are short and no words, such as the levels of logs: what is not among them may be one more. */
function isOfCodes<Name extends string>({ next, segment }: Branch<Name>): boolean {
  let short = 0;
  for (const { look } of next.values()) if (look.length < 6) short++;
  return segment !== '' && next.size > 15 && 2 * short > next.size;
}

/** Of short words that differ by a letter among themselves, another one is no slip. */
function hasTwin<Name extends string>(branch: Branch<Name>, { next }: Branch<Name>): boolean {
  branch.hasTwin ??= [...next.values()].some(
    (other) => other !== branch && mayBeNear(branch.look, other.look) && apart(branch.look, other.look) !== undefined,
  );
  return branch.hasTwin;
}

export class MisspeltNames<Name extends string> {
  readonly #names: readonly Name[];
  /** Made when first asked for, which most runs never do. */
  #root: Branch<Name> | undefined;
  readonly #words = new Set<string>();
  /** What stands behind a segment, to the end. */
  readonly #tails = new Set<string>();
  #compared = 0;

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  /** Segments that were compared with one that is wrong: what the searches so far have cost. */
  get compared(): number {
    return this.#compared;
  }

  #tree(): Branch<Name> {
    if (this.#root !== undefined) return this.#root;
    const root = branchOf<Name>('');
    for (const name of this.#names) {
      let branch = root;
      const lower = name.toLowerCase();
      let at = 0;
      for (const segment of lower.split('.')) {
        at += segment.length + 1;
        this.#words.add(segment);
        this.#tails.add(lower.slice(at));
        const next = branch.next.get(segment) ?? branchOf<Name>(segment);
        branch.next.set(segment, next);
        branch = next;
      }
      branch.name = name;
    }
    this.#root = root;
    return root;
  }

  /** The name that is the same but for one segment, and that one nearly. `folded` has # for each index; of a name that `accepts` does not take nobody is sure. */
  meant(folded: string, accepts: (name: Name) => boolean = () => true): Meant<Name> | undefined {
    let branch: Branch<Name> | undefined = this.#tree();
    const lower = folded.toLowerCase();
    const segments = lower.split('.');
    // A word that stands in no name is the wrong one; where there is none, each may be.
    const [strange, another] = segments.filter((segment) => !this.#words.has(segment));
    if (another !== undefined) return undefined;
    let best: Near<Name> | undefined;
    let at = 0;
    for (const slip of segments) {
      at += slip.length + 1;
      const tail = lower.slice(at);
      if ((strange === undefined || slip === strange) && this.#tails.has(tail))
        for (const near of this.#nearby(branch, slip, tail)) {
          const judged = near.isSure && !accepts(near.name) ? { ...near, isSure: false } : near;
          if (best === undefined || isBetter(judged, best)) best = judged;
        }
      branch = branch.next.get(slip);
      if (branch === undefined) break;
    }
    return best;
  }

  #nearby(branch: Branch<Name>, slip: string, tail: string): readonly Near<Name>[] {
    const found: Near<Name>[] = [];
    const look = lookOf(slip);
    const rest = tail === '' ? [] : tail.split('.');
    for (const sibling of branch.next.values()) {
      this.#compared++;
      if (!mayBeNear(look, sibling.look)) continue;
      const { segment } = sibling;
      const name = segment === slip ? undefined : under(sibling, rest)?.name;
      const distance = name === undefined ? undefined : apart(look, sibling.look);
      if (name === undefined || distance === undefined) continue;
      const isOther = variant.test(slip) || variant.test(segment) || digitsOf(slip) !== digitsOf(segment);
      const isSure = !isOther && (slip.length >= 6 || !(isOfCodes(branch) || hasTwin(sibling, branch)));
      found.push({ name, distance, isSure });
    }
    return found;
  }
}

function isBetter(a: Near<string>, b: Near<string>): boolean {
  return a.isSure === b.isSure ? a.distance < b.distance : a.isSure;
}

const misspelt = new MisspeltNames(Object.keys(catalogue) as ParameterName[]);

/** As many segments before the model as there were. */
function withModel(name: string, model: string, before: string): string {
  return name
    .split('.')
    .toSpliced(before === '' ? 0 : before.split('.').length, 0, model.toUpperCase())
    .join('.');
}

/** What a name may mean of which one segment is misspelt, with its indices; undefined where it is more than that. */
export function misspeltParameter(
  written: string,
  accepts?: (name: ParameterName) => boolean,
): { readonly name: string; readonly isSure: boolean } | undefined {
  const general = nameOfModel(written);
  if (general !== undefined) {
    const { name, model, at, isModel } = general;
    // Nobody knows which model was meant.
    if (!isModel) {
      const known = findParameter(name);
      return known === undefined ? undefined : { name: concreteName(known.name, writtenIndices(name)), isSure: false };
    }
    const meant = misspeltParameter(name, accepts);
    return meant === undefined ? undefined : { name: withModel(meant.name, model, written.slice(0, at)), isSure: meant.isSure };
  }
  const meant = misspelt.meant(foldIndices(written).folded, accepts);
  return meant === undefined ? undefined : { name: concreteName(meant.name, writtenIndices(written)), isSure: meant.isSure };
}
