// Where the calls of a line go, as whoever is at the phone wishes; empty for nowhere. Each call asks anew, so that no restart is due.

import type { ForwardReason } from '../call/forwarding.ts';
import type { Phone } from '../phone.ts';

/** Those that a person chooses. */
export type ChosenReason = Exclude<ForwardReason, 'do-not-disturb'>;

const names: Readonly<Record<ChosenReason, (lineIndex: number) => string>> = {
  always: (line) => `divert.${line}.contact`,
  busy: (line) => `divert.busy.${line}.contact`,
  'no-answer': (line) => `divert.noanswer.${line}.contact`,
};

export async function forwardCalls(
  { layers, profile }: Phone,
  { lineIndex, reason, to }: { readonly lineIndex: number; readonly reason: ChosenReason; readonly to: string },
): Promise<void> {
  await layers.set(profile.userLayer, names[reason](lineIndex), to);
}
