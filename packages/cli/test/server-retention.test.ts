// offhook server hold and keep: what is not said is told before anybody is asked.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';

import { runOffhook } from './support/run-offhook.ts';

describe('offhook server keep', () => {
  for (const days of ['01', '1.5', 'long', '100000'])
    it(`keep artefact ${days}`, () => {
      const { status, stderr } = runOffhook(['server', 'keep', 'artefact', days], { cwd: tmpdir() });
      assert.equal(status, 2);
      assert.match(stderr, /expected a number of days/);
    });
});

describe('offhook server hold', () => {
  for (const [args, told] of [
    [['--reason', 'claim', '--until', '2027-03-01'], /expected one of these: identifiers of a person, --phone, --everything/],
    [['2001', '--everything', '--reason', 'claim', '--until', '2027-03-01'], /expected one of these/],
    [['--phone', '0004f2000001', '--everything', '--reason', 'claim', '--until', '2027-03-01'], /expected one of these/],
    [['2001', '--reason', 'claim', '--until', '2027-02-30'], /expected a time in --until/],
    [['2001', '--until', '2027-03-01'], /--reason/],
    [['2001', '--reason', 'claim'], /--until/],
    [['2001', '--reason', 'claim', '--until', '2027-03-01'], /OFFHOOK_PASSWORD/],
    [['--everything', '--reason', 'claim', '--until', '2027-03-01T12:00Z'], /OFFHOOK_PASSWORD/],
  ] as const)
    it(`hold ${args.join(' ')}`, () => {
      const { status, stderr } = runOffhook(['server', 'hold', ...args], { cwd: tmpdir() });
      assert.equal(status, 2);
      assert.match(stderr, told);
    });
});
