// The catalogue: every parameter that is known, found by the name as a file writes it. Letter case never matters; numbers in a name are indices; a model suffix overrides.

import type { BaseProfile } from '../base-profile.ts';
import type { Model } from '../model.ts';
import { isModelName } from '../model.ts';
import { flag } from './build.ts';
import type { BooleanRow, ChoiceRow, IntegerRow, NullableChoiceRow, NullableIntegerRow, ParameterRow } from './row.ts';
import { callCallListsTable } from './table/call/call-lists.ts';
import { callCallsTable } from './table/call/calls.ts';
import { callDialPlanTable } from './table/call/dial-plan.ts';
import { callKeysTable } from './table/call/keys.ts';
import { deviceNetworkTable } from './table/device/network.ts';
import { deviceSecurityTable } from './table/device/security.ts';
import { deviceServicesTable } from './table/device/services.ts';
import { lineNetworkTable } from './table/line/network.ts';
import { lineRegistrationsTable } from './table/line/registrations.ts';
import { lineSipTable } from './table/line/sip.ts';
import { managementDiagnosticsTable } from './table/management/diagnostics.ts';
import { managementFeaturesTable } from './table/management/features.ts';
import { managementLogsTable } from './table/management/logs.ts';
import { managementProvisioningTable } from './table/management/provisioning.ts';
import { managementSecurityTable } from './table/management/security.ts';
import { peopleDirectoryTable } from './table/people/directory.ts';
import { peopleMessagesTable } from './table/people/messages.ts';
import { peopleProfilesTable } from './table/people/profiles.ts';
import { screenLanguageTable } from './table/screen/language.ts';
import { screenPreferencesTable } from './table/screen/preferences.ts';
import { screenScreenTable } from './table/screen/screen.ts';
import { soundEffectsTable } from './table/sound/sound-effects.ts';
import { soundChordsTable, soundPatternsTable, soundRingTypesTable } from './table/sound/sound-tables.ts';
import { soundTonesTable } from './table/sound/tones.ts';
import { soundVideoTable } from './table/sound/video.ts';
import { soundVoiceTable } from './table/sound/voice.ts';

const flash = {
  ...deviceNetworkTable,
  ...deviceSecurityTable,
  ...deviceServicesTable,
} as const;

type Gates<Table> = { readonly [Name in keyof Table as Name extends 'device.set' ? never : `${Name & string}.set`]: BooleanRow };

/** Each device.* parameter has a gate of its own: device.x counts only where device.x.set is 1 (guide, Encryption). */
function gatesOf<Table extends Readonly<Record<string, ParameterRow>>>(table: Table): Gates<Table> {
  const gates = Object.entries(table).flatMap(([name, { chapter, certainty, release }]): readonly (readonly [string, BooleanRow])[] =>
    name === 'device.set'
      ? []
      : [[`${name}.set`, flag('0', { category: 'none', release, effect: 'none', chapter, certainty, meaning: `Whether ${name} counts.` })]],
  );
  return Object.fromEntries(gates) as Gates<Table>;
}

export const catalogue = {
  ...callCallListsTable,
  ...callCallsTable,
  ...callDialPlanTable,
  ...callKeysTable,
  ...lineNetworkTable,
  ...lineRegistrationsTable,
  ...lineSipTable,
  ...managementDiagnosticsTable,
  ...managementFeaturesTable,
  ...managementLogsTable,
  ...managementProvisioningTable,
  ...managementSecurityTable,
  ...peopleDirectoryTable,
  ...peopleMessagesTable,
  ...peopleProfilesTable,
  ...screenLanguageTable,
  ...screenPreferencesTable,
  ...screenScreenTable,
  ...soundChordsTable,
  ...soundPatternsTable,
  ...soundRingTypesTable,
  ...soundEffectsTable,
  ...soundTonesTable,
  ...soundVideoTable,
  ...soundVoiceTable,
  ...flash,
  ...gatesOf(flash),
} as const;

export type Catalogue = typeof catalogue;
/** A parameter's name as the guide writes it, `#` for each index. */
export type ParameterName = keyof Catalogue;

