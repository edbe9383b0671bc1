// Typed access to an effective configuration: settings.get('callLists.collapseDuplicates') is a boolean to the compiler.

import type { EffectiveConfiguration, EffectiveValue } from '../configuration/effective.ts';
import { effectiveConfiguration } from '../configuration/effective.ts';
import type { Model } from '../model.ts';
import type { Indices, ParameterName, ParameterValue } from './catalogue.ts';
import { catalogue, defaultText, settingKey } from './catalogue.ts';
import type { ParameterRow } from './row.ts';

type TypedValue = boolean | number | string | undefined;

function typed(row: ParameterRow, text: string): TypedValue {
  switch (row.type) {
    case 'boolean':
      return text === '1';
    case 'integer':
      return text === '' ? undefined : Number(text);
    case 'choice':
      return text === '' ? undefined : text;
    case 'text':
      return text;
  }
}

export class Settings {
  readonly configuration: EffectiveConfiguration;

  constructor(configuration: EffectiveConfiguration) {
    this.configuration = configuration;
  }

  /** All defaults of a model. */
  static defaults(model: Model): Settings {
    return new Settings(effectiveConfiguration({ contents: [], model }));
  }

  /** The value in force, for indexed names at the indices given. */
  get<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): ParameterValue<Name> {
    const row: ParameterRow = catalogue[name];
    const set = this.explain(name, ...indices);
    const text = set?.text ?? defaultText(row, this.configuration, indices);
    return typed(row, text) as ParameterValue<Name>;
  }

  /** Where the value comes from; undefined where it is the default. */
  explain<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): EffectiveValue | undefined {
    return this.configuration.values.get(settingKey(name, indices));
  }

  isSet<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): boolean {
    return this.explain(name, ...indices) !== undefined;
  }
}
