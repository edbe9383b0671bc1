// A name put into the lists of primary configuration files, or taken out: CONFIG_FILES and those for single models and phones.

import { ProblemError } from '@offhook/base';
import { editAttributes } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';

export interface ListEdit {
  readonly name: string;
  /** In front of all, behind all, or beside another name; that where the list does not have the other one, behind all. */
  readonly place: 'first' | 'last' | { readonly before: string } | { readonly after: string };
}

/** Of the site and of each phone, in order. */
export function primaryPaths({ sitePrimaryPath, phones }: Inventory): readonly string[] {
  const all = [sitePrimaryPath, ...phones.map(({ primaryPath }) => primaryPath)];
  return all.filter((path) => path !== undefined);
}

/** Throws ProblemError bad-request where the name cannot stand in a list. */
export function checkListedName(name: string): void {
  if (name.trim() === '' || /[,"'<>&]/.test(name) || name.length > 255)
    throw new ProblemError(
      'bad-request',
      `expected a file name of 1 to 255 characters without commas, quotes and mark-up, got ${JSON.stringify(name)}`,
    );
}

function isList(name: string): boolean {
  return /^CONFIG_FILES(?:_|$)/i.test(name);
}

function namesIn(written: string): readonly string[] {
  return written
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A list that has the name already stays as it is. */
export function withListed(text: string, { name, place }: ListEdit): string {
  return editAttributes(text, {
    replace(attribute, written) {
      const names = namesIn(written);
      if (!isList(attribute) || names.includes(name)) return written;
      return names.toSpliced(positionOf(names, place), 0, name).join(', ');
    },
  });
}

function positionOf(names: readonly string[], place: ListEdit['place']): number {
  if (place === 'first') return 0;
  if (place === 'last') return names.length;
  const beside = names.indexOf('before' in place ? place.before : place.after);
  if (beside < 0) return names.length;
  return 'before' in place ? beside : beside + 1;
}

export function withoutListed(text: string, name: string): string {
  return editAttributes(text, {
    replace(attribute, written) {
      const names = namesIn(written);
      return isList(attribute) && names.includes(name) ? names.filter((listed) => listed !== name).join(', ') : written;
    },
  });
}
