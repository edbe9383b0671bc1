// A catalogue row in words: what `explain` prints and what the reference page holds.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, findParameter, indexLimits, isGatedByDeviceSet, writtenIndices } from './catalogue.ts';
import { isGoneName, isStillWritten } from './gone-names.ts';
import { meantParameter } from './mistaken-names.ts';
import { misspeltParameter } from './misspelt-name.ts';
import { nearestParameters } from './nearest.ts';
import { kindText } from './kind.ts';
import { readByPhone } from './read-by-phone.ts';
import type { ParameterRow } from './row.ts';

/** The values that a row takes, as a person reads them. */
export function valuesText(row: ParameterRow): string {
  const unit = row.unit === undefined ? '' : ` ${row.unit}`;
  switch (row.type) {
    case 'boolean':
      return '0, 1';
    case 'integer': {
      const range = row.min === undefined || row.max === undefined ? 'a whole number' : `${row.min} to ${row.max}`;
      return `${range}${unit}${'nullable' in row ? ' or Null' : ''}`;
    }
    case 'choice':
      return Object.entries(row.words)
        .map(([word, spellings]) => (spellings.length === 0 ? word : `${word} (${spellings.join(', ')})`))
        .join(', ');
    case 'text': {
      const length = row.maxLength === undefined ? 'text' : `up to ${row.maxLength} characters`;
      const form = row.form ?? (row.kind === 'text' ? undefined : kindText(row.kind));
      return form === undefined ? length : `${form} (${length})`;
    }
  }
}

function shown(value: string): string {
  return value === '' ? 'Null' : value;
}

/** The default, then the defaults of base profiles, models, indices and releases that differ. */
export function defaultsText(row: ParameterRow): string {
  const others = [row.defaultByProfile, row.defaultByModel, row.defaultByIndex, row.defaultByRelease].flatMap((defaults) =>
    Object.entries<string | undefined>(defaults ?? {}).map(([where, value]) => `${where}: ${shown(value ?? '')}`),
  );
  return [shown(row.default), ...others].join('; ');
}

/** Gates are always looked at (guide, Encryption). */
export function isReadByPhone(name: ParameterName, read: ReadonlySet<string> = readByPhone): boolean {
  return read.has(name) || /^device\.(?:.+\.)?set$/.test(name);
}

export interface Explanation {
  readonly name: string;
  /** As the catalogue has it, with # for each index. */
  readonly catalogueName: ParameterName;
  readonly row: ParameterRow;
  readonly values: string;
  readonly defaults: string;
  /** Counts only where both parameters named here are 1. */
  readonly gates: readonly string[];
  /** The highest index for each `#`; null where it is not known. */
  readonly indexLimits: readonly (number | null)[];
  /** Parameters of the same group, in order of the catalogue. */
  readonly neighbours: readonly string[];
}

const neighbourCount = 8;

function neighboursOf(name: ParameterName): readonly string[] {
  const group = name.slice(0, name.lastIndexOf('.') + 1);
  const siblings = Object.keys(catalogue).filter((other) => other.startsWith(group) && other !== `${name}.set`);
  const at = siblings.indexOf(name);
  const first = Math.max(0, Math.min(at - neighbourCount / 2, siblings.length - neighbourCount - 1));
  return siblings.slice(first, first + neighbourCount + 1).filter((other) => other !== name);
}

/** A name that the catalogue does not have. */
export interface Unexplained {
  /** A name of SIP 2 and 3, gone since UC Software 4.0. */
  readonly isGone: boolean;
  /** What may be meant, best first. */
  readonly nearest: readonly string[];
}

const nearestCount = 5;

function unexplained(written: string): Unexplained {
  const meant = [meantParameter(written), misspeltParameter(written)?.name].filter((name) => name !== undefined);
  const isGone = isGoneName(written) || isStillWritten(written);
  return { isGone, nearest: [...new Set([...meant, ...nearestParameters(written, nearestCount)])].slice(0, nearestCount) };
}

export function explainParameter(written: string): Explanation | Unexplained {
  const indexed = written.replace(/\.x(?=\.|$)/g, '.#');
  const reference = findParameter(indexed) ?? findParameter(written);
  if (reference === undefined) return unexplained(indexed);
  const { name, row } = reference;
  return {
    name: concreteName(name, writtenIndices(written)),
    catalogueName: name,
    row,
    values: valuesText(row),
    defaults: defaultsText(row),
    gates: isGatedByDeviceSet(name) ? ['device.set', `${name}.set`] : [],
    indexLimits: name.includes('#') ? indexLimits(name, row).map((limit) => limit ?? null) : [],
    neighbours: neighboursOf(name),
  };
}
