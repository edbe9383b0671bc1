// Which mutants are run: as many as asked for, drawn by a seed; the others are reported as left out. A StrykerJS checker, since checkers see every mutant before any test runs.

import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';

import { CheckStatus, type CheckResult, type Checker } from '@stryker-mutator/api/check';
import type { Mutant, StrykerOptions } from '@stryker-mutator/api/core';
import { PluginKind, commonTokens, declareFactoryPlugin, tokens } from '@stryker-mutator/api/plugin';

export const checkerName = 'drawn';
export const notDrawn = 'not drawn';

/** Either a draw by seed or the keys of certain mutants, which are then run and no others. */
export type Wanted = { readonly seed: number; readonly count: number } | { readonly keys: readonly string[] };

export type Located = Pick<Mutant, 'fileName' | 'location' | 'mutatorName' | 'replacement'>;

/** The same in every run, whatever number Stryker gives the mutant. */
export function keyOf({ fileName, location, mutatorName, replacement }: Located, folder: string = process.cwd()): string {
  const { start, end } = location;
  const path = relative(folder, fileName).split(sep).join('/');
  return `${path}:${start.line}:${start.column}-${end.line}:${end.column} ${mutatorName} ${replacement}`;
}

/** `count` of the keys, or all where there are fewer. The order in which they come changes nothing. */
export function draw(keys: readonly string[], wanted: Wanted): ReadonlySet<string> {
  if ('keys' in wanted) return new Set(wanted.keys);
  const lot = (key: string): string => createHash('sha256').update(`${wanted.seed} ${key}`).digest('hex');
  const drawn = [...new Set(keys)].map((key) => ({ key, lot: lot(key) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return new Set(drawn.slice(0, wanted.count).map(({ key }) => key));
}

class DrawnMutants implements Checker {
  readonly #wanted: Wanted;
  #drawn: ReadonlySet<string> | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  async init(): Promise<void> {
    // nothing to prepare
  }

  /** Called once with all mutants: the draw needs them all. */
  async group(mutants: readonly Mutant[]): Promise<string[][]> {
    if (this.#drawn !== undefined) throw new Error('expected all mutants in one group, got a second one: the draw would be wrong');
    this.#drawn = draw(
      mutants.map((mutant) => keyOf(mutant)),
      this.#wanted,
    );
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: readonly Mutant[]): Promise<Record<string, CheckResult>> {
    const verdict = (mutant: Mutant): CheckResult =>
      this.#drawn?.has(keyOf(mutant)) === true ? { status: CheckStatus.Passed } : { status: CheckStatus.CompileError, reason: notDrawn };
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, verdict(mutant)]));
  }
}

function create(options: StrykerOptions): Checker {
  return new DrawnMutants(options['wantedMutants'] as Wanted);
}
create.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, checkerName, create)];
