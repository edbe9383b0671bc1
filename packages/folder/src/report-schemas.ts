// What each command of `offhook config` prints with --json, in one table: docs/reference/config-json.md is made from it, and a test holds the commands to it.

import { z } from 'zod';

import { checkReportSchema } from './check/report.ts';
import { differenceReportSchema } from './difference.ts';
import { folderEditReportSchema } from './edit/folder-edit.ts';
import { overridesReportSchema } from './edit/overrides.ts';
import { comparisonReportSchema, fileEncryptionReportSchema, newKeyReportSchema } from './encryption/report.ts';
import { effectiveReportSchema, whyReportSchema } from './explained.ts';
import { explainReportSchema } from './explain-report.ts';
import { advisoryFileSchema } from './exposure/advisory.ts';
import { exposureReportSchema } from './exposure/exposure-report.ts';
import { formatReportSchema } from './format-report.ts';
import { keyChangeReportSchema } from './key-change/report.ts';
import { newFolderReportSchema } from './new-folder/report.ts';
import { eraseReportSchema } from './person/erase.ts';
import { exportReportSchema, exportedPersonSchema } from './person/export.ts';
import { unsignedReceiptSchema } from './person/receipt.ts';
import { whoReportSchema } from './person/who-report.ts';
import { suppressionListSchema } from './person/suppression-list.ts';
import { privacyOutputSchema } from './privacy/fix-file.ts';

/** By the words after `offhook config`. */
export const configReports = {
  blast: differenceReportSchema,
  check: checkReportSchema,
  compare: comparisonReportSchema,
  decrypt: fileEncryptionReportSchema,
  diff: differenceReportSchema,
  effective: effectiveReportSchema,
  encrypt: fileEncryptionReportSchema,
  erase: eraseReportSchema,
  explain: z.array(explainReportSchema).describe('one for each name asked for'),
  export: exportReportSchema,
  exposure: exposureReportSchema,
  format: formatReportSchema,
  'key change': keyChangeReportSchema,
  'key new': newKeyReportSchema,
  'master add': folderEditReportSchema,
  'master remove': folderEditReportSchema,
  move: folderEditReportSchema,
  new: newFolderReportSchema,
  'overrides clear': folderEditReportSchema,
  'overrides list': overridesReportSchema,
  privacy: privacyOutputSchema,
  set: folderEditReportSchema,
  unset: folderEditReportSchema,
  who: whoReportSchema,
  why: whyReportSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;
export type ConfigCommandName = keyof typeof configReports;

/** JSON files that these commands write and read. */
export const folderFiles = {
  'A receipt that is not signed (`erase` without `--sign`)': unsignedReceiptSchema,
  'What was exported of a person (`export`)': exportedPersonSchema,
  'The suppression list (`.offhook/suppressions.json`)': suppressionListSchema,
  'Advisories (`exposure --advisories`)': advisoryFileSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;
