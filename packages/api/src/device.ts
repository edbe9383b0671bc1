// What the server knows of one phone.

import { artefactKinds } from '@offhook/ucs';
import { z } from 'zod';

import { admissionMethodSchema } from './admission-rules.ts';

export const artefactSummarySchema = z.object({
  name: z.string(),
  kind: z.enum([...artefactKinds, 'other']),
  receivedAt: z.string(),
  sizeBytes: z.number().int(),
  /** Records read out of it. */
  records: z.number().int(),
  /** Persons it is about; of a call list, where the phone is asked for by itself. */
  persons: z.number().int().exactOptional(),
  /** Entries held back because they were erased earlier. */
  suppressed: z.number().int(),
  isEncrypted: z.boolean(),
  /** Missing where it was read. */
  refusal: z.string().optional(),
});
export type ArtefactSummary = z.infer<typeof artefactSummarySchema>;

/** As many are answered at once; those behind them are asked for by the last one's MAC address. */
export const phonesAtOnce = 200;

export const deviceSchema = z.object({
  macAddress: z.string(),
  model: z.string(),
  /** What the phone says it is, where that is another model than the one it was enrolled as. */
  reportedModel: z.string().optional(),
  softwareVersion: z.string(),
  label: z.string(),
  address: z.string(),
  enrolledAt: z.string(),
  /** Missing until the phone has come. */
  lastSeenAt: z.string().optional(),
  requests: z.number().int(),
  artefacts: z.array(artefactSummarySchema),
});
export type Device = z.infer<typeof deviceSchema>;

/** The password is shown once, at enrolment. */
export const enrolDeviceSchema = z.object({ macAddress: z.string(), model: z.string().default(''), label: z.string().max(64).default('') });
/** `handOver` writes the credentials into each phone's own file, for phones that reach it without them. */
export const admissionSchema = z.object({ phones: z.array(enrolDeviceSchema).min(1).max(10_000), handOver: z.boolean().default(false) });
/** With `handOver` the phone finds the new ones in its own file, and the old ones end when it comes with them. */
export const renewCredentialsSchema = z.object({ handOver: z.boolean().default(false) });
export const waitingPhoneSchema = z.object({
  macAddress: z.string(),
  /** As its requests tell; empty where they do not. */
  model: z.string(),
  softwareVersion: z.string(),
  address: z.string(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  requests: z.number().int(),
  /** What it came with, and what is taken of it from there instead. */
  refused: z.object({ method: admissionMethodSchema, taken: z.array(admissionMethodSchema) }).optional(),
});
export type WaitingPhone = z.infer<typeof waitingPhoneSchema>;

/** Of a key, what it is called; the key itself is never shown. */
export const encryptionKeySchema = z.object({ description: z.string() });
export const addEncryptionKeySchema = z.object({ key: z.string().max(1024) });

export const adoptedSchema = z.object({
  /** They are records now, and the folder has them no more. */
  adopted: z.array(z.object({ path: z.string(), macAddress: z.string(), records: z.number().int(), isUnread: z.boolean() })),
  left: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type Adopted = z.infer<typeof adoptedSchema>;

export const enrolmentSchema = z.object({ macAddress: z.string(), userName: z.string(), password: z.string() });
export type Enrolment = z.infer<typeof enrolmentSchema>;

export const admittedSchema = z.object({
  admitted: z.array(enrolmentSchema),
  refused: z.array(z.object({ macAddress: z.string(), reason: z.string() })),
});

/** The phone that comes. */
export const replaceDeviceSchema = z.object({ macAddress: z.string() });
export const replacedSchema = z.object({
  enrolment: enrolmentSchema,
  /** Files of the folder whose path names the phone that goes: they are to be renamed by hand. */
  filesOfOld: z.array(z.string()),
});
export type Replaced = z.infer<typeof replacedSchema>;

/** For so many hours, phones of these networks may come with one user name and password for all. */
export const openFirstContactSchema = z.object({
  userName: z.string().regex(/^[^\s:"]{1,64}$/),
  networks: z.array(z.string()).min(1).max(64),
  hours: z
    .number()
    .positive()
    .max(24 * 31),
});
export const firstContactOpenedSchema = z.object({ userName: z.string(), password: z.string(), until: z.string() });
export type FirstContactOpened = z.infer<typeof firstContactOpenedSchema>;
