// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import type { Assignment, FileRelease } from '@offhook/ucs';
import {
  concreteName,
  editDistance,
  findParameter,
  foldIndices,
  gateOfOther,
  isOfSip,
  meantParameter,
  nearestParameter,
} from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

const remembered = 10_000;

interface Verdict {
  /** As the catalogue has it, with # for each index. */
  readonly nearest: string | undefined;
  readonly isSlip: boolean;
}

/** Models and codecs: two of them that differ by a letter are two, not one misspelt. */
const variant = /^(?:ip_|vvx|spip|ssip|ssduo|trio|ccx|cx\d|edge|g7\d|ilbc|opus|siren|silk|lin16|amr|h26\d|h323)/;

/** All segments but one are the same, and that one, of some length, differs by a letter or two that are no digits. */
function isLikelySlip(name: string, nearest: string): boolean {
  const segments = name.toLowerCase().split('.');
  const others = nearest.toLowerCase().split('.');
  const [slip, ...more] = segments.filter((segment, at) => segment !== others[at]);
  if (segments.length !== others.length || slip === undefined || more.length > 0 || slip.length <= 5) return false;
  const other = others[segments.indexOf(slip)] ?? '';
  if (variant.test(slip) || variant.test(other) || slip.replace(/\D/g, '') !== other.replace(/\D/g, '')) return false;
  const limit = slip.length >= 9 ? 2 : 1;
  return editDistance(slip, other, limit) <= limit;
}

export class UnknownNames {
  readonly #verdicts = new Map<string, Verdict>();
  readonly #nearestOf: (name: string) => string | undefined;

  constructor(nearestOf: (name: string) => string | undefined = nearestParameter) {
    this.#nearestOf = nearestOf;
  }

  /** A likely slip is a warning, where the file's release has what was meant. Any other name may be of a release that the catalogue does not cover, and is a note. */
  finding({ name, place }: Assignment, { era }: Pick<FileRelease, 'era'>): Finding {
    if (gateOfOther(name) !== undefined)
      return finding('unknown-parameter', place, `${name} has no effect: only device.* parameters have a gate`, aboutName(name));
    const { folded, indices } = foldIndices(name);
    // Habits are of today: in SIP 3, voIpProt.local.port was a name of the maker's own.
    const meant = era === 'sip' ? undefined : meantParameter(name);
    const verdict = meant === undefined ? this.#verdict(folded.toLowerCase()) : { nearest: meant, isSlip: true };
    const known = verdict.nearest === undefined ? undefined : concreteName(verdict.nearest, indices);
    const isSlip = verdict.isSlip && known !== undefined && isOfEra(known, era);
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

function isOfEra(name: string, era: FileRelease['era']): boolean {
  const release = findParameter(name)?.row.release;
  return release !== undefined && (era !== 'sip' || isOfSip(release));
}
