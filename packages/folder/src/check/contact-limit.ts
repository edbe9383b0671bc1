// How many contacts a phone keeps: dir.local.contacts.maxNum as its files say, else by default (guide, Local Contact Directory Parameters).

import type { Model, ParameterRow } from '@offhook/ucs';
import { catalogue, defaultText } from '@offhook/ucs';

import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';
import type { StackFile } from './phone-pass.ts';

export interface ContactLimit {
  /** As the file writes it. */
  readonly name: string;
  readonly count: number;
  /** Where it is said. */
  readonly origin: string;
}

const parameter = 'dir.local.contacts.maxNum';

/** Each file is looked through once, however many phones read it. */
export class ContactLimits {
  readonly #known = new WeakMap<ExaminedFile, readonly ExaminedSetting[]>();

  /** `files` are a phone's, strongest first. Of a model that is not known, the largest default counts. */
  of(files: readonly StackFile[], model: Model | undefined): ContactLimit {
    const keys = [...(model === undefined ? [] : [`${parameter}.${model.name}`]), parameter].map((key) => key.toLowerCase());
    for (const key of keys) {
      for (const { file } of files) {
        const found = this.#settingsOf(file).find((setting) => setting.key === key);
        if (found === undefined) continue;
        const { name, place } = found.assignment;
        return { name, count: Number(found.canonical), origin: `${place.file} line ${place.line}` };
      }
    }
    const row: ParameterRow = catalogue[parameter];
    const defaults = [row.default, ...Object.values(row.defaultByRelease ?? {})];
    const known = model === undefined ? defaults : [defaultText(row, { baseProfile: 'Generic', model })];
    return { name: parameter, count: Math.max(...known.map(Number)), origin: 'the default' };
  }

  /** Those that a phone takes: a number. */
  #settingsOf(file: ExaminedFile): readonly ExaminedSetting[] {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const settings = file.settings.filter(({ key, canonical }) => key.startsWith(parameter.toLowerCase()) && Number(canonical) >= 1);
    this.#known.set(file, settings);
    return settings;
  }
}
