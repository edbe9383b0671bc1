// Each entry of a folder is read, left out, unreadable, or no file; every command of `offhook config` that works on a folder says how many, and they add up.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { ConfigCommandName } from '@offhook/folder';
import { configReports, entriesSchema } from '@offhook/folder';

const mac = '0004f2000001';
const main = join(import.meta.dirname, 'support/config-command.ts');
let place = '';

before(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-accounted-'));
  const put = (path: string, content: string | Uint8Array): void => writeFileSync(join(place, path), content);
  for (const folder of ['folder', 'folder/old', 'folder/.git']) mkdirSync(join(place, folder));
  put('folder/000000000000.cfg', `<APPLICATION CONFIG_FILES="phone[PHONE_MAC_ADDRESS].cfg, site.cfg"/>`);
  put('folder/site.cfg', '<x up.headsetMode="1"/>');
  put(`folder/phone${mac}.cfg`, '<x reg.1.address="5550101"/>');
  put(`folder/${mac}-phone.cfg`, '<x up.idleTimeout="40"/>');
  put(`folder/${mac}-directory.xml`, '<directory><item_list/></directory>');
  put(`folder/${mac}-app.log`, '0105123805|sip  |4|00|ready\n');
  put('folder/ring.wav', new Uint8Array(4));
  put('folder/old/site.cfg~', '<x/>');
  put('folder/.git/config', 'x');
  put('outside', 'x');
  symlinkSync('../outside', join(place, 'folder/link'));
  execFileSync('mkfifo', [join(place, 'folder/pipe')]);
  writeFileSync(Buffer.concat([Buffer.from(`${place}/folder/`), Buffer.from([0xff])]), 'x');
  for (const key of ['old.key', 'new.key']) execFileSync(process.execPath, [main, 'config', 'key', 'new', '--out', key], { cwd: place });
});
after(() => rmSync(place, { recursive: true, force: true }));

/** Twelve entries that are no folders: 9 files, a link out of it, a pipe, and a name that is not UTF-8. */
const all = 12;

const runs: Partial<Record<ConfigCommandName, readonly string[]>> = {
  blast: ['folder', '--set', 'up.headsetMode=0'],
  check: ['folder'],
  diff: ['folder', 'folder'],
  effective: ['folder', mac],
  erase: ['folder', '5550101'],
  export: ['folder', '5550101', '--out', 'exported'],
  exposure: ['folder'],
  'key change': ['folder', '--from', 'old.key', '--to', 'new.key', '--dry-run'],
  'master add': ['folder', 'late.cfg', '--dry-run'],
  'master remove': ['folder', 'site.cfg', '--dry-run'],
  'overrides clear': ['folder', '--dry-run'],
  'overrides list': ['folder'],
  move: ['folder', 'up.headsetMode', '--from', 'site.cfg', '--to', 'phone[PHONE_MAC_ADDRESS].cfg', '--dry-run'],
  privacy: ['folder'],
  set: ['folder', 'up.headsetMode=0', '--in', 'site.cfg', '--dry-run'],
  unset: ['folder', 'up.headsetMode', '--in', 'site.cfg', '--dry-run'],
  who: ['folder', '5550101'],
  why: ['folder', mac, 'up.headsetMode'],
};
/** They work on files that are named, or on none. */
const withoutFolder: readonly ConfigCommandName[] = ['compare', 'decrypt', 'encrypt', 'explain', 'format', 'key new', 'new'];

describe('the entries of a folder', () => {
  it('are told by every command that works on one', () => {
    assert.deepEqual([...Object.keys(runs), ...withoutFolder].toSorted(), Object.keys(configReports).toSorted());
  });

  for (const [name, args] of Object.entries(runs))
    it(`${name}: read, left out, unreadable and no file add up to all`, () => {
      const run = (...more: readonly string[]): string => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'config', ...name.split(' '), ...args, ...more], {
          cwd: place,
          encoding: 'utf8',
        });
        assert.ok(status === 0 || status === 1, `${status} ${stderr}`);
        return stdout;
      };
      const { entries } = JSON.parse(run('--json')) as { entries: unknown };
      const { all: told, read, leftOut, unreadable, noFile } = entriesSchema.parse(entries);
      const folders = name === 'diff' ? 2 : 1;
      assert.equal(told, all * folders);
      assert.equal(read + leftOut + unreadable + noFile, told);
      assert.deepEqual([unreadable, noFile], [folders, 2 * folders]);
      assert.ok(read > 0);
      const text = name === 'export' ? [] : [...run().matchAll(/^(\d+) entries in the folder: (\d+) read/gm)];
      assert.deepEqual(
        text.map(([, count, wasRead]) => [Number(count), Number(wasRead)]),
        name === 'export' ? [] : [[told, read]],
      );
    });
});
