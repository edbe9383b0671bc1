// What an erasure has done so far, as the request keeps it for the receipt.

import { z } from 'zod';

export const outcomeSchema = z.object({
  erasedAtMs: z.number(),
  keysDestroyed: z.number(),
  suppressions: z.number(),
  /** Keys of phones that were renewed, destroyed at the latest before the search. */
  retiredKeys: z.array(z.string()).default([]),
});
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;
