// The files that many phones read in the same order, computed once: which of their settings win among themselves.

import { isGatedByDeviceSet } from '@offhook/ucs';

import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';

export interface PlacedSetting {
  /** Position in the phone's order of precedence, 0 strongest. */
  readonly position: number;
  readonly setting: ExaminedSetting;
  readonly file: ExaminedFile;
}

export interface PlacedFile {
  readonly position: number;
  readonly file: ExaminedFile;
}

export interface SharedStack {
  readonly files: readonly PlacedFile[];
  /** Strongest first; only settings that count where nothing stronger is. */
  readonly byKey: ReadonlyMap<string, readonly PlacedSetting[]>;
  /** Settings that another shared file beats, each with its winner. */
  readonly beaten: ReadonlyMap<ExaminedSetting, PlacedSetting>;
  readonly deviceSettings: readonly PlacedSetting[];
}

/** Settings that count, by key, strongest first. A value that is refused does not count, and a repetition in one file is a finding of that file. */
export function settingsByKey(files: readonly PlacedFile[]): Map<string, PlacedSetting[]> {
  const byKey = new Map<string, PlacedSetting[]>();
  for (const { position, file } of files) {
    for (const setting of file.settings) {
      if (setting.canonical === undefined) continue;
      const known = byKey.get(setting.key);
      if (known === undefined) byKey.set(setting.key, [{ position, setting, file }]);
      else if (known.at(-1)?.file !== file) known.push({ position, setting, file });
    }
  }
  return byKey;
}

export function sharedStack(files: readonly PlacedFile[]): SharedStack {
  const byKey = settingsByKey(files);
  const beaten = new Map<ExaminedSetting, PlacedSetting>();
  for (const [winner, ...losers] of byKey.values()) if (winner !== undefined) for (const { setting } of losers) beaten.set(setting, winner);
  const deviceSettings = [...byKey].flatMap(([key, settings]) => (isGatedByDeviceSet(key) ? settings : []));
  return { files, byKey, beaten, deviceSettings };
}

/** The gate that is closed for a device.* setting; undefined where both are open. `valueOf` is the text in force of a key. */
export function closedGate(key: string, name: string, valueOf: (key: string) => string | undefined): string | undefined {
  if (valueOf('device.set') !== '1') return 'device.set';
  return valueOf(`${key}.set`) === '1' ? undefined : `${name}.set`;
}
