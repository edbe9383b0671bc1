// Each entry of a folder is in one of four sets, and the four add up.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';

import { AccountedSource } from './accounted.ts';
import type { FolderEntry, FolderSource } from './source.ts';

const entry = (path: string, kind: FolderEntry['kind'] = 'file'): FolderEntry => ({ path, kind, sizeBytes: 0 });

function folder(more: Partial<FolderSource> = {}): FolderSource {
  return {
    name: 'f',
    list: () => ({
      entries: [entry('a'), entry('b'), entry('c'), entry('d'), entry('sub', 'folder'), entry('l', 'link'), entry('p', 'other')],
      unreadable: [{ path: 'x', message: 'no' }],
    }),
    read(path) {
      if (path === 'b') throw new ProblemError('storage', 'no');
      return new Uint8Array(1);
    },
    ...more,
  };
}

describe('the entries of a folder', () => {
  it('are counted as they were read: once, however often, and read where a second try went well', () => {
    const source = new AccountedSource(folder());
    assert.equal(source.entries(), undefined, 'never listed');
    assert.deepEqual([source.name, source.list().entries.length, source.readText], ['f', 7, undefined]);
    assert.deepEqual(source.entries(), { all: 7, read: 0, leftOut: 4, unreadable: 1, noFile: 2 });
    source.read('a');
    source.read('a');
    assert.throws(() => source.read('b'), ProblemError);
    source.read('not listed');
    assert.deepEqual(source.entries(), { all: 7, read: 1, leftOut: 2, unreadable: 2, noFile: 2 });
  });

  it('and so by the quick way, where the folder has one', () => {
    let isLocked = true;
    const source = new AccountedSource(
      folder({
        readText(path) {
          if (isLocked) throw new ProblemError('storage', 'no');
          return `text of ${path}`;
        },
      }),
    );
    source.list();
    assert.throws(() => source.readText?.('c'), ProblemError);
    assert.deepEqual(source.entries(), { all: 7, read: 0, leftOut: 3, unreadable: 2, noFile: 2 });
    isLocked = false;
    assert.equal(source.readText?.('c'), 'text of c');
    assert.deepEqual(source.entries(), { all: 7, read: 1, leftOut: 3, unreadable: 1, noFile: 2 });
  });
});
