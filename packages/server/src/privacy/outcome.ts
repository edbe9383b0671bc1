// What an erasure has done so far, as the request keeps it for the receipt.

import { z } from 'zod';

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
