// Files and folders whose names are a person's, or perhaps another's (guide, User Profiles: <login>.cfg, <login>-directory.xml).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import { createMemorySource, eraseFromFolder, parsePerson, searchPerson, takeInventory } from '../src/index.ts';

const directory = '<directory><item_list>\n<item><fn>Otto</fn><ln>Other</ln><ct>2009</ct></item>\n</item_list></directory>\n';

async function namedAfter(path: string, name: string): Promise<readonly string[]> {
  const files = new Map([[path, utf8Bytes(directory)]]);
  const person = parsePerson([`name=${name}`]);
  const { report } = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person });
  await eraseFromFolder({
    source: createMemorySource('folder', files),
    files: new MemoryFiles(files),
    person,
    scope: { includeConfiguration: true },
    prepare: () => Promise.resolve(),
  });
  return [...report.occurrences.map(({ kind, certainty }) => `${kind} ${certainty}`), ...(files.has(path) ? [] : ['deleted'])];
}

describe('the name of a file', () => {
  it('that is the person’s is theirs, and the file goes', async () => {
    assert.deepEqual(await namedAfter('ana-garcía-lópez-directory.xml', 'Ana García López'), ['file-name likely', 'deleted']);
    assert.deepEqual(await namedAfter('Ana García López/x-directory.xml', 'Ana García López'), ['folder-name likely']);
  });

  it('that has their words in another order, or more words, is perhaps another’s, and the file stays', async () => {
    assert.deepEqual(await namedAfter('ana-lópez-garcía-directory.xml', 'Ana García López'), ['file-name possible']);
    assert.deepEqual(await namedAfter('omar_ali_hassan.xml', 'Ali Hassan'), ['file-name possible']);
    assert.deepEqual(await namedAfter('Ana López García/x-directory.xml', 'Ana García López'), ['folder-name possible']);
  });
});
