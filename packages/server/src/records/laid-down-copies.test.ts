// Whose own file a copy in `site` is, by its name alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isOwnCopy, phoneOfCopy } from './laid-down-copies.ts';

describe('a file that an administrator laid down', () => {
  it('is a phone’s own by the address in its name, and nobody’s where that stands for every phone', () => {
    assert.equal(phoneOfCopy('0004f2000001-directory.xml'), '0004f2000001');
    assert.equal(phoneOfCopy('000000000000-directory.xml'), undefined);
    assert.equal(phoneOfCopy('site.cfg'), undefined);
  });

  it('is somebody’s own where it bears a phone’s address or a login', () => {
    assert.deepEqual(
      ['0004f2000001-directory.xml', 'ada-phone.cfg', '000000000000-directory.xml', 'site.cfg'].map((name) => isOwnCopy(name)),
      [true, true, false, false],
    );
  });
});
