// What is remembered of rendered files, how many, and how it is forgotten.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { RenderedFiles } from './rendered-files.ts';

const first = '0004f2000001';
const second = '0004f2000002';
const rendered = (version: string) => ({ version, file: undefined });

describe('rendered files', () => {
  it('are told apart by phone and kind, and the newest counts', () => {
    const files = new RenderedFiles(10);
    files.set(first, 'directory', rendered('1'));
    files.set(first, 'call-list', rendered('2'));
    files.set(second, 'directory', rendered('3'));
    files.set(first, 'directory', rendered('4'));
    const versions = (['directory', 'call-list'] as const).flatMap((kind) => [first, second].map((mac) => files.get(mac, kind)?.version));
    assert.deepEqual(versions, ['4', '3', '2', undefined]);
  });

  it('are forgotten one, by phone, or all, and nothing else with them', () => {
    const files = new RenderedFiles(10);
    for (const mac of [first, second]) for (const kind of ['directory', 'call-list'] as const) files.set(mac, kind, rendered('1'));
    const known = (): readonly boolean[] =>
      [first, second].flatMap((mac) => (['directory', 'call-list'] as const).map((kind) => files.get(mac, kind) !== undefined));
    files.forget(first, 'directory');
    assert.deepEqual(known(), [false, true, true, true]);
    files.forgetPhone(second);
    assert.deepEqual(known(), [false, true, false, false]);
    files.clear();
    assert.deepEqual(known(), [false, false, false, false]);
  });

  it('are as many as may be: those forgotten and those rendered again do not count twice', () => {
    const files = new RenderedFiles(2);
    files.set(first, 'directory', rendered('1'));
    files.set(first, 'directory', rendered('2'));
    files.set(first, 'call-list', rendered('1'));
    files.forget(first, 'call-list');
    files.forget(first, 'call-list');
    files.set(second, 'call-list', rendered('1'));
    assert.equal(files.get(first, 'directory')?.version, '2');
    files.forgetPhone(second);
    files.set(second, 'directory', rendered('1'));
    assert.equal(files.get(first, 'directory')?.version, '2');
    files.set(second, 'call-list', rendered('1'));
    assert.deepEqual([files.get(first, 'directory'), files.get(second, 'directory')], [undefined, undefined]);
    files.set(first, 'directory', rendered('3'));
    assert.equal(files.get(second, 'call-list')?.version, '1');
    files.clear();
    files.set(first, 'directory', rendered('4'));
    files.set(second, 'directory', rendered('4'));
    assert.equal(files.get(first, 'directory')?.version, '4');
  });
});
