// Settings written into files, or taken out of them.

import { ProblemError } from '@offhook/base';
import { editAttributes, findParameter, parameterKey } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';
import { normalisePath } from '../source.ts';

const macMark = /\[PHONE_MAC_ADDRESS\]/gi;

/** What a new file begins from. */
export const emptyConfiguration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<polycomConfig/>\n';

/** The files that a name means: with [PHONE_MAC_ADDRESS] in it, one for each phone. Throws ProblemError bad-request. */
export function filesNamed(names: readonly string[], inventory: Inventory, macAddresses: readonly string[] | undefined): readonly string[] {
  const phones = macAddresses ?? inventory.phones.map(({ macAddress }) => macAddress);
  const paths = names.flatMap((name) => {
    const path = normalisePath(name);
    if (path === undefined || path === '')
      throw new ProblemError('bad-request', `expected a file below the folder, got ${JSON.stringify(name)}`);
    macMark.lastIndex = 0;
    return macMark.test(path) ? phones.map((macAddress) => path.replace(macMark, macAddress)) : [path];
  });
  return [...new Set(paths)];
}

/** The key under which names compete in a file: letter case never matters, other names of one parameter do not either. */
function keyOf(name: string): string {
  const reference = findParameter(name);
  return reference === undefined ? name.toLowerCase() : parameterKey(reference);
}

/** Where a setting stands already, the first is changed, since the first counts; else it is added. */
export function withSettings(text: string, settings: readonly { readonly name: string; readonly value: string }[]): string {
  const wanted = new Map(settings.map((setting) => [keyOf(setting.name), setting]));
  const standing = new Set<string>();
  const written = new Map([...wanted].map(([key, { value }]) => [key, value] as const));
  const replaced = editAttributes(text, {
    replace(name, before) {
      const key = keyOf(name);
      const value = written.get(key);
      if (value === undefined || standing.has(key)) return before;
      standing.add(key);
      return escapedValue(value, before);
    },
  });
  const add = [...wanted].flatMap(([key, setting]) => (standing.has(key) ? [] : [setting]));
  return add.length === 0 ? replaced : editAttributes(replaced, { replace: (_name, before) => before, add });
}

/** As it may stand between either quotes; what is written already stays as it is spelled. */
function escapedValue(value: string, before: string): string {
  const spelled = value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return before === value && !/[&<"']/.test(value) ? before : spelled;
}

/** Without these settings, wherever they stand in the file. */
export function withoutSettings(text: string, names: readonly string[]): string {
  const keys = new Set(names.map(keyOf));
  return editAttributes(text, { replace: (name, before) => (keys.has(keyOf(name)) ? undefined : before) });
}

/** Without any setting: the file says nothing, and is there. */
export function withoutAnySetting(text: string): string {
  return editAttributes(text, { replace: (name, before) => (name.includes('.') ? undefined : before) });
}
