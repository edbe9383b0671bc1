// What an erasure has done so far, as the request keeps it for the receipt.

import { z } from 'zod';

import type { SubjectRequestTable } from '../store/schema.ts';

export const outcomeSchema = z.object({
  erasedAtMs: z.number(),
  keysDestroyed: z.number(),
  suppressions: z.number(),
  /** Keys of phones that were renewed, destroyed at the latest before the search. */
  retiredKeys: z.array(z.string()).default([]),
  /** It waits for the end of a hold that was put when it had begun. */
  heldUntilMs: z.number().exactOptional(),
});
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;

/** Throws where the erasure has not begun. */
export function outcomeOf({ outcome }: { readonly outcome: string | null }): Outcome {
  return outcomeSchema.parse(JSON.parse(outcome ?? '{}'));
}

/** It is begun, waits, and has destroyed nothing that it noted. */
export function isWaiting({ type, state, outcome }: SubjectRequestTable): boolean {
  if (type !== 'erasure' || state !== 'running' || outcome === null) return false;
  const { keysDestroyed, heldUntilMs } = outcomeOf({ outcome });
  return heldUntilMs !== undefined && keysDestroyed === 0;
}
