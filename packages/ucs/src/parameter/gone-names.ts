// Names of SIP 1 to 3 that are gone since UC Software 4.0: recognised as such, and no parameters of any phone of today.

import { foldIndices } from './catalogue.ts';
import gone from './gone-names.json' with { type: 'json' };

/** With # for each index, IP_# for a model. */
export const goneNames: readonly string[] = gone.names;
const names: ReadonlySet<string> = new Set(goneNames.map((name) => name.toLowerCase()));
const stillWritten: ReadonlySet<string> = new Set(gone.stillWritten.map((name) => name.toLowerCase()));

/** Models of that time (IP_430) count as indices. */
export function isGoneName(written: string): boolean {
  return names.has(
    foldIndices(written)
      .folded.toLowerCase()
      .replace(/\bip_\d+\b/g, 'ip_#'),
  );
}

/** A name of SIP 1 to 3 that people write for one of today: it says nothing of a file's release. */
export function isStillWritten(written: string): boolean {
  return stillWritten.has(foldIndices(written).folded.toLowerCase());
}
