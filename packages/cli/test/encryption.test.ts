// `offhook config key new`, `encrypt`, `decrypt` and `compare`, as programs.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { describe, it } from 'node:test';

import { comparisonReportSchema, fileEncryptionReportSchema, newKeyReportSchema } from '@offhook/folder';
import { decryptFile, encryptFile, parseEncryptionKey } from '@offhook/ucs';

import { cryptography, encryptionPlace, random, whole } from './support/encryption-place.ts';

const { run, json, at, put, newKey } = encryptionPlace();

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
