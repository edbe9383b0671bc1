// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import type { Assignment } from '@offhook/ucs';
import { concreteName, editDistance, foldIndices, nearestParameter } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

const remembered = 10_000;

interface Verdict {
  /** As the catalogue has it, with # for each index. */
  readonly nearest: string | undefined;
  readonly isSlip: boolean;
}

/** All segments but one are the same, and that one, of some length, differs by a letter or two. */
function isLikelySlip(name: string, nearest: string): boolean {
  const segments = name.toLowerCase().split('.');
  const others = nearest.toLowerCase().split('.');
  const [slip, ...more] = segments.filter((segment, at) => segment !== others[at]);
  if (segments.length !== others.length || slip === undefined || more.length > 0 || slip.length <= 5) return false;
  const limit = slip.length >= 9 ? 2 : 1;
  return editDistance(slip, others[segments.indexOf(slip)] ?? '', limit) <= limit;
}

export class UnknownNames {
  readonly #verdicts = new Map<string, Verdict>();
  readonly #nearestOf: (name: string) => string | undefined;

  constructor(nearestOf: (name: string) => string | undefined = nearestParameter) {
    this.#nearestOf = nearestOf;
  }

  /** A likely slip is a warning. Any other name may be of a release that the catalogue does not cover, and is a note. */
  finding({ name, place }: Assignment): Finding {
    const { folded, indices } = foldIndices(name);
    const { nearest, isSlip } = this.#verdict(folded.toLowerCase());
    const known = nearest === undefined ? undefined : concreteName(nearest, indices);
    const end = known === undefined ? '' : isSlip ? `; did you mean ${known}?` : ` (the nearest known one is ${known})`;
    return finding('unknown-parameter', place, `unknown parameter ${name}${end}`, {
      ...aboutName(name),
      severity: isSlip ? 'warning' : 'note',
    });
  }

  /** One for a name with all its indices: a table of a hundred rows is one name. */
  #verdict(folded: string): Verdict {
    const known = this.#verdicts.get(folded);
    if (known !== undefined) return known;
    const nearest = this.#nearestOf(folded);
    const verdict = { nearest, isSlip: nearest !== undefined && isLikelySlip(folded, nearest) };
    if (this.#verdicts.size < remembered) this.#verdicts.set(folded, verdict);
    return verdict;
  }
}
