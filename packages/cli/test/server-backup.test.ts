// offhook server restore: what is no backup, no database and no key is told before anything is made.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { runOffhook } from './support/run-offhook.ts';

describe('offhook server restore', () => {
  let cwd: string;
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'offhook-restore-'));
    await mkdir(join(cwd, 'backup'));
    await writeFile(join(cwd, 'short.key'), 'abcd\n');
  });
  after(() => rm(cwd, { recursive: true }));

  for (const [what, args, environment, status, told] of [
    ['a folder that is no backup', ['backup'], {}, 2, /expected records\/offhook\.db in backup: it is no backup/],
    ['a folder that was interrupted', ['2026-03-14T02-00-00Z.unfinished'], {}, 2, /was interrupted: it is no backup/],
    ['a key that is none', ['backup', '--master-key', 'short.key'], {}, 2, /expected 64 hexadecimal digits in short\.key/],
    ['another kind of database', ['backup'], { OFFHOOK_DATABASE: 'mysql://example.test' }, 2, /expected postgres:.*in OFFHOOK_DATABASE/],
  ] as const)
    it(`of ${what} is told`, () => {
      const run = runOffhook(['server', 'restore', ...args, '--data', 'store'], { cwd, environment });
      assert.match(run.stderr, told);
      assert.equal(run.status, status);
      assert.equal(existsSync(join(cwd, 'store', 'offhook.db')), false);
    });

  it('needs the folder of a store', () => {
    const { status, stderr } = runOffhook(['server', 'restore', 'backup'], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /--data/);
  });
});
