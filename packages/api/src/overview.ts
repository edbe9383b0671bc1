// The first page of the console: what there is, and what waits for somebody.

import { z } from 'zod';

export const overviewSchema = z.object({
  devices: z.number().int(),
  devicesSeenToday: z.number().int(),
  persons: z.number().int(),
  records: z.number().int(),
  openRequests: z.number().int(),
  /** Open, and due within a week. */
  requestsDueSoon: z.number().int(),
  /** Open after their day: GDPR Art. 12(3). */
  requestsLate: z.number().int(),
  /** Carried out, and a phone may still hold what was erased although the day has passed. */
  erasuresLate: z.number().int(),
  /** Of those that are open, the day that comes first, or has passed first. */
  nextDueAt: z.string().optional(),
  suppressions: z.number().int(),
  isAuditIntact: z.boolean(),
  /** When the whole chain was verified last; since then, what is new. */
  auditVerifiedAt: z.string(),
});
export type Overview = z.infer<typeof overviewSchema>;
