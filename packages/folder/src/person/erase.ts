// Carrying an erasure out: what was erased is listed first, then the files change, then the search is repeated. Interrupted, it is run again and finishes.

import type { Files } from '@offhook/base';
import { equalBytes } from '@offhook/base';
import { z } from 'zod';

import { takeInventory } from '../inventory.ts';
import type { FolderSource } from '../source.ts';
import type { ErasurePlan, ErasureScope, PlannedFile } from './erasure-plan.ts';
import { planErasure, plannedOccurrenceSchema } from './erasure-plan.ts';
import type { PersonSearch, SearchOptions } from './search.ts';
import { searchPerson } from './search.ts';
import { notSearchedSchema } from './who-report.ts';

export const eraseReportSchema = z.strictObject({
  folder: z.string(),
  carriedOut: z.boolean().describe('False for a dry run: nothing was changed'),
  occurrences: z.array(plannedOccurrenceSchema).describe('What was found before, and what becomes of it'),
  remaining: z.array(plannedOccurrenceSchema).describe('What the search found afterwards; what is retained with its reason'),
  changedFiles: z.array(z.string()),
  deletedFiles: z.array(z.string()),
  outstandingPhones: z.array(z.string()).describe('MAC addresses of phones that may still hold the data and bring it back'),
  notSearched: z.array(notSearchedSchema),
  notes: z.array(z.string()),
  receipt: z.string().optional().describe('The file that was written'),
  backup: z.string().optional().describe('Holds the data that was erased'),
});
export type EraseReport = z.infer<typeof eraseReportSchema>;

export interface EraseOptions extends Omit<SearchOptions, 'inventory'> {
  readonly source: FolderSource;
  /** The same folder, for writing. */
  readonly files: Files;
  readonly scope: ErasureScope;
  /** What a preview has just found: a file that has changed since is looked at again all the same. */
  readonly preview?: ErasurePreview;
  /** Before a byte changes: the suppression list, a backup. Called with what is about to change, once for each round. */
  prepare(files: readonly PlannedFile[]): Promise<void>;
}

export interface ErasurePreview {
  readonly search: PersonSearch;
  readonly plan: ErasurePlan;
}

export interface ErasureOutcome {
  readonly before: ErasurePlan;
  readonly after: ErasurePlan;
  /** The search afterwards. */
  readonly search: PersonSearch;
  readonly changedFiles: readonly string[];
  readonly deletedFiles: readonly string[];
}

type PreviewOptions = Omit<EraseOptions, 'files' | 'prepare' | 'preview'>;

/** Phones may upload meanwhile: a file that is not the one looked at is looked at again. */
const roundLimit = 4;

function look(options: PreviewOptions): ErasurePreview {
  const search = searchPerson({ ...options, inventory: takeInventory(options.source) });
  return { search, plan: planErasure(search, options.scope, (path) => options.source.read(path)) };
}

/** The plan alone: nothing is changed. */
export function previewErasure(options: PreviewOptions): ErasurePreview {
  return look(options);
}

/** Throws ProblemError storage where a file cannot be written; those before it are done, and running it again does the rest. */
export async function eraseFromFolder(options: EraseOptions): Promise<ErasureOutcome> {
  const { files } = options;
  const changed = new Set<string>();
  const deleted = new Set<string>();
  let { search, plan } = options.preview ?? look(options);
  const before = plan;
  for (let round = 0; round < roundLimit && plan.files.length > 0; round++) {
    await options.prepare(plan.files);
    for (const [index, { path, before: seen, after }] of plan.files.entries()) {
      options.progress?.(`${index + 1} of ${plan.files.length} files`);
      const now = await files.read(path);
      if (now === undefined || !equalBytes(now, seen)) continue;
      if (after === undefined) {
        await files.remove(path);
        deleted.add(path);
      } else {
        await files.write(path, after);
        changed.add(path);
      }
    }
    ({ search, plan } = look(options));
  }
  return { before, after: plan, search, changedFiles: [...changed].sort(), deletedFiles: [...deleted].sort() };
}
