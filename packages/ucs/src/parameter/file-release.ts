// Which release a file is for, told from the names in it.

import { findParameter } from './catalogue.ts';
import { isGoneName } from './gone-names.ts';
import type { Release } from './release.ts';

export interface FileRelease {
  /** sip: SIP 2 or 3. uc: UC Software from 4.0 on. Unknown where its names are of both or say nothing. */
  readonly era: 'sip' | 'uc' | 'unknown';
  /** Names that are gone since 4.0. */
  readonly gone: readonly string[];
}

/** Names that came after SIP 3 outweigh names that are gone, and the other way round. */
export function fileRelease(names: Iterable<string>): FileRelease {
  const gone: string[] = [];
  let later = 0;
  for (const name of names) {
    const release = findParameter(name)?.row.release;
    if (release === undefined) {
      if (isGoneName(name)) gone.push(name);
      continue;
    }
    if (!isOfSip(release)) later++;
  }
  const era = gone.length > later ? 'sip' : later > gone.length ? 'uc' : 'unknown';
  return { era, gone };
}

/** The parameter was seen in SIP 2 or 3. */
export function isOfSip({ sources }: Release): boolean {
  return sources.some((source) => source.startsWith('sip-'));
}
