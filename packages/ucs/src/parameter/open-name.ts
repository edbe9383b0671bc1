// Names of which parts are still to be filled in: whether one of the catalogue, or one that is gone, may come of it.

import { catalogue, foldIndices } from './catalogue.ts';
import { goneNames } from './gone-names.ts';

const names: readonly string[] = [...Object.keys(catalogue), ...goneNames].map((name) => name.toLowerCase());

/** Begins, goes on and ends as the pieces do, with something between each two. */
function fits(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at + 1);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length > at + last.length && name.endsWith(last);
}

/** Some parameter has that name if its indices are anything: device.syslog.1 may be device.syslog.serverName. */
export function mayBecomeParameter(written: string): boolean {
  const pieces = foldIndices(written).folded.toLowerCase().split('#');
  return pieces.length > 1 && names.some((name) => fits(name, pieces));
}
