// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import type { Assignment, FileRelease } from '@offhook/ucs';
import {
  catalogue,
  concreteName,
  foldIndices,
  gateOfOther,
  isOfSip,
  lastOfCount,
  meantParameter,
  misspeltParameter,
  nearestParameter,
  writtenIndices,
} from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

const remembered = 10_000;
/** Names that are compared with the whole catalogue. Who has more has a file of another kind, or one made to cost. */
const searches = 20;

interface Verdict {
  /** As the catalogue has it, with # for each index. */
  readonly nearest: string | undefined;
  readonly isSlip: boolean;
}

export class UnknownNames {
  readonly #verdicts = new Map<string, Verdict>();
  readonly #nearestOf: (name: string) => string | undefined;
  #searched = 0;

  constructor(nearestOf: (name: string) => string | undefined = nearestParameter) {
    this.#nearestOf = nearestOf;
  }

  /** A likely slip is a warning, where the file's release has what was meant. Any other name may be of a release that the catalogue does not cover, and is a note. */
  finding({ name, place }: Assignment, { era }: Pick<FileRelease, 'era'>): Finding {
    if (gateOfOther(name) !== undefined)
      return finding('unknown-parameter', place, `${name} has no effect: only device.* parameters have a gate`, aboutName(name));
    const { folded } = foldIndices(name);
    // Habits are of today: in SIP 3, voIpProt.local.port was a name of the maker's own.
    const meant = era === 'sip' ? undefined : meantParameter(name);
    const { nearest, isSlip } = meant === undefined ? this.#verdict(folded.toLowerCase(), era) : { nearest: meant, isSlip: true };
    const known = nearest === undefined ? undefined : concreteName(nearest, writtenIndices(name));
    const end = known === undefined ? '' : isSlip ? `; did you mean ${known}?` : ` (the nearest known one is ${known})`;
    return finding('unknown-parameter', place, `unknown parameter ${name}${end}`, {
      ...aboutName(name),
      severity: isSlip ? 'warning' : 'note',
    });
  }

  /** One for a name with all its indices: a table of a hundred rows is one name. */
  #verdict(folded: string, era: FileRelease['era']): Verdict {
    const key = `${era} ${folded}`;
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const slip = misspeltParameter(folded, (name) => era !== 'sip' || isOfSip(catalogue[name].release));
    const isSlip = slip?.isSure === true;
    const last = isSlip ? undefined : lastOfCount(folded);
    const verdict = { nearest: last ?? slip?.name ?? this.#search(folded), isSlip };
    if (this.#verdicts.size < remembered) this.#verdicts.set(key, verdict);
    return verdict;
  }

  #search(folded: string): string | undefined {
    return this.#searched++ < searches ? this.#nearestOf(folded) : undefined;
  }
}
