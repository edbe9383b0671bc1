// What a search for a person answers, as `config who --json` prints it.

import { certainties } from '@offhook/privacy';
import { z } from 'zod';

import { ownPhoneSchema } from './own-phone.ts';
import { passageKinds } from './passage.ts';

export const personStores = ['directory', 'call-list', 'log', 'override', 'configuration', 'other'] as const;
export type PersonStore = (typeof personStores)[number];

/** A phone writes it, and keeps a copy. */
export function isUploaded(store: PersonStore): boolean {
  return store !== 'configuration' && store !== 'other';
}

export const notSearchedReasons = ['encrypted', 'unreadable', 'too-large', 'link', 'binary'] as const;

export const notSearchedSchema = z.strictObject({
  path: z.string(),
  reason: z.enum(notSearchedReasons),
  message: z.string(),
});
export type NotSearched = z.infer<typeof notSearchedSchema>;

export const occurrenceSchema = z.strictObject({
  path: z.string(),
  line: z.number().int().describe('From 1; 0 where the name of the file or of its folder names the person'),
  store: z.enum(personStores),
  kind: z.enum([...passageKinds, 'file-name', 'folder-name']),
  fields: z.array(z.string()).describe('What names the person: ct, source, reg.1.address; own-phone where only the phone is theirs'),
  phone: z.string().optional().describe('MAC address in the name of the file'),
  certainty: z.enum(certainties).describe('possible: it may be about somebody else'),
  text: z.string().describe('One line; other people are masked unless --show-others was given'),
});
export type Occurrence = z.infer<typeof occurrenceSchema>;

export const whoReportSchema = z.strictObject({
  folder: z.string(),
  searchedFiles: z.number().int(),
  searchedBytes: z.number().int(),
  occurrences: z.array(occurrenceSchema),
  alsoKnownAs: z
    .array(z.strictObject({ type: z.string(), value: z.string() }))
    .describe('Identifiers that stand beside the person in contacts and calls and were not asked for; give them with --also'),
  ownPhones: z.array(ownPhoneSchema).describe('Phones on which a line of this person is configured'),
  notSearched: z.array(notSearchedSchema).describe('The search is complete only where this is empty'),
  leftOut: z.array(z.string()).describe('Firmware, sounds and pictures: not looked into'),
  hints: z.array(z.string()).describe('What was asked for may have been only a part of a number or a name'),
  notes: z.array(z.string()),
  dialling: z.string().exactOptional().describe('How numbers were read, where that was not given but read from the settings of the folder'),
});
export type WhoReport = z.infer<typeof whoReportSchema>;
