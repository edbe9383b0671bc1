// Requests of data subjects: GDPR Articles 15 to 21.

import { z } from 'zod';
import { identifierSchema } from './person.ts';

export const requestTypes = ['access', 'portability', 'erasure', 'rectification', 'restriction', 'objection', 'information'] as const;
export type RequestType = (typeof requestTypes)[number];

export const requestStates = ['received', 'verified', 'planned', 'running', 'fulfilled', 'refused', 'cancelled'] as const;
export type RequestState = (typeof requestStates)[number];

export const createRequestSchema = z.object({
  type: z.enum(['access', 'portability', 'erasure']),
  identifiers: z.array(identifierSchema).min(1).max(20),
  /** How the officer made sure who asks. */
  verification: z.string().min(3).max(500),
});
export type CreateRequest = z.infer<typeof createRequestSchema>;

export const planStepSchema = z.object({
  store: z.string(),
  category: z.string(),
  count: z.number().int(),
  action: z.enum(['export', 'anonymise', 'destroy-key', 're-render', 'tell-phone', 'keep']),
  /** Why something is kept. */
  reason: z.string().optional(),
});
export const planSchema = z.object({ steps: z.array(planStepSchema), devices: z.array(z.string()), hash: z.string() });
export type Plan = z.infer<typeof planSchema>;

export const subjectRequestSchema = z.object({
  id: z.string(),
  type: z.enum(requestTypes),
  state: z.enum(requestStates),
  receivedAt: z.string(),
  /** One month after receipt: GDPR Art. 12(3). */
  dueAt: z.string(),
  fulfilledAt: z.string().optional(),
  plan: planSchema.optional(),
  /** Phones that have not yet taken the erasure in. */
  outstandingDevices: z.array(z.string()),
  hasReceipt: z.boolean(),
  refusal: z.string().optional(),
});
export type SubjectRequest = z.infer<typeof subjectRequestSchema>;
