// What counts on a phone and why: the files that it is served and what it has uploaded, by the precedence of phones. And what a change would do, before it is made.

import type { ChangePreview, ConfigurationChange, PhoneConfigurationAnswer, SettingOrigin } from '@offhook/api';
import { ProblemError, utf8Bytes } from '@offhook/base';
import type { Assignment, ChangeEffect, EffectiveConfiguration, EffectiveValue, Layer, LayerContent, Model, Origin } from '@offhook/ucs';
import {
  SettingExaminer,
  effectiveConfiguration,
  findModel,
  findParameter,
  gatesOf,
  readConfiguration,
  readPrimary,
  sitePrimaryName,
  strongerEffect,
  writeConfiguration,
} from '@offhook/ucs';

import type { Devices } from '../provisioning/devices.ts';
import { overrideKinds } from '../records/override-records.ts';
import { overrideRows } from '../store/override-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { ConfigurationFiles, Values } from './configuration-files.ts';
import { siteScope } from './configuration-files.ts';
import type { ServedFile } from './served-file.ts';
import { openText } from '../records/sealing.ts';

export interface PhoneConfigurationParts {
  readonly store: Store;
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
}

const layerOfOverride = { 'local-override': 'local', 'web-override': 'web', 'cloud-override': 'cloud' } as const;
const examplesShown = 50;
/** Files that were read, by the tag of their content. */
const rememberedFiles = 2000;

interface Pending {
  readonly scope: string;
  readonly values: Values;
}

interface PhoneFiles {
  readonly contents: readonly LayerContent[];
  readonly missing: readonly string[];
}

export class PhoneConfigurations {
  readonly #parts: PhoneConfigurationParts;
  readonly #examiner = new SettingExaminer();
  readonly #read = new Map<string, readonly Assignment[]>();

  constructor(parts: PhoneConfigurationParts) {
    this.#parts = parts;
  }

  /** Throws ProblemError not-found where there is no such phone. */
  async of(macAddress: string): Promise<PhoneConfigurationAnswer> {
    const device = await this.#parts.devices.find(macAddress);
    if (device === undefined) throw new ProblemError('not-found', 'there is no such phone');
    const uploaded = await this.#overrides([device]);
    const { contents, missing } = this.#files(device);
    const { values, ignored } = this.#effective(device, [...(uploaded.get(macAddress) ?? []), ...contents]);
    return {
      macAddress,
      settings: [...values.values()].map((value) => this.#told(macAddress, value)),
      ignored: ignored.map(({ assignment: { place }, message }) => ({ file: place.file, line: place.line, message })),
      missing: [...missing],
    };
  }

  /** Throws ProblemError bad-request for a scope that is neither `site` nor a MAC address, not-found where there is no such phone. */
  async preview(scope: string, { set, unset }: ConfigurationChange): Promise<ChangePreview> {
    const { devices, configuration } = this.#parts;
    const gone = new Set([...unset, ...Object.keys(set)].map((name) => name.toLowerCase()));
    const kept = Object.entries(configuration.values(scope)).filter(([name]) => !gone.has(name.toLowerCase()));
    const pending: Pending = { scope, values: { ...Object.fromEntries(kept), ...set } };
    const all = scope === siteScope ? await devices.all() : [await devices.find(scope)].filter((device) => device !== undefined);
    if (all.length === 0 && scope !== siteScope) throw new ProblemError('not-found', 'there is no such phone');
    const touched = keysTouched([...Object.keys(set), ...unset]);
    const uploaded = await this.#overrides(all, touched);
    const changed: ChangePreview['examples'] = [];
    const keepers = new Map<string, ChangePreview['kept'][number]>();
    for (const device of all) {
      const own = uploaded.get(device.mac_address) ?? [];
      const before = this.#effective(device, [...own, ...this.#files(device).contents], touched).values;
      const after = this.#effective(device, [...own, ...this.#files(device, pending).contents], touched).values;
      const settings = differences(before, after);
      if (settings.length > 0) changed.push({ macAddress: device.mac_address, label: '', settings, effect: effectOf(settings) });
      for (const name of Object.keys(set)) {
        const value = after.get(keyOf(name));
        if (value === undefined || value.origin.assignment.place.file === configuration.nameOf(scope)) continue;
        const { place } = this.#origin(device.mac_address, value.origin, value);
        const keeper = keepers.get(`${name} ${place}`) ?? { name, place, phones: 0 };
        keepers.set(`${name} ${place}`, { ...keeper, phones: keeper.phones + 1 });
      }
    }
    const examples = changed.slice(0, examplesShown);
    const labels = await this.#labels(examples.map(({ macAddress }) => macAddress));
    return {
      phones: all.length,
      changed: changed.length,
      restarting: changed.filter(({ effect }) => effect === 'restart' || effect === 'reboot').length,
      examples: examples.map((phone) => ({ ...phone, label: labels.get(phone.macAddress) ?? '' })),
      kept: [...keepers.values()],
      refused: this.#refused(set),
    };
  }

  /** What no phone would take. */
  #refused(set: Values): string[] {
    const { assignments } = readConfiguration(utf8Bytes(writeConfiguration(set)), '');
    return assignments.flatMap((assignment) => {
      const examined = this.#examiner.examine(assignment);
      return 'reason' in examined ? [examined.message] : [];
    });
  }

