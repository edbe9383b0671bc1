// What the encryption commands answer with --json.

import * as z from 'zod';

const cipher = z.enum(['AES-128-CBC', 'AES-256-GCM']);

export const newKeyReportSchema = z.object({
  description: z.string().describe('Stands in clear in the first line of every file encrypted with the key.'),
  cipher,
  file: z.string().optional().describe('Where the key was written; absent where it was printed.'),
  key: z.string().optional().describe('The key itself, as device.sec.configEncryption.key takes it; only where no file was asked for.'),
});
export type NewKeyReport = z.infer<typeof newKeyReportSchema>;

const handledFileSchema = z.object({
  file: z.string(),
  result: z.enum(['done', 'refused']),
  output: z.string().optional().describe('The file written; absent where refused, and with --stdout.'),
  keyDescription: z.string().optional().describe('Of the key that encrypted or opened the file.'),
  reason: z.string().optional().describe('Why the file was refused.'),
});
export type HandledFile = z.infer<typeof handledFileSchema>;

export const fileEncryptionReportSchema = z.object({
  files: z.array(handledFileSchema),
  done: z.number().int(),
  refused: z.number().int(),
  warnings: z.array(z.string()),
});
export type FileEncryptionReport = z.infer<typeof fileEncryptionReportSchema>;

export const comparisonReportSchema = z.object({
  encrypted: z.string(),
  plain: z.string(),
  same: z.boolean(),
  keyDescription: z.string().describe('Of the key that opened the encrypted file.'),
  firstDifferentLine: z.number().int().optional().describe('In the plain file, from 1; absent where both hold the same.'),
  warnings: z.array(z.string()),
});
export type ComparisonReport = z.infer<typeof comparisonReportSchema>;
