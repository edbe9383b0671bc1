// The files that many phones read in the same order, computed once: which of their settings win among themselves, and which gates are closed.

import { gatesOf } from '@offhook/ucs';

import type { ExaminedSetting } from './examined-file.ts';
import type { PlacedFile, PlacedSetting } from './placed-setting.ts';
import type { ClosedGates, UnknownFile } from './closed-gates.ts';
import { closedGates } from './closed-gates.ts';

export interface SharedStack {
  /** Strongest first; only settings that count where nothing stronger is. */
  readonly byKey: ReadonlyMap<string, readonly PlacedSetting[]>;
  /** Settings that another shared file beats, each with its winner. */
  readonly beaten: ReadonlyMap<ExaminedSetting, PlacedSetting>;
  /** Settings that count only with others. */
  readonly gated: readonly PlacedSetting[];
  /** What is closed of their gates, where a phone's own files hold none. */
  readonly closed: ReadonlyMap<ExaminedSetting, ClosedGates | undefined>;
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

export function sharedStack(files: readonly PlacedFile[], unknown: readonly UnknownFile[]): SharedStack {
  const byKey = settingsByKey(files);
  const beaten = new Map<ExaminedSetting, PlacedSetting>();
  for (const [winner, ...losers] of byKey.values()) if (winner !== undefined) for (const { setting } of losers) beaten.set(setting, winner);
  const gated = [...byKey].flatMap(([key, settings]) => (gatesOf(key).length > 0 ? settings : []));
  const closed = new Map(gated.map(({ setting }) => [setting, closedGates(setting, (key) => byKey.get(key)?.[0], unknown)]));
  return { byKey, beaten, gated, closed };
}
