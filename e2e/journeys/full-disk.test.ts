// A full disk: a clear error, no half-written file, and nothing lost that was acknowledged. Needs root, to mount a small file system of its own.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { isProblem, silentLogger, utf8Bytes, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { routes } from '@offhook/api';

import type { DemoScene } from '../support/demo-scene.ts';
import { callAndHangUp, startDemoSceneIn } from '../support/demo-scene.ts';
import { temporaryFolder } from '../support/process.ts';

const run = promisify(execFile);
const skip = process.getuid?.() === 0 ? false : 'only root may mount a small file system';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

before(async () => {
  folder = await temporaryFolder();
  if (skip === false) await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder.path]);
});

after(async () => {
  if (skip === false) await run('umount', [folder.path]);
  await folder.remove();
});

/** Leaves less than a page free. */
async function fill(path: string): Promise<() => Promise<void>> {
  const file = join(path, 'filler');
  // Others write meanwhile: what is left is taken until nothing is.
  for (let isFull = false; !isFull;) {
    const { bavail, bsize } = await statfs(path);
    try {
      await appendFile(file, new Uint8Array(Math.max(bsize, bavail * bsize)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      isFull = true;
    }
  }
  return () => rm(file);
}

describe('a full disk', { skip }, () => {
  it('a file that does not fit is refused as a storage problem; the old one stays whole, and no temporary file is left', async () => {
    const directory = join(folder.path, 'files');
    const platform = createNodePlatform({ directory, log: silentLogger });
    await platform.files.write('list', utf8Bytes('old'));
    const free = await fill(folder.path);
    await assert.rejects(
      platform.files.write('list', new Uint8Array(200_000)),
      (error) => isProblem(error, 'storage') && /space|ENOSPC/i.test(error.message),
    );
    assert.equal(utf8Text((await platform.files.read('list')) ?? new Uint8Array()), 'old');
    assert.deepEqual(await readdir(directory), ['list']);
    await free();
    await platform.files.write('list', utf8Bytes('new'));
    assert.equal(utf8Text((await platform.files.read('list')) ?? new Uint8Array()), 'new');
    platform.close();
  });

  it('the server refuses an upload that it cannot keep, keeps what it acknowledged, and takes the upload when there is room again', async () => {
    const scene: DemoScene = await startDemoSceneIn({ path: join(folder.path, 'demo'), remove: async () => undefined });
    try {
      await callAndHangUp(scene.alice, scene.bob, '2002');
      assert.equal(await scene.bob.uploads.now('call-list'), true);
      const records = async (): Promise<number> => {
        const device = await scene.client.get(routes.device, { macAddress: scene.bob.options.macAddress });
        return device.artefacts.find(({ kind }) => kind === 'call-list')?.records ?? 0;
      };
      const before = await records();
      const free = await fill(folder.path);
      let isTaken = true;
      // Room that the store already holds may take a few more.
      for (let count = 0; count < 300 && isTaken; count++) {
        isTaken = await scene.alice.uploads.now('application-log');
        scene.alice.log.write('app1', 6, 'x'.repeat(20_000));
      }
      assert.equal(isTaken, false, 'the disk never became full');
      assert.equal(await records(), before);
      await free();
      assert.equal(await scene.alice.uploads.now('application-log'), true);
      assert.equal(await records(), before);
    } finally {
      await scene.close();
    }
  });
});
