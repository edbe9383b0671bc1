// Holds: what stays although its time has come or somebody asks for its erasure, why, and until when (GDPR Art. 17(3)(b) and (e), Art. 18).

import { z } from 'zod';
import { identifierSchema } from './person.ts';

export const holdScopes = ['person', 'phone', 'everything'] as const;
export type HoldScope = (typeof holdScopes)[number];

export const holdSchema = z.object({
  id: z.string(),
  scope: z.enum(holdScopes),
  /** Of a person; else empty. */
  identifiers: z.array(identifierSchema),
  /** Of a phone. */
  macAddress: z.string().optional(),
  reason: z.string(),
  from: z.string(),
  /** Then it ends by itself. */
  until: z.string(),
});
export type Hold = z.infer<typeof holdSchema>;

const whyAndUntilWhen = {
  reason: z.string().trim().min(3).max(500),
  /** A moment in UTC, or a day, which is held to its end, UTC. */
  until: z.union([z.iso.datetime(), z.iso.date()]),
};
export const putHoldSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('person'), identifiers: z.array(identifierSchema).min(1).max(20), ...whyAndUntilWhen }),
  z.object({ scope: z.literal('phone'), macAddress: z.string(), ...whyAndUntilWhen }),
  z.object({ scope: z.literal('everything'), ...whyAndUntilWhen }),
]);
export type PutHold = z.infer<typeof putHoldSchema>;
