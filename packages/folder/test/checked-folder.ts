// A folder that is checked, for tests.

import type { Finding } from '../src/check/finding.ts';
import type { CheckOptions } from '../src/check/folder-check.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

export const mac = '0004f2000001';

export function check(source: FolderSource, more: Partial<CheckOptions> = {}): ReturnType<typeof checkFolder> {
  return checkFolder({ inventory: takeInventory(source), ...more });
}

/** `rule file:line` of each finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`);
}

export function findingsOf(files: Readonly<Record<string, string | Uint8Array>>): readonly Finding[] {
  return check(folderOf(files)).findings;
}

/** Nothing is wrong in it. */
export const clean = {
  '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
  [`${mac}-line.cfg`]: settingsFile({ 'reg.1.address': '2001' }),
  'site.cfg': settingsFile({ 'call.callWaiting.ring': 'beep' }),
};
