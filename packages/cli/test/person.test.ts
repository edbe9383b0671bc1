// offhook config who, export, erase: a request answered from a folder of files (GDPR Art. 15, 17, 20).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';

import type { EraseReport } from '@offhook/folder';
import {
  configReports,
  exportedPersonSchema,
  findReturned,
  parsePerson,
  searchPerson,
  suppressionListSchema,
  takeInventory,
} from '@offhook/folder';
import { receiptSchema, unsignedReceiptSchema } from '@offhook/privacy';

import { createDiskSource } from '../src/folder/disk-source.ts';
import { readSuppressions } from '../src/folder/suppressions.ts';

const whole = join(import.meta.dirname, '../src/main.ts');
const light = join(import.meta.dirname, 'support/config-command.ts');
const dying = join(import.meta.dirname, 'support/die-at-operation.ts');

const compiled = mkdtempSync(join(tmpdir(), 'offhook-compiled-'));
after(() => rmSync(compiled, { recursive: true, force: true }));

const mac = '0004f2000002';
const contents: Readonly<Record<string, string>> = {
  '0004f2000001.cfg': '<APPLICATION CONFIG_FILES="reg.cfg" CALL_LISTS_DIRECTORY="calls"/>',
  'reg.cfg': '<reg reg.1.address="2001" reg.1.displayName="Ada Example" reg.2.address="2002"/>\n',
  [`${mac}-directory.xml`]:
    '<directory><item_list>\n<item><ln>Example</ln><fn>Ada</fn><ct>2001</ct></item>\n<item><ln>Sample</ln><fn>Bob</fn><ct>2002</ct></item>\n</item_list></directory>\n',
  [`calls/${mac}-calls.xml`]:
    '<callList><call><direction>In</direction><startTime>2026-01-05T12:38:05</startTime><source><address>2001</address></source></call></callList>\n',
  [`${mac}-app.log`]: '0105123805|sip  |4|00|from 2001\r\n0105123805|sip  |4|00|from 2002\r\n',
  [`${mac}-phone.cfg`]: '<o divert.fwd.1.contact="2001" up.headsetMode="1"/>',
};
const ada = ['2001', '--also', 'Ada Example'];

let place = '';
const at = (path: string): string => join(place, path);
const text = (path: string): string => readFileSync(at(path), 'utf8');

function fill(files = contents): void {
  rmSync(at('folder'), { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(at('folder'), path, '..'), { recursive: true });
    writeFileSync(join(at('folder'), path), content);
  }
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-person-'));
  fill();
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function run(args: readonly string[], options: { program?: string; dieAt?: number } = {}) {
  const { program = light, dieAt } = options;
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: compiled };
  delete environment['FORCE_COLOR'];
  delete environment['OFFHOOK_CONFIG_KEY'];
  if (dieAt !== undefined) environment['OFFHOOK_TEST_DIE_AT'] = String(dieAt);
  const result = spawnSync(process.execPath, [...(dieAt === undefined ? [] : ['--import', dying]), program, 'config', ...args], {
    cwd: place,
    env: environment,
    encoding: 'utf8',
  });
  return { status: result.status, signal: result.signal, stdout: result.stdout, stderr: result.stderr };
}

function erased(...args: readonly string[]): { status: number | null; report: EraseReport } {
  const { status, stdout, stderr } = run(['erase', 'folder', ...ada, '--json', ...args]);
  assert.notEqual(stdout, '', stderr);
  return { status, report: configReports.erase.parse(JSON.parse(stdout)) };
}

