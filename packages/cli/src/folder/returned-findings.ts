// What a phone brought back of people who were erased from a folder, as findings of `config check`.

import type { Finding, Inventory, OpenEncrypted } from '@offhook/folder';
import { findReturned, finding } from '@offhook/folder';

import { keyReaderFor } from '../numbering-options.ts';
import type { SuppressionPlaces } from './suppressions.ts';
import { readSuppressions } from './suppressions.ts';

/** What a phone brought back of people who were erased; nothing where no suppression list is kept. */
export async function returnedFindings(
  root: string,
  inventory: Inventory,
  options: SuppressionPlaces,
  open: OpenEncrypted | undefined,
): Promise<readonly Finding[]> {
  const known = await readSuppressions(root, options);
  if (known === undefined || known.list.entries.length === 0) return [];
  const returned = findReturned({ inventory, ...known, reader: await keyReaderFor(known.list.numbering), open, nowMs: Date.now() });
  return returned.map(({ path, line, message }) => finding('erased-returned', { file: path, line: Math.max(1, line), column: 1 }, message));
}
