// Which parameters the phone reads: those whose name stands in its sources outside the data map. The list in packages/ucs is made from this.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { catalogue } from '@offhook/ucs';

import { demandAtLeast, filesBelow, root } from './source-files.ts';

/** Names of the catalogue, sorted; a gate belongs to what it gates and is not listed. */
export async function parametersReadByPhone(): Promise<readonly string[]> {
  const files = await filesBelow(
    'packages/phone/src',
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('data-map.ts'),
  );
  const text = (await Promise.all(files.map((path) => readFile(join(root, path), 'utf8')))).join('\n');
  // A name whose middle is filled in, such as `se.rt.${ringClass}.type`, is read in all its forms.
  const families = [...text.matchAll(/`([a-z][\w.]*\.)\$\{\w+\}(\.[\w.]+)`/g)].map(([, start = '', end = '']) => ({ start, end }));
  const quoted = new Set([...text.matchAll(/'([A-Za-z][\w.#-]*)'/g)].map(([, name]) => name));
  const names = Object.keys(catalogue)
    .filter((name) => quoted.has(name) || families.some(({ start, end }) => name.startsWith(start) && name.endsWith(end)))
    .filter((name) => !/^device\..+\.set$/.test(name))
    .sort();
  demandAtLeast(names.length, 100, 'parameters that the phone reads');
  return names;
}

/** The file of packages/ucs. */
export function readByPhoneText(names: readonly string[]): string {
  return [
    "// Generated from the phone's sources by `npm run check -- --write`: the parameters that Offhook's phone reads, gates apart.",
    '',
    'export const readByPhone: ReadonlySet<string> = new Set([',
    ...names.map((name) => `  '${name}',`),
    ']);',
    '',
  ].join('\n');
}
