// The audit chain as the console shows it.

import { z } from 'zod';

export const auditEntrySchema = z.object({
  sequence: z.number().int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  /** Counts, keyed hashes and device names; never an identifier of a person. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  isIntact: z.boolean(),
  /** When the whole chain was verified last; since then, what is new. An entry before it that was changed since shows at the next time. */
  verifiedAt: z.string(),
  length: z.number().int(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** The whole chain, looked at now. */
export const auditVerdictSchema = z.object({
  isIntact: z.boolean(),
  length: z.number().int(),
  verifiedAt: z.string(),
  /** The number of the first entry that does not follow. */
  brokenAt: z.number().int().optional(),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
