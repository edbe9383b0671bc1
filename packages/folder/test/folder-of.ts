// A folder in memory, for tests.

import { utf8Bytes } from '@offhook/base';

import type { FolderSource } from '../src/source.ts';
import { createMemorySource } from '../src/source.ts';

export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): FolderSource {
  return createMemorySource(
    'folder',
    new Map(Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? utf8Bytes(content) : content])),
  );
}

/** One element with these attributes, each on a line of its own from line 2 on. */
export function settingsFile(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `\n  ${name}="${value}"`);
  return `<site${lines.join('')}/>\n`;
}

export function primaryFile(...names: readonly string[]): string {
  return `<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="${names.join(', ')}"/>\n`;
}
