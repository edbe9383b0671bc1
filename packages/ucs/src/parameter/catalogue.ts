// The catalogue: every parameter that is known, found by the name as a file writes it. Letter case never matters; numbers in a name are indices; a model suffix overrides.

import type { BaseProfile } from '../base-profile.ts';
import type { Model } from '../model.ts';
import { models } from '../model.ts';
import type { BooleanRow, ChoiceRow, IntegerRow, ParameterRow } from './row.ts';
import { analyticsTable } from './table/analytics.ts';
import { callListsTable } from './table/call-lists.ts';
import { callsTable } from './table/calls.ts';
import { directoryTable } from './table/directory.ts';
import { logsAndResetsTable } from './table/logs-and-resets.ts';
import { provisioningTable } from './table/provisioning.ts';
import { securityTable } from './table/security.ts';
import { sipTable } from './table/sip.ts';
import { userProfilesTable } from './table/user-profiles.ts';

export const catalogue = {
  ...analyticsTable,
  ...callListsTable,
  ...callsTable,
  ...directoryTable,
  ...logsAndResetsTable,
  ...provisioningTable,
  ...securityTable,
  ...sipTable,
  ...userProfilesTable,
} as const;

export type Catalogue = typeof catalogue;
/** A parameter's name as the guide writes it, `#` for each index. */
export type ParameterName = keyof Catalogue;

/** One number for each `#` of the name. */
export type Indices<Name extends string> = Name extends `${string}#${infer Rest}` ? [number, ...Indices<Rest>] : [];

/** The type of a parameter's value in force; undefined where a number may be Null. */
export type ParameterValue<Name extends ParameterName> = Catalogue[Name] extends BooleanRow
  ? boolean
  : Catalogue[Name] extends IntegerRow
    ? Catalogue[Name] extends { readonly nullable: true }
      ? number | undefined
      : number
    : Catalogue[Name] extends ChoiceRow<infer Word>
      ? Word
      : string;

export interface ParameterReference {
  readonly name: ParameterName;
  readonly indices: readonly number[];
  /** Where the name carried one: the parameter counts for that model only. */
  readonly model?: string;
  readonly row: ParameterRow;
}

const modelNames = new Set(models.map((model) => model.name));

/** Lower-case patterns, each with its name in the guide's spelling. */
const byFoldedName: ReadonlyMap<string, ParameterName> = new Map(
  (Object.entries(catalogue) as [ParameterName, ParameterRow][]).flatMap(([name, row]) => [
    [name.toLowerCase(), name] as const,
    ...(row.aliases ?? []).map((alias) => [alias.toLowerCase(), name] as const),
  ]),
);

/** `reg.1.address` as `reg.#.address`; a segment that is all digits is an index. */
export function foldIndices(name: string): { readonly folded: string; readonly indices: readonly number[] } {
  const indices: number[] = [];
  const folded = name
    .split('.')
    .map((segment) => {
      if (!/^\d+$/.test(segment)) return segment;
      indices.push(Number(segment));
      return '#';
    })
    .join('.');
  return { folded, indices };
}

/** The row behind a name as a file writes it; undefined where the catalogue has none. */
export function findParameter(written: string): ParameterReference | undefined {
  const { folded, indices } = foldIndices(written);
  const exact = byFoldedName.get(folded.toLowerCase());
  if (exact !== undefined) return { name: exact, indices, row: catalogue[exact] };
  const lastDot = folded.lastIndexOf('.');
  const suffix = folded.slice(lastDot + 1).toUpperCase();
  if (lastDot < 0 || !modelNames.has(suffix)) return undefined;
  const suffixed = byFoldedName.get(folded.slice(0, lastDot).toLowerCase());
  return suffixed === undefined ? undefined : { name: suffixed, indices, model: suffix, row: catalogue[suffixed] };
}

/** `reg.#.address` and [1] as `reg.1.address`. */
export function concreteName(name: string, indices: readonly number[]): string {
  let next = 0;
  return name.replace(/#/g, () => String(indices[next++] ?? '#'));
}

/** The text that is in force where nothing sets the parameter. */
export function defaultText(row: ParameterRow, circumstances: { readonly baseProfile: BaseProfile; readonly model: Model }): string {
  return row.defaultByModel?.[circumstances.model.name] ?? row.defaultByProfile?.[circumstances.baseProfile] ?? row.default;
}

export function isGatedByDeviceSet(name: string): boolean {
  return /^device\./i.test(name) && !/^device\.set$/i.test(name) && !/\.set$/i.test(name);
}