function snapshot(folder = 'folder'): ReadonlyMap<string, string> {
  const names = readdirSync(at(folder), { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return new Map(names.map((item) => join(item.parentPath, item.name)).map((path) => [path, readFileSync(path, 'latin1')]));
}

describe('offhook config who', () => {
  it('exit code 1 where the person is, 0 where not, 2 for wrong input; JSON is of the documented shape', () => {
    const found = run(['who', 'folder', ...ada, '--json']);
    assert.equal(found.status, 1);
    assert.equal(configReports.who.parse(JSON.parse(found.stdout)).occurrences.length, 6);
    const shown = run(['who', 'folder', ...ada], { program: whole });
    assert.equal(shown.status, 1, shown.stderr);
    assert.match(shown.stdout, /reg\.cfg {2}configuration\n {7}1 {2}parameter {2}reg\.1\.address="2001"/);
    assert.match(shown.stdout, /6 occurrences in 5 files; 6 files searched/);
    assert.equal(run(['who', 'folder', '2999']).status, 0);
    for (const wrong of [
      ['nowhere', '2001'],
      ['folder', ''],
      ['folder/reg.cfg', '2001'],
      ['folder', '2001', '--key', 'none.key'],
    ]) {
      const { status, stderr } = run(['who', ...wrong]);
      assert.equal(status, 2, wrong.join(' '));
      assert.notEqual(stderr, '');
    }
  });

  it('finds a number as the site dials it, once it is told how that is, and erases it so', () => {
    const directory = `${mac}-directory.xml`;
    const contact = (number: string): string => `<item><ln>L</ln><fn>F</fn><ct>${number}</ct></item>`;
    fill({
      [directory]: `<directory><item_list>${['901820', '0030901820', '0040901820', '55901820'].map(contact).join('\n')}</item_list></directory>`,
    });
    const number = '+49 30 901820';
    const dialling = ['--country', 'DE', '--area-code', '30', '--outside-line', '0'];
    const linesFound = (...options: readonly string[]): readonly number[] =>
      configReports.who.parse(JSON.parse(run(['who', 'folder', number, '--json', ...options]).stdout)).occurrences.map(({ line }) => line);
    assert.deepEqual(linesFound(), [2]);
    assert.deepEqual(linesFound(...dialling), [1, 2]);
    run(['erase', 'folder', number, ...dialling, '--yes']);
    assert.doesNotMatch(text(`folder/${directory}`), />901820<|0030901820/);
    assert.match(text(`folder/${directory}`), /0040901820[^]*55901820/);
    const returned = (dialled: string): boolean => {
      writeFileSync(at(`folder/${directory}`), `<directory><item_list>${contact(dialled)}</item_list></directory>`);
      return run(['check', 'folder', '--json'], { program: whole }).stdout.includes('erased-returned');
    };
    assert.deepEqual(['0030901820', '901820', '0049 30 90 18 20', '901821'].map(returned), [true, true, true, false]);
    const alone = run(['who', 'folder', number, '--area-code', '30']);
    assert.deepEqual([alone.status, /--country/.test(alone.stderr)], [2, true]);
  });
});

describe('offhook config who, where the settings say how the site dials', () => {
  const contact = (number: string): string => `<item><ln>L</ln><fn>F</fn><ct>${number}</ct></item>`;
  const numbers = ['00493055501471', '03055501471', '7 0049 30 55501471', '8 030 55501471', '3055501471'];

  function dialled(settings: string, ...options: readonly string[]): { readonly lines: readonly number[]; readonly dialling?: string } {
    fill({
      'site.cfg': `<a ${settings}/>`,
      [`${mac}-directory.xml`]: `<directory><item_list>${numbers.map(contact).join('\n')}</item_list></directory>`,
    });
    const { occurrences, dialling } = configReports.who.parse(
      JSON.parse(run(['who', 'folder', '+49 30 55501471', '--json', ...options]).stdout),
    );
    const lines = occurrences.filter(({ certainty }) => certainty === 'certain').map(({ line }) => line);
    return { lines, ...(dialling === undefined ? {} : { dialling }) };
  }

  it('reads country, outside line and extensions from lines and dial plans, and says so', () => {
    assert.deepEqual(dialled('reg.1.address="2001"'), { lines: [1], dialling: 'extensions of 4 digits' });
    const lines = 'reg.1.address="+493055501400" dialplan.digitmap="7,x.T|2xxx"';
    assert.deepEqual(dialled(lines), {
      lines: [1, 2, 3, 5],
      dialling: 'country DE, extensions of 4 digits, outside line 7',
    });
    assert.deepEqual(dialled(lines, '--outside-line', '8').lines, [1, 2, 4, 5], 'what is given wins');
  });

  it('an extension at a host of others is no extension of the site', () => {
    fill({
      'site.cfg': '<a voIpProt.server.1.address="pbx.example.test" reg.1.address="2077"/>',
      [`${mac}-directory.xml`]: `<directory><item_list>${['2077', 'sip:2077@other.example', 'sip:2077@pbx.example.test'].map(contact).join('\n')}</item_list></directory>`,
    });
    const lines = (person: string, certain: boolean): readonly string[] =>
      configReports.who
        .parse(JSON.parse(run(['who', 'folder', person, '--json']).stdout))
        .occurrences.filter(({ certainty }) => (certainty !== 'possible') === certain)
        .map(({ path, line }) => `${path.replace(/^.*-/, '')}:${line}`);
    assert.deepEqual(lines('sip:2077@other.example', true), ['directory.xml:2']);
    assert.deepEqual(lines('2077', true), ['directory.xml:1', 'directory.xml:3', 'site.cfg:1']);
    assert.deepEqual(lines('2077', false), ['directory.xml:2']);
  });

  it('says nothing where they say nothing', () => {
    assert.equal(dialled('reg.1.address="ada"').dialling, undefined);
  });
});

describe('offhook config export, of a contact whose label names others', () => {
  it('GDPR Art. 15(4): they are masked in it', () => {
    fill({
      [`${mac}-directory.xml`]:
        '<directory><item_list><item><ln>Example</ln><fn>Ada</fn><ct>2001</ct><lb>Ada Example (Zacharias Quintero)</lb></item></item_list></directory>',
    });
    run(['export', 'folder', ...ada, '--out', 'out', '--json']);
    const written = readdirSync(at('out'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    assert.match(written, /Ada Example/);
    assert.doesNotMatch(written, /Zacharias|Quintero/);
  });
});

describe('offhook config export', () => {
  it('GDPR Art. 15 and 20: a folder that only its owner reads', () => {
    const { status, stdout } = run(['export', 'folder', ...ada, '--out', 'out', '--json']);
    assert.equal(status, 0);
    const report = configReports.export.parse(JSON.parse(stdout));
    assert.deepEqual([report.contacts, report.calls, report.parameters, report.texts], [1, 1, 3, 1]);
    assert.equal(exportedPersonSchema.parse(JSON.parse(text('out/person.json'))).contacts[0]?.firstName, 'Ada');
    for (const name of report.files) assert.equal(statSync(at(`out/${name}`)).mode & 0o077, 0, name);
    assert.ok(!text('out/person.json').includes('2002'));
  });

  it('is not written into the folder itself, nor through a link, nor over anything', () => {
    const before = snapshot();
    mkdirSync(at('full'));
    writeFileSync(at('full/x'), '');
    symlinkSync(at('folder'), at('link'));
    for (const out of ['folder', 'folder/out', 'link/out', 'full', 'full/x']) {
      const { status, stderr } = run(['export', 'folder', ...ada, '--out', out]);
      assert.equal(status, 2, out);
      assert.match(stderr, /expected/);
    }
    assert.deepEqual(snapshot(), before);
  });

  it('exit code 1 where a file could not be searched', () => {
    symlinkSync('/dev/null', at('folder/away.cfg'));
    assert.equal(run(['export', 'folder', ...ada, '--out', 'out']).status, 1);
    assert.match(text('out/README.txt'), /COULD NOT BE SEARCHED:\n {2}away\.cfg/);
  });
});

describe('offhook config erase', () => {
  it('a dry run changes no byte and writes no file', () => {
    const before = snapshot('.');
    const { status, report } = erased();
    assert.equal(status, 1);
    assert.ok(!report.carriedOut);
    assert.deepEqual(
      report.occurrences.map(({ action }) => action),
      ['replace-line', 'remove', 'remove', 'remove', 'retain', 'retain'],
    );
    assert.deepEqual(snapshot('.'), before);
  });

  it('with --yes everything but configuration goes; modes stay; a receipt and keyed hashes are left that name nobody', () => {
    chmodSync(at(`folder/${mac}-directory.xml`), 0o664);
    const { status, report } = erased('--yes', '--request', 'R-1', '--backup', 'backup');
    assert.equal(status, 1); // the line is retained
    assert.deepEqual(report.deletedFiles, []);
    assert.equal(report.changedFiles.length, 4);
    assert.deepEqual(report.outstandingPhones, [mac]);
    assert.equal(text(`folder/${mac}-app.log`), '(line removed)\r\n0105123805|sip  |4|00|from 2002\r\n');
    assert.equal(text(`folder/${mac}-phone.cfg`), '<o up.headsetMode="1"/>');
    assert.equal(text('folder/reg.cfg'), contents['reg.cfg']);
    assert.equal(statSync(at(`folder/${mac}-directory.xml`)).mode & 0o777, 0o664);
    assert.equal(text(`backup/${mac}-phone.cfg`), contents[`${mac}-phone.cfg`]);
    assert.equal(statSync(at(`backup/${mac}-phone.cfg`)).mode & 0o777, 0o600);
    assert.equal(statSync(at('folder/.offhook/suppressions.key')).mode & 0o777, 0o600);
    suppressionListSchema.parse(JSON.parse(text('folder/.offhook/suppressions.json')));
    const receipt = unsignedReceiptSchema.parse(JSON.parse(text('erasure-receipt-R-1.json')));
    assert.equal(receipt.content.search.recordsFound, 0);
    assert.deepEqual(
      receipt.content.stores.map(({ store, removed, retained }) => `${store} ${removed} ${retained}`),
      ['directory 1 0', 'call-list 1 0', 'log 1 0', 'override 1 0', 'configuration 0 2'],
    );
    for (const path of ['erasure-receipt-R-1.json', 'folder/.offhook/suppressions.json'])
      assert.doesNotMatch(text(path), /"2001|Ada|Example"/);
    for (const { text: shown, action } of report.occurrences) if (action !== 'retain') assert.equal(shown, '');
  });

  it('a link to a file of the folder is searched as that file and stays a link', () => {
    symlinkSync(`${mac}-directory.xml`, at('folder/0004f2000001-directory.xml'));
    const { report } = erased('--yes');
    assert.ok(report.remaining.every(({ action }) => action === 'retain'));
    assert.deepEqual(report.outstandingPhones, ['0004f2000001', mac]);
    assert.doesNotMatch(text(`folder/${mac}-directory.xml`), /Ada/);
    assert.ok(lstatSync(at('folder/0004f2000001-directory.xml')).isSymbolicLink());
  });

  it('with configuration nothing is found; a second run changes nothing but its receipt', () => {
    assert.equal(erased('--yes', '--include-configuration', '--request', 'R-1').status, 0);
    assert.equal(run(['who', 'folder', ...ada]).status, 0);
    assert.equal(text('folder/reg.cfg'), '<reg reg.2.address="2002"/>\n');
    const once = snapshot();
    const again = erased('--yes', '--include-configuration', '--request', 'R-2');
    assert.equal(again.status, 0);
    assert.deepEqual(again.report.changedFiles, []);
    assert.deepEqual(snapshot(), once);
  });

  it('RFC 8032: a receipt signed with --sign is verified by offhook verify, and the key is made once', () => {
    for (const request of ['R-1', 'R-2']) erased('--yes', '--sign', 'sign.key', '--request', request);
    const [first, second] = ['R-1', 'R-2'].map((request) => receiptSchema.parse(JSON.parse(text(`erasure-receipt-${request}.json`))));
    assert.equal(first?.fingerprint, second?.fingerprint);
    assert.equal(statSync(at('sign.key')).mode & 0o777, 0o600);
    const verified = spawnSync(process.execPath, [
      whole,
      'verify',
      at('erasure-receipt-R-1.json'),
      '--fingerprint',
      first?.fingerprint ?? '',
    ]);
    // The configuration retains the line, and a phone is outstanding: valid, and not complete.
    assert.equal(verified.status, 1, verified.stderr.toString());
    assert.match(verified.stdout.toString(), /^incomplete/);
  });

  it('what a phone brings back is found by the suppression list, in the folder or elsewhere', async () => {
    for (const places of [{}, { suppressions: at('apart/list.json') }]) {
      fill();
      erased('--yes', ...(places.suppressions === undefined ? [] : ['--suppressions', 'apart/list.json']));
      const returned = async (): Promise<readonly string[]> => {
        const known = await readSuppressions(at('folder'), places);
        assert.ok(known !== undefined);
        return findReturned({ ...known, inventory: takeInventory(createDiskSource(at('folder'))), nowMs: Date.now() }).map(
          ({ path }) => path,
        );
      };
      assert.deepEqual(await returned(), []);
      writeFileSync(at(`folder/${mac}-directory.xml`), contents[`${mac}-directory.xml`] ?? '');
      assert.deepEqual(await returned(), [`${mac}-directory.xml`]);
    }
    assert.ok(!existsSync(at('folder/.offhook')));
  });

  it('wrong input is refused before anything is written', () => {
    mkdirSync(at('full'));
    writeFileSync(at('full/x'), '');
    const before = snapshot('.');
    for (const wrong of [
      ['--backup', 'folder/backup'],
      ['--backup', 'full'],
      ['--backup', 'backup.zip'],
      ['--receipt', 'folder/receipt.json'],
      ['--sign', 'folder/sign.key'],
      ['--sign', 'full/x'],
      ['--request', 'Ada Example'],
      ['--received', 'yesterday'],
      ['--received', '2999-01-01'],
    ]) {
      const { status, stderr } = run(['erase', 'folder', ...ada, '--yes', ...wrong]);
      assert.equal(status, 2, wrong.join(' '));
      assert.match(stderr, /expected/);
      assert.deepEqual(snapshot('.'), before, wrong.join(' '));
    }
  });

  it('killed at any change of the disk: what was erased is listed before a file changes, no file is half, and running it again finishes', () => {
    const command = ['erase', 'folder', ...ada, '--yes'];
    const paths = [`${mac}-directory.xml`, `${mac}-app.log`];
    const files = Object.fromEntries(paths.map((path) => [path, contents[path] ?? '']));
    let dieAt = 1;
    for (; ; dieAt++) {
      fill(files);
      const killed = run(command, { dieAt });
      const changed = Object.entries(files).filter(([path, content]) => text(`folder/${path}`) !== content);
      if (changed.length > 0) assert.ok(existsSync(at('folder/.offhook/suppressions.json')), `at ${dieAt}`);
      for (const [path] of changed) assert.ok(!text(`folder/${path}`).includes('2001'), `${path} at ${dieAt}`);
      if (killed.signal !== 'SIGKILL') break;
      assert.equal(run(command).status, 0, `at ${dieAt}`);
      const { report } = searchPerson({
        inventory: takeInventory(createDiskSource(at('folder'))),
        person: parsePerson(['2001', 'Ada Example']),
      });
      assert.deepEqual(report.occurrences, [], `at ${dieAt}`);
      assert.deepEqual(
        [...snapshot().keys()].filter((path) => path.endsWith('.offhook-tmp')),
        [],
      );
    }
    assert.ok(dieAt > 25, `only ${dieAt} moments were tried`);
  });
});
