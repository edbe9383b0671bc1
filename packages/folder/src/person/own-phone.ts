// The phones on which a person's line is configured: what such a phone keeps is about that person, whether or not it names them.

import { isProblem } from '@offhook/base';
import { z } from 'zod';

import type { Inventory } from '../inventory.ts';
import { readPhoneFiles } from '../phone-files.ts';
import type { FoundPassage } from './passage.ts';

export const ownPhoneSchema = z.strictObject({
  macAddress: z.string(),
  parameter: z.string(),
  path: z.string(),
  line: z.number().int(),
  files: z.array(z.string()).describe('Call lists, directories, logs and overrides of that phone'),
});
export type OwnPhone = z.infer<typeof ownPhoneSchema>;

const lineOfPerson = /^reg\.\d+\.(?:address|auth\.userid|displayname|label)$/i;

function filesOf(inventory: Inventory, phone: Inventory['phones'][number]): ReadonlySet<string> {
  const own = [phone.primaryPath, ...phone.artefacts.map(({ path }) => path)];
  try {
    own.push(...readPhoneFiles({ inventory, phone, model: undefined }).files.map(({ path }) => path));
  } catch (error) {
    if (!isProblem(error)) throw error; // a primary file that cannot be read is named by the search
  }
  return new Set(own.filter((path) => path !== undefined));
}

export function findOwnPhones(
  inventory: Inventory,
  files: readonly { readonly path: string; readonly found: readonly FoundPassage[] }[],
): readonly OwnPhone[] {
  const lines = files.flatMap(({ path, found }) =>
    found.filter(({ passage }) => lineOfPerson.test(passage.name)).map(({ passage }) => ({ path, passage })),
  );
  if (lines.length === 0) return [];
  return inventory.phones.flatMap((phone) => {
    const read = filesOf(inventory, phone);
    const first = lines.find(({ path }) => read.has(path));
    if (first === undefined) return [];
    const { path, passage } = first;
    const kept = phone.artefacts.map((artefact) => artefact.path);
    return [{ macAddress: phone.macAddress, parameter: passage.name, path, line: passage.line, files: kept }];
  });
}
