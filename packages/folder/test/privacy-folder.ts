// Folders in memory for the tests of the privacy report.

import { utf8Bytes } from '@offhook/base';

import type { ConfigurationOptions } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { createMemorySource } from '../src/source.ts';

export const macAddress = '0004f2000001';

/** A site's primary file that names site.cfg, with these settings, and one phone that has made a log. */
export function folderWith(settings: string, more: Readonly<Record<string, string>> = {}): FolderSource {
  // An attribute stands once in an element, however many settings need the same gate.
  const [first = '', ...rest] = settings.split('device.set="1"');
  const once = rest.length === 0 ? first : `${first}device.set="1"${rest.join('')}`;
  return folderOf({
    '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>',
    'site.cfg': `<polycomConfig\n  ${once}\n/>`,
    [`${macAddress}-app.log`]: '',
    ...more,
  });
}

export function folderOf(files: Readonly<Record<string, string>>): FolderSource {
  return createMemorySource('folder', new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)])));
}

export function configurationOf(source: FolderSource): ConfigurationOptions {
  return { inventory: takeInventory(source) };
}

/** A device.* setting with both gates that it needs. */
export function gated(name: string, value: string): string {
  return `device.set="1" ${name}.set="1" ${name}="${value}"`;
}
