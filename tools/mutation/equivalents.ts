// Mutants that change nothing anybody could see, one reason each. At most 2 % of a draw may be excused; a row that no longer names a mutant fails the run.

export interface Equivalent {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly mutatorName: string;
  /** What stands in the source, white space as one blank. */
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [];
