// A phone as the controls see it: values in force with their types, where each comes from, and where uploads go. Secrets are never told, only judged.

import type {
  BaseProfile,
  EffectiveValue,
  FolderAttribute,
  IgnoredAssignment,
  Indices,
  ParameterName,
  ParameterRow,
  ParameterValue,
  Place,
} from '@offhook/ucs';
import { Settings, catalogue, concreteName, defaultText } from '@offhook/ucs';

import type { PhoneConfiguration } from '../effective.ts';
import { shownUrl } from './shown-url.ts';
import type { Cause } from './statement.ts';

/** What a control may read: the parameters that it declares, and no others. */
export interface View<Name extends ParameterName> {
  readonly baseProfile: BaseProfile;
  get<Wanted extends Name>(name: Wanted, ...indices: Indices<Wanted>): ParameterValue<Wanted>;
  isSet<Wanted extends Name>(name: Wanted, ...indices: Indices<Wanted>): boolean;
  /** The line that sets it, or that it is the default. */
  cause<Wanted extends Name>(name: Wanted, ...indices: Indices<Wanted>): Cause;
  /** A line that sets it and is ignored since a device.set gate is closed. */
  closed<Wanted extends Name>(name: Wanted, ...indices: Indices<Wanted>): readonly Cause[];
  /** Indices at which something sets it, in order. */
  indicesOf(name: Name): readonly (readonly number[])[];
  /** A folder that the primary file names. */
  folder(attribute: FolderAttribute): string;
  folderCause(attribute: FolderAttribute): Cause;
}

export type FindAttribute = (primaryPath: string, attribute: FolderAttribute) => Place | undefined;

/** Categories whose values are data of persons or credentials. */
const hidden: ReadonlySet<string> = new Set(['credential', 'user-information', 'call-participant']);

function shownValue(row: ParameterRow, text: string): string | null {
  if (row.secret === true) return null;
  if (row.type === 'text' && hidden.has(row.category) && text !== '') return null;
  return shownUrl(text);
}

function lineOf({ file, line }: Place): Pick<Cause, 'file' | 'line'> {
  return { file, line };
}

/** Changed on the phone, in its web pages, from the cloud, or by a login. */
export function isOverride(layer: string): boolean {
  return layer === 'user' || layer === 'local' || layer === 'web' || layer === 'cloud';
}

export class PhoneView implements View<ParameterName> {
  readonly configuration: PhoneConfiguration;
  readonly settings: Settings;
  readonly #findAttribute: FindAttribute;
  #indices: ReadonlyMap<ParameterName, readonly (readonly number[])[]> | undefined;
  #closed: ReadonlyMap<string, readonly IgnoredAssignment[]> | undefined;

  constructor(configuration: PhoneConfiguration, findAttribute: FindAttribute) {
    this.configuration = configuration;
    this.settings = new Settings(configuration.effective);
    this.#findAttribute = findAttribute;
  }

  get baseProfile(): BaseProfile {
    return this.configuration.effective.baseProfile;
  }

  get<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): ParameterValue<Name> {
    return this.settings.get(name, ...indices);
  }

  isSet<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): boolean {
    return this.settings.isSet(name, ...indices);
  }

  explain(key: string): EffectiveValue | undefined {
    return this.configuration.effective.values.get(key.toLowerCase());
  }

  cause<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): Cause {
    return this.causeOf(name, indices);
  }

  /** The text in force, secrets too: for comparing, never for telling. */
  textOf(name: ParameterName, indices: readonly number[]): string {
    return this.explain(concreteName(name, indices))?.text ?? defaultText(catalogue[name], this.configuration.effective, indices);
  }

  causeOf(name: ParameterName, indices: readonly number[]): Cause {
    const row: ParameterRow = catalogue[name];
    const parameter = concreteName(name, indices);
    const value = shownValue(row, this.textOf(name, indices));
    const origin = this.explain(parameter)?.origin;
    if (origin === undefined) return { parameter, value, origin: 'default', file: null, line: null };
    return { parameter, value, origin: isOverride(origin.layer) ? 'override' : 'files', ...lineOf(origin.assignment.place) };
  }

  closed<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): readonly Cause[] {
    this.#closed ??= Map.groupBy(
      this.configuration.effective.ignored.filter(({ reason }) => reason === 'gate-closed'),
      ({ key }) => key,
    );
    const row: ParameterRow = catalogue[name];
    return (this.#closed.get(concreteName(name, indices).toLowerCase()) ?? []).map(({ assignment: { name: parameter, value, place } }) => ({
      parameter,
      value: shownValue(row, value),
      origin: 'ignored',
      ...lineOf(place),
    }));
  }

  indicesOf(name: ParameterName): readonly (readonly number[])[] {
    if (this.#indices === undefined) {
      const found = new Map<ParameterName, (readonly number[])[]>();
      for (const { parameter, indices } of this.configuration.effective.values.values()) {
        if (indices.length === 0) continue;
        const known = found.get(parameter);
        if (known === undefined) found.set(parameter, [indices]);
        else known.push(indices);
      }
      for (const list of found.values()) list.sort((a, b) => a.reduce((order, index, at) => order || index - (b[at] ?? 0), 0));
      this.#indices = found;
    }
    return this.#indices.get(name) ?? [];
  }

  folder(attribute: FolderAttribute): string {
    return this.configuration.files.primary?.folders[attribute] ?? '';
  }

  folderCause(attribute: FolderAttribute): Cause {
    const { primaryPath } = this.configuration.files;
    const value = shownUrl(this.folder(attribute).replaceAll(this.configuration.phone.macAddress, '<MACaddress>'));
    const place = primaryPath === undefined ? undefined : this.#findAttribute(primaryPath, attribute);
    if (place === undefined) return { parameter: attribute, value, origin: 'default', file: null, line: null };
    return { parameter: attribute, value, origin: 'files', ...lineOf(place) };
  }
}
