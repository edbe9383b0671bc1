// A change to many files of a folder, worked out whole before anything is written: which files, what stands in them afterwards, and why others are left.

import { ProblemError, isProblem, utf8Bytes } from '@offhook/base';
import { readConfiguration, readEncryptedHeader } from '@offhook/ucs';
import { z } from 'zod';

import { differenceReportSchema } from '../difference.ts';
import type { Inventory } from '../inventory.ts';
import { unifiedPatch } from './patch.ts';

export const folderEditReportSchema = z.object({
  isWritten: z.boolean().describe('false for a dry run, and where a file was refused'),
  files: z.array(
    z.object({
      file: z.string(),
      result: z.enum(['changed', 'unchanged', 'refused']),
      reason: z.string().optional(),
      patch: z.string().optional().describe('a unified diff, with secrets masked'),
    }),
  ),
  difference: differenceReportSchema.describe('what that changes on the phones'),
});
export type FolderEditReport = z.infer<typeof folderEditReportSchema>;

export interface EditedFile {
  readonly file: string;
  readonly result: 'changed' | 'unchanged' | 'refused';
  readonly reason?: string;
  readonly patch?: string;
  /** What is to be written. */
  readonly bytes?: Uint8Array;
}

/** The text of a file that may be changed by hand: UTF-8, plain, and taken by a strict reader. Throws ProblemError. */
function editableText(inventory: Inventory, path: string): { readonly text: string; readonly mark: string } {
  const bytes = inventory.source.read(path);
  if (readEncryptedHeader(bytes) !== undefined)
    throw new ProblemError('bad-request', 'it is encrypted: decrypt it (offhook config decrypt), change it, and encrypt it again');
  const { refusal } = readConfiguration(bytes, path);
  if (refusal !== undefined) throw new ProblemError('bad-configuration', `line ${refusal.place.line}: ${refusal.message}`);
  const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const whole = decoded.decode(bytes);
    const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
    return { text: whole.slice(mark.length), mark };
  } catch (cause) {
    throw new ProblemError('bad-configuration', 'it is not UTF-8: format it first (offhook config format)', { cause });
  }
}

/** `edit` gives the new text; a file that is not there is made where `fresh` says what it begins from. Nothing is written. */
export function editFiles(options: {
  readonly inventory: Inventory;
  readonly paths: readonly string[];
  readonly edit: (text: string, path: string) => string;
  readonly fresh?: string;
}): readonly EditedFile[] {
  const { inventory, paths, edit, fresh } = options;
  return paths.map((file): EditedFile => {
    try {
      const isThere = inventory.find(file) !== undefined;
      if (!isThere && fresh === undefined) throw new ProblemError('not-found', 'there is no such file');
      const { text, mark } = isThere ? editableText(inventory, file) : { text: fresh ?? '', mark: '' };
      const after = edit(text, file);
      if (isThere && after === text) return { file, result: 'unchanged' };
      return { file, result: 'changed', patch: unifiedPatch(file, isThere ? text : '', after), bytes: utf8Bytes(mark + after) };
    } catch (error) {
      if (!isProblem(error)) throw error;
      return { file, result: 'refused', reason: error.message };
    }
  });
}
