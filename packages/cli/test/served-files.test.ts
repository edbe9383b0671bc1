// Files of a folder that a web server serves: their modes and owners.

import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { createServedFiles, demandReplaceable } from '../src/folder/served-files.ts';
import { encryptionPlace, random } from './support/encryption-place.ts';

const { at, put } = encryptionPlace();

const isRoot = process.geteuid?.() === 0;

describe('files of a served folder', () => {
  it(
    'a replaced file keeps its mode, owner and group, so that the web server can still read and write it',
    { skip: isRoot ? false : 'only root gives files away' },
    async () => {
      put('folder/a.cfg', 'old', 0o640);
      chownSync(at('folder/a.cfg'), 12_345, 23_456);
      await createServedFiles(at('folder'), random).write('a.cfg', Buffer.from('new'));
      const { uid, gid, mode } = statSync(at('folder/a.cfg'));
      assert.deepEqual([uid, gid, mode & 0o777, readFileSync(at('folder/a.cfg'), 'utf8')], [12_345, 23_456, 0o640, 'new']);
    },
  );

  it(
    'who cannot keep the owner is refused before anything is written',
    { skip: isRoot ? false : 'only root can become another user' },
    async () => {
      put('folder/a.cfg', 'old', 0o664);
      chownSync(at('folder/a.cfg'), 12_345, 23_456);
      chmodSync(at('.'), 0o755);
      chmodSync(at('folder'), 0o777);
      process.seteuid?.(54_321);
      try {
        await assert.rejects(createServedFiles(at('folder'), random).write('a.cfg', Buffer.from('new')), (error) =>
          isProblem(error, 'forbidden'),
        );
        await assert.rejects(demandReplaceable(at('folder'), ['a.cfg']), (error) => isProblem(error, 'forbidden'));
      } finally {
        process.seteuid?.(0);
      }
      assert.equal(readFileSync(at('folder/a.cfg'), 'utf8'), 'old');
    },
  );

  it('a new file gets the mode asked for, less the umask; notes of Offhook itself are private; links and ways out are refused', async () => {
    const before = process.umask(0o022);
    try {
      await createServedFiles(at('folder'), random).write('deep/a.cfg', Buffer.from('x'));
      await createServedFiles(at('folder'), random, { newFileMode: 0o600 }).write('b.cfg', Buffer.from('x'));
      await createServedFiles(at('folder'), random).write('.offhook/note.json', Buffer.from('x'));
    } finally {
      process.umask(before);
    }
    const modes = ['deep', 'deep/a.cfg', 'b.cfg', '.offhook', '.offhook/note.json'].map(
      (path) => statSync(at(`folder/${path}`)).mode & 0o777,
    );
    assert.deepEqual(modes, [0o755, 0o644, 0o600, 0o700, 0o600]);
    symlinkSync(at('keys'), at('folder/link'));
    await assert.rejects(createServedFiles(at('folder'), random).write('link', Buffer.from('x')), (error) => isProblem(error));
    await assert.rejects(createServedFiles(at('folder'), random).write('../x', Buffer.from('x')), (error) => isProblem(error));
  });
});
