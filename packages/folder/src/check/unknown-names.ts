// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import type { Assignment, FileRelease } from '@offhook/ucs';
import {
  concreteName,
  findParameter,
  foldIndices,
  gateOfOther,
  isOfSip,
  lastOfCount,
  meantParameter,
  misspeltParameter,
  nearestGoneName,
  nearestParameter,
  writtenIndices,
} from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

const remembered = 10_000;
/** Names that are compared with the whole catalogue. Who has more has a file of another kind, or one made to cost. */
const searches = 20;

function isOfEra(name: string, era: FileRelease['era']): boolean {
  const row = findParameter(name)?.row;
  return era !== 'sip' || (row !== undefined && isOfSip(row.release));
}

function digitsOf(name: string): string {
  return name.replace(/\D/g, '');
}

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
    // In a file of before, what came later was not meant.
    const habit = meantParameter(name);
    const meant = habit === undefined || isOfEra(habit, era) ? habit : undefined;
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
    const slip = misspeltParameter(folded, (known) => isOfEra(known, era));
    const isSlip = slip?.isSure === true;
    const last = isSlip ? undefined : lastOfCount(folded);
    // Another number is mostly another thing: there may be something nearer.
    const isOtherNumber = slip !== undefined && !isSlip && digitsOf(slip.name) !== digitsOf(folded);
    const nearest = last ?? (isOtherNumber ? (this.#search(folded, era) ?? slip.name) : (slip?.name ?? this.#search(folded, era)));
    const verdict = { nearest, isSlip };
    if (this.#verdicts.size < remembered) this.#verdicts.set(key, verdict);
    return verdict;
  }

  #search(folded: string, era: FileRelease['era']): string | undefined {
    if (this.#searched++ >= searches) return undefined;
    return this.#nearestOf(folded) ?? (era === 'sip' ? nearestGoneName(folded) : undefined);
  }
}
