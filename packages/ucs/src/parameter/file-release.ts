// Which release a file is for, told from the names in it that are of one time alone.

import { findParameter } from './catalogue.ts';
import { isGoneName, isStillWritten } from './gone-names.ts';
import type { Release } from './release.ts';

export interface FileRelease {
  /** sip: SIP 1 to 3. uc: UC Software from 4.0 on. Unknown where its names are of both or say nothing. */
  readonly era: 'sip' | 'uc' | 'unknown';
  /** Names that are gone since 4.0, in a file of SIP 1 to 3 with those that people still write. */
  readonly gone: readonly string[];
}

/** In files shipped with SIP 2 and 3, a fifth of the names is gone and more; one in a hundred may be a slip. */
const leastShare = 0.01;

/** Files shipped with SIP 2 and 3 have no name that came later; one in so many may be a slip, or a name that was there unseen. */
const fewLater = 0.1;

/** Of the files shipped with SIP 1 to 3; those of later releases have others. */
const sipRoots: ReadonlySet<string> = new Set(['sip', 'ipmid', 'phone1', 'localcfg']);

export function fileRelease(names: Iterable<string>, rootName = ''): FileRelease {
  const gone: string[] = [];
  const sip: string[] = [];
  let later = 0;
  let count = 0;
  for (const name of names) {
    count++;
    const release = findParameter(name)?.row.release;
    if (release === undefined) {
      const isGone = isGoneName(name);
      if (isGone) gone.push(name);
      if (isGone || isStillWritten(name)) sip.push(name);
      continue;
    }
    if (!isOfSip(release)) later++;
  }
  const isOfSipNames = gone.length > 0 && gone.length >= count * leastShare && later < gone.length * fewLater;
  const era = isOfSipNames || (later === 0 && sipRoots.has(rootName)) ? 'sip' : later > 0 ? 'uc' : 'unknown';
  return { era, gone: era === 'sip' ? sip : gone };
}

/** The parameter was seen in SIP 1 to 3. */
export function isOfSip({ sources }: Release): boolean {
  return sources.some((source) => source.startsWith('sip-'));
}
