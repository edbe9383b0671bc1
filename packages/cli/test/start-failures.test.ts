// A start that cannot be ends the process: one line that says what to change, and exit code 2.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isProblem } from '@offhook/base';

import { loadAssets } from '../src/assets.ts';
import type { Run } from './support/run-offhook.ts';
import { runOffhook, startOffhook } from './support/run-offhook.ts';

let place = '';
before(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-start-'));
});
after(() => rmSync(place, { recursive: true, force: true }));

const free = ['--listen', '0', '--console', '0'];

function assertRefused({ status, stdout, stderr }: Run, ...patterns: readonly RegExp[]): void {
  assert.equal(status, 2, `${stdout}${stderr}`);
  assert.equal(stdout, '');
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  for (const pattern of patterns) assert.match(stderr, pattern);
}

describe('a data folder that cannot be', () => {
  const commands = [
    ['server', ...free],
    ['demo', '--port', '0'],
  ];

  it('one below a file is refused, with its name', () => {
    writeFileSync(join(place, 'file'), '');
    for (const command of commands)
      assertRefused(runOffhook([...command, '--data', 'file/store'], { cwd: place }), /--data/, /file\/store/, /is no folder/);
  });

  it('one that is a file is refused', () => {
    writeFileSync(join(place, 'file'), '');
    for (const command of commands) assertRefused(runOffhook([...command, '--data', 'file'], { cwd: place }), /--data/, /is no folder/);
  });

  it('one below a folder that takes none is refused', () => {
    for (const command of commands)
      assertRefused(runOffhook([...command, '--data', '/proc/offhook'], { cwd: place }), /--data/, /\/proc\/offhook/);
  });

  it('one that this user may not write to is refused', () => {
    const folder = join(place, 'read-only');
    mkdirSync(folder);
    chmodSync(place, 0o755);
    chmodSync(folder, 0o555);
    const user = process.getuid?.() === 0 ? { user: 65_534 } : {};
    for (const command of commands)
      for (const data of [folder, join(folder, 'store')])
        assertRefused(runOffhook([...command, '--data', data], { cwd: place, ...user }), /--data/, /read-only/, /permission/);
  });
});

describe('a port that is taken', () => {
  const taken = createServer();
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    ({ port } = taken.address() as AddressInfo);
  });
  after(() => void taken.close());

  it('is told by the option that asked for it, and no administrator is made', () => {
    const data = join(place, 'server-ports');
    assertRefused(
      runOffhook(['server', '--data', data, '--listen', String(port), '--console', '0'], { cwd: place }),
      new RegExp(`--listen.*127\\.0\\.0\\.1:${port}.*in use`),
    );
    assertRefused(
      runOffhook(['server', '--data', data, '--listen', '0', '--console', String(port)], { cwd: place }),
      new RegExp(`--console.*127\\.0\\.0\\.1:${port}.*in use`),
    );
  });

  it('is never replaced by another in the demo, whichever of the three it is', () => {
    // Of the two before the last, another program may have one as well.
    for (const first of [port, port - 1, port - 2])
      assertRefused(
        runOffhook(['demo', '--data', join(place, 'demo-ports'), '--port', String(first)], { cwd: place }),
        new RegExp(`--port ${first}.*127\\.0\\.0\\.1:${first === port ? port : '\\d+'} .*in use`),
      );
  });
});

describe('a second process on one data folder', () => {
  it('is refused, as is a new password for the administrator, until the first ends, however it ends', async () => {
    const data = join(place, 'shared');
    const again = (): Run => runOffhook(['server', ...free, '--data', data], { cwd: place });
    const first = await startOffhook(['server', ...free, '--data', data, '--json'], { cwd: place });
    try {
      assert.match(first.stdout, /"administrator"/);
      assertRefused(again(), /another process uses the store in .*shared/);
      assertRefused(runOffhook(['server', 'password', '--data', data], { cwd: place }), /another process uses the store/);
    } finally {
      await first.end('SIGKILL');
    }
    const renewed = runOffhook(['server', 'password', '--data', data, '--json'], { cwd: place });
    assert.equal(renewed.status, 0, renewed.stderr);
    assert.match(renewed.stdout, /"password"/);
  });

  it('a new password is made where the master key is kept elsewhere, and not without it', async () => {
    const data = join(place, 'key-elsewhere');
    const key = join(place, 'kept.key');
    writeFileSync(key, 'ab'.repeat(32));
    const first = await startOffhook(['server', ...free, '--data', data, '--master-key', key, '--json'], { cwd: place });
    await first.end('SIGINT');
    assert.ok(!existsSync(join(data, 'master.key')));
    assertRefused(runOffhook(['server', 'password', '--data', join(place, 'nothing')], { cwd: place }), /there is no store in .*nothing/);
    assertRefused(runOffhook(['server', 'password', '--data', data], { cwd: place }), /master/);
    assert.ok(!existsSync(join(data, 'master.key')), 'none is made in its place');
    const renewed = runOffhook(['server', 'password', '--data', data, '--master-key', key, '--json'], { cwd: place });
    assert.equal(renewed.status, 0, renewed.stderr);
    assert.match(renewed.stdout, /"password"/);
  });

  it('is refused for the demo too', async () => {
    const data = join(place, 'shared-demo');
    const first = await startOffhook(['demo', '--port', '0', '--data', data, '--json'], { cwd: place });
    try {
      assertRefused(runOffhook(['demo', '--port', '0', '--data', data], { cwd: place }), /another process uses the store in .*shared-demo/);
    } finally {
      await first.end('SIGINT');
    }
  });
});

describe('pages', () => {
  it('that are missing are built', async () => {
    const folder = join(place, 'dist/');
    let built = 0;
    const build = async (): Promise<void> => {
      built++;
      mkdirSync(folder, { recursive: true });
      for (const name of ['handset.html', 'console.html', 'folder.html']) writeFileSync(join(folder, name), '<!doctype html>');
    };
    assert.deepEqual([...(await loadAssets({ folder, build })).keys()].toSorted(), ['console.html', 'folder.html', 'handset.html']);
    await loadAssets({ folder, build });
    assert.equal(built, 1);
  });

  it('that cannot be built are told', async () => {
    await assert.rejects(loadAssets({ folder: join(place, 'none/'), build: async () => undefined }), (error) =>
      isProblem(error, 'not-found'),
    );
    assert.ok(!existsSync(join(place, 'none')));
  });
});
