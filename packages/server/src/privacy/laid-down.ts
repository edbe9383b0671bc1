// Files of the person's own that an administrator has laid down in `site`: of a profile by their login, or for their own phone. The server changes none of them: they
// are told, and after the erasure no phone gets them any more.

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { siteFolder } from '../configuration/site-folder.ts';
import { phoneOfCopy } from '../records/laid-down-copies.ts';
import { loginOfKept } from '../records/kept-kind.ts';
import type { Opened } from '../search/opened.ts';
import { isDecided } from '../search/wanted-reader.ts';
import type { WantedReader } from '../search/wanted-reader.ts';
import type { Subject } from './subject.ts';

const whatToDo = 'an administrator’s file, not served after the erasure: delete it in the folder';

export function ownFilesLaidDown(
  configuration: ConfigurationFiles,
  { phones }: Pick<Subject, 'phones'>,
  reader: WantedReader,
): readonly Opened[] {
  const found: Opened[] = [];
  for (const path of configuration.sitePaths()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const login = loginOfKept(name);
    const match = login === undefined ? undefined : reader.value(login);
    const macAddress = phoneOfCopy(name) ?? '';
    const phone = phones.find((owned) => owned.macAddress === macAddress && owned.whole.length > 0);
    const place = `${siteFolder}/${path}, ${whatToDo}`;
    const at = { store: 'site', id: path, macAddress, kind: '', place, occurrences: 1, texts: [] } as const;
    if (isDecided(match)) found.push({ ...at, match: { ...match, certainty: 'certain' } });
    else if (phone !== undefined)
      found.push({
        ...at,
        isOnOwnPhone: true,
        match: { identifier: '', form: 'address', certainty: phone.isWhole ? 'certain' : 'possible' },
      });
  }
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What is theirs by its name is told once, with what to do. */
export function withLaidDown(opened: readonly Opened[], own: readonly Opened[]): readonly Opened[] {
  const paths = new Set(own.map(({ id }) => id));
  return [...opened.filter(({ store, id }) => store !== 'site' || !paths.has(id)), ...own];
}
