// The shape of one catalogue row. A parameter is one row: reader, validation, settings, forms, explanations and the reference page are derived from it.

import type { BaseProfile } from '../base-profile.ts';

/** What a change of the value costs: applied at once, a restart of the application, or a reboot of the phone. */
export type ChangeEffect = 'none' | 'restart' | 'reboot';

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

/** guide: said by the privacy guide or the white paper; template: seen in shipped templates or the schema; recalled: not checked. */
export type RowCertainty = 'guide' | 'template' | 'recalled';

interface RowBase {
  /** The default as text; the empty string is the guide's Null. */
  readonly default: string;
  readonly defaultByProfile?: Partial<Record<BaseProfile, string>>;
  /** Keys are model names as in `VVX150`. */
  readonly defaultByModel?: Readonly<Record<string, string>>;
  readonly effect: ChangeEffect;
  readonly category: ParameterCategory;
  /** Chapter of the privacy guide, or the topic where the guide is silent. */
  readonly chapter: string;
  readonly meaning: string;
  readonly certainty: RowCertainty;
  /** Other spellings met in real files. Letter case never matters. */
  readonly aliases?: readonly string[];
  /** Never shown, logged or exported. */
  readonly secret?: true;
}

export interface BooleanRow extends RowBase {
  readonly type: 'boolean';
}

export interface IntegerRow extends RowBase {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
  /** Null is allowed and means "not set". */
  readonly nullable?: true;
}

export interface TextRow extends RowBase {
  readonly type: 'text';
  readonly maxLength: number;
  readonly minLength?: number;
}

export interface ChoiceRow<Word extends string = string> extends RowBase {
  readonly type: 'choice';
  /** Each word with the numbers or spellings that mean the same. */
  readonly words: Readonly<Record<Word, readonly string[]>>;
}

export type ParameterRow = BooleanRow | IntegerRow | TextRow | ChoiceRow;

/** Names are written as the guide writes them, with `#` for an index. */
export type ParameterTable = Readonly<Record<string, ParameterRow>>;
