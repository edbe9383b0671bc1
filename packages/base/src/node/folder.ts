// Making a folder and those above it. Node's own recursive mkdir goes round for ever where a folder that is there takes none below it (/proc).

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** Readable by its owner only where it is made. Rejects with the system's error. */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else was quicker.
    if (!(await isFolder(path))) throw error;
  }
}
