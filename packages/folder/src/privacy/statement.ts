// What the privacy report says about a phone: one statement, with its cause and its remedy. The words are those of the privacy guide (May 2021) and of the
// table "Purpose of Processing" in the security and privacy white paper (October 2024).

import { z } from 'zod';

/** Chapters of the privacy guide by their titles. What the guide is silent about says so. */
export const chapters = [
  'How to Control Your Personal Data',
  'Device Analytics Settings',
  'Call Data Record (CDR)',
  'Provisioning Settings',
  'Administrator and User Passwords',
  'Administrator and User Password Parameters',
  'Encryption',
  'Configuration File Encryption Parameters',
  'Local Contact Directory Parameters',
  'Corporate Directory Parameters',
  'Call Lists',
  'Call List Parameters',
  'Resetting Contacts and Recent Calls Lists on Your Phone',
  'Clear Uploaded Calls/Directory',
  'User Profile Parameters',
  'Download Logs',
  'Uploading Logs to a USB Flash Drive',
  'How Administrators are Informed of Any Security Anomalies',
  'How Personal Data is Deleted',
  'Resetting a Phone to Factory Defaults',
  'Reset to Factory Configuration Parameters',
  'White paper: Data Processing',
  'White paper: Cryptographic Security',
  'White paper: Optional Integrations Available',
  'not in the guide',
] as const;
export type Chapter = (typeof chapters)[number];

/** In the order of the printed report. */
export const statementKinds = ['leaves', 'protection', 'password', 'kept'] as const;
export type StatementKind = (typeof statementKinds)[number];

/** Gravest first. */
export const statementSeverities = ['risk', 'notice', 'good'] as const;
export type StatementSeverity = (typeof statementSeverities)[number];

export const dataCategories = [
  'Device Identifier Information',
  'Device User Information',
  'Local and Remote Call Participant Information',
] as const;
export type DataCategory = (typeof dataCategories)[number];

export const causeSchema = z.object({
  parameter: z.string().describe('with its indices; a folder attribute of the primary file in capitals'),
  value: z.string().nullable().describe('in force; null for secrets and personal data, which are never shown'),
  origin: z
    .enum(['default', 'files', 'override', 'ignored'])
    .describe('override: changed on the phone, in its web pages or from the cloud; ignored: set, but its device.set gates are closed'),
  file: z.string().nullable().describe('null for a default'),
  line: z.number().int().nullable(),
});
export type Cause = z.infer<typeof causeSchema>;

export const fixSchema = z.object({
  lines: z.record(z.string(), z.string()).describe('parameters with the values that mend it, gates included'),
  needs: z.string().optional().describe('what must be there first; such lines stand in the file of --fix as a comment only'),
  consequence: z.string().optional().describe('what people lose by it'),
  blockedBy: z.string().optional().describe('an override on the phone that beats the lines and has to be cleared there'),
});
export type Fix = z.infer<typeof fixSchema>;

export const statementSchema = z.object({
  id: z.string().describe('the control that says it'),
  theme: z.string(),
  chapter: z.enum(chapters).describe('chapter of the privacy guide that describes it'),
  kind: z.enum(statementKinds),
  state: z.string().describe('one word or two: off, on, clear, encrypted, default, weak, shared...'),
  severity: z.enum(statementSeverities),
  text: z.string(),
  recipient: z.string().optional().describe('who receives what leaves; credentials in URLs are left out'),
  transport: z.enum(['clear', 'encrypted', 'depends']).optional().describe('depends: the files do not say'),
  data: z.array(z.enum(dataCategories)).describe('in the words of the white paper'),
  details: z.array(z.string()).optional().describe('what in particular'),
  causes: z.array(causeSchema),
  clearing: z.array(z.string()).optional().describe('how what is kept is cleared'),
  fix: fixSchema.optional(),
  toChoose: z.string().optional().describe('what only the administrator can choose, a password for example'),
});
export type Statement = z.infer<typeof statementSchema>;
export type Transport = NonNullable<Statement['transport']>;
