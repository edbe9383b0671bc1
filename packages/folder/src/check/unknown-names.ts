// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import type { Assignment } from '@offhook/ucs';
import { editDistance, nearestParameter } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

const remembered = 10_000;

interface Verdict {
  readonly message: string;
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

  /** A likely slip is a warning. Any other name may be of a release that the catalogue does not cover, and is a note. */
  finding({ name, place }: Assignment): Finding {
    const { message, isSlip } = this.#verdict(name);
    return finding('unknown-parameter', place, message, { ...aboutName(name), severity: isSlip ? 'warning' : 'note' });
  }

  #verdict(name: string): Verdict {
    const known = this.#verdicts.get(name);
    if (known !== undefined) return known;
    const nearest = nearestParameter(name);
    const isSlip = nearest !== undefined && isLikelySlip(name, nearest);
    const message = isSlip
      ? `unknown parameter ${name}; did you mean ${nearest}?`
      : `unknown parameter ${name}${nearest === undefined ? '' : ` (the nearest known one is ${nearest})`}`;
    const verdict = { message, isSlip };
    if (this.#verdicts.size < remembered) this.#verdicts.set(name, verdict);
    return verdict;
  }
}
