// Random folders of three phones, and a small one by hand: what several tests ask the same questions about.

import { utf8Bytes } from '@offhook/base';
import { findModel } from '@offhook/ucs';
import * as fc from 'fast-check';

import type { PhoneConfiguration } from '../src/effective.ts';
import { findPhone, phoneConfiguration } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { primaryFile, settingsFile } from './folder-of.ts';

export const macs = ['0004f2000001', '0004f2000002', '0004f2000003'];

export const model = findModel('VVX150');

/** Names with their valid and invalid values; the empty string is "back to the default". */
export const pool: Readonly<Record<string, readonly string[]>> = {
  'up.headsetMode': ['0', '1', '', 'maybe'],
  'callLists.size': ['10', '50', '99', '', '5', '1000'],
  'call.callsPerLineKey': ['1', '2', ''],
  'call.callsPerLineKey.VVX150': ['3', '4'],
  'call.callsPerLineKey.VVX450': ['5', '6'],
  'device.set': ['0', '1'],
  'device.net.vlanId': ['7', '8', '', '5000'],
  'device.net.vlanId.set': ['0', '1'],
  'reg.1.label': ['a', 'b', ''],
  'no.such.name': ['1'],
};

export type Settings = readonly (readonly [name: string, value: string])[];

const setting = fc.constantFrom(...Object.keys(pool)).chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(pool[name] ?? []))));

/** A file sets a name once: in two elements, the first counts. */
const settings: fc.Arbitrary<Settings> = fc.uniqueArray(setting, { maxLength: 6, selector: ([name]) => name });

export interface RandomFolder {
  readonly order: readonly string[];
  readonly shared: Readonly<Record<string, Settings>>;
  readonly own: readonly (readonly [mac: string, file: string, settings: Settings])[];
}

export const randomFolder: fc.Arbitrary<RandomFolder> = fc.record({
  order: fc.shuffledSubarray(['a.cfg', 'b.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'c.cfg'], { minLength: 2 }),
  shared: fc.record({ 'a.cfg': settings, 'b.cfg': settings, 'c.cfg': settings }),
  own: fc.uniqueArray(fc.tuple(fc.constantFrom(...macs), fc.constantFrom('-line.cfg', '-phone.cfg', '-web.cfg', '-cloud.cfg'), settings), {
    maxLength: 6,
    selector: ([mac, file]) => mac + file,
  }),
});

export function filesOf({ order, shared, own }: RandomFolder): ReadonlyMap<string, Uint8Array> {
  const text = (values: Settings): Uint8Array => utf8Bytes(settingsFile(Object.fromEntries(values)));
  return new Map([
    ['000000000000.cfg', utf8Bytes(primaryFile(...order))],
    ...Object.entries(shared).map(([path, values]) => [path, text(values)] as const),
    ...own.map(([mac, file, values]) => [`${mac}${file}`, text(values)] as const),
  ]);
}

export function configurationOf(source: FolderSource, mac: string): PhoneConfiguration {
  const inventory = takeInventory(source);
  return phoneConfiguration({ inventory, phone: findPhone(inventory, mac), model });
}

export const twoFiles = {
  '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
  'site.cfg': settingsFile({ 'up.headsetMode': '0', 'device.net.vlanId': '7', 'reg.1.auth.password': 'canary', 'callLists.size': '5' }),
  '0004f2000001-line.cfg': settingsFile({ 'reg.1.address': '2001', 'up.headsetMode': '1' }),
  '0004f2000002-web.cfg': settingsFile({ 'up.headsetMode': '1' }),
};
