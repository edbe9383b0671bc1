// The administrator's own folder: what is found in it, when it is looked at again, and what its files say of lines and clocks.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { LogRecord, Platform } from '@offhook/base';
import { createLogger, isProblem, ProblemError } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { SiteFolder } from './site-folder.ts';

const a = '0004f2000001';
const b = '0004f2000002';
const large = 4 * 1024 * 1024;

describe('the folder site', () => {
  let directory: string;
  let node: ReturnType<typeof createNodePlatform>;
  let platform: Platform;
  let logged: LogRecord[];
  let nowMs: number;
  /** Paths that were looked at since the test emptied it. */
  let looked: string[];
  let broken: string | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'offhook-site-'));
    logged = [];
    looked = [];
    broken = undefined;
    nowMs = 1_000_000;
    node = createNodePlatform({ directory, log: createLogger((record) => logged.push(record)) });
    const within: Platform['files']['within'] = (path) => {
      const files = node.files.within(path);
      const note = (what: string, at: string): void => {
        looked.push(`${what} ${at}`);
        if (broken === what) throw new ProblemError('storage', 'the disk is broken');
      };
      return {
        ...files,
        list: async (at) => (note('list', at), files.list(at)),
        read: async (at) => (note('read', at), files.read(at)),
      };
    };
    const clock = { ...node.clock, now: () => nowMs, monotonicMs: () => nowMs };
    platform = { ...node, clock, files: { ...node.files, within } };
  });
  afterEach(async () => {
    node.close();
    await rm(directory, { recursive: true });
  });

  const put = async (files: Readonly<Record<string, string | Uint8Array>>, atMs = nowMs): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      const place = join(directory, 'site', path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, content);
      await utimes(place, new Date(atMs), new Date(atMs));
    }
  };
  const textOf = (site: SiteFolder, path: string): string | undefined => {
    const file = site.find(path);
    return file === undefined ? undefined : 'bytes' in file ? Buffer.from(file.bytes).toString() : `disk ${file.sizeBytes}`;
  };

  it('that is missing is empty', async () => {
    const site = await SiteFolder.read(platform);
    assert.deepEqual(site.paths(), []);
    assert.equal(site.find('a.cfg'), undefined);
  });

  it('is found by paths below it: the whole one, else what it ends in', async () => {
    await put({ 'a.cfg': 'A', 'x/a.cfg': 'XA', 'x/y/c.cfg': 'C', '.hidden': 'H', 'x/.hidden': 'H', 'b\x01.cfg': 'no', 'b\\.cfg': 'no' });
    const site = await SiteFolder.read(platform);
    assert.deepEqual([...site.paths()].sort(), ['a.cfg', 'x/a.cfg', 'x/y/c.cfg']);
    for (const [path, text] of [
      ['a.cfg', 'A'],
      ['x/a.cfg', 'XA'],
      ['z/x/a.cfg', 'XA'],
      ['z/a.cfg', 'A'],
      ['y/c.cfg', undefined],
      ['c.cfg', undefined],
      ['z/x/y/c.cfg', 'C'],
      ['A.cfg', undefined],
    ] as const)
      assert.equal(textOf(site, path), text, path);
  });

  it('is found whatever the case of an address; what is spelled exactly comes first', async () => {
    await put({ '0004F2000001.cfg': 'upper', '0004F2ABCDEF.cfg': 'big', '0004f2abcdef.cfg': 'small' });
    const site = await SiteFolder.read(platform);
    assert.equal(textOf(site, `${a}.cfg`), 'upper');
    assert.equal(textOf(site, '0004F2ABCDEF.cfg'), 'big');
    assert.equal(textOf(site, '0004f2abcdef.cfg'), 'small');
    assert.match(textOf(site, '0004F2abcdef.cfg') ?? '', /big|small/);
  });

  it('gives files of more than 4 MB from the disk', async () => {
    await put({ 'at.ld': new Uint8Array(large), 'above.ld': new Uint8Array(large + 1) });
    const site = await SiteFolder.read(platform);
    assert.equal(textOf(site, 'at.ld')?.length, large);
    assert.equal(textOf(site, 'above.ld'), `disk ${large + 1}`);
    assert.ok(!looked.includes('read above.ld'));
  });

  it('is left where it is deeper than sixteen folders, or comes back to itself', async () => {
    const deep = (folders: number): string => `${Array.from({ length: folders }, (_, at) => `d${at}/`).join('')}f.cfg`;
    await put({ [deep(16)]: 'in', [deep(17)]: 'out' });
    await symlink(join(directory, 'site'), join(directory, 'site', 'again'));
    const site = await SiteFolder.read(platform);
    assert.ok(site.paths().includes(deep(16)));
    assert.ok(!site.paths().includes(deep(17)));
    assert.ok(logged.some(({ fields, level }) => level === 'warn' && String(fields['folder']).startsWith('d0/')));
  });

  it('is listed at most once a second, and each file described when it is asked for', async () => {
    await put({ 'a.cfg': 'old' }, nowMs - 10_000);
    const site = await SiteFolder.read(platform);
    looked = [];
    assert.equal(site.freshUntilMs('a.cfg'), nowMs + 1000);
    assert.equal(site.freshUntilMs('none.cfg'), nowMs + 1000);
    await put({ 'a.cfg': 'new', 'b.cfg': 'B' });
    nowMs += 999;
    assert.equal(await site.refresh('a.cfg'), false);
    assert.equal(looked.length, 0);
    assert.equal(textOf(site, 'a.cfg'), 'old');
    nowMs += 1;
    assert.equal(await site.refresh('none.cfg'), true, 'another has come');
    assert.deepEqual(looked, ['list ', 'read b.cfg']);
    assert.equal(textOf(site, 'a.cfg'), 'old');
    assert.equal(site.freshUntilMs('a.cfg'), nowMs, 'listed, and not yet looked at');
    assert.equal(await site.refresh('a.cfg'), true);
    assert.equal(textOf(site, 'a.cfg'), 'new');
    assert.equal(site.freshUntilMs('a.cfg'), nowMs + 1000);
    nowMs += 500;
    assert.equal(site.freshUntilMs('a.cfg'), nowMs + 500);
    assert.equal(await site.refresh('a.cfg'), false);
  });

  it('is read again where size or time differ, and where it was written just now', async () => {
    await put({ 'a.cfg': 'one' }, nowMs - 10_000);
    const site = await SiteFolder.read(platform);
    const refresh = async (): Promise<[boolean, boolean]> => {
      nowMs += 1000;
      looked = [];
      return [await site.refresh('a.cfg'), looked.includes('read a.cfg')];
    };
    assert.deepEqual(await refresh(), [false, false]);
    await put({ 'a.cfg': 'four' }, nowMs - 11_000);
    assert.deepEqual(await refresh(), [true, true]);
    await put({ 'a.cfg': 'five' }, nowMs - 30_000);
    assert.deepEqual(await refresh(), [true, true]);
    await put({ 'a.cfg': 'five' }, nowMs - 1001);
    assert.deepEqual(await refresh(), [false, true], 'another time, the same bytes');
    assert.deepEqual(await refresh(), [false, false], 'more than two seconds old');
    await put({ 'a.cfg': 'nine' }, nowMs);
    assert.deepEqual(await refresh(), [true, true]);
    assert.deepEqual(await refresh(), [false, true], 'two seconds old');
    assert.deepEqual(await refresh(), [false, false]);
    await rm(join(directory, 'site', 'a.cfg'));
    assert.deepEqual(await refresh(), [true, false]);
    assert.equal(site.find('a.cfg'), undefined);
    assert.deepEqual(await refresh(), [false, false]);
  });

  it('that cannot be listed is tried again after a second, and what was read stays', async () => {
    await put({ 'a.cfg': 'A' }, nowMs - 10_000);
    const site = await SiteFolder.read(platform);
    nowMs += 1000;
    broken = 'list';
    await assert.rejects(site.refresh('a.cfg'), (error) => isProblem(error, 'storage'));
    looked = [];
    assert.equal(await site.refresh('a.cfg'), false);
    assert.equal(looked.length, 0);
    assert.equal(textOf(site, 'a.cfg'), 'A');
    broken = undefined;
    nowMs += 1000;
    await site.refresh('a.cfg');
    assert.ok(looked.includes('list '));
  });

  it('is listed once for many that ask at once', async () => {
    const site = await SiteFolder.read(platform);
    nowMs += 1000;
    looked = [];
    await put({ 'b.cfg': 'B' });
    assert.deepEqual(await Promise.all([site.refresh('b.cfg'), site.refresh('b.cfg')]), [true, true]);
    assert.equal(looked.filter((at) => at === 'list ').length, 1);
  });

  it('names in a made-up primary file what is the phone’s own first, then what is nobody’s own', async () => {
    const names = [
      'z.cfg',
      'B.CFG',
      `${a}.cfg`,
      `${a}-lines.cfg`,
      `x${b}.cfg`,
      `${a}-phone.cfg`,
      '000000000000.cfg',
      '000000000000-x.cfg',
      'a,b.cfg',
      'dict.xml',
      'x/in.cfg',
    ];
    await put(Object.fromEntries(names.map((name) => [name, '<x/>'])));
    const site = await SiteFolder.read(platform);
    assert.deepEqual(site.configurationNames(a), [`${a}-lines.cfg`, 'B.CFG', 'z.cfg']);
    assert.deepEqual(site.configurationNames(b), [`x${b}.cfg`, 'B.CFG', 'z.cfg']);
    assert.deepEqual(site.configurationNames('site'), ['B.CFG', 'z.cfg']);
    assert.equal(logged.filter(({ message }) => /CONFIG_FILES/.test(message)).length, 1);
    assert.equal(site.hasSitePrimary(`${a}.cfg`), true);
    assert.equal(site.hasSitePrimary(`y/${a}.cfg`), true, 'what a path ends in');
  });

  it('tells lines, servers, dial plans and clocks of configuration files; of a parameter that stands twice, the first', async () => {
    await put({
      'b-site.cfg': '<x reg.1.address="1" reg.1.address="2" up.headsetMode="1" tcpIpApp.sntp.gmtOffset="3600"/>',
      'a-site.cfg': '<x tcpIpApp.sntp.gmtOffset="7200" voIpProt.server.1.address="pbx.example.test"/>',
      [`${a}-clock.cfg`]: '<x tcpIpApp.sntp.GMTOffset="0"/>',
      [`${a}-${b}.cfg`]: '<x reg.2.address="of two"/>',
      'no.xml': '<x reg.3.address="no"/>',
      'broken.cfg': '<x reg.4.address="4"',
    });
    const site = await SiteFolder.read(platform);
    const settings = [...site.lineSettings()].map(({ path, macAddress, name, value }) => [path, macAddress, name, value]);
    assert.deepEqual(
      settings.filter(([path]) => path !== 'broken.cfg').toSorted(([one = ''], [other = '']) => one.localeCompare(other)),
      [
        ['a-site.cfg', undefined, 'voipprot.server.1.address', 'pbx.example.test'],
        ['b-site.cfg', undefined, 'reg.1.address', '1'],
      ],
    );
    assert.equal(site.setting(a, 'tcpIpApp.sntp.gmtOffset'), '0');
    assert.equal(site.setting(b, 'tcpIpApp.sntp.gmtOffset'), '7200', 'the first by name');
    assert.equal(site.setting(b, 'tcpIpApp.sntp.daylightSavings.enable'), undefined);
    assert.ok(logged.some(({ fields, level }) => level === 'warn' && fields['file'] === 'broken.cfg'));
    await put({ 'b-site.cfg': '<x/>' });
    nowMs += 1000;
    await site.refresh('b-site.cfg');
    assert.deepEqual(
      [...site.lineSettings()].filter(({ path }) => path === 'b-site.cfg'),
      [],
      'what it said before is gone',
    );
    await rm(join(directory, 'site', `${a}-clock.cfg`));
    nowMs += 1000;
    await site.refresh('');
    assert.equal(site.setting(a, 'tcpIpApp.sntp.gmtOffset'), '7200');
  });
});
