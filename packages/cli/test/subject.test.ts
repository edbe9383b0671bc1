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

  it('says how long an account of the verification is before it asks the server', () => {
    for (const command of ['export', 'erase']) {
      const { status, stderr } = runOffhook(['subject', command, '2001', '--verified', 'x', '--url', 'https://127.0.0.1:1'], {
        cwd: tmpdir(),
      });
      assert.notEqual(status, 0);
      assert.match(stderr, /--verified: expected in 3 to 500 characters how you made sure who asks/, command);
    }
  });
});
