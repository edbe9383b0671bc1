import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { artefactPath, isAskedFor, macAddressOfPath, readLimitBytes, takeInventory } from './inventory.ts';
import type { Inventory } from './inventory.ts';
import type { FolderEntry } from './source.ts';

function inventoryOf(...paths: readonly (string | FolderEntry)[]): Inventory {
  const entries = paths.map((path): FolderEntry => (typeof path === 'string' ? { path, kind: 'file', sizeBytes: 1 } : path));
  return takeInventory({ name: 'folder', list: () => ({ entries, unreadable: [] }), read: () => new Uint8Array() });
}

describe('the MAC address in a file’s name', () => {
  it('is twelve hexadecimal digits, with letters before and no digit after them', () => {
    for (const [path, mac] of [
      ['0004f2abcdef.cfg', '0004f2abcdef'],
      ['0004F2ABCDEF-phone.cfg', '0004f2abcdef'],
      ['sub/0004f2000001-app.log', '0004f2000001'],
      ['phone0004f2000001.cfg', '0004f2000001'],
      ['face0004f2000001.cfg', '0004f2000001'],
      ['0004f20000012.cfg', undefined],
      ['0004f200001.cfg', undefined],
      ['000000000000.cfg', undefined],
      ['site.cfg', undefined],
      ['0004f2000001/site.cfg', undefined],
    ] as const)
      assert.equal(macAddressOfPath(path), mac, path);
  });

  it('twelve decimal digits within a name are a time, at its beginning or of the maker’s prefix without letters an address', () => {
    for (const [path, mac] of [
      ['backup-202611250644.cfg', undefined],
      ['202611250644.cfg', '202611250644'],
      ['phone-482567000001.cfg', '482567000001'],
      ['phone-a482567000001.cfg', '482567000001'],
      ['log-20261125064a.cfg', '20261125064a'],
    ] as const)
      assert.equal(macAddressOfPath(path), mac, path);
  });
});

