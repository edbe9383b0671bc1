// One process at a time on one store.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { errorCode, isProblem, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { lockStore, noLock } from './store-lock.ts';

describe('the lock of a store', () => {
  it('is one’s at a time, in a folder that it makes, and free once it is given back, twice or once', async () => {
    const folder = await temporaryDirectory();
    const directory = join(folder.path, 'store');
    const platform = createNodePlatform({ directory, log: silentLogger });
    const lock = await lockStore({ platform, directory });
    assert.ok(existsSync(join(directory, 'store.lock')));
    for (let time = 0; time < 2; time++)
      await assert.rejects(lockStore({ platform, directory }), { code: 'conflict', message: /another process/ });
    lock.release();
    lock.release();
    (await lockStore({ platform, directory })).release();
    noLock.release();
    platform.close();
    await folder.remove();
  });

  it('that is no lock of ours is told, and is no other process', async () => {
    const folder = await temporaryDirectory();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    writeFileSync(join(folder.path, 'store.lock'), 'x'.repeat(5000));
    const told = await lockStore({ platform, directory: folder.path }).catch((error: unknown) => error);
    assert.ok(
      isProblem(told, 'storage') && told.message.startsWith('cannot lock the store in ') && errorCode(told.cause) === 'SQLITE_NOTADB',
    );
    platform.close();
    await folder.remove();
  });
});
