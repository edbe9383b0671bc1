// How a site dials, and which hosts are its own, as its files say it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { takeInventory } from '../inventory.ts';
import { createMemorySource } from '../source.ts';
import { siteOfFolder } from './folder-site.ts';

function siteOf(files: Readonly<Record<string, string>>): ReturnType<typeof siteOfFolder> {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)]));
  return siteOfFolder(takeInventory(createMemorySource('folder', contents)));
}

describe('the site of a folder', () => {
  it('is read from settings in either quotes, of primary, own and override files', () => {
    const { realms, globalNumbers, extensionDigits } = siteOf({
      'site.cfg': `<x voIpProt.server.1.address='PBX.example.test'/>`,
      'a.xml': '<x reg.1.address="+49305550147"/>',
      '0004f2000001-phone.cfg': '<PHONE_CONFIG><OVERRIDES reg.1.address="2001"/></PHONE_CONFIG>',
    });
    assert.deepEqual([...realms], ['pbx.example.test']);
    assert.deepEqual(globalNumbers, ['+49305550147']);
    assert.deepEqual(extensionDigits, [4]);
  });

  it('is not read from logs, lists and other files, nor from what only looks like a setting', () => {
    const files = ['0004f2000001-app.log', '0004f2000001-calls.xml', 'notes.txt', '0004f2000001-license.cfg'];
    for (const path of files) {
      const { realms, globalNumbers } = siteOf({
        [path]: '<x voIpProt.server.1.address="pbx.example.test" reg.1.address="+49305550147"/>',
      });
      assert.deepEqual([[...realms], globalNumbers], [[], []], path);
    }
    assert.deepEqual(siteOf({ 'site.cfg': '<x up.headsetMode="1" a.reg.1.address="+49305550147"/>' }).globalNumbers, []);
  });

  it('of a reference in a value, what it stands for is taken', () => {
    assert.deepEqual(siteOf({ 'site.cfg': '<x reg.1.address="&#43;49305550147"/>' }).globalNumbers, ['+49305550147']);
  });
});
