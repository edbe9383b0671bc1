// Equal statements of many phones, told once. The result does not depend on the order of the phones.

import { z } from 'zod';

import { controls } from './controls.ts';
import type { Cause, Statement } from './statement.ts';
import { causeSchema, statementKinds, statementSchema, statementSeverities } from './statement.ts';

const placeSchema = z.object({ file: z.string(), line: z.number().int() });

export const groupedStatementSchema = statementSchema.omit({ causes: true }).extend({
  causes: z.array(
    causeSchema.omit({ file: true, line: true }).extend({
      places: z.array(placeSchema).describe('the first few places that set it; none for a default'),
      placeCount: z.number().int(),
    }),
  ),
  phoneCount: z.number().int().describe('0 where it is about a phone to come'),
  isOnAllPhones: z.boolean(),
  phones: z.array(z.string()).describe('MAC addresses; left empty where it is all of them'),
});
export type GroupedStatement = z.infer<typeof groupedStatementSchema>;
type Place = z.infer<typeof placeSchema>;

const shownPlaces = 3;

interface Group {
  readonly statement: Statement;
  readonly phones: string[];
  /** For each cause, its places by their text. */
  readonly places: readonly Map<string, Place>[];
}

function comparePlaces(a: Place, b: Place): number {
  return Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line;
}

function withoutPlace({ parameter, value, origin }: Cause): Omit<Cause, 'file' | 'line'> {
  return { parameter, value, origin };
}

const position: ReadonlyMap<string, number> = new Map(controls.map(({ id }, index) => [id, index]));

/** Parts of one control stay together. */
function positionOf(id: string): number {
  return position.get(id.replace(/\/.*/, '')) ?? controls.length;
}

function compare(a: GroupedStatement, b: GroupedStatement): number {
  return (
    statementKinds.indexOf(a.kind) - statementKinds.indexOf(b.kind) ||
    statementSeverities.indexOf(a.severity) - statementSeverities.indexOf(b.severity) ||
    positionOf(a.id) - positionOf(b.id) ||
    Number(a.id > b.id) - Number(a.id < b.id) ||
    b.phoneCount - a.phoneCount ||
    (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  );
}

export class StatementGroups {
  readonly #groups = new Map<string, Group>();

  add(macAddress: string, statement: Statement): void {
    const key = JSON.stringify({ ...statement, causes: statement.causes.map(withoutPlace) });
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { statement, phones: [], places: statement.causes.map(() => new Map()) };
      this.#groups.set(key, group);
    }
    group.phones.push(macAddress);
    for (const [index, { file, line }] of statement.causes.entries())
      if (file !== null && line !== null) group.places[index]?.set(`${file}:${line}`, { file, line });
  }

  /** `phoneCount` is that of the folder; 0 where the one phone is one to come. */
  result(phoneCount: number): readonly GroupedStatement[] {
    return [...this.#groups.values()]
      .map(({ statement, phones, places }): GroupedStatement => {
        const isOnAllPhones = phones.length >= phoneCount;
        return {
          ...statement,
          causes: statement.causes.map((cause, index) => {
            const sorted = [...(places[index]?.values() ?? [])].sort(comparePlaces);
            return { ...withoutPlace(cause), places: sorted.slice(0, shownPlaces), placeCount: sorted.length };
          }),
          phoneCount: phoneCount === 0 ? 0 : phones.length,
          isOnAllPhones,
          phones: isOnAllPhones ? [] : phones.sort(),
        };
      })
      .sort(compare);
  }
}
