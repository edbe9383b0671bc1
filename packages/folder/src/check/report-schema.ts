// The shape of what `config check --json` prints. Apart from the check itself, which is started for each file and waits for no library of shapes.

import { z } from 'zod';

import type { Severity } from './rules.ts';
import { severities } from './rules.ts';

const placeSchema = z.object({
  file: z.string(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
});

export const findingSchema = z.object({
  rule: z.string().describe('one of docs/reference/findings.md'),
  severity: z.enum(severities as [Severity, ...Severity[]]),
  message: z.string(),
  place: placeSchema,
  parameter: z.string().optional().describe('the name as the file writes it'),
  length: z.number().int().optional().describe('characters from the place on that the finding is about'),
  related: placeSchema.optional().describe('what beats the setting'),
  phoneCount: z.number().int().optional().describe('phones that it concerns'),
  phones: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('their MAC addresses, at most the first hundred, where it is a matter of some phones'),
});

export const checkReportSchema = z.object({
  files: z.number().int().describe('files looked at'),
  phones: z.number().int().describe('phones found, by the MAC addresses in file names'),
  settings: z.number().int().describe('settings with a known name'),
  ignored: z.number().int().describe('findings that a comment in the file silences'),
  counts: z.object({ error: z.number().int(), warning: z.number().int(), note: z.number().int() }),
  findings: z.array(findingSchema),
});
export type CheckReport = z.infer<typeof checkReportSchema>;
