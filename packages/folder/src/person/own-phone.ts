// The phones on which a person's line is configured: what such a phone keeps is about that person, whether or not it names them.

import { z } from 'zod';

import { PhoneConfigurations } from '../effective.ts';
import type { Inventory } from '../inventory.ts';
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

export function findOwnPhones(
  inventory: Inventory,
  files: readonly { readonly path: string; readonly found: readonly FoundPassage[] }[],
): readonly OwnPhone[] {
  const lines = files.flatMap(({ path, found }) =>
    found.filter(({ passage }) => lineOfPerson.test(passage.name)).map(({ passage }) => ({ path, passage })),
  );
  if (lines.length === 0) return [];
  const configurations = new PhoneConfigurations({ inventory, reading: 'lenient' });
  return inventory.phones.flatMap((phone) => {
    const { files: listed } = configurations.filesOf(phone);
    const read = new Set([phone.primaryPath ?? phone.otherCasePrimaryPath, ...[...phone.artefacts, ...listed].map(({ path }) => path)]);
    const first = lines.find(({ path }) => read.has(path));
    if (first === undefined) return [];
    const { path, passage } = first;
    const kept = phone.artefacts.map((artefact) => artefact.path);
    return [{ macAddress: phone.macAddress, parameter: passage.name, path, line: passage.line, files: kept }];
  });
}
