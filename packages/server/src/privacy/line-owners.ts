// Whose phones are whose, and from when to when: a line is somebody's where its address, login or name was theirs in its settings, or where an officer says so;
// a phone is theirs while all its lines are.

import type { Match } from '@offhook/privacy';
import { isServerAddress, lineOfParameter } from '@offhook/ucs';

import type { ConfigurationFiles, LineSetting } from '../configuration/configuration-files.ts';
import type { LineNow, LineOwner } from '../records/line-owner.ts';
import { namesSinceHandedOver } from '../records/line-owner.ts';
import { openText } from '../records/sealing.ts';
import { overrideRowsBeginning } from '../store/override-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Period } from './periods.ts';
import { always, inBoth, isAlways, isNow, united, without } from './periods.ts';
import { isDecided } from '../search/wanted-reader.ts';

/** Every setting of a line or a server, of every phone. */
export async function allLineSettings(
  parts: { readonly store: Store; readonly configuration: ConfigurationFiles },
  access: RecordsAccess,
): Promise<readonly LineSetting[]> {
  const { store, configuration } = parts;
  return [...(await overriddenLines(store, access)), ...configuration.lineSettings()].filter(({ value }) => value.trim() !== '');
}

const looksAtMost = 5;

/** Looks again where the key of a phone was renewed between its settings and the key: a line that is not seen would count as given up. */
async function overriddenLines(store: Store, access: RecordsAccess, looks = 1): Promise<readonly LineSetting[]> {
  const rows = await overrideRowsBeginning(access, ['reg.', 'voIpProt.']);
  const wanted = rows.filter(({ name }) => lineOfParameter(name) !== undefined || isServerAddress(name));
  const keys = await store.vault.get([...new Set(wanted.map(({ key_id }) => key_id))]);
  if (looks < looksAtMost && wanted.some(({ key_id }) => !keys.has(key_id))) return overriddenLines(store, access, looks + 1);
  return wanted.flatMap(({ id, mac_address: macAddress, name, value_sealed, key_id }): readonly LineSetting[] => {
    const key = keys.get(key_id);
    if (key === undefined) return [];
    const value = openText(store.platform.cryptography, key, value_sealed, `${macAddress} override ${id}`);
    return [{ macAddress, name, value, isFromPhone: true }];
  });
}

const namesLine = /\.(?:displayname|label)$/i;
const addressesLine = /\.(?:address|auth\.userid|thirdpartyname)$/i;

export interface SettingOfLine {
  readonly macAddress: string;
  readonly line: number;
  readonly name: string;
  readonly value: string;
  readonly isFromPhone: boolean;
}

/** Of settings, those of one line of one phone. */
export function settingsOfLines(settings: readonly LineSetting[]): readonly SettingOfLine[] {
  return settings.flatMap(({ macAddress, name, value, isFromPhone = false }): readonly SettingOfLine[] => {
    const line = lineOfParameter(name);
    return macAddress === undefined || line === undefined ? [] : [{ macAddress, line, name, value, isFromPhone }];
  });
}

/** Each line that is somebody's by its settings, on each phone. */
export function linesOf(settings: readonly LineSetting[]): readonly LineNow[] {
  return [...Map.groupBy(settingsOfLines(settings), ({ macAddress }) => macAddress)].flatMap(([macAddress, ofPhone]) =>
    [...Map.groupBy(ofPhone, ({ line }) => line)].map(([line, ofLine]): LineNow => {
      const valuesOf = (pattern: RegExp, of: readonly SettingOfLine[]): readonly string[] => [
        ...new Set(of.filter(({ name }) => pattern.test(name)).map(({ value }) => value)),
      ];
      const namesIn = (of: readonly SettingOfLine[]): readonly string[] => valuesOf(namesLine, of).filter((value) => /\p{L}/u.test(value));
      const names = namesIn(ofLine);
      const configured = new Set(namesIn(ofLine.filter(({ isFromPhone }) => !isFromPhone)));
      return {
        macAddress,
        line,
        addresses: valuesOf(addressesLine, ofLine),
        names,
        phoneNames: names.filter((name) => !configured.has(name)),
      };
    }),
  );
}

