// The arithmetic of a mutation run: killed / (killed + survived + met by no test), and when a run fails.

export type Verdict = 'killed' | 'survived' | 'not met' | 'timed out' | 'failed' | 'equivalent';

export interface Score {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** 0-1; undefined where nothing counts. */
  readonly score: number | undefined;
  /** Why the run fails; empty where it does not. The score itself fails nothing: what is enough depends on the room. */
  readonly faults: readonly string[];
}

/** Of the mutants drawn, those that no test meets: more, and the tests looked elsewhere. */
const mostNotMet = 0.05;
/** Of the mutants drawn, those excused as equivalent. */
const mostEquivalent = 0.02;

function share(count: number, of: number): string {
  return `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;
}

/** Time-outs count neither way: they were run again alone, and what still ends by the clock tells nothing. Neither do equivalents. */
export function scoreOf(verdicts: readonly Verdict[]): Score {
  const counts: Record<Verdict, number> = { killed: 0, survived: 0, 'not met': 0, 'timed out': 0, failed: 0, equivalent: 0 };
  for (const verdict of verdicts) counts[verdict]++;
  const total = verdicts.length;
  const counting = counts.killed + counts.survived + counts['not met'];
  const faults: string[] = [];
  if (counting === 0) faults.push('expected at least 1 mutant to judge, got none');
  if (counts['not met'] > mostNotMet * total)
    faults.push(`expected at most 5 % of mutants met by no test, got ${share(counts['not met'], total)}`);
  if (counts.equivalent > mostEquivalent * total) faults.push(`expected at most 2 % equivalents, got ${share(counts.equivalent, total)}`);
  if (counts.failed > 0) faults.push(`expected every mutant to be run, got ${share(counts.failed, total)} in error`);
  return { counts, score: counting === 0 ? undefined : counts.killed / counting, faults };
}
