// `offhook config set`, `unset`, `move`, `overrides`, `master`, `diff` and `blast`, as programs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { configReports, differenceReportSchema } from '@offhook/folder';

import { configPlace, folder, mac } from './support/config-place.ts';

const here = configPlace();
const { write, offhook, json } = here;
const main = join(import.meta.dirname, '../src/main.ts');

describe('offhook config diff and blast', () => {
  it('two folders, two versions in git, and a change not yet made tell the same change', () => {
    write(folder);
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.test', '-c', 'commit.gpgsign=false', ...args], {
        cwd: here.directory,
        stdio: 'ignore',
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    write({
      'folder/site.cfg': '<site\n  up.headsetMode="1"\n  callLists.size="50"/>',
      'other/site.cfg': '<site up.headsetMode="1" callLists.size="50"/>',
    });
    for (const [path, text] of Object.entries(folder)) if (!path.endsWith('site.cfg')) write({ [path.replace('folder', 'other')]: text });
    const expected = [['up.headsetMode', '0', '1', [mac]]];
    const told = (...args: readonly string[]): unknown =>
      json(differenceReportSchema, ...args).changes.map(({ name, before, after, phones }) => [name, before, after, phones]);
    assert.deepEqual(told('diff', 'HEAD:folder', 'folder'), expected);
    git('commit', '-q', '-a', '-m', 'second');
    assert.deepEqual(told('diff', 'HEAD~1:folder', 'HEAD:folder'), expected);
    assert.deepEqual(told('diff', 'HEAD~1:folder', 'other'), expected);
    write({ 'folder/site.cfg': folder['folder/site.cfg'] });
    const site = readFileSync(join(here.directory, 'folder/site.cfg'), 'utf8');
    assert.deepEqual(told('blast', 'folder', '--set', 'up.headsetMode=1'), expected);
    assert.deepEqual(told('blast', 'folder', '--set', 'up.headsetMode=1', '--in', 'site.cfg'), expected);
    assert.equal(readFileSync(join(here.directory, 'folder/site.cfg'), 'utf8'), site);
    // From within the folder, as git itself takes ./ and ../; a plain path begins at the root.
    const within = (...args: readonly string[]): unknown => {
      const { stdout, stderr } = spawnSync(process.execPath, [main, 'config', 'diff', ...args, '--json'], {
        cwd: join(here.directory, 'folder'),
        encoding: 'utf8',
      });
      assert.equal(stderr, '', args.join(' '));
      return differenceReportSchema.parse(JSON.parse(stdout)).changes.map(({ name, before, after }) => [name, before, after]);
    };
    const back = [['up.headsetMode', '1', '0']];
    for (const version of ['HEAD:.', 'HEAD:./', 'HEAD:../folder', 'HEAD:folder/', 'HEAD:folder/.', 'HEAD:./../folder/'])
      assert.deepEqual(within(version, '.'), back, version);
    assert.deepEqual(told('diff', 'HEAD:./folder', 'folder'), [['up.headsetMode', '1', '0', [mac]]]);
    for (const out of ['HEAD:..', 'HEAD:../../x']) {
      const { status, stderr } = offhook('diff', out, 'folder');
      assert.deepEqual([status, /leads out of the repository/.test(stderr)], [2, true], stderr);
    }
    assert.equal(offhook('diff', 'folder', 'folder').status, 0);
    assert.equal(statSync(join(here.directory, 'folder')).isDirectory(), true);
  });
});

