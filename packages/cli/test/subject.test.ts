// offhook subject: it signs in as the account that a new server has.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';

import { runOffhook } from './support/run-offhook.ts';

describe('offhook subject', () => {
  it('signs in as administrator, the only account there is, unless another is named', () => {
    for (const command of ['search', 'export', 'erase'])
      assert.match(
        runOffhook(['subject', command, '--help'], { cwd: tmpdir() }).stdout,
        /--user <name>\s.*default:\s+"administrator"/s,
        command,
      );
  });
});
