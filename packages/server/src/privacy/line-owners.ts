// Whose phones are whose: a phone is somebody's where all its lines are, a line where its address, login or names are theirs (configuration, overrides, the folder `site`).

import type { Match } from '@offhook/privacy';
import { isServerAddress, lineOfParameter } from '@offhook/ucs';

import type { ConfigurationFiles, LineSetting } from '../configuration/configuration-files.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { isDecided } from './wanted-reader.ts';
import { openText } from '../records/sealing.ts';

/** Every setting of a line or a server, of every phone. */
export async function allLineSettings(
  parts: { readonly store: Store; readonly configuration: ConfigurationFiles },
  access: RecordsAccess,
): Promise<readonly LineSetting[]> {
  const { store, configuration } = parts;
  const rows = await access
    .selectFrom('override_value')
    .innerJoin('device', 'device.mac_address', 'override_value.mac_address')
    .select(['override_value.id', 'override_value.mac_address', 'name', 'value_sealed', 'key_id'])
    .where((where) => where.or([where('name', 'like', 'reg.%'), where('name', 'like', 'voIpProt.%')]))
    .execute();
  const wanted = rows.filter(({ name }) => lineOfParameter(name) !== undefined || isServerAddress(name));
  const keys = await store.vault.get([...new Set(wanted.map(({ key_id }) => key_id))]);
  const overridden = wanted.flatMap(({ id, mac_address: macAddress, name, value_sealed, key_id }): readonly LineSetting[] => {
    const key = keys.get(key_id);
    if (key === undefined) return [];
    return [{ macAddress, name, value: openText(store.platform.cryptography, key, value_sealed, `${macAddress} override ${id}`) }];
  });
  return [...overridden, ...configuration.lineSettings()].filter(({ value }) => value.trim() !== '');
}

/** Hosts of the site's own addresses, in lower case. */
export function realmsOf(settings: readonly LineSetting[]): ReadonlySet<string> {
  const ofLines = settings.flatMap(({ name, value }) =>
    lineOfParameter(name) !== undefined && value.includes('@') ? [value.slice(value.lastIndexOf('@') + 1)] : [],
  );
  const ofServers = settings.filter(({ name }) => isServerAddress(name)).map(({ value }) => value);
  const hosts = [...ofLines, ...ofServers].map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/[;>].*$/, '')
      .replace(/:\d+$/, ''),
  );
  return new Set(hosts.filter((host) => host !== ''));
}

export interface OwnedPhone {
  readonly macAddress: string;
  /** Lines that are theirs. */
  readonly lines: ReadonlySet<number>;
  /** No line of the phone is anybody else's: what it keeps is theirs as a whole. */
  readonly isWhole: boolean;
  /** What the phone shows as the name of those lines. */
  readonly names: readonly string[];
}

const namesLine = /\.(?:displayname|label)$/i;
const addressesLine = /\.(?:address|auth\.userid|thirdpartyname)$/i;

/** `read` says whether a value of an address, login or name is the person's. */
export function phonesOf(settings: readonly LineSetting[], read: (setting: LineSetting) => Match | undefined): readonly OwnedPhone[] {
  const byPhone = Map.groupBy(
    settings.filter(({ macAddress, name }) => macAddress !== undefined && lineOfParameter(name) !== undefined),
    ({ macAddress }) => macAddress ?? '',
  );
  return [...byPhone].flatMap(([macAddress, ofPhone]): readonly OwnedPhone[] => {
    const byLine = Map.groupBy(ofPhone, ({ name }) => lineOfParameter(name) ?? 0);
    const lines = [...byLine].filter(([, ofLine]) =>
      ofLine.some((setting) => addressesLine.test(setting.name) && isDecided(read(setting))),
    );
    if (lines.length === 0) return [];
    const names = lines.flatMap(([, ofLine]) =>
      ofLine.filter(({ name, value }) => namesLine.test(name) && /\p{L}/u.test(value)).map(({ value }) => value),
    );
    return [{ macAddress, lines: new Set(lines.map(([line]) => line)), isWhole: lines.length === byLine.size, names: [...new Set(names)] }];
  });
}
