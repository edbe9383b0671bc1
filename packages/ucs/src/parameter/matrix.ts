// Rows from data: a table whose lines are entries (a chord, a ring type) and whose columns are parameters. One builder a column.

import type { ParameterRow, RowFacts } from './row.ts';
import type { ReleaseSource } from './release.ts';
import { releaseSources, seen } from './release.ts';
import { perIndex } from './build.ts';

/** A default, or one with others by index and by release. */
interface FullCell {
  readonly default: string;
  readonly byIndex?: readonly string[];
  readonly byRelease?: Readonly<Record<string, string>>;
}

type Cell = string | FullCell;

interface MatrixData<Entries> {
  readonly source: string;
  /** Entries, and single cells as `entry.column`, that other sources name than the schema and the templates. */
  readonly releases: Readonly<Record<string, readonly string[]>>;
  readonly entries: Entries;
}

type Column = (standard: string, facts: RowFacts, entry: string) => ParameterRow;
type Columns = Readonly<Record<string, Column>>;

type Names<Prefix extends string, Entries> = {
  [Entry in keyof Entries & string]: `${Prefix}.${Entry}.${keyof Entries[Entry] & string}`;
}[keyof Entries & string];

type Matrix<Prefix extends string, Entries, Built extends Columns> = {
  readonly [Name in Names<Prefix, Entries>]: {
    [Each in keyof Built & string]: Name extends `${string}.${Each}` ? ReturnType<Built[Each]> : never;
  }[keyof Built & string];
};

function factsOf({ byIndex, byRelease }: FullCell, sources: readonly string[]): RowFacts {
  const release = seen(...(sources as [ReleaseSource, ...ReleaseSource[]]));
  const isOfMaker = release.sources.some((source) => releaseSources[source].isOfMaker);
  const certainty = sources.includes('uc-4.0') ? 'schema' : isOfMaker ? 'template' : 'met';
  return {
    category: 'none',
    release,
    certainty,
    ...(byIndex === undefined ? {} : { defaultByIndex: perIndex(...byIndex) }),
    ...(byRelease === undefined ? {} : { defaultByRelease: byRelease }),
  };
}

/** `prefix.entry.column` for each cell. A cell without a column, or a source without a name, is a bug of the data and is thrown. */
export function matrix<const Prefix extends string, Entries, Built extends Columns>(
  prefix: Prefix,
  data: MatrixData<Entries>,
  columns: Built,
): Matrix<Prefix, Entries, Built> {
  const built: Record<string, ParameterRow> = {};
  for (const [entry, cells] of Object.entries<Readonly<Record<string, Cell>>>(
    data.entries as Readonly<Record<string, Readonly<Record<string, Cell>>>>,
  )) {
    for (const [name, cell] of Object.entries(cells)) {
      const column = columns[name];
      if (column === undefined) throw new Error(`${prefix}.${entry} has a column ${name} that nobody builds`);
      const full = typeof cell === 'string' ? { default: cell } : cell;
      built[`${prefix}.${entry}.${name}`] = column(
        full.default,
        factsOf(full, data.releases[`${entry}.${name}`] ?? data.releases[entry] ?? ['uc-4.0', 'uc-5.9']),
        entry,
      );
    }
  }
  return built as Matrix<Prefix, Entries, Built>;
}
