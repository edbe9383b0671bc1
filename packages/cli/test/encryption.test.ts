import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { isProblem } from '@offhook/base';
import {
  comparisonReportSchema,
  fileEncryptionReportSchema,
  journalPath,
  keyChangeReportSchema,
  newKeyReportSchema,
} from '@offhook/folder';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, encryptFile, parseEncryptionKey, readEncryptedHeader } from '@offhook/ucs';

import { createServedFiles, demandReplaceable } from '../src/folder/served-files.ts';

const whole = join(import.meta.dirname, '../src/main.ts');
const light = join(import.meta.dirname, 'support/config-command.ts');
const dying = join(import.meta.dirname, 'support/die-at-operation.ts');
const random = createSystemRandom();
const cryptography = createSystemCryptography(random);
const isRoot = process.geteuid?.() === 0;

/** Some hundred processes start here. */
const compiled = mkdtempSync(join(tmpdir(), 'offhook-compiled-'));
after(() => rmSync(compiled, { recursive: true, force: true }));

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-encryption-'));
  mkdirSync(join(place, 'keys'));
  mkdirSync(join(place, 'folder'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function run(args: readonly string[], options: { program?: string; dieAt?: number; key?: string } = {}): Run {
  const { program = light, dieAt, key } = options;
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: compiled };
  delete environment['FORCE_COLOR'];
  if (dieAt !== undefined) environment['OFFHOOK_TEST_DIE_AT'] = String(dieAt);
  if (key !== undefined) environment['OFFHOOK_CONFIG_KEY'] = key;
  const result = spawnSync(process.execPath, [...(dieAt === undefined ? [] : ['--import', dying]), program, 'config', ...args], {
    cwd: place,
    env: environment,
  });
  return { status: result.status, signal: result.signal, stdout: result.stdout, stderr: result.stderr.toString() };
}

function json(result: Run): unknown {
  assert.notEqual(result.stdout.length, 0, result.stderr);
  return JSON.parse(result.stdout.toString());
}

const at = (path: string): string => join(place, path);

function put(path: string, content: string | Uint8Array, mode = 0o644): void {
  writeFileSync(at(path), content);
  chmodSync(at(path), mode);
}

function newKey(path: string, ...options: readonly string[]): EncryptionKey {
  const result = run(['key', 'new', '--out', path, ...options]);
  assert.equal(result.status, 0, result.stderr);
  return parseEncryptionKey(readFileSync(at(path), 'utf8'));
}

describe('offhook config key new', () => {
  it('makes AES-256-GCM and, asked for, AES-128-CBC keys in files that only their owner reads; none is overwritten', () => {
    const key = newKey('keys/a.key');
    assert.equal(key.bytes.length, 32);
    assert.match(key.description, /^key-\d{4}-\d\d-\d\d-[0-9a-f]{6}$/);
    assert.equal(statSync(at('keys/a.key')).mode & 0o777, 0o600);
    assert.equal(newKey('keys/b.key', '--aes128', '--description', 'companyKey1').description, 'companyKey1');
    assert.equal(run(['key', 'new', '--out', 'keys/a.key']).status, 2);
    assert.deepEqual(parseEncryptionKey(readFileSync(at('keys/a.key'), 'utf8')), key);
    const printed = newKeyReportSchema.parse(json(run(['key', 'new', '--json', '--aes128'])));
    assert.equal(parseEncryptionKey(printed.key ?? '').bytes.length, 16);
    assert.equal(newKeyReportSchema.parse(json(run(['key', 'new', '--json', '--out', 'keys/c.key']))).key, undefined);
    for (const description of ['a;b', 'a\nb', '', ' a', 'x'.repeat(129), 'Key=0123'])
      assert.equal(run(['key', 'new', '--description', description]).status, 2, JSON.stringify(description));
  });
});

describe('offhook config encrypt, decrypt, compare', () => {
  it('encrypt, then decrypt, is the identity for any bytes, under both ciphers, with the whole program', () => {
    for (const [index, options] of [[], ['--aes128']].entries()) {
      const key = `keys/${index}.key`;
      newKey(key, ...options);
      const contents: Readonly<Record<string, Uint8Array>> = {
        'empty.cfg': new Uint8Array(),
        'block.cfg': random.bytes(16),
        'large.cfg': random.bytes(100_000),
        'sounds.wav': random.bytes(33),
        'text.cfg': Buffer.from('<PHONE_CONFIG>\r\n<ALL reg.1.displayName="Zoë"/></PHONE_CONFIG>'),
      };
      const names = Object.keys(contents);
      for (const [name, bytes] of Object.entries(contents)) put(name, bytes);
      const encrypted = fileEncryptionReportSchema.parse(json(run(['encrypt', ...names, '--key', key, '--json'], { program: whole })));
      assert.deepEqual(
        encrypted.files.map(({ output }) => output),
        ['empty.enc', 'block.enc', 'large.enc', 'sounds.wav.enc', 'text.enc'],
      );
      for (const name of names) rmSync(at(name));
      const outputs = encrypted.files.flatMap(({ output }) => output ?? []);
      const decrypted = fileEncryptionReportSchema.parse(json(run(['decrypt', ...outputs, '--key', key, '--json'], { program: whole })));
      assert.deepEqual(
        decrypted.files.map(({ output }) => output),
        names,
      );
      for (const [name, bytes] of Object.entries(contents)) assert.ok(readFileSync(at(name)).equals(bytes), name);
      for (const output of outputs) rmSync(at(output));
    }
  });

  it('guide, Encryption: the primary file is refused by name and by content; encrypted files, folders and missing files too; the others go on', () => {
    newKey('keys/a.key');
    put('folder/000000000000.cfg', '<PHONE_CONFIG/>');
    put('folder/0004F2000001.cfg', '<PHONE_CONFIG/>');
    put('folder/renamed.cfg', '<APPLICATION CONFIG_FILES="site.cfg"/>');
    put('folder/site.cfg', '<PHONE_CONFIG/>');
    put(
      'folder/done.enc',
      encryptFile({ cryptography, random, key: { description: 'x', bytes: random.bytes(16) }, plain: new Uint8Array() }),
    );
    const names = ['000000000000.cfg', '0004F2000001.cfg', 'renamed.cfg', 'done.enc', 'missing.cfg', '.', 'site.cfg'].map(
      (name) => `folder/${name}`,
    );
    const result = run(['encrypt', ...names, '--key', 'keys/a.key', '--json']);
    assert.equal(result.status, 1);
    const report = fileEncryptionReportSchema.parse(json(result));
    assert.deepEqual(
      report.files.filter(({ result: how }) => how === 'done').map(({ output }) => output),
      ['folder/site.enc'],
    );
    assert.equal(report.refused, 6);
    for (const file of report.files.slice(0, 3)) assert.match(file.reason ?? '', /primary configuration file/);
    assert.ok(!existsSync(at('folder/000000000000.enc')) && !existsSync(at('folder/renamed.enc')));
    // Nor does one come about by another way.
    assert.equal(run(['encrypt', 'folder/site.cfg', '--out', 'folder/0004f2000009.cfg', '--key', 'keys/a.key']).status, 1);
    assert.ok(!existsSync(at('folder/0004f2000009.cfg')));
  });

  it('files that phones ask for by name are encrypted in place only; their mode stays; nothing is overwritten without --force', () => {
    const key = newKey('keys/a.key');
    put('folder/0004f2000001-directory.xml', '<directory/>', 0o664);
    put('folder/site.cfg', '<PHONE_CONFIG/>');
    assert.equal(run(['encrypt', 'folder/0004f2000001-directory.xml', '--key', 'keys/a.key']).status, 1);
    assert.equal(run(['encrypt', 'folder/0004f2000001-directory.xml', '--in-place', '--key', 'keys/a.key']).status, 0);
    assert.equal(statSync(at('folder/0004f2000001-directory.xml')).mode & 0o777, 0o664);
    assert.equal(decryptFile(cryptography, [key], readFileSync(at('folder/0004f2000001-directory.xml'))).length, '<directory/>'.length);
    put('folder/site.enc', 'kept');
    assert.equal(run(['encrypt', 'folder/site.cfg', '--key', 'keys/a.key']).status, 1);
    assert.equal(readFileSync(at('folder/site.enc'), 'utf8'), 'kept');
    assert.equal(run(['encrypt', 'folder/site.cfg', '--force', '--key', 'keys/a.key']).status, 0);
    symlinkSync('site.cfg', at('folder/link.cfg'));
    assert.equal(run(['encrypt', 'folder/link.cfg', '--in-place', '--key', 'keys/a.key']).status, 1);
    assert.equal(readFileSync(at('folder/site.cfg'), 'utf8'), '<PHONE_CONFIG/>');
    assert.equal(run(['encrypt', 'folder/site.cfg', 'folder/link.cfg', '--out', 'one.enc', '--key', 'keys/a.key']).status, 2);
    assert.deepEqual(readdirSync(at('folder')).sort(), ['0004f2000001-directory.xml', 'link.cfg', 'site.cfg', 'site.enc']);
  });

  it('a decrypted file is readable by its owner only; --stdout writes nothing; a changed byte and a wrong key are refused', () => {
    const key = newKey('keys/a.key');
    newKey('keys/b.key');
    const plain = Buffer.from([0, 255, 10, 13, 200]);
    const bytes = encryptFile({ cryptography, random, key, plain });
    put('site.enc', bytes);
    const printed = run(['decrypt', 'site.enc', '--stdout', '--key', 'keys/b.key', '--key', 'keys/a.key']);
    assert.ok(printed.stdout.equals(plain));
    assert.ok(!existsSync(at('site.cfg')));
    assert.equal(run(['decrypt', 'site.enc', '--key', 'keys/a.key']).status, 0);
    assert.equal(statSync(at('site.cfg')).mode & 0o777, 0o600);
    assert.equal(run(['decrypt', 'site.enc', '--stdout', '--key', 'keys/b.key']).status, 2);
    for (const position of [60, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[position] = (damaged[position] ?? 0) ^ 1;
      put('damaged.enc', damaged);
      assert.equal(run(['decrypt', 'damaged.enc', '--key', 'keys/a.key']).status, 1);
      assert.ok(!existsSync(at('damaged.cfg')));
    }
  });

  it('guide, Encryption: compare says whether both hold the same, and never so of a file whose content does not fit its digest', () => {
    const key = newKey('keys/a.key');
    put('site.cfg', 'one\ntwo\n');
    put('other.cfg', 'one\nTwo\n');
    const bytes = encryptFile({ cryptography, random, key, plain: readFileSync(at('site.cfg')) });
    put('site.enc', bytes);
    const compare = (encrypted: string, plain: string) => run(['compare', encrypted, plain, '--key', 'keys/a.key', '--json']);
    const same = compare('site.enc', 'site.cfg');
    assert.equal(same.status, 0);
    assert.equal(comparisonReportSchema.parse(json(same)).same, true);
    const different = compare('site.enc', 'other.cfg');
    assert.equal(different.status, 1);
    assert.equal(comparisonReportSchema.parse(json(different)).firstDifferentLine, 2);
    assert.equal(compare('site.cfg', 'site.enc').status, 2);
    const damaged = bytes.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    put('site.enc', damaged);
    assert.equal(compare('site.enc', 'site.cfg').status, 2);
  });

  it('a key is taken from a file or OFFHOOK_CONFIG_KEY; one on the command line is refused and not repeated; one that others can read is warned of', () => {
    newKey('keys/a.key');
    const text = readFileSync(at('keys/a.key'), 'utf8').trim();
    put('site.cfg', '<PHONE_CONFIG/>');
    assert.equal(run(['encrypt', 'site.cfg'], { key: text }).status, 0);
    assert.equal(run(['compare', 'site.enc', 'site.cfg', '--key', 'keys/a.key']).status, 0);
    for (const given of [text, text.replace(/.*;Key=/, '').replace(';', '')]) {
      const refused = run(['encrypt', 'site.cfg', '--force', '--key', given, '--json']);
      assert.equal(refused.status, 2);
      assert.ok(!`${refused.stdout.toString()}${refused.stderr}`.includes(given.slice(-20, -1)));
    }
    assert.equal(run(['encrypt', 'site.cfg', '--force']).status, 2);
    chmodSync(at('keys/a.key'), 0o644);
    assert.match(run(['compare', 'site.enc', 'site.cfg', '--key', 'keys/a.key']).stderr, /warning.*chmod 600/);
  });

  it('every command says in its help that its form of files is our own and that these files open in Offhook only', () => {
    for (const command of [['encrypt'], ['decrypt'], ['compare'], ['key', 'new'], ['key', 'change']])
      assert.match(run([...command, '--help']).stdout.toString(), /not public.*Offhook and its phones only/s, command.join(' '));
  });
});

describe('offhook config key change', () => {
  const plain: Readonly<Record<string, string>> = {
    'site.enc': '<PHONE_CONFIG><ALL reg.1.address="user@example.test"/></PHONE_CONFIG>',
    '0004f2000001-phone.cfg': '<PHONE_CONFIG/>',
  };
  let oldKey: EncryptionKey;
  let nextKey: EncryptionKey;
  const command = ['key', 'change', 'folder', '--from', 'keys/old.key', '--to', 'keys/new.key', '--json'];

  beforeEach(() => {
    oldKey = newKey('keys/old.key', '--aes128', '--description', 'old');
    nextKey = newKey('keys/new.key', '--description', 'new');
    fill();
  });

  function fill(): void {
    rmSync(at('folder'), { recursive: true });
    mkdirSync(at('folder'));
    put('folder/000000000000.cfg', '<APPLICATION CONFIG_FILES="new-key.cfg, site.enc"/>');
    for (const [name, text] of Object.entries(plain))
      put(
        `folder/${name}`,
        encryptFile({ cryptography, random, key: oldKey, plain: Buffer.from(text) }),
        name === 'site.enc' ? 0o640 : 0o664,
      );
  }

  function assertWhole(keys: readonly EncryptionKey[], when: string): void {
    for (const [name, text] of Object.entries(plain)) {
      assert.equal(Buffer.from(decryptFile(cryptography, keys, readFileSync(at(`folder/${name}`)))).toString(), text, `${name} ${when}`);
      assert.equal(statSync(at(`folder/${name}`)).mode & 0o777, name === 'site.enc' ? 0o640 : 0o664, `mode of ${name} ${when}`);
    }
  }

  it('a process killed with SIGKILL before each of its changes of the disk, and in the middle of each write, loses nothing; the same command ends the change', () => {
    let resumed = 0;
    for (let dieAt = 1; ; dieAt++) {
      fill();
      const killed = run([...command, '--write-key-file', 'new-key.cfg'], { dieAt });
      assertWhole([oldKey, nextKey], `after a kill at change ${dieAt}`);
      if (killed.signal !== 'SIGKILL') {
        assert.equal(killed.status, 0, killed.stderr);
        assert.ok(dieAt > 25, `only ${dieAt} moments were tried`);
        break;
      }
      const again = run([...command, '--write-key-file', 'new-key.cfg']);
      assert.equal(again.status, 0, again.stderr);
      if (keyChangeReportSchema.parse(json(again)).resumed) resumed++;
      assertWhole([nextKey], `resumed after a kill at change ${dieAt}`);
      assert.deepEqual(
        readdirSync(at('folder')).sort(),
        ['000000000000.cfg', '0004f2000001-phone.cfg', 'new-key.cfg', 'site.enc'],
        `left after a kill at change ${dieAt}`,
      );
      assert.equal(readEncryptedHeader(readFileSync(at('folder/new-key.cfg')))?.keyDescription, 'old');
    }
    assert.ok(resumed > 10, `${resumed} runs were resumed`);
  });

  it('the whole program, killed between two files, goes on and says so; another new key is refused meanwhile; a last run changes the key file', () => {
    newKey('keys/third.key');
    let dieAt = 1;
    const inNewKey = (): number =>
      Object.keys(plain).filter((name) => readEncryptedHeader(readFileSync(at(`folder/${name}`)))?.keyDescription === 'new').length;
    // The first moment at which one file of two is changed, found with the light program, which makes the same changes.
    while (inNewKey() !== 1) {
      fill();
      assert.equal(run([...command, '--write-key-file', 'new-key.cfg'], { dieAt: dieAt++ }).signal, 'SIGKILL');
    }
    fill();
    assert.equal(run([...command, '--write-key-file', 'new-key.cfg'], { program: whole, dieAt: dieAt - 1 }).signal, 'SIGKILL');
    assert.equal(inNewKey(), 1);
    assert.equal(statSync(at(`folder/${journalPath}`)).mode & 0o777, 0o600);
    const other = run(['key', 'change', 'folder', '--from', 'keys/old.key', '--to', 'keys/third.key'], { program: whole });
    assert.equal(other.status, 2);
    assert.match(other.stderr, /"new".*has begun here and has not ended/);
    assertWhole([oldKey, nextKey], 'after the refusal');
    const text = run(['key', 'change', 'folder', '--from', 'keys/old.key', '--to', 'keys/new.key', '--write-key-file', 'new-key.cfg'], {
      program: whole,
    });
    assert.equal(text.status, 0, text.stderr);
    assert.match(text.stdout.toString(), /had begun and not ended: going on/);
    assertWhole([nextKey], 'resumed');
    assert.ok(!existsSync(at('folder/.offhook')));
    const last = keyChangeReportSchema.parse(json(run(command)));
    assert.deepEqual(last.changed, ['new-key.cfg']);
    assert.match(last.next[0] ?? '', /new-key\.cfg sets the new key and is encrypted with it/);
  });

  it('a dry run and a file that no key opens change nothing; --skip-unreadable leaves that one and changes the others', () => {
    const before = readFileSync(at('folder/site.enc'));
    const planned = keyChangeReportSchema.parse(json(run([...command, '--dry-run'])));
    assert.deepEqual([planned.state, planned.toChange.length], ['planned', 2]);
    put('folder/foreign.enc', 'Crypt=1;KeyDesc=a;Digest=0123;\nnot our form');
    const refused = run(command);
    assert.equal(refused.status, 1);
    assert.equal(keyChangeReportSchema.parse(json(refused)).state, 'refused');
    assert.ok(readFileSync(at('folder/site.enc')).equals(before));
    assert.ok(!existsSync(at('folder/.offhook')));
    const skipped = run([...command, '--skip-unreadable']);
    assert.equal(skipped.status, 1);
    assert.equal(keyChangeReportSchema.parse(json(skipped)).changed.length, 2);
    assertWhole([nextKey], 'with one skipped');
    assert.match(readFileSync(at('folder/foreign.enc'), 'utf8'), /not our form/);
  });

  it('a link to a file of the folder does not stop the change, and stays a link', () => {
    symlinkSync('site.enc', at('folder/all.enc'));
    const { status, stderr } = run([...command]);
    assert.equal(status, 0, stderr);
    assertWhole([nextKey], 'beside a link');
    assert.ok(lstatSync(at('folder/all.enc')).isSymbolicLink());
  });

  it('a key in the folder that is served is warned of', () => {
    put('folder/new.key', readFileSync(at('keys/new.key')), 0o600);
    const report = keyChangeReportSchema.parse(
      json(run(['key', 'change', 'folder', '--from', 'keys/old.key', '--to', 'folder/new.key', '--json'])),
    );
    assert.match(report.warnings.join(), /folder\/new.key lies in the folder that is served/);
  });
});

describe('files of a served folder', () => {
  it(
    'a replaced file keeps its mode, owner and group, so that the web server can still read and write it',
    { skip: isRoot ? false : 'only root gives files away' },
    async () => {
      put('folder/a.cfg', 'old', 0o640);
      chownSync(at('folder/a.cfg'), 12_345, 23_456);
      await createServedFiles(at('folder'), random).write('a.cfg', Buffer.from('new'));
      const { uid, gid, mode } = statSync(at('folder/a.cfg'));
      assert.deepEqual([uid, gid, mode & 0o777, readFileSync(at('folder/a.cfg'), 'utf8')], [12_345, 23_456, 0o640, 'new']);
    },
  );

  it(
    'who cannot keep the owner is refused before anything is written',
    { skip: isRoot ? false : 'only root can become another user' },
    async () => {
      put('folder/a.cfg', 'old', 0o664);
      chownSync(at('folder/a.cfg'), 12_345, 23_456);
      chmodSync(place, 0o755);
      chmodSync(at('folder'), 0o777);
      process.seteuid?.(54_321);
      try {
        await assert.rejects(createServedFiles(at('folder'), random).write('a.cfg', Buffer.from('new')), (error) =>
          isProblem(error, 'forbidden'),
        );
        await assert.rejects(demandReplaceable(at('folder'), ['a.cfg']), (error) => isProblem(error, 'forbidden'));
      } finally {
        process.seteuid?.(0);
      }
      assert.equal(readFileSync(at('folder/a.cfg'), 'utf8'), 'old');
    },
  );

  it('a new file gets the mode asked for, less the umask; notes of Offhook itself are private; links and ways out are refused', async () => {
    const before = process.umask(0o022);
    try {
      await createServedFiles(at('folder'), random).write('deep/a.cfg', Buffer.from('x'));
      await createServedFiles(at('folder'), random, { newFileMode: 0o600 }).write('b.cfg', Buffer.from('x'));
      await createServedFiles(at('folder'), random).write('.offhook/note.json', Buffer.from('x'));
    } finally {
      process.umask(before);
    }
    const modes = ['deep', 'deep/a.cfg', 'b.cfg', '.offhook', '.offhook/note.json'].map(
      (path) => statSync(at(`folder/${path}`)).mode & 0o777,
    );
    assert.deepEqual(modes, [0o755, 0o644, 0o600, 0o700, 0o600]);
    symlinkSync(at('keys'), at('folder/link'));
    await assert.rejects(createServedFiles(at('folder'), random).write('link', Buffer.from('x')), (error) => isProblem(error));
    await assert.rejects(createServedFiles(at('folder'), random).write('../x', Buffer.from('x')), (error) => isProblem(error));
  });
});
