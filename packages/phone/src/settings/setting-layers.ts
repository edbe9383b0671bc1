// The layers of configuration that the phone holds, and the effective configuration made of them.

import type { ProblemError } from '@offhook/base';
import type { Assignment, ChangeSet, EffectiveConfiguration, Layer, Model } from '@offhook/ucs';
import { Settings, changeSet, effectiveConfiguration, findParameter, isGatedByDeviceSet } from '@offhook/ucs';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';
import type { StoreName } from '../storage/data-map.ts';
import type { StoreChanges } from '../storage/store-changes.ts';

const assignmentsSchema = z.array(
  z.object({ name: z.string(), value: z.string(), place: z.object({ file: z.string(), line: z.number(), column: z.number() }) }),
);

const storeOfLayer = {
  local: 'local-override',
  web: 'web-override',
  cloud: 'cloud-override',
  device: 'device-settings',
  files: 'configuration',
} as const satisfies Partial<Record<Layer, StoreName>>;
export type KeptLayer = keyof typeof storeOfLayer;
const keptLayers = Object.keys(storeOfLayer) as readonly KeptLayer[];

export class SettingLayers {
  readonly #flash: Flash;
  readonly #model: Model;
  readonly #changes: StoreChanges;
  readonly #layers: Map<KeptLayer, readonly Assignment[]>;
  #configuration: EffectiveConfiguration;
  #settings: Settings;

  private constructor(
    owner: { readonly flash: Flash; readonly model: Model; readonly changes: StoreChanges },
    layers: Map<KeptLayer, readonly Assignment[]>,
  ) {
    this.#flash = owner.flash;
    this.#model = owner.model;
    this.#changes = owner.changes;
    this.#layers = layers;
    this.#configuration = this.#compute();
    this.#settings = new Settings(this.#configuration);
  }

  static async open({
    flash,
    model,
    changes,
    onDamage,
  }: {
    readonly flash: Flash;
    readonly model: Model;
    readonly changes: StoreChanges;
    readonly onDamage: (error: ProblemError) => void;
  }): Promise<SettingLayers> {
    const layers = new Map<KeptLayer, readonly Assignment[]>();
    for (const layer of keptLayers) {
      const parsed = assignmentsSchema.safeParse((await readJson(flash, storeOfLayer[layer], onDamage)) ?? []);
      layers.set(layer, parsed.success ? parsed.data : []);
    }
    return new SettingLayers({ flash, model, changes }, layers);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** What the flash of the device says of itself, whatever the files that were read last say. */
  get deviceSettings(): Settings {
    const contents = [{ layer: 'device', assignments: this.assignments('device') }] as const;
    return new Settings(effectiveConfiguration({ contents, model: this.#model }));
  }

  get configuration(): EffectiveConfiguration {
    return this.#configuration;
  }

  assignments(layer: KeptLayer): readonly Assignment[] {
    return this.#layers.get(layer) ?? [];
  }

  /** As plain pairs, for an override file. */
  values(layer: KeptLayer): Readonly<Record<string, string>> {
    return Object.fromEntries(this.assignments(layer).map(({ name, value }) => [name, value]));
  }

  async replace(layer: KeptLayer, assignments: readonly Assignment[]): Promise<ChangeSet> {
    const before = this.#configuration;
    const layersBefore = new Map(this.#layers);
    this.#layers.set(layer, assignments);
    if (layer === 'files') this.#keepDeviceSettings(assignments);
    this.#apply();
    const after = this.#configuration;
    try {
      await writeJson(this.#flash, storeOfLayer[layer], assignments);
      if (layer === 'files') await writeJson(this.#flash, 'device-settings', this.assignments('device'));
    } catch (error) {
      // What is not kept does not count either: the next attempt must see the change again.
      if (this.#configuration === after) {
        for (const [name, earlier] of layersBefore) this.#layers.set(name, earlier);
        this.#apply();
      }
      throw error;
    }
    return changeSet(before, after);
  }

  #apply(): void {
    this.#configuration = this.#compute();
    this.#settings = new Settings(this.#configuration);
  }

  /** One setting changed on the phone, in the web utility or by the REST API. */
  async set(layer: KeptLayer, name: string, value: string): Promise<ChangeSet> {
    const folded = name.toLowerCase();
    const rest = this.assignments(layer).filter((assignment) => assignment.name.toLowerCase() !== folded);
    const change = await this.replace(layer, [...rest, { name, value, place: { file: `${layer} setting`, line: 1, column: 1 } }]);
    if (layer === 'local' || layer === 'web') this.#changes.tell({ store: storeOfLayer[layer] });
    return change;
  }

  #compute(): EffectiveConfiguration {
    return effectiveConfiguration({
      contents: keptLayers.map((layer) => ({ layer, assignments: this.assignments(layer) })),
      model: this.#model,
    });
  }

  /** device.* that came through its gates is written to flash and stays when the files no longer say it. */
  #keepDeviceSettings(files: readonly Assignment[]): void {
    if (!files.some(({ name }) => isGatedByDeviceSet(findParameter(name)?.key ?? ''))) return;
    const fresh = effectiveConfiguration({ contents: [{ layer: 'files', assignments: files }], model: this.#model });
    const kept = new Map(this.assignments('device').map((assignment) => [assignment.name.toLowerCase(), assignment]));
    for (const [key, value] of fresh.values) {
      const assignment = value.origin.assignment;
      if (isGatedByDeviceSet(key) && findParameter(key) !== undefined)
        kept.set(key, { ...assignment, name: value.name, value: value.text });
    }
    this.#layers.set('device', [...kept.values()]);
  }
}
