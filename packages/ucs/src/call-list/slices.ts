// The calls of a list as they were written (guide, Call List Elements and Attributes).

import type { ListShape } from '../slices.ts';
import { joinSlices, sliceList } from '../slices.ts';

const shape: ListShape = { around: ['callList'], entry: 'call' };

/** Undefined for a file that has to be read. */
export function sliceCallList(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  return sliceList(bytes, shape);
}

/** A file of these calls alone. */
export function joinCallSlices(slices: readonly Uint8Array[]): Uint8Array {
  return joinSlices(slices, shape);
}