describe('inventory', () => {
  it('files of up to 128 MiB are read', () => {
    assert.equal(readLimitBytes, 134_217_728);
  });

  it('files stand in the order of their paths, links and others apart', () => {
    const inventory = inventoryOf(
      'b.cfg',
      { path: 'l', kind: 'link', sizeBytes: 0 },
      'a.cfg',
      { path: 'p', kind: 'other', sizeBytes: 0 },
      {
        path: 'sub',
        kind: 'folder',
        sizeBytes: 0,
      },
    );
    assert.deepEqual([...inventory.files.keys()], ['a.cfg', 'b.cfg']);
    assert.deepEqual([inventory.links.map(({ path }) => path), inventory.others.map(({ path }) => path)], [['l'], ['p']]);
    assert.deepEqual(inventory.phones, []);
  });

  it('what git, npm and Offhook itself keep is no content, wherever it lies; files that are named alike are', () => {
    const kept = ['.gitignore', 'a/.gitkeep', 'node_modules.cfg', 'sub/x.cfg', 'x.git/y.cfg'];
    const inventory = inventoryOf(
      ...kept,
      '.git',
      '.git/config',
      'a/.git/config',
      '.offhook/key',
      'node_modules/x/y.cfg',
      'node_modules',
      'a/node_modules',
      '.site.cfg.7.offhook-tmp',
    );
    assert.deepEqual([...inventory.files.keys()], [...kept].sort());
  });

  it('a phone is known by any file with its address; of primary files of one name the one nearest the root counts', () => {
    const inventory = inventoryOf(
      'z/y/000000000000.cfg',
      'b/000000000000.cfg',
      'a/000000000000.cfg',
      '0004f2000002-app.log',
      'sub/0004f2000001.cfg',
      '0004f2000001.cfg',
      'site-0004f2000003.cfg',
    );
    assert.equal(inventory.sitePrimaryPath, 'a/000000000000.cfg');
    assert.deepEqual(
      inventory.phones.map(({ macAddress, primaryPath, artefacts }) => [macAddress, primaryPath, artefacts.map(({ path }) => path)]),
      [
        ['0004f2000001', '0004f2000001.cfg', []],
        ['0004f2000002', undefined, ['0004f2000002-app.log']],
        ['0004f2000003', undefined, []],
      ],
    );
    assert.equal(inventoryOf('x/0004f2000001.cfg', '0004f2000009.cfg').phones[0]?.primaryPath, 'x/0004f2000001.cfg');
    assert.equal(inventoryOf('site.cfg').sitePrimaryPath, undefined);
  });

  it('a primary file in another letter case is told apart from one that a phone asks for', () => {
    const of = (...paths: readonly string[]): unknown =>
      inventoryOf(...paths).phones.map(({ primaryPath, otherCasePrimaryPath }) => [primaryPath, otherCasePrimaryPath]);
    assert.deepEqual(of('0004F2ABCDEF.cfg'), [[undefined, '0004F2ABCDEF.cfg']]);
    assert.deepEqual(of('0004F2ABCDEF.cfg', 'sub/0004f2abcdef.cfg'), [['sub/0004f2abcdef.cfg', undefined]]);
    assert.ok(!('otherCasePrimaryPath' in (inventoryOf('0004f2abcdef.cfg').phones[0] ?? {})));
    assert.deepEqual([isAskedFor('SUB/0004f2abcdef.cfg'), isAskedFor('sub/0004f2abcdeF.cfg')], [true, false]);
  });

  it('a name that more than the address is in is no primary file', () => {
    const [phone] = inventoryOf('x0004f2000001.cfg', '0004f2000001.cfg.bak', '0004f2000001.xml').phones;
    assert.deepEqual([phone?.macAddress, phone?.primaryPath], ['0004f2000001', undefined]);
  });

  it('artefacts of phones are theirs, those of logins and of the site the folder’s', () => {
    const inventory = inventoryOf('0004f2000001-phone.cfg', '000000000000-directory.xml', 'ada-calls.xml');
    assert.deepEqual(
      inventory.artefacts.map(({ path, kind }) => `${path} ${kind}`),
      ['000000000000-directory.xml directory', '0004f2000001-phone.cfg local-override', 'ada-calls.xml call-list'],
    );
    assert.deepEqual(
      inventory.phones.map(({ artefacts }) => artefacts.map(({ path }) => path)),
      [['0004f2000001-phone.cfg']],
    );
  });

  it('a file is found as it is spelled, another spelling only by asking for one', () => {
    const inventory = inventoryOf('Site.cfg', 'site.cfg', 'b.cfg');
    assert.deepEqual([inventory.find('site.cfg'), inventory.find('SITE.cfg'), inventory.find('b.cfg')], ['site.cfg', undefined, 'b.cfg']);
    assert.deepEqual(
      ['SITE.cfg', 'site.cfg', 'Site.cfg', 'B.CFG', 'b.cfg', 'c.cfg'].map((path) => inventory.findOtherCase(path)),
      ['Site.cfg', 'Site.cfg', undefined, 'b.cfg', undefined, undefined],
    );
  });
});

describe('a phone’s file of a kind', () => {
  const phoneOf = (...paths: readonly string[]): Inventory['phones'][number] => inventoryOf(...paths).phones[0] ?? assert.fail();

  it('lies in the folder that the primary file names, else nearest the root', () => {
    const phone = phoneOf('over/0004f2000001-phone.cfg', 'a/b/0004f2000001-phone.cfg', '0004f2000001-web.cfg', 'x/0004f2000001-web.cfg');
    assert.equal(artefactPath(phone, 'local-override', 'over'), 'over/0004f2000001-phone.cfg');
    assert.equal(artefactPath(phone, 'local-override', 'a/b'), 'a/b/0004f2000001-phone.cfg');
    assert.equal(artefactPath(phone, 'local-override', ''), 'over/0004f2000001-phone.cfg');
    assert.equal(artefactPath(phone, 'web-override', 'x'), 'x/0004f2000001-web.cfg');
    assert.equal(artefactPath(phone, 'web-override', ''), '0004f2000001-web.cfg');
    assert.equal(artefactPath(phone, 'cloud-override', ''), undefined);
  });

  it('is spelled in lower case, unless any spelling will do and there is no other', () => {
    const phone = phoneOf('0004F2ABCDEF-phone.cfg', 'x/0004f2abcdef-phone.cfg', '0004F2ABCDEF-web.cfg');
    assert.equal(artefactPath(phone, 'local-override', ''), 'x/0004f2abcdef-phone.cfg');
    assert.equal(artefactPath(phone, 'local-override', '', true), 'x/0004f2abcdef-phone.cfg');
    assert.equal(artefactPath(phone, 'web-override', ''), undefined);
    assert.equal(artefactPath(phone, 'web-override', '', true), '0004F2ABCDEF-web.cfg');
  });
});
