// offhook completion: asked by bash, and what it offers. zsh and fish ask in e2e/peers/shells.test.ts.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';

import { parametersBeginning } from '../src/completion/parameters.ts';
import { kindOfPlace } from '../src/completion/tree.ts';
import { runOffhook } from './support/run-offhook.ts';
import { describeCompletion } from './support/shell-completion.ts';

describeCompletion('bash');

describe('names of parameters', () => {
  it('are offered whatever their letter case, with the index that was typed', () => {
    assert.deepEqual(parametersBeginning('REG.12.ADDR'), ['reg.12.address']);
    assert.deepEqual(parametersBeginning('reg.x.address'), []);
    assert.deepEqual(parametersBeginning('no.such'), []);
  });

  it('are offered part by part where there are many', () => {
    const families = parametersBeginning('');
    assert.ok(families.includes('reg.') && families.length < 400);
  });
});

describe('the table of places', () => {
  it('names commands and options that there are', () => {
    for (const where of Object.keys(kindOfPlace)) {
      const [, path = '', what = ''] = /^(.*) (\S+)$/.exec(where) ?? [];
      const { status, stdout } = runOffhook([...path.split(' '), '--help'], { cwd: tmpdir() });
      assert.equal(status, 0, path);
      assert.ok(stdout.includes(what.startsWith('<') ? what.slice(1, -1) : what), `${where} is not in the help`);
    }
  });
});
