// Where the journal of erasures lies unless somebody says otherwise: beside the folder of the store, so that a copy of that folder does not hold it.

import { dirname, join } from 'node:path';
import type { Files, Random } from '@offhook/base';
import { createDiskFiles } from '@offhook/base/node';

const journalFolder = 'offhook-journal';

export function journalBeside(directory: string, random: Random): Files {
  return createDiskFiles(join(dirname(directory), journalFolder), random);
}
