// The contacts of a directory as they were written (guide, Local Contact Directory).

import type { ListShape } from '../slices.ts';
import { joinSlices, sliceList } from '../slices.ts';

const shape: ListShape = { around: ['directory', 'item_list'], entry: 'item' };

/** Undefined for a file that has to be read. */
export function sliceDirectory(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  return sliceList(bytes, shape);
}

/** A directory of these contacts alone. */
export function joinContactSlices(slices: readonly Uint8Array[]): Uint8Array {
  return joinSlices(slices, shape);
}
