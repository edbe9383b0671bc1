// Settings moved from one file to another, for one phone, many or all: into each phone's own file, out of it, or from one shared file to another.

import { ProblemError } from '@offhook/base';
import { findParameter, parameterKey, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';
import type { EditedFile } from './folder-edit.ts';
import { editFiles } from './folder-edit.ts';
import { filesNamed, withSettings, withoutSettings } from './setting-edit.ts';

interface Move {
  readonly from: string;
  readonly to: string;
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

function keyOf(name: string): string {
  const reference = findParameter(name);
  return reference === undefined ? name.toLowerCase() : parameterKey(reference);
}

/** Where both names stand for each phone's own file, each phone's goes into its own. */
function movesOf(from: string, to: string, inventory: Inventory, macAddresses: readonly string[] | undefined): readonly Move[] {
  const phones = macAddresses ?? inventory.phones.map(({ macAddress }) => macAddress);
  const isOfPhones = (name: string): boolean => /\[PHONE_MAC_ADDRESS\]/i.test(name);
  const named = (name: string, macs: readonly string[]): readonly string[] => filesNamed([name], inventory, macs);
  if (isOfPhones(from) && isOfPhones(to))
    return phones.flatMap((mac) =>
      named(from, [mac]).flatMap((source) => named(to, [mac]).map((target) => ({ from: source, to: target }))),
    );
  return named(from, phones).flatMap((source) => named(to, phones).map((target) => ({ from: source, to: target })));
}

/** The first of each name counts. Nothing where the file is not there or cannot be read: it is refused when it is to be changed. */
function settingsIn(inventory: Inventory, path: string): ReadonlyMap<string, Setting> {
  if (inventory.find(path) === undefined) return new Map();
  const bytes = inventory.source.read(path);
  if (readEncryptedHeader(bytes) !== undefined) return new Map();
  const settings = new Map<string, Setting>();
  for (const { name, value } of readConfiguration(bytes, path).assignments)
    if (!settings.has(keyOf(name))) settings.set(keyOf(name), { name, value });
  return settings;
}

/** What comes into each file, with where it comes from. Throws ProblemError conflict where two sources say otherwise. */
class Arrivals {
  readonly #of = new Map<string, Map<string, Setting & { readonly from: string }>>();

  add(to: string, key: string, setting: Setting, from: string): void {
    const arrived = this.#of.get(to) ?? new Map<string, Setting & { readonly from: string }>();
    this.#of.set(to, arrived);
    const earlier = arrived.get(key);
    if (earlier === undefined) arrived.set(key, { ...setting, from });
    else if (earlier.value !== setting.value)
      throw new ProblemError('conflict', `${earlier.from} and ${from} set ${setting.name} to different values: ${to} can have one only`);
  }

  get paths(): readonly string[] {
    return [...this.#of.keys()];
  }

  settingsFor(path: string): readonly Setting[] {
    return [...(this.#of.get(path)?.values() ?? [])];
  }
}

/**
 * Nothing is written. A file that sets one of the names to another value than the one that is to come is refused, and so is one that cannot be changed.
 * Throws ProblemError bad-request, not-found where no file has any of the names, and conflict.
 */
export function moveSettings(options: {
  readonly inventory: Inventory;
  readonly names: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly macAddresses: readonly string[] | undefined;
  /** What a file that is not there begins from; without it, it is refused. */
  readonly fresh?: string;
}): readonly EditedFile[] {
  const { inventory, names, from, to, macAddresses, fresh } = options;
  const moves = movesOf(from, to, inventory, macAddresses);
  const same = moves.find((move) => moves.some((other) => other.to === move.from));
  if (same !== undefined) throw new ProblemError('bad-request', `expected two files, got ${same.from} as the one and the other`);
  const keys = names.map(keyOf);
  const arrivals = new Arrivals();
  const left = new Set<string>();
  for (const move of moves) {
    const settings = settingsIn(inventory, move.from);
    for (const key of keys) {
      const setting = settings.get(key);
      if (setting === undefined) continue;
      left.add(move.from);
      arrivals.add(move.to, key, setting, move.from);
    }
  }
  if (left.size === 0) throw new ProblemError('not-found', `no file ${from} that can be read sets ${names.join(' or ')}`);
  const arriving = editFiles({
    inventory,
    paths: arrivals.paths,
    edit(text, path) {
      const standing = settingsIn(inventory, path);
      const wanted = arrivals.settingsFor(path);
      const other = wanted.find(({ name, value }) => (standing.get(keyOf(name))?.value ?? value) !== value);
      if (other !== undefined) throw new ProblemError('conflict', `it sets ${other.name} to another value already`);
      return withSettings(text, wanted);
    },
    ...(fresh === undefined ? {} : { fresh }),
  });
  return [...arriving, ...editFiles({ inventory, paths: [...left], edit: (text) => withoutSettings(text, names) })];
}
