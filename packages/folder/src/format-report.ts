// What `config format --json` prints.

import { z } from 'zod';

export const formatReportSchema = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      result: z.enum(['canonical', 'not-canonical', 'written', 'refused']).describe('canonical: nothing to change; written: with --write'),
      text: z.string().optional().describe('the file in its canonical layout; only without --write and --check'),
      reason: z.string().optional().describe('why the file was refused, and left as it is'),
      line: z.number().int().min(1).optional().describe('the line that the reason is about'),
    }),
  ),
  canonical: z.number().int(),
  notCanonical: z.number().int().describe('with --write, those that were written'),
  refused: z.number().int(),
});
export type FormatReport = z.infer<typeof formatReportSchema>;
