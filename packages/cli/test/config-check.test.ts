// `offhook config check` as a program: its exit code, its forms of output, what it does with any folder.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkReportSchema, differenceReportSchema } from '@offhook/folder';

import { configPlace, folder, mac } from './support/config-place.ts';

const here = configPlace();
const { write, offhook, json } = here;
const main = join(import.meta.dirname, '../src/main.ts');

describe('offhook config check', () => {
  it('exit code 0 where nothing is wrong, 1 with findings, 2 where it cannot run', () => {
    write(folder);
    assert.equal(offhook('check', 'folder').status, 0);
    write({ 'folder/site.cfg': '<site callLists.size="5"/>' });
    assert.equal(offhook('check', 'folder').status, 1);
    assert.equal(offhook('check', 'folder', '--fail-on', 'error').status, 0);
    const missing = offhook('check', 'nowhere');
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /there is no file or folder nowhere/);
    assert.equal(offhook('check', 'folder', '--fail-on', 'everything').status, 2);
    mkdirSync(join(here.directory, 'empty'));
    assert.match(offhook('check', 'empty').stderr, /nothing was checked/);
    assert.equal(offhook('check', 'folder', '--model', 'VVX9').status, 2);
  });

  it('text: file, line, column, the line with a caret, and what to do; never a secret', () => {
    write({ ...folder, 'folder/site.cfg': '<site\n  dir.corp.password="canary" callLists.size="5"/>' });
    const { stdout } = offhook('check', 'folder');
    assert.match(stdout, /folder\/site\.cfg:2:30 {2}warning {2}expected a whole number from 10 to 99 in callLists\.size, got "5"/);
    assert.match(stdout, /\n {6}dir\.corp\.password="\*{6}" callLists\.size="5"\/>\n {33}\^{14}\n/);
    assert.doesNotMatch(stdout, /canary/);
  });

  it('a finding about a folder has no line, and the example of a rule is one in a file that phones read', () => {
    write({ 'loose/site.cfg': '<site up.headsetMode="0"/>' });
    assert.match(offhook('check', 'loose').stdout, /^loose {2}note {2}no 000000000000\.cfg/m);
    const json = checkReportSchema.parse(JSON.parse(offhook('check', 'loose', '--json').stdout));
    assert.equal(json.findings[0]?.place.file, 'loose');
    const names = Array.from({ length: 12 }, (_, at) => `folder/a${at}.cfg`);
    const slip = '<a callLists.size="5" up.headsetMode="x" reg.99.address="1" reg.1.auth.password="y" call.callWaitng.ring="beep"/>';
    write({ ...folder, ...Object.fromEntries(names.map((name) => [name, slip])), 'folder/site.cfg': slip });
    const { stdout } = offhook('check', 'folder');
    for (const rule of ['bad-value', 'index-out-of-range', 'secret-in-clear', 'unknown-parameter'])
      assert.match(stdout.split('\n').find((line) => line.endsWith(rule)) ?? '', /^folder\/site\.cfg:1/, rule);
  });

  it('JSON and SARIF hold the same findings', () => {
    write({ ...folder, 'folder/site.cfg': '<site callLists.size="5" no.such.name="1"/>' });
    const report = json(checkReportSchema, 'check', 'folder');
    assert.deepEqual(
      report.findings.map(({ rule }) => rule),
      ['bad-value', 'unknown-parameter'],
    );
    assert.deepEqual(report.counts, { error: 0, warning: 1, note: 1 });
    const sarif: unknown = JSON.parse(offhook('check', 'folder', '--sarif').stdout);
    assert.deepEqual(JSON.stringify(sarif).match(/"ruleId":"[^"]*"/g), ['"ruleId":"bad-value"', '"ruleId":"unknown-parameter"']);
  });

  it('JUnit and annotations tell the same findings, from the same severity on; one form at a time', () => {
    write({ ...folder, 'folder/site.cfg': '<site callLists.size="5" callLists.siz="50"/>' });
    const { findings } = json(checkReportSchema, 'check', 'folder');
    const junit = offhook('check', 'folder', '--junit', '--fail-on', 'error');
    assert.equal(junit.stdout.match(/<testcase /g)?.length, findings.length);
    assert.equal(junit.stdout.match(/<failure /g)?.length ?? 0, findings.filter(({ severity }) => severity === 'error').length);
    const annotations = offhook('check', 'folder', '--annotations');
    assert.deepEqual(
      annotations.stdout.match(/^::\w+ file=folder\/site\.cfg,line=1,col=\d+,endColumn=\d+,title=[a-z-]+::/gm)?.length,
      findings.length,
    );
    assert.equal(annotations.status, 1);
    const both = offhook('check', 'folder', '--junit', '--sarif');
    assert.deepEqual([both.status, both.stdout], [2, '']);
    assert.match(both.stderr, /--sarif and --junit/);
  });

  it('--since tells what was not wrong in that version already, of a folder, of one within, and of single files', () => {
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.test', ...args], {
        cwd: here.directory,
        encoding: 'utf8',
      });
    write({ ...folder, 'folder/site.cfg': '<site\n callLists.size="5"/>', 'folder/sub/more.cfg': '<a up.headsetMode="9"/>' });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    const since = (...args: readonly string[]): readonly string[] =>
      json(checkReportSchema, 'check', ...args, '--since', 'HEAD').findings.map(
        ({ place: { file, line }, parameter }) => `${file}:${line} ${parameter}`,
      );
    assert.deepEqual(since('folder'), []);
    assert.equal(offhook('check', 'folder', '--since', 'HEAD').status, 0);
    write({ 'folder/site.cfg': '<site\n\n callLists.size="5"\n callLists.siz="50"/>', 'folder/sub/new.cfg': '<a up.headsetMode="9"/>' });
    assert.deepEqual(
      since('folder')
        .filter((text) => !text.endsWith('undefined'))
        .sort(),
      ['folder/site.cfg:4 callLists.siz', 'folder/sub/new.cfg:1 up.headsetMode'],
    );
    assert.deepEqual(
      since('folder/sub').filter((text) => !text.endsWith('undefined')),
      ['folder/sub/new.cfg:1 up.headsetMode'],
    );
    assert.deepEqual(since('folder/site.cfg', 'folder/sub/more.cfg'), ['folder/site.cfg:4 callLists.siz']);
    assert.equal(offhook('check', 'folder', '--since', 'HEAD').status, 1);
    const nowhere = offhook('check', 'folder', '--since', 'no-such-version');
    assert.deepEqual([nowhere.status, nowhere.stdout], [2, '']);
    assert.match(nowhere.stderr, /does not find that version/);
  });

  it('any file at all: a finding with file and line, the others still read, nothing written', () => {
    write({
      ...folder,
      'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg, binary.cfg, cut.cfg, folder.cfg, out.cfg, in.cfg, empty.cfg"/>',
      'folder/binary.cfg': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]),
      'folder/cut.cfg': '<site\n callLists.size="5',
      'folder/empty.cfg': '',
      'folder/folder.cfg/x.txt': '',
      'folder/huge.xml': new Uint8Array(100 * 1024 * 1024).fill(0x61),
      'outside.cfg': '<site callLists.size="7"/>',
    });
    symlinkSync(join(here.directory, 'outside.cfg'), join(here.directory, 'folder/out.cfg'));
    symlinkSync('site.cfg', join(here.directory, 'folder/in.cfg'));
    const names = (): ReadonlySet<string> => new Set(readdirSync(join(here.directory, 'folder'), { recursive: true, encoding: 'utf8' }));
    const before = names();
    const { findings } = json(checkReportSchema, 'check', 'folder');
    assert.deepEqual(names(), before);
    const told = findings.map(({ rule, place: { file, line } }) => `${rule} ${file.slice('folder/'.length)}:${line}`);
    for (const expected of [
      'missing-file 000000000000.cfg:1',
      'not-a-configuration binary.cfg:1',
      'not-well-formed cut.cfg:2',
      'too-large huge.xml:1',
      'link-not-followed out.cfg:1',
      // The link to a file of the folder is that file: it says again what site.cfg says.
      'repeated in.cfg:3',
    ])
      assert.ok(told.includes(expected), `${expected} is not among ${told.join(', ')}`);
    assert.ok(!findings.some(({ message }) => message.includes('"7"')), 'the file outside was read');
  });

  it('ECMA-48: no name of a file and no text in it gives the terminal an order; users of URLs are not shown', () => {
    write({
      ...folder,
      'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg, gone.cfg, https://ada:canary@other.example.test/x.cfg"/>',
      'folder/a\u001B[2Jb.cfg': '<site reg.1.address="5550101',
      [`folder/${mac}-app.log`]: '0105123805|sip  |1|00|"\u001B]0;title\u0007\u009B2J" <sip:5550101@example.test>\n',
    });
    for (const args of [
      ['check', 'folder', '--all'],
      ['who', 'folder', '5550101'],
      ['effective', 'folder', mac],
      ['check', 'folder/\u001B[2J'],
    ]) {
      const { stdout, stderr } = offhook(...args);
      // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|canary/, args.join(' '));
    }
  });

  it('a checkout’s root in git is a folder like any other', () => {
    write({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="a.cfg"/>', 'a.cfg': '<x up.headsetMode="0"/>', [`${mac}-app.log`]: '' });
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['-c', 'user.name=T', '-c', 'user.email=t@example.test', 'commit', '-q', '-m', 'x'],
    ])
      execFileSync('git', args, { cwd: here.directory, stdio: 'ignore' });
    write({ 'a.cfg': '<x up.headsetMode="1"/>' });
    for (const version of ['HEAD:', 'HEAD:.', 'HEAD:./'])
      assert.deepEqual(
        json(differenceReportSchema, 'diff', version, '.').changes.map(({ name, before, after }) => [name, before, after]),
        [['up.headsetMode', '0', '1']],
        version,
      );
  });

  it('the same finding on many phones is one, with its count; --all and JSON tell each', () => {
    const macs = Array.from({ length: 30 }, (_, at) => `0004f20000${String(at + 10)}`);
    write(folder);
    for (const [at, own] of macs.entries())
      write({
        [`folder/line${own}.cfg`]: `<line${'\n'.repeat(at % 3)} reg.1.address="2001" callLists.size="${at}x"\n up.headsetMode="maybe"/>`,
      });
    write({ 'folder/site.cfg': `<a ${Array.from({ length: 30 }, (_, at) => `efk.efklist.${at + 1}.status="7"`).join('\n')}/>` });
    const { stdout } = offhook('check', 'folder');
    assert.equal(stdout.match(/callLists\.size, got/g)?.length, 1);
    assert.match(stdout, /folder\/line<MACaddress>\.cfg {2}.*on 30 phones \(0004f2000010, 0004f2000011, 0004f2000012, \.\.\.\)/);
    assert.ok(stdout.split('\n').length < 60, stdout);
    assert.match(stdout, /efk\.efklist\.1-30\.status.*\(30 times\)/);
    assert.equal(offhook('check', 'folder', '--all').stdout.match(/callLists\.size, got/g)?.length, 30);
    const { findings } = json(checkReportSchema, 'check', 'folder');
    assert.equal(findings.filter(({ parameter }) => parameter === 'callLists.size').length, 30);
    write({ 'one/site.cfg': '<a/>' });
    assert.match(offhook('check', 'one/site.cfg').stdout, /^1 file, 0 phones, 0 settings: 0 errors, 0 warnings, 0 notes$/m);
  });

  it('findings that differ by an index only are one, with the range of the indices; --all and JSON tell each', () => {
    const keys = Array.from({ length: 250 }, (_, at) => `attendant.resourceList.${at + 1}.adress="${at}@pbx.example.test"`);
    write({
      'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>',
      'folder/site.cfg': `<site\n${keys.join('\n')}\nreg.7.label2="x"\nreg.3.line.9.label2="y"\nreg.3.line.12.label2="z"/>`,
    });
    const { stdout } = offhook('check', 'folder');
    const told = stdout.split('\n').filter((line) => line.includes('unknown-parameter') && line.includes('site.cfg:'));
    assert.equal(told.length, 3, stdout);
    assert.match(told[0] ?? '', /site\.cfg:2:1 .*unknown parameter attendant\.resourceList\.1-250\.adress.*\(250 times\)/);
    assert.match(stdout, /unknown parameter reg\.7\.label2(?!.*times)/);
    assert.match(stdout, /unknown parameter reg\.3\.line\.9-12\.label2.*\(2 times\)/);
    assert.match(stdout, /: 0 errors, 250 warnings, 3 notes/);
    assert.equal(offhook('check', 'folder', '--all').stdout.match(/unknown parameter attendant/g)?.length, 250);
    assert.equal(json(checkReportSchema, 'check', 'folder').findings.length, 253);
  });

  it('what differs by an index only and is of many phones is one, with both', () => {
    const line = '<line attendant.resourceList.1.adress="1"\n attendant.resourceList.2.adress="2"/>';
    const macs = ['0004f2000001', '0004f2000002', '0004f2000003'];
    write({
      'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="[PHONE_MAC_ADDRESS]-line.cfg"/>',
      ...Object.fromEntries(macs.map((address) => [`folder/${address}-line.cfg`, line])),
    });
    const { stdout } = offhook('check', 'folder');
    assert.match(stdout, /<MACaddress>-line\.cfg  .*attendant\.resourceList\.1-2\.adress.*on 3 phones.*\(6 times\)/);
  });

  it('what is no file is told, as is a name that is not UTF-8; and no name forges a line or paints one', () => {
    write({ ...folder, 'folder/a\nfolder\u001B[31m.cfg': '<site callLists.size="5"/>' });
    assert.equal(spawnSync('mkfifo', [join(here.directory, `folder/${mac}-directory.xml`)]).status, 0);
    writeFileSync(Buffer.concat([Buffer.from(join(here.directory, 'folder/Andr')), Buffer.from([0xe9]), Buffer.from('.cfg')]), '<a/>');
    const { findings } = json(checkReportSchema, 'check', 'folder', '--all');
    const found = (rule: string): readonly string[] =>
      findings.flatMap(({ rule: name, place: { file }, message }) => (name === rule ? [`${file}: ${message}`] : []));
    assert.deepEqual(found('no-file'), [`folder/${mac}-directory.xml: neither a file nor a folder: it is not read`]);
    assert.deepEqual(found('unreadable'), ['folder/Andr\uFFFD.cfg: cannot be opened: its name is not UTF-8']);
    const { stdout } = offhook('check', 'folder', '--all');
    assert.match(stdout, / entries in the folder: .*, 1 is no file$/m);
    assert.match(stdout, /^folder\/a\\x0afolder\\x1b\[31m\.cfg:1:7 {2}/m);
    write({ 'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="a&#10;x&#27;[31m.cfg, site.cfg"/>' });
    for (const args of [
      ['check', 'folder'],
      ['effective', 'folder', mac],
      ['why', 'folder', mac, 'callLists.size'],
      ['diff', 'folder', 'folder'],
    ]) {
      const text = offhook(...args).stdout;
      assert.ok(!text.includes('\u001B') && !/^x/m.test(text), args.join(' '));
    }
  });

  it('a pipe is refused: nothing would ever come', () => {
    write(folder);
    assert.equal(spawnSync('mkfifo', [join(here.directory, 'pipe.cfg')]).status, 0);
    const { status, stderr } = offhook('check', 'pipe.cfg');
    assert.equal(status, 2);
    assert.match(stderr, /expected a file or folder, got pipe\.cfg/);
  });

  it('a reader that stops reading is no fault', () => {
    write({ ...folder, 'folder/site.cfg': `<site\n${Array.from({ length: 3000 }, (_, at) => `no.such.name.a${at}="1"\n`).join('')}/>` });
    const { status, stderr } = spawnSync('sh', ['-c', `"$0" "$1" config check folder --all | head -1`, process.execPath, main], {
      cwd: here.directory,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('GDPR Art. 17: what a phone brings back after an erasure is an error, without the person’s name', () => {
    const directory = '<directory><item_list><item><fn>Ann</fn><ln>Example</ln><ct>5550101</ct></item></item_list></directory>';
    write({ ...folder, [`folder/${mac}-directory.xml`]: directory });
    assert.equal(offhook('erase', 'folder', '5550101', '--yes').status, 0);
    assert.equal(offhook('check', 'folder').status, 0);
    write({ [`folder/${mac}-directory.xml`]: directory });
    const { stdout, status } = offhook('check', 'folder');
    assert.equal(status, 1);
    assert.match(stdout, /-directory\.xml:1:1 {2}error .*erased on/);
    assert.doesNotMatch(stdout, /Ann|5550101/);
  });
});