describe('offhook config set, unset, overrides, master', () => {
  const other = '0004f2000002';

  const files = {
    ...folder,
    [`folder/line${other}.cfg`]: '<line reg.1.address="2002"/>',
    [`folder/${mac}-phone.cfg`]: '<PHONE_CONFIG>\n\t<OVERRIDES up.headsetMode="1"/>\n</PHONE_CONFIG>',
  };

  const text = (path: string): string => readFileSync(join(here.directory, 'folder', path), 'utf8');

  it('a dry run shows the patch and who changes, and writes nothing; without it, just that is written', () => {
    write(files);
    const args = ['set', 'folder', 'reg.1.label=Desk', 'callLists.size=20', '--in', 'line[PHONE_MAC_ADDRESS].cfg'];
    const dry = offhook(...args, '--dry-run');
    assert.equal(dry.status, 0, dry.stderr);
    assert.match(
      dry.stdout,
      /^-<line reg\.1\.address="2001"\/>\n\+<line reg\.1\.address="2001" reg\.1\.label="Desk" callLists\.size="20"\/>$/m,
    );
    assert.match(dry.stdout, /2 of 2 files would be changed, 0 as they were, 0 refused/);
    assert.equal(text(`line${mac}.cfg`), '<line reg.1.address="2001"/>');
    const done = json(configReports.set, ...args, '--phone', other.toUpperCase());
    assert.deepEqual([done.isWritten, done.files.map(({ file, result }) => [file, result])], [true, [[`line${other}.cfg`, 'changed']]]);
    assert.deepEqual(
      done.difference.changes.map(({ name, phones }) => [name, phones]),
      [
        ['callLists.size', [other]],
        ['reg.1.label', [other]],
      ],
    );
    assert.equal(text(`line${other}.cfg`), '<line reg.1.address="2002" reg.1.label="Desk" callLists.size="20"/>');
    assert.equal(text(`line${mac}.cfg`), '<line reg.1.address="2001"/>');
    assert.equal(offhook('unset', 'folder', 'reg.1.label', 'callLists.size', '--in', `line${other}.cfg`).status, 0);
    assert.equal(text(`line${other}.cfg`), '<line reg.1.address="2002"/>');
    assert.equal(offhook('set', 'folder', 'up.headsetMode=1', '--in', 'new.cfg', '--create').status, 0);
    assert.match(text('new.cfg'), /<polycomConfig up\.headsetMode="1"\/>/);
  });

  it('where one file is refused, nothing is written', () => {
    write({ ...files, 'folder/site.cfg': '<site' });
    const { status, stdout } = offhook('set', 'folder', 'up.headsetMode=1', '--in', `line${mac}.cfg`, 'site.cfg', 'gone.cfg');
    assert.equal(status, 1);
    assert.match(stdout, /refused {2}site\.cfg.*\n.*refused {2}gone\.cfg: there is no such file/);
    assert.match(stdout, /Nothing was written/);
    assert.equal(text(`line${mac}.cfg`), '<line reg.1.address="2001"/>');
    assert.equal(offhook('set', 'folder', 'up.headsetMode=1', '--in', 'site.cfg', '--phone', 'x').status, 2);
    assert.equal(offhook('set', 'folder', 'up.headsetMode=maybe', '--in', 'site.cfg').status, 2);
  });

  it('a setting is moved into each phone’s own file and back; a dry run writes nothing, and nothing is written over another value', () => {
    write({ ...files, 'folder/site.cfg': '<site\n  up.headsetMode="0" callLists.size="50"/>' });
    const line = 'line[PHONE_MAC_ADDRESS].cfg';
    const dry = offhook('move', 'folder', 'callLists.size', '--from', 'site.cfg', '--to', line, '--dry-run');
    assert.equal(dry.status, 0);
    assert.match(dry.stdout, /^-  up\.headsetMode="0" callLists\.size="50"\/>\n\+  up\.headsetMode="0"\/>$/m);
    assert.match(text('site.cfg'), /callLists\.size/);
    const { difference } = json(configReports.move, 'move', 'folder', 'callLists.size', '--from', 'site.cfg', '--to', line, '--phone', mac);
    assert.deepEqual(
      difference.changes.map(({ name, phones }) => [name, ...phones]),
      [['callLists.size', other]],
    );
    assert.deepEqual(
      [text('site.cfg'), text(`line${mac}.cfg`)],
      ['<site\n  up.headsetMode="0"/>', '<line reg.1.address="2001" callLists.size="50"/>'],
    );
    assert.equal(offhook('move', 'folder', 'callLists.size', '--from', line, '--to', 'site.cfg').status, 0);
    assert.match(text('site.cfg'), /callLists\.size="50"/);
    assert.equal(offhook('move', 'folder', 'callLists.size', '--from', line, '--to', 'site.cfg').status, 2);
    assert.equal(offhook('move', 'folder', 'callLists.size', '--from', 'site.cfg').status, 2);
    const made = offhook('move', 'folder', 'callLists.size', '--from', 'site.cfg', '--to', 'new.cfg');
    assert.equal(made.status, 1);
    assert.match(made.stdout, /refused {2}new\.cfg/);
    assert.equal(offhook('move', 'folder', 'callLists.size', '--from', 'site.cfg', '--to', 'new.cfg', '--create').status, 0);
    assert.match(text('new.cfg'), /callLists\.size="50"/);
  });

  it('overrides are listed with what is configured, and cleared', () => {
    write(files);
    const { stdout } = offhook('overrides', 'list', 'folder');
    assert.match(
      stdout,
      /^up\.headsetMode {2}"1" on the phone, configured "0" \(site\.cfg\)\n {4}0004f2000001\n1 setting was changed on 1 phone$/m,
    );
    assert.deepEqual(json(configReports['overrides list'], 'overrides', 'list', 'folder', '--phone', other).overrides, []);
    assert.equal(offhook('overrides', 'clear', 'folder', '--phone', other).status, 0);
    assert.equal(offhook('overrides', 'clear', 'folder', '--name', 'callLists.size').status, 0);
    assert.equal(text(`${mac}-phone.cfg`), files[`folder/${mac}-phone.cfg`]);
    assert.equal(offhook('overrides', 'clear', 'folder').status, 0);
    assert.equal(text(`${mac}-phone.cfg`), '<PHONE_CONFIG>\n\t<OVERRIDES/>\n</PHONE_CONFIG>');
  });

  it('a file is put into the lists of all primary files, and taken out', () => {
    write({ ...files, [`folder/${other}.cfg`]: '<APPLICATION CONFIG_FILES="site.cfg"/>' });
    assert.equal(offhook('master', 'add', 'folder', 'late.cfg', '--before', 'site.cfg').status, 0);
    assert.match(text('000000000000.cfg'), /"line\[PHONE_MAC_ADDRESS\]\.cfg, late\.cfg, site\.cfg"/);
    assert.match(text(`${other}.cfg`), /"late\.cfg, site\.cfg"/);
    assert.equal(offhook('master', 'remove', 'folder', 'late.cfg').status, 0);
    assert.equal(text(`${other}.cfg`), '<APPLICATION CONFIG_FILES="site.cfg"/>');
    assert.equal(offhook('master', 'add', 'folder', 'a,b').status, 2);
    assert.equal(offhook('master', 'add', 'folder', 'x.cfg', '--first', '--after', 'site.cfg').status, 2);
    assert.equal(offhook('master', 'add', 'folder', 'x.cfg', '--first').status, 0);
    assert.match(text('000000000000.cfg'), /"x\.cfg, line/);
    assert.equal(offhook('master', 'add', 'folder', 'y.cfg', '--after', 'x.cfg', '--dry-run').status, 0);
    assert.doesNotMatch(text('000000000000.cfg'), /y\.cfg/);
  });
});
