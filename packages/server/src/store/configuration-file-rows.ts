// What was set here for one phone or for all, as it is stored: one row a file.

import type { ConfigurationFileTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

export function configurationFileRows(access: RecordsAccess): Promise<ConfigurationFileTable[]> {
  return access.selectFrom('configuration_file').selectAll().execute();
}

/** Part of the unit of work that is given: the file as it is from now on. */
export async function putConfigurationFile(access: RecordsAccess, row: ConfigurationFileTable): Promise<void> {
  await access
    .insertInto('configuration_file')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** Part of the unit of work that is given. */
export async function removeConfigurationFile(access: RecordsAccess, name: string): Promise<void> {
  await access.deleteFrom('configuration_file').where('name', '=', name).execute();
}
