// Whose a line of a phone is or was.

import { z } from 'zod';
import { identifierSchema } from './person.ts';

export const lineOwnerSchema = z.object({
  id: z.string(),
  /** 0 stands for the phone as a whole. */
  line: z.number().int(),
  /** Who logs in at a phone has it meanwhile, whatever its settings say; an officer's word is stronger than both. */
  source: z.enum(['settings', 'login', 'officer']),
  /** Empty, like the names, where it is nobody, or somebody who was erased. */
  addresses: z.array(z.string()),
  names: z.array(z.string()),
  /** Missing where it is not known to have been otherwise before. */
  from: z.string().optional(),
  /** Missing where it is so now. */
  until: z.string().optional(),
});
export type LineOwner = z.infer<typeof lineOwnerSchema>;

const written = { offset: true, local: true } as const;
/** To the minute or finer. */
const timeSchema = z.union([z.iso.datetime(written), z.iso.datetime({ ...written, precision: -1 }), z.iso.date()]);

export const sayOwnerSchema = z.object({
  line: z.number().int().min(0).max(100).default(0),
  /** None where it is nobody's: a room, a lobby. */
  identifiers: z.array(identifierSchema).max(20).default([]),
  /** A moment with its zone, or a time without one or a day, which begins at midnight: where the phone is. */
  from: timeSchema.optional(),
  until: timeSchema.optional(),
});
export type SayOwner = z.input<typeof sayOwnerSchema>;
