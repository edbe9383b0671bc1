// A folder that a command works on: its result says how much of it was read, left out, unreadable, or no file.

import type { FolderSource } from '@offhook/folder';
import { AccountedSource } from '@offhook/folder/check';

import type { Output } from '../output.ts';

export function accountedFolder(output: Output, source: FolderSource): FolderSource {
  const remembering = new AccountedSource(source);
  output.countEntries(() => remembering.entries());
  return remembering;
}
