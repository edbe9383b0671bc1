// What each command of `offhook config` prints with --json, in one table: docs/reference/config-json.md is made from it, and a test holds the commands to it.

import { z } from 'zod';

import { entriesSchema } from './entries-schema.ts';
import { checkReportSchema } from './check/report-schema.ts';
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
import { unsignedReceiptSchema } from '@offhook/privacy';
import { whoReportSchema } from './person/who-report.ts';
import { suppressionListSchema } from './person/suppression-list.ts';
import { privacyOutputSchema } from './privacy/fix-file.ts';

/** What each command on a folder adds: what it has seen of it. */
const entries = { entries: entriesSchema };

/** By the words after `offhook config`. */
export const configReports = {
  blast: differenceReportSchema.extend(entries),
  check: checkReportSchema.extend(entries),
  compare: comparisonReportSchema,
  decrypt: fileEncryptionReportSchema,
  diff: differenceReportSchema.extend(entries),
  effective: effectiveReportSchema.extend(entries),
  encrypt: fileEncryptionReportSchema,
  erase: eraseReportSchema.extend(entries),
  explain: z.array(explainReportSchema).describe('one for each name asked for'),
  export: exportReportSchema.extend(entries),
  exposure: exposureReportSchema.extend(entries),
  format: formatReportSchema,
  'key change': keyChangeReportSchema.extend(entries),
  'key new': newKeyReportSchema,
  'master add': folderEditReportSchema.extend(entries),
  'master remove': folderEditReportSchema.extend(entries),
  move: folderEditReportSchema.extend(entries),
  new: newFolderReportSchema,
  'overrides clear': folderEditReportSchema.extend(entries),
  'overrides list': overridesReportSchema.extend(entries),
  privacy: privacyOutputSchema.extend(entries),
  set: folderEditReportSchema.extend(entries),
  unset: folderEditReportSchema.extend(entries),
  who: whoReportSchema.extend(entries),
  why: whyReportSchema.extend(entries),
} as const satisfies Readonly<Record<string, z.ZodType>>;
export type ConfigCommandName = keyof typeof configReports;

/** JSON files that these commands write and read. */
export const folderFiles = {
  'A receipt that is not signed (`erase` without `--sign`)': unsignedReceiptSchema,
  'What was exported of a person (`export`)': exportedPersonSchema,
  'The suppression list (`.offhook/suppressions.json`)': suppressionListSchema,
  'Advisories (`exposure --advisories`)': advisoryFileSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;
