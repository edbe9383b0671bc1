// A person as the search shows them: what is held, where, and since when. Names and numbers are opened for the answer and not kept in it.

import { z } from 'zod';

export const identifierTypes = ['sip-uri', 'phone-number', 'extension', 'login', 'email', 'name'] as const;
export const identifierSchema = z.object({ type: z.enum(identifierTypes), value: z.string().min(1).max(256) });
export type Identifier = z.infer<typeof identifierSchema>;

export const holdingSchema = z.object({
  /** The store's name in the data map. */
  store: z.string(),
  category: z.string(),
  purpose: z.string(),
  count: z.number().int(),
  /** Of the oldest and newest record, where records have times. */
  earliest: z.string().optional(),
  latest: z.string().optional(),
  devices: z.array(z.string()),
});
export type Holding = z.infer<typeof holdingSchema>;

export const personSchema = z.object({
  partyToken: z.string(),
  names: z.array(z.string()),
  identifiers: z.array(identifierSchema),
  holdings: z.array(holdingSchema),
});
export type Person = z.infer<typeof personSchema>;

export const personEntrySchema = z.object({
  store: z.string(),
  device: z.string(),
  /** In words: missed call, contact... */
  summary: z.string(),
  at: z.string().optional(),
});
export const personDetailSchema = personSchema.extend({ entries: z.array(personEntrySchema), requests: z.array(z.string()) });
export type PersonDetail = z.infer<typeof personDetailSchema>;

export const searchAnswerSchema = z.object({ persons: z.array(personSchema), query: z.string() });
