// Where what is in force comes from: of a setting the lines that win on the phones that read its file, of a listed name the files.

import type { Place } from '@offhook/ucs';
import { isGate } from '@offhook/ucs';

import type { PhoneConfigurations } from '../effective.ts';
import type { FolderPhone, Inventory } from '../inventory.ts';
import { macAddressOfPath, newcomer } from '../inventory.ts';
import { normalisePath } from '../source.ts';
import { settingKey } from '../touched-keys.ts';

/** Beyond this, more phones tell nothing new. */
const phoneLimit = 200;

/** Its own phone, where the file is of one; else those that read it. A folder without phones is looked at for the first to come. */
function readersOf(path: string, inventory: Inventory, configurations: PhoneConfigurations): readonly FolderPhone[] {
  const macAddress = macAddressOfPath(path);
  const phones = inventory.phones.length === 0 ? [newcomer] : inventory.phones;
  if (macAddress !== undefined) return phones.filter((phone) => phone.macAddress === macAddress);
  return phones.filter((phone) => configurations.filesOf(phone).files.some((file) => file.path === path)).slice(0, phoneLimit);
}

/** Each place once, in the order of the phones. */
export function originsOf(options: {
  readonly inventory: Inventory;
  readonly configurations: PhoneConfigurations;
  readonly path: string;
  readonly name: string;
}): readonly Place[] {
  const { inventory, configurations, path, name } = options;
  const key = settingKey(name);
  const isNeeded = (other: string): boolean => other === key || isGate(other);
  const places = new Map<string, Place>();
  for (const phone of readersOf(path, inventory, configurations)) {
    const { values } = configurations.effectiveOf(configurations.prepare(phone), isNeeded);
    const place = values.get(key)?.origin.assignment.place;
    if (place !== undefined) places.set(`${place.file}:${place.line}:${place.column}`, place);
  }
  return [...places.values()];
}

/** The name within a list that a place lies in, with what it stands for: [PHONE_MAC_ADDRESS] is any phone's address. */
export function listedFilesAt(inventory: Inventory, primaryPath: string, list: string, at: number): readonly string[] {
  const start = list.lastIndexOf(',', at - 1) + 1;
  const comma = list.indexOf(',', at);
  const name = list.slice(start, comma < 0 ? list.length : comma).trim();
  const base = primaryPath.slice(0, primaryPath.lastIndexOf('/') + 1);
  const addresses = /\[PHONE_MAC_ADDRESS\]/i.test(name) ? inventory.phones.map(({ macAddress }) => macAddress) : [''];
  return addresses
    .flatMap((macAddress) => normalisePath(base + name.replace(/\[PHONE_MAC_ADDRESS\]/gi, macAddress)) ?? [])
    .filter((path) => inventory.find(path) !== undefined)
    .slice(0, phoneLimit);
}
