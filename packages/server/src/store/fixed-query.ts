// Queries that are asked with every upload: to build and compile one takes several times what it takes to answer it, so each is built once for each form of what is
// given.

import type { Compilable, CompiledQuery, DialectAdapter, Kysely } from 'kysely';

import type { Value } from './database.ts';

/** Values, and lists and rows of them; what is missing is left out. */
export type Given = Value | undefined | readonly Given[] | { readonly [name: string]: Given };

/** Of a table, as it is given: an interface by itself has no index. */
export type Columns<Table> = { readonly [Name in keyof Table]: Table[Name] };

export type FixedQuery<Tables, Wanted extends Given, Row> = (access: Kysely<Tables>, given: Wanted) => Promise<readonly Row[]>;

/** Lists of many lengths are many forms. */
const formsKept = 100;

/** Where a value stands. */
class Place {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

function isOne(given: Exclude<Given, undefined>): given is Value {
  return typeof given !== 'object' || given === null || given instanceof Uint8Array;
}

/** The form of what is given; its values go to `values` in their order. */
function formOf(given: Given, values: Value[]): string {
  if (given === undefined) return '';
  if (isOne(given)) {
    values.push(given);
    return '?';
  }
  if (Array.isArray(given)) return `[${given.map((each) => formOf(each, values)).join()}]`;
  return `{${Object.entries(given)
    .map(([name, value]) => `${name}:${formOf(value, values)}`)
    .join()}}`;
}

/** The same with places for values, numbered in their order. */
function placed(given: Given, next: { at: number }): unknown {
  if (given === undefined) return undefined;
  if (isOne(given)) return new Place(next.at++);
  if (Array.isArray(given)) return given.map((each) => placed(each, next));
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, placed(value, next)]));
}

/** `build` looks at no value: it is called once for each form of what is given, and compiled for each engine. */
export function fixedQuery<Tables, Wanted extends Given, Row>(
  build: (access: Kysely<Tables>, given: Wanted) => Compilable<Row>,
): FixedQuery<Tables, Wanted, Row> {
  const compiled = new WeakMap<DialectAdapter, Map<string, CompiledQuery<Row>>>();
  return async (access, given) => {
    const { adapter, plugins } = access.getExecutor();
    // A plug-in has a look at each query, and may write it otherwise.
    if (plugins.length > 0) return (await access.executeQuery(build(access, given))).rows;
    const forms = compiled.get(adapter) ?? new Map<string, CompiledQuery<Row>>();
    compiled.set(adapter, forms);
    const values: Value[] = [];
    const form = formOf(given, values);
    let query = forms.get(form);
    if (query === undefined) {
      query = build(access, placed(given, { at: 0 }) as Wanted).compile();
      if (forms.size >= formsKept) forms.clear();
      forms.set(form, query);
    }
    const parameters = query.parameters.map((value) => (value instanceof Place ? values[value.at] : value));
    const { rows } = await access.executeQuery<Row>({ ...query, parameters });
    return rows;
  };
}
