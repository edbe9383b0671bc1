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

/** A shared file is looked through once, however many phones read it. */
export class ContactLimits {
  readonly #shared = new Map<ExaminedFile, readonly ExaminedSetting[]>();

  /** `files` are a phone's, strongest first. Of a model that is not known, the largest default counts. */
  of(files: readonly StackFile[], model: Model | undefined): ContactLimit {
    const found = files.flatMap((file) => this.#settingsOf(file));
    if (found.length > 0) {
      const keys = [...(model === undefined ? [] : [`${parameter}.${model.name}`]), parameter].map((key) => key.toLowerCase());
      for (const wanted of keys) {
        const setting = found.find(({ key }) => key === wanted);
        if (setting === undefined) continue;
        const { name, place } = setting.assignment;
        return { name, count: Number(setting.canonical), origin: `${place.file} line ${place.line}` };
      }
    }
    const row: ParameterRow = catalogue[parameter];
    const defaults = [row.default, ...Object.values(row.defaultByRelease ?? {})];
    const known = model === undefined ? defaults : [defaultText(row, { baseProfile: 'Generic', model })];
    return { name: parameter, count: Math.max(...known.map(Number)), origin: 'the default' };
  }

  #settingsOf({ file, isShared }: StackFile): readonly ExaminedSetting[] {
    if (!isShared) return limitsIn(file);
    const known = this.#shared.get(file) ?? limitsIn(file);
    this.#shared.set(file, known);
    return known;
  }
}

const folded = parameter.toLowerCase();

/** Those that a phone takes: a number. */
function limitsIn(file: ExaminedFile): readonly ExaminedSetting[] {
  return file.settings.filter(({ key, canonical }) => key.startsWith(folded) && Number(canonical) >= 1);
}