/** One number for each `#` of the name. */
export type Indices<Name extends string> = Name extends `${string}#${infer Rest}` ? [number, ...Indices<Rest>] : [];

/** The type of a parameter's value in force; undefined where a number may be Null. */
export type ParameterValue<Name extends ParameterName> = Catalogue[Name] extends BooleanRow
  ? boolean
  : Catalogue[Name] extends NullableIntegerRow
    ? number | undefined
    : Catalogue[Name] extends IntegerRow
      ? number
      : Catalogue[Name] extends NullableChoiceRow<infer Word>
        ? Word | undefined
        : Catalogue[Name] extends ChoiceRow<infer Word>
          ? Word
          : string;

export interface ParameterReference {
  readonly name: ParameterName;
  readonly indices: readonly number[];
  /** The name with its indices, in the guide's letter case. */
  readonly concrete: string;
  /** `concrete` in lower case. */
  readonly key: string;
  /** Where the name carried one: the parameter counts for that model only. */
  readonly model?: string;
  readonly row: ParameterRow;
}

/** The key under which settings of one parameter compete: the concrete name in lower case, with the model where the written name carries one. */
export function parameterKey({ key, model }: Pick<ParameterReference, 'key' | 'model'>): string {
  return model === undefined ? key : `${key}.${model.toLowerCase()}`;
}

function referenceTo(name: ParameterName, indices: readonly number[]): ParameterReference {
  const concrete = concreteName(name, indices);
  return { name, indices, concrete, key: concrete.toLowerCase(), row: catalogue[name] };
}

const modelStart = /(?:^|\.)(?:VVX|CCX|CX|EDGE|TRIO|SPIP|SSIP|SSDUO|SL\d)/i;
/** A segment that names a model, or means to. */
const modelSegment = /(?:^|\.)((?:VVX|CCX|CX|EDGE|TRIO|SPIP|SSIP|SSDUO)[A-Z]*[0-9][A-Z0-9]*|SL[0-9]{4}|SSDUO)(?=\.|$)/gi;

/** Lower-case patterns, each with its name in the guide's spelling. */
const byFoldedName: ReadonlyMap<string, ParameterName> = new Map(
  (Object.entries(catalogue) as [ParameterName, ParameterRow][]).flatMap(([name, row]) => [
    [name.toLowerCase(), name] as const,
    ...(row.aliases ?? []).map((alias) => [alias.toLowerCase(), name] as const),
  ]),
);

const none: readonly number[] = [];

function isAllDigits(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return end > start;
}

/** `reg.1.address` as `reg.#.address`; a segment that is all digits is an index. */
export function foldIndices(name: string): { readonly folded: string; readonly indices: readonly number[] } {
  if (!/(?:^|\.)\d/.test(name)) return { folded: name, indices: none };
  let folded = '';
  let indices: number[] | undefined;
  let copiedTo = 0;
  for (let start = 0; start < name.length;) {
    const dot = name.indexOf('.', start);
    const end = dot < 0 ? name.length : dot;
    if (isAllDigits(name, start, end)) {
      (indices ??= []).push(Number(name.slice(start, end)));
      folded += `${name.slice(copiedTo, start)}#`;
      copiedTo = end;
    }
    start = end + 1;
  }
  return indices === undefined ? { folded: name, indices: none } : { folded: folded + name.slice(copiedTo), indices };
}

export interface NameOfModel {
  /** The name without the segment that names a model. */
  readonly name: string;
  readonly model: string;
  /** Where the segment stood in the name, in characters. */
  readonly at: number;
  /** There is such a model. */
  readonly isModel: boolean;
}

/** A name with a segment for one model: call.callsPerLineKey.VVX150, key.VVX500.3.function.prim. Undefined where no segment looks like one. */
export function nameOfModel(written: string): NameOfModel | undefined {
  // Most names have none, and are not taken apart to see it.
  if (!modelStart.test(written)) return undefined;
  const found = [...written.matchAll(modelSegment)].at(-1);
  const model = found?.[1];
  if (found === undefined || model === undefined) return undefined;
  const rest = written.slice(found.index + found[0].length);
  const name = written.slice(0, found.index) + (found.index === 0 ? rest.slice(1) : rest);
  return { name, model, at: found.index, isModel: isModelName(model) };
}

