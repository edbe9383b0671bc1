// What may be left of an erased person's calls (Recital 26): so little that nobody who holds the other end of one can point at it. Each is one of several that
// look alike, or says less until it is, or goes.

export interface AnonymisedCall {
  readonly id: string;
  /** The first of a month: 2026-01-01. */
  readonly month: string;
  readonly direction: string;
  readonly disposition: string;
  /** Whole minutes, in seconds; null where it is not said. */
  readonly durationS: number | null;
}

/** As many must look alike. */
export const alikeAtLeast = 5;

const lengthClasses = [60, 600, 3600];

function lengthClass(durationS: number | null): number | null {
  if (durationS === null) return null;
  return lengthClasses.find((limitS) => durationS <= limitS) ?? lengthClasses.at(-1) ?? null;
}

const saysLess: readonly ((call: AnonymisedCall) => AnonymisedCall)[] = [
  (call) => call,
  (call) => ({ ...call, disposition: '', durationS: lengthClass(call.durationS) }),
  (call) => ({ ...call, disposition: '', direction: '', durationS: null }),
];

function look({ month, direction, disposition, durationS }: AnonymisedCall): string {
  return [month, direction, disposition, durationS ?? ''].join('|');
}

/** What stays of the calls, each as it stays; what is not named goes. */
export function unlinkable(calls: readonly AnonymisedCall[], least = alikeAtLeast): readonly AnonymisedCall[] {
  const kept: AnonymisedCall[] = [];
  let rest = calls;
  for (const lessOf of saysLess) {
    const alike = [...Map.groupBy(rest.map(lessOf), look).values()];
    kept.push(...alike.filter((group) => group.length >= least).flat());
    rest = alike.filter((group) => group.length < least).flat();
  }
  return kept;
}
