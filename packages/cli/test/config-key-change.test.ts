// `offhook config key change` as a program that is killed on the way.

import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, it } from 'node:test';

import { journalPath, keyChangeReportSchema } from '@offhook/folder';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, encryptFile, readEncryptedHeader } from '@offhook/ucs';

import { cryptography, encryptionPlace, random, whole } from './support/encryption-place.ts';

const { run, json, at, put, newKey } = encryptionPlace();

describe('offhook config key change', () => {
  const plain: Readonly<Record<string, string>> = {
    'site.enc': '<PHONE_CONFIG><ALL reg.1.address="user@example.test"/></PHONE_CONFIG>',
    '0004f2000001-phone.cfg': '<PHONE_CONFIG/>',
  };

  let oldKey: EncryptionKey;

  let nextKey: EncryptionKey;

  const command = ['key', 'change', 'folder', '--from', 'keys/old.key', '--to', 'keys/new.key', '--json'];

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

  beforeEach(() => {
    oldKey = newKey('keys/old.key', '--aes128', '--description', 'old');
    nextKey = newKey('keys/new.key', '--description', 'new');
    fill();
  });

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