  #effective(device: DeviceTable, contents: readonly LayerContent[], touched?: ReadonlySet<string>): EffectiveConfiguration {
    return effectiveConfiguration({
      contents,
      model: modelOf(device),
      examiner: this.#examiner,
      ...(touched === undefined ? {} : { only: (key: string) => touched.has(key) }),
    });
  }

  /** The files of a phone in the order in which it reads them, as they are or as they would be. */
  #files(device: DeviceTable, pending?: Pending): PhoneFiles {
    const { configuration } = this.#parts;
    const macAddress = device.mac_address;
    const served = (path: string): ServedFile | undefined => configuration.get(macAddress, path);
    const primary = served(`${macAddress}.cfg`) ?? served(sitePrimaryName);
    const model = modelOf(device);
    const identity = { macAddress, model: model?.name ?? '', partNumber: model?.partNumber ?? '' };
    const listed = primary !== undefined && 'bytes' in primary ? readPrimary(primary.bytes, '', identity).configFiles : [];
    const setNames = new Map([macAddress, siteScope].map((scope) => [configuration.nameOf(scope), scope]));
    const inFront = [...setNames].filter(([name, scope]) => listed.includes(name) || pending?.scope === scope).map(([name]) => name);
    const names = [...inFront, ...listed.filter((name) => !setNames.has(name))];
    const missing: string[] = [];
    const contents = names.flatMap((name): readonly LayerContent[] => {
      const scope = setNames.get(name);
      if (scope !== undefined && scope === pending?.scope) return [this.#content(name, utf8Bytes(writeConfiguration(pending.values)))];
      const file = served(name);
      if (file !== undefined && 'bytes' in file) return [this.#content(name, file.bytes, file.etag)];
      missing.push(name);
      return [];
    });
    return { contents, missing };
  }

  #content(name: string, bytes: Uint8Array, etag?: string): LayerContent {
    const known = etag === undefined ? undefined : this.#read.get(`${name} ${etag}`);
    if (known !== undefined) return { layer: 'files', assignments: known };
    const file = readConfiguration(bytes, name);
    const assignments = file.usable ? file.assignments : [];
    if (this.#read.size >= rememberedFiles) this.#read.clear();
    if (etag !== undefined) this.#read.set(`${name} ${etag}`, assignments);
    return { layer: 'files', assignments };
  }

  /** What phones have uploaded of their own settings, all of it or of some parameters. */
  async #overrides(devices: readonly DeviceTable[], touched?: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly LayerContent[]>> {
    const { store } = this.#parts;
    const [only] = devices.length === 1 ? devices : [];
    const rows = await overrideRows(store.records.db, only?.mac_address);
    const wanted = rows.filter(({ name }) => touched === undefined || touched.has(keyOf(name)));
    const keyIds = new Map(devices.map((device) => [device.mac_address, device.key_id]));
    const keys = await store.vault.get([...new Set(wanted.flatMap((row) => keyIds.get(row.mac_address) ?? []))]);
    const contents = new Map<string, Map<Layer, Assignment[]>>();
    for (const { id, mac_address, kind, name, value_sealed } of wanted) {
      const known = overrideKinds.find((candidate) => candidate === kind);
      const key = keys.get(keyIds.get(mac_address) ?? '');
      if (known === undefined || key === undefined) continue;
      const value = openText(store.platform.cryptography, key, value_sealed, `${mac_address} override ${id}`);
      const ofPhone = contents.get(mac_address) ?? new Map<Layer, Assignment[]>();
      const layer = layerOfOverride[known];
      const place = { file: `${mac_address}-${suffixOf[layer]}.cfg`, line: 1, column: 1 };
      ofPhone.set(layer, [...(ofPhone.get(layer) ?? []), { name, value, place }]);
      contents.set(mac_address, ofPhone);
    }
    return new Map([...contents].map(([mac, layers]) => [mac, [...layers].map(([layer, assignments]) => ({ layer, assignments }))]));
  }

  async #labels(macAddresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { devices, store } = this.#parts;
    const found = (await Promise.all(macAddresses.map((macAddress) => devices.find(macAddress)))).filter((device) => device !== undefined);
    const keys = await store.vault.get(found.map(({ key_id }) => key_id));
    return new Map(
      found.map((device) => {
        const key = keys.get(device.key_id);
        return [device.mac_address, key === undefined ? '' : devices.label(device, key)];
      }),
    );
  }

  #told(macAddress: string, value: EffectiveValue): PhoneConfigurationAnswer['settings'][number] {
    return {
      name: value.name,
      value: shown(value.name, value.text),
      from: this.#origin(macAddress, value.origin, value),
      beaten: value.beaten.map((origin) => this.#origin(macAddress, origin, value)),
    };
  }

  #origin(macAddress: string, { layer, assignment }: Origin, value: EffectiveValue): SettingOrigin {
    const { file, line } = assignment.place;
    const { configuration } = this.#parts;
    const isSetHere = file === configuration.nameOf(macAddress) ? 'set here for this phone' : 'set here for all phones';
    const ofFile = file === configuration.nameOf(macAddress) || file === configuration.nameOf(siteScope) ? isSetHere : 'in a file';
    const place = layer === 'files' ? ofFile : placeOfLayer[layer];
    return { place, file, line, value: shown(value.name, assignment.value) };
  }
}