export interface OwnedPhone {
  readonly macAddress: string;
  /** When a line was theirs; line 0 stands for each that is not named. */
  readonly lines: ReadonlyMap<number, readonly Period[]>;
  /** While no line was anybody else's: what the phone kept then is theirs as a whole. */
  readonly whole: readonly Period[];
  /** All that it ever kept is theirs. */
  readonly isWhole: boolean;
  /** What the phone shows as the name of the lines that are theirs now. */
  readonly names: readonly string[];
}

export function periodsOfLine({ lines }: OwnedPhone, line: number): readonly Period[] {
  return lines.get(line) ?? lines.get(0) ?? [];
}

export function hasLineNow(phone: OwnedPhone, line: number): boolean {
  return isNow(periodsOfLine(phone, line));
}

function periodOf({ fromMs = always.fromMs, untilMs = always.untilMs }: LineOwner): Period {
  return { fromMs, untilMs };
}

interface WhoseLines {
  readonly settled: readonly LineNow[];
  readonly owners: readonly LineOwner[];
  /** Whether what the settings say now is the person's. */
  readonly isTheirsNow: (line: LineNow) => boolean;
  /** Whether somebody who was noted is the person. */
  readonly isTheirs: (owner: LineOwner) => boolean;
}

/** Of one phone: what settings said line by line, then who was logged in, then the officer's word, that of a line before that of the whole phone. */
function ownedLines({ settled, owners, isTheirsNow, isTheirs }: WhoseLines): ReadonlyMap<number, readonly Period[]> {
  const said = owners.filter(({ source }) => source === 'officer');
  const loggedIn = owners.filter(({ source }) => source === 'login');
  const noted = owners.filter(({ source }) => source === 'settings');
  const numbers = new Set([...settled, ...owners].map(({ line }) => line));
  const stronger = (line: number): readonly LineOwner[] => [
    ...loggedIn,
    ...said.filter((owner) => owner.line === 0),
    ...(line === 0 ? [] : said.filter((owner) => owner.line === line)),
  ];
  const bySettings = (line: number): readonly Period[] => {
    const now = settled.find((setting) => setting.line === line);
    const since = noted.find((owner) => owner.line === line && owner.untilMs === undefined)?.fromMs ?? always.fromMs;
    const past = noted.filter((owner) => owner.line === line && owner.untilMs !== undefined && isTheirs(owner)).map(periodOf);
    return united([...past, ...(now !== undefined && isTheirsNow(now) ? [{ fromMs: since, untilMs: always.untilMs }] : [])]);
  };
  const theirs = (line: number): readonly Period[] =>
    stronger(line).reduce((before, owner) => {
      const rest = without(before, periodOf(owner));
      return isTheirs(owner) ? united([...rest, periodOf(owner)]) : rest;
    }, bySettings(line));
  return new Map([...numbers].map((line) => [line, theirs(line)]));
}

/** Phones of which anything is or was the person's. */
export function phonesOf({ settled, owners, ...whose }: WhoseLines): readonly OwnedPhone[] {
  const settledBy = Map.groupBy(settled, ({ macAddress }) => macAddress);
  const ownersBy = Map.groupBy(owners, ({ macAddress }) => macAddress);
  return [...new Set([...settledBy.keys(), ...ownersBy.keys()])].flatMap((macAddress): readonly OwnedPhone[] => {
    const ofPhone = settledBy.get(macAddress) ?? [];
    const lines = ownedLines({ settled: ofPhone, owners: ownersBy.get(macAddress) ?? [], ...whose });
    if (![...lines.values()].some((periods) => periods.length > 0)) return [];
    const named = [...lines].filter(([line]) => line !== 0 || lines.size === 1).map(([, periods]) => periods);
    const whole = named.reduce<readonly Period[]>(inBoth, [always]);
    // Where an officer says that a line is theirs, its settings may name who had it before.
    const names = ofPhone
      .filter((line) => isNow(lines.get(line.line) ?? []) && whose.isTheirsNow(line))
      .flatMap((line) => (isAlways(lines.get(line.line) ?? []) ? line.names : namesSinceHandedOver(line)));
    return [{ macAddress, lines, whole, isWhole: isAlways(whole), names: [...new Set(names)] }];
  });
}

/** Whether the settings of a line are the person's by its addresses; `read` says it of one value. */
export function isOwnedBy(read: (value: string) => Match | undefined): (line: Pick<LineNow, 'addresses'>) => boolean {
  return ({ addresses }) => addresses.some((value) => isDecided(read(value)));
}
