// What is kept for how long, and what goes next: GDPR Art. 5(1)(e).

import { z } from 'zod';
import { holdScopes } from './hold.ts';

export const expiringSchema = z.object({
  /** By which it is named where somebody says for how long it is kept. */
  store: z.string(),
  what: z.string(),
  /** How many of them will be gone this time tomorrow. */
  count: z.number().int(),
  keptForDays: z.number().int(),
  /** 0 where it need not be kept at all. */
  atLeastDays: z.number().int(),
  reason: z.string(),
  /** Whose they are, a hundred at most; missing where they are of no phone. */
  macAddresses: z.array(z.string()).optional(),
  /** What would be gone with them, but for a hold. */
  held: z.array(z.object({ hold: z.string(), scope: z.enum(holdScopes), until: z.string(), count: z.number().int() })),
});
/** None only of what need not be kept at all. */
export const keepSchema = z.object({ keepForDays: z.number().int().min(0).max(36_500) });

export type Expiring = z.infer<typeof expiringSchema>;