/** Of names as the guide writes them: thousands of phones read the same ones. */
const known = new Map<string, ParameterReference>();
const mostKnown = 20_000;

/** The row behind a name as a file writes it; undefined where the catalogue has none. */
export function findParameter(written: string): ParameterReference | undefined {
  const before = known.get(written);
  if (before !== undefined) return before;
  const { folded, indices } = foldIndices(written);
  if (!Object.hasOwn(catalogue, folded)) return findFolded(folded, indices);
  // Not what a file wrote, which is a piece of the file's text and would keep all of it.
  const name = byFoldedName.get(folded.toLowerCase()) ?? (folded as ParameterName);
  const reference = referenceTo(name, indices);
  if (reference.concrete !== written) return reference;
  if (known.size >= mostKnown) known.clear();
  known.set(reference.concrete, reference);
  return reference;
}

/** Names in another letter case, of before, or for one model. */
function findFolded(folded: string, indices: readonly number[]): ParameterReference | undefined {
  const lower = folded.toLowerCase();
  const exact = byFoldedName.get(lower);
  if (exact !== undefined) return referenceTo(exact, indices);
  const general = nameOfModel(folded);
  if (general?.isModel !== true) return undefined;
  const name = byFoldedName.get(general.name.toLowerCase());
  return name === undefined ? undefined : { ...referenceTo(name, indices), model: general.model.toUpperCase() };
}

/** The indices of a name, digit by digit: numbers lose those of long ones. */
export function writtenIndices(name: string): readonly string[] {
  return name.split('.').flatMap((segment) => (isAllDigits(segment, 0, segment.length) ? [segment.replace(/^0+(?=\d)/, '')] : []));
}

/** `reg.#.address` and [1] as `reg.1.address`. */
export function concreteName(name: string, indices: readonly (number | string)[]): string {
  if (indices.length === 0) return name;
  let next = 0;
  return name.replace(/#/g, () => String(indices[next++] ?? '#'));
}

/** What stands between the `#` of each catalogue name, in lower case: settings are asked for more often than anything else. */
const piecesByName: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(catalogue).map((name) => [name, name.toLowerCase().split('#')] as const),
);

/** `concreteName` in lower case, for a name of the catalogue. */
export function settingKey(name: ParameterName, indices: readonly number[]): string {
  const pieces = piecesByName.get(name) ?? [];
  let key = pieces[0] ?? '';
  for (let at = 1; at < pieces.length; at++) key += `${indices[at - 1] ?? '#'}${pieces[at] ?? ''}`;
  return key;
}

export interface Circumstances {
  readonly baseProfile: BaseProfile;
  /** Undefined where it is not known which model a phone is. */
  readonly model: Model | undefined;
}

/** The text that is in force where nothing sets the parameter. */
export function defaultText(row: ParameterRow, { baseProfile, model }: Circumstances, indices: readonly number[] = []): string {
  const byModel = model === undefined ? undefined : row.defaultByModel?.[model.name];
  return byModel ?? row.defaultByProfile?.[baseProfile] ?? row.defaultByIndex?.[indices.join('.')] ?? row.default;
}

/** The highest index that counts for each `#` of a name; an entry is missing where no limit is known. A phone has as many lines as its model offers. */
export function indexLimits(name: string, row: ParameterRow, model?: Model): readonly (number | undefined)[] {
  const [first, ...rest] = row.indexLimits ?? [];
  const isLine = /^reg\.#/i.test(name);
  if (isLine && model !== undefined) return [model.takesExpansionModules ? 34 : model.lines, ...rest];
  return [first ?? (isLine ? 34 : undefined), ...rest];
}

export function isGatedByDeviceSet(name: string): boolean {
  const folded = name.toLowerCase();
  return folded.startsWith('device.') && !folded.endsWith('.set');
}
