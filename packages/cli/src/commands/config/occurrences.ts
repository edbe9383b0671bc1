// Many occurrences on one screen: how many of what in how many files first, each by itself where somebody asks for it.

import type { Occurrence } from '@offhook/folder';

import type { Output } from '../../output.ts';
import { plural } from './person.ts';

/** More than this is summed up. */
const shownOneByOne = 40;
const filesShown = 12;

export function isSummedUp(occurrences: readonly unknown[], all: boolean | undefined): boolean {
  return all !== true && occurrences.length > shownOneByOne;
}

const words: Readonly<Record<Occurrence['store'], string>> = {
  directory: 'in directories',
  'call-list': 'in call lists',
  log: 'in logs',
  override: 'in settings made on phones',
  configuration: 'in configuration files',
  other: 'in other files',
};

export function printSummary(output: Output, occurrences: readonly Pick<Occurrence, 'path' | 'store' | 'certainty'>[]): void {
  for (const [store, ofStore] of Map.groupBy(occurrences, (occurrence) => occurrence.store)) {
    const files = new Set(ofStore.map(({ path }) => path)).size;
    const undecided = ofStore.filter(({ certainty }) => certainty === 'possible').length;
    output.line(
      `  ${String(ofStore.length).padStart(6)}  ${words[store]}, ${plural(files, 'file')}` +
        (undecided === 0 ? '' : `; ${undecided} may be about somebody else`),
    );
  }
  const byFile = [...Map.groupBy(occurrences, ({ path }) => path)].toSorted(([, a], [, b]) => b.length - a.length);
  output.line('Most of them:');
  for (const [path, ofFile] of byFile.slice(0, filesShown)) output.line(`  ${String(ofFile.length).padStart(6)}  ${path}`);
  if (byFile.length > filesShown) output.line(`          and ${plural(byFile.length - filesShown, 'file')} more`);
  output.line('Each by itself: --all');
}
