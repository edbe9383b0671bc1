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
export const planPlaceSchema = z.object({
  id: z.string(),
  store: z.string(),
  /** Whose book or phone. */
  device: z.string(),
  place: z.string(),
  count: z.number().int(),
  /** By what the person is named there. */
  form: z.enum(['address', 'number', 'login', 'name', 'own-phone']),
  /** `possible`: left until somebody has decided that it is the person. */
  certainty: z.enum(['certain', 'likely', 'possible']),
});
export type PlanPlace = z.infer<typeof planPlaceSchema>;
export const planSchema = z.object({
  steps: z.array(planStepSchema),
  devices: z.array(z.string()),
  /** Missing in plans of earlier versions. */
  places: z.array(planPlaceSchema).default([]),
  hash: z.string(),
});
export type Plan = z.infer<typeof planSchema>;

const placesSchema = z.array(z.object({ place: z.string(), occurrences: z.number().int() })).readonly();

export const standingSchema = z.object({
  erased: z.number().int(),
  kept: z.array(z.object({ what: z.string(), count: z.number().int(), reason: z.string() })).readonly(),
  outstanding: z.array(z.string()).readonly(),
  notSearched: z.array(z.string()).readonly(),
  undecided: placesSchema,
  found: placesSchema,
});

export const fulfilRequestSchema = z.object({
  /** Of the plan that was seen: what has changed since is not carried out. */
  planHash: z.string().optional(),
  /** Places of the plan that were not decided, and are the person's. */
  include: z.array(z.string()).max(1000).optional(),
});
export type FulfilRequest = z.infer<typeof fulfilRequestSchema>;

export const letBeSchema = z.object({
  /** Why it is not carried out; sealed with the request. */
  reason: z.string().min(3).max(500),
});
export type LetBe = z.infer<typeof letBeSchema>;

export const subjectRequestSchema = z.object({
  id: z.string(),
  type: z.enum(requestTypes),
  state: z.enum(requestStates),
  /** While it runs. `doing` is for people: searching everything that is kept. */
  progress: z.object({ step: z.number().int(), of: z.number().int(), doing: z.string() }).optional(),
  receivedAt: z.string(),
  /** One month after receipt: GDPR Art. 12(3). */
  dueAt: z.string(),
  /** From a week before its day on; `phones-late`: carried out, and a phone may still hold what was erased although the day has passed. */
  due: z.enum(['soon', 'late', 'phones-late']).optional(),
  fulfilledAt: z.string().optional(),
  plan: planSchema.optional(),
  /** Phones that have not yet taken the erasure in. */
  outstandingDevices: z.array(z.string()),
  hasReceipt: z.boolean(),
  /** Of an erasure that was carried out. */
  standing: standingSchema.optional(),
  /** Since when contacts and settings that name the person are taken as new. */
  releasedAt: z.string().optional(),
  /** An erasure that has begun, waits for the end of a hold and has destroyed nothing: it can be let be. */
  isWaiting: z.boolean().optional(),
  /** Why it was not carried out. */
  refusal: z.string().optional(),
});
export type SubjectRequest = z.infer<typeof subjectRequestSchema>;
