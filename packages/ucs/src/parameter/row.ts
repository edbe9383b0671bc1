// The shape of one catalogue row. A parameter is one row: reader, validation, settings, forms, explanations and the reference page are derived from it.

import type { BaseProfile } from '../base-profile.ts';
import type { NumberKind, ValueKind } from './kind.ts';
import type { Release } from './release.ts';

/** What a change of the value costs: applied at once, a restart of the application, or a reboot of the phone. */
export type ChangeEffect = 'none' | 'restart' | 'reboot' | 'unknown';

/** What personal data the parameter holds or moves: the white paper's table, with what moves data apart from what is data. */
export type ParameterCategory =
  | 'none'
  | 'device-identifier'
  | 'user-information'
  | 'call-participant'
  | 'credential'
  | 'moves-user-information'
  | 'moves-call-participant'
  | 'moves-device-identifier';

/**
 * Where the row's type and range come from. guide: the privacy guide or the white paper; schema: the schema shipped with UC Software 4.0.15;
 * template: name and default of shipped templates, the type by the default; met: only other people's files name it, the type by what they write;
 * recalled: not checked.
 */
export type RowCertainty = 'guide' | 'schema' | 'template' | 'met' | 'recalled';

export interface RowFacts {
  /** Even if it is none: what is not looked at is not known to be harmless. */
  readonly category: ParameterCategory;
  readonly release: Release;
  readonly defaultByProfile?: Partial<Record<BaseProfile, string>>;
  /** Keys are model names as in `VVX150`. */
  readonly defaultByModel?: Readonly<Record<string, string>>;
  /** Keys are indices with dots between them: `1`, `1.2`. */
  readonly defaultByIndex?: Readonly<Record<string, string>>;
  /** Keys are releases whose default was another. */
  readonly defaultByRelease?: Readonly<Record<string, string>>;
  readonly effect?: ChangeEffect;
  /** Where the effect was not seen in a document but is remembered. */
  readonly effectCertainty?: 'recalled';
  /** Chapter of the privacy guide, or the topic where the guide is silent; else the table's. */
  readonly chapter?: string;
  /** What the parameter does. Missing where that is not known. */
  readonly meaning?: string;
  readonly certainty?: RowCertainty;
  /** Other spellings met in real files. Letter case never matters. */
  readonly aliases?: readonly string[];
  /** Never shown, logged or exported. */
  readonly secret?: true;
  /** The highest index for each `#`, where it is known. */
  readonly indexLimits?: readonly number[];
  /** Of a number: s, ms, min, kB, dB... */
  readonly unit?: string;
  /** Of a text: more than its kind says. */
  readonly form?: string;
}

export interface NumberFacts extends RowFacts {
  readonly kind: NumberKind;
}

export interface TextFacts extends RowFacts {
  readonly kind: ValueKind;
}

interface RowBase extends RowFacts {
  /** What may stand in the value. */
  readonly kind: ValueKind;
  /** The default as text; the empty string is the guide's Null. */
  readonly default: string;
  readonly effect: ChangeEffect;
  readonly chapter: string;
  readonly certainty: RowCertainty;
}

export interface BooleanRow extends RowBase {
  readonly type: 'boolean';
}

export interface IntegerRow extends RowBase {
  readonly type: 'integer';
  /** Missing where no limit is known. */
  readonly min?: number;
  readonly max?: number;
}

/** A number that may be Null, which means "not set". */
export interface NullableIntegerRow extends IntegerRow {
  readonly nullable: true;
}

export interface TextRow extends RowBase {
  readonly type: 'text';
  /** In characters; missing where no limit is known. */
  readonly maxLength?: number;
  readonly minLength?: number;
}

export interface ChoiceRow<Word extends string = string> extends RowBase {
  readonly type: 'choice';
  /** Each word with the numbers or spellings that mean the same. */
  readonly words: Readonly<Record<Word, readonly string[]>>;
}

/** A word that may be Null, which means "not set". */
export interface NullableChoiceRow<Word extends string = string> extends ChoiceRow<Word> {
  readonly nullable: true;
}

export type ParameterRow = BooleanRow | IntegerRow | NullableIntegerRow | TextRow | ChoiceRow | NullableChoiceRow;

/** Names are written as the guide writes them, with `#` for an index. */
export type ParameterTable = Readonly<Record<string, ParameterRow>>;
