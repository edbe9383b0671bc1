// How table files write rows: one call a row. `rows` fills in what a whole table shares.

import type {
  BooleanRow,
  ChoiceRow,
  IntegerRow,
  NullableChoiceRow,
  NullableIntegerRow,
  NumberFacts,
  ParameterRow,
  RowFacts,
  TextFacts,
  TextRow,
} from './row.ts';

type Range = readonly [min: number, max: number];

/** What holds where a row says nothing else; the chapter is filled in by the table. */
const unsaid = { effect: 'unknown', chapter: '', certainty: 'schema' } as const;

/** 0 or 1. */
export function flag(standard: string, facts: RowFacts): BooleanRow {
  return { ...unsaid, type: 'boolean', kind: 'switch', default: standard, ...facts };
}

export function integer(standard: string, range: Range | undefined, facts: NumberFacts): IntegerRow {
  return { ...unsaid, type: 'integer', default: standard, ...(range === undefined ? {} : { min: range[0], max: range[1] }), ...facts };
}

/** A number that may be Null. */
export function optionalInteger(standard: string, range: Range | undefined, facts: NumberFacts): NullableIntegerRow {
  return { ...integer(standard, range, facts), nullable: true };
}

/** `length` is the most characters, or the least and the most. */
export function text(standard: string, length: number | Range | undefined, facts: TextFacts): TextRow {
  const limits =
    length === undefined ? {} : typeof length === 'number' ? { maxLength: length } : { minLength: length[0], maxLength: length[1] };
  return { ...unsaid, type: 'text', default: standard, ...limits, ...facts };
}

/** Words, or words with the numbers and spellings that mean the same. */
export function choice<const Word extends string>(
  standard: string,
  words: readonly Word[] | Readonly<Record<Word, readonly string[]>>,
  facts: RowFacts,
): ChoiceRow<Word> {
  const spelled = Array.isArray(words) ? Object.fromEntries(words.map((word: Word) => [word, []])) : words;
  return {
    ...unsaid,
    type: 'choice',
    kind: 'word',
    default: standard,
    words: spelled as Readonly<Record<Word, readonly string[]>>,
    ...facts,
  };
}

/** A word that may be Null, and is unless it is set. */
export function optionalChoice<const Word extends string>(
  words: readonly Word[] | Readonly<Record<Word, readonly string[]>>,
  facts: RowFacts,
): NullableChoiceRow<Word> {
  return { ...choice('', words, facts), nullable: true };
}

/** `ringer1` to `ringer24`, the first of them also by their bare numbers. */
export function counted(stem: string, count: number, numbered: number): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${stem}${at + 1}`, at < numbered ? [String(at + 1)] : []]));
}

/** Defaults of the indices 1, 2, 3...; what is not listed has the row's own default. */
export function perIndex(...defaults: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(defaults.map((standard, at) => [String(at + 1), standard]));
}

/** What everything that reads the catalogue relies on: types are taken off before a program runs. */
const said = ['category', 'kind', 'release'] as const;

/** A table whose rows belong to one chapter, but for those that name their own. */
export function rows<const Table extends Readonly<Record<string, ParameterRow>>>(chapter: string, table: Table): Table {
  for (const [name, row] of Object.entries(table))
    for (const fact of said) if ((row[fact] as unknown) === undefined) throw new Error(`the row of ${name} says no ${fact}`);
  const filled = Object.entries(table).map(([name, row]) => [name, row.chapter === '' ? { ...row, chapter } : row]);
  return Object.fromEntries(filled) as Table;
}
