// What is kept for how long, and what goes next: GDPR Art. 5(1)(e).

import { z } from 'zod';

export const expiringSchema = z.object({
  what: z.string(),
  /** How many of them will be gone this time tomorrow. */
  count: z.number().int(),
  keptForDays: z.number().int(),
  reason: z.string(),
  /** Whose they are, a hundred at most; missing where they are of no phone. */
  macAddresses: z.array(z.string()).optional(),
});
export type Expiring = z.infer<typeof expiringSchema>;