const suffixOf = { local: 'phone', web: 'web', cloud: 'cloud' } as const;

const placeOfLayer = {
  user: 'on the phone',
  local: 'on the phone',
  web: 'on its web page',
  cloud: 'in the cloud',
  device: 'on the phone',
} as const satisfies Readonly<Record<Exclude<Layer, 'files'>, SettingOrigin['place']>>;

function modelOf({ model, reported_model }: DeviceTable): Model | undefined {
  return findModel(reported_model ?? model) ?? findModel(model);
}

/** A parameter as it is compared: its own spelling, whatever a file writes. */
function keyOf(name: string): string {
  return findParameter(name)?.key ?? name.toLowerCase();
}

/** With their gates, without which some count for nothing. */
function keysTouched(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(keyOf).flatMap((key) => [key, ...gatesOf(key).map((gate) => gate.toLowerCase())]));
}

/** A secret is not shown. */
function shown(name: string, text: string): string | null {
  return findParameter(name)?.row.secret === true ? null : text;
}

function differences(
  before: ReadonlyMap<string, EffectiveValue>,
  after: ReadonlyMap<string, EffectiveValue>,
): ChangePreview['examples'][number]['settings'] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const name = (is ?? was)?.name ?? key;
    return was?.text === is?.text
      ? []
      : [{ name, before: was === undefined ? '' : shown(name, was.text), after: is === undefined ? '' : shown(name, is.text) }];
  });
}

function effectOf(settings: readonly { readonly name: string }[]): ChangeEffect {
  return settings
    .map(({ name }) => findParameter(name)?.row.effect ?? 'unknown')
    .reduce((strongest, effect) => strongerEffect(strongest, effect), 'none');
}
