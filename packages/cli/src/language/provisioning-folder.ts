// The provisioning folder that a document of an editor lies in.

import { readdirSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';

const primaryName = /^[0-9a-f]{12}\.cfg$/i;

function holdsPrimary(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => primaryName.test(name));
  } catch {
    return false; // not there yet, or not to be looked into
  }
}

/** The nearest folder upwards with a primary file, no higher than the workspaces; else the document's own folder. */
export function provisioningFolder(path: string, workspaces: readonly string[]): string {
  const own = dirname(path);
  for (let directory = own; ; directory = dirname(directory)) {
    if (holdsPrimary(directory)) return directory;
    if (workspaces.includes(directory) || dirname(directory) === directory) return own;
  }
}

/** As findings name it. */
export function pathInFolder(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
