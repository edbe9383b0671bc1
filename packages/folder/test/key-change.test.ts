// Key change: whatever happens at whatever moment, each file opens with a key that is known.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Files } from '@offhook/base';
import { isProblem, latin1Text, utf8Bytes } from '@offhook/base';
import { createFailingPlatform } from '@offhook/base/testing';
import { MemoryFiles, VirtualWorld } from '@offhook/base/virtual';
import type { EncryptionKey } from '@offhook/ucs';
import { decryptFile, encryptFile, writeEncryptionKey } from '@offhook/ucs';
import * as fc from 'fast-check';

import { takeInventory } from '../src/inventory.ts';
import { changeKey } from '../src/key-change/change.ts';
import { journalPath, readJournal } from '../src/key-change/journal.ts';
import { keyConfiguration, keyConfigurationPath } from '../src/key-change/key-configuration.ts';
import type { ChangeKeys } from '../src/key-change/plan.ts';
import { checkChangeKeys, planKeyChange } from '../src/key-change/plan.ts';
import { keyChangeReportSchema } from '../src/key-change/report.ts';
import { createMemorySource } from '../src/source.ts';
import {
  assertWhole,
  cryptography,
  dyingFiles,
  folder,
  keyNamed,
  keys,
  newKey,
  oldKey,
  olderKey,
  plainTexts,
  primary,
  random,
  run,
} from './key-change-run.ts';

describe('key change', () => {
  it('guide, Change the Encryption Key: every encrypted file is decrypted with the old key and encrypted with the new, and nothing else is touched', async () => {
    const contents = folder();
    const report = keyChangeReportSchema.parse(await run(contents, new MemoryFiles(contents), { keyFile: 'new-key.cfg' }));
    assert.deepEqual([...report.changed].sort(), Object.keys(plainTexts).sort());
    assertWhole(contents, [newKey], 'at the end');
    assert.deepEqual([...contents.keys()].sort(), ['000000000000.cfg', ...Object.keys(plainTexts), 'new-key.cfg'].sort());
    const fragment = decryptFile(cryptography, [oldKey], contents.get('new-key.cfg') ?? new Uint8Array());
    assert.deepEqual([...fragment], [...keyConfiguration(newKey)]);
    assert.ok(latin1Text(fragment).includes(`"${writeEncryptionKey(newKey)}"`));
    assert.ok(report.next.some((step) => step.includes('new-key.cfg')));
  });

  for (const isAfter of [false, true]) {
    it(`killed at every step, ${isAfter ? 'right after' : 'before'} its effect: each file opens with the old or the new key, and the same command ends the change`, async () => {
      for (let dieAt = 1; ; dieAt++) {
        const contents = folder();
        const dying = dyingFiles(new MemoryFiles(contents), dieAt, isAfter);
        const outcome = await run(contents, dying.files, { keyFile: 'new-key.cfg' }).catch((error: unknown) => error);
        assertWhole(contents, [oldKey, olderKey, newKey], `after a kill at operation ${dieAt}`);
        if (dying.operations() < dieAt) {
          assert.ok(dieAt > 15, `only ${dieAt} steps were tried`);
          assertWhole(contents, [newKey], 'unhit');
          break;
        }
        assert.ok(isProblem(outcome), 'a kill ends the run');
        const wasBegun = contents.has(journalPath);
        const report = await run(contents, new MemoryFiles(contents), { keyFile: 'new-key.cfg' });
        assert.equal(report.resumed, wasBegun);
        assert.equal(report.changed.length + report.alreadyNew.length, Object.keys(plainTexts).length);
        assertWhole(contents, [newKey], `resumed after a kill at operation ${dieAt}`);
        assert.ok(!contents.has(journalPath));
        assert.equal(
          latin1Text(decryptFile(cryptography, [oldKey], contents.get('new-key.cfg') ?? new Uint8Array())),
          latin1Text(keyConfiguration(newKey)),
        );
      }
    });
  }

  it('one operation that fails ends the run with a problem that says how far it came; the next run goes on', async () => {
    for (let failAt = 1; ; failAt++) {
      const contents = folder();
      const world = new VirtualWorld({ seed: 1 });
      const failing = createFailingPlatform(world.platform('192.0.2.1', { files: new MemoryFiles(contents) }), failAt);
      const outcome = await run(contents, failing.files).catch((error: unknown) => error);
      assertWhole(contents, [oldKey, olderKey, newKey], `after operation ${failAt} failed`);
      if (failing.operations() < failAt) break;
      assert.ok(isProblem(outcome, 'storage'));
      if (failAt > 1) assert.match(outcome.message, /of 4 files were changed.*the same command goes on/);
      await run(contents, new MemoryFiles(contents));
      assertWhole(contents, [newKey], `resumed after operation ${failAt} failed`);
    }
  });

  it('an unfinished change refuses another new key and says which one to give; the note holds no key material', async () => {
    const contents = folder();
    await assert.rejects(run(contents, dyingFiles(new MemoryFiles(contents), 5, false).files));
    const note = latin1Text(contents.get(journalPath) ?? new Uint8Array());
    for (const key of [oldKey, olderKey, newKey]) assert.ok(!note.includes(Buffer.from(key.bytes).toString('hex')));
    await assert.rejects(
      run(contents, new MemoryFiles(contents), { keys: { from: [oldKey, olderKey], to: keyNamed('third') } }),
      (error) => isProblem(error, 'conflict') && error.message.includes('"new"'),
    );
    // The same description does not make it the same key.
    await assert.rejects(run(contents, new MemoryFiles(contents), { keys: { from: [oldKey, olderKey], to: keyNamed('new') } }), (error) =>
      isProblem(error, 'conflict'),
    );
    assert.equal(latin1Text(contents.get(journalPath) ?? new Uint8Array()), note);
  });

  it('a file is known by what opens it, not by the key that its first line names', () => {
    const contents = folder();
    const lying = encryptFile({ cryptography, random, key: { ...oldKey, description: 'new' }, plain: utf8Bytes('x') });
    contents.set('lying.enc', lying);
    contents.set('stranger.enc', encryptFile({ cryptography, random, key: keyNamed('old'), plain: utf8Bytes('x') }));
    contents.set('foreign.enc', utf8Bytes('Crypt=1;KeyDesc=a;Digest=0123456789abcdef;\nnot our form'));
    const damaged = (contents.get('site.enc') ?? new Uint8Array()).slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    contents.set('damaged.enc', damaged);
    const plan = planKeyChange({ inventory: takeInventory(createMemorySource('folder', contents)), cryptography, keys });
    assert.ok(plan.toChange.includes('lying.enc'));
    assert.deepEqual(
      plan.unreadable.map(({ path }) => path),
      ['damaged.enc', 'foreign.enc', 'stranger.enc'],
    );
  });

  it('a configuration file that sets the old key again is named with its line: it would take the phones back', async () => {
    const contents = folder();
    const text = `<a>\n<b device.set="1" device.sec.configEncryption.key="${writeEncryptionKey(oldKey)}" device.sec.configEncryption.key.set="1"/>\n</a>`;
    contents.set('device.enc', encryptFile({ cryptography, random, key: oldKey, plain: utf8Bytes(text) }));
    const report = await run(contents, new MemoryFiles(contents));
    assert.deepEqual(report.keySettings, [{ path: 'device.enc', line: 2, key: 'old' }]);
    assert.match(report.next[0] ?? '', /Take the old key out of device.enc line 2/);
    assert.ok(!JSON.stringify(report).includes(Buffer.from(oldKey.bytes).toString('hex')));
  });

  it('what a phone uploads between reading and writing is not lost to the older content', async () => {
    const contents = folder();
    const memory = new MemoryFiles(contents);
    const path = 'overrides/0004f2000001-phone.cfg';
    let reads = 0;
    const files: Files = {
      ...dyingFiles(memory, Infinity, false).files,
      async read(asked) {
        if (asked === path && ++reads === 2)
          contents.set(path, encryptFile({ cryptography, random, key: oldKey, plain: utf8Bytes('newer') }));
        return memory.read(asked);
      },
    };
    const report = await run(contents, files);
    assert.ok(report.changed.includes(path));
    assert.equal(latin1Text(decryptFile(cryptography, [newKey], contents.get(path) ?? new Uint8Array())), 'newer');
  });

  it('a phone that uploads again and again wins after three tries, and its file is named; the others are changed', async () => {
    const contents = folder();
    const memory = new MemoryFiles(contents);
    const path = 'overrides/0004f2000001-phone.cfg';
    let reads = 0;
    const files: Files = {
      ...dyingFiles(memory, Infinity, false).files,
      async read(asked) {
        if (asked === path) contents.set(path, encryptFile({ cryptography, random, key: oldKey, plain: utf8Bytes(`upload ${++reads}`) }));
        return memory.read(asked);
      },
    };
    const report = await run(contents, files);
    assert.deepEqual([reads, report.leftOld, report.changed.includes(path), report.changed.length], [6, [path], false, 3]);
    assert.equal(latin1Text(decryptFile(cryptography, [oldKey], contents.get(path) ?? new Uint8Array())), 'upload 6');
  });

  it('a file that goes while the change runs is told as gone, one that a phone writes in clear meanwhile as neither', async () => {
    const contents = folder();
    const memory = new MemoryFiles(contents);
    const plain = 'contacts/0004f2000001-directory.xml';
    const files: Files = {
      ...dyingFiles(memory, Infinity, false).files,
      async write(path, data) {
        await memory.write(path, data);
        if (path !== journalPath) return;
        contents.delete('site.enc');
        contents.set(plain, utf8Bytes('<directory/>'));
      },
    };
    const steps: string[] = [];
    const source = createMemorySource('folder', contents);
    const plan = planKeyChange({ inventory: takeInventory(source), cryptography, keys });
    const report = await changeKey({
      source,
      files,
      cryptography,
      random,
      keys,
      plan,
      journal: undefined,
      onProgress: (done, total) => steps.push(`${done}/${total}`),
    });
    assert.deepEqual([report.gone, report.leftOld, report.changed.length, steps], [['site.enc'], [], 2, ['1/4', '2/4', '3/4', '4/4']]);
    assert.equal(report.toChange.length, 4);
    assert.deepEqual(keyChangeReportSchema.parse(report), report);
    assert.equal(latin1Text(contents.get(plain) ?? new Uint8Array()), '<directory/>');
  });

  it('nothing to change writes no note; keys that stand in files are told by which they are', async () => {
    const third = keyNamed('third');
    const setting = (value: string): Uint8Array => utf8Bytes(`<a\n device.sec.configEncryption.key="${value}"/>`);
    const contents = new Map<string, Uint8Array>([
      ['a.cfg', setting(writeEncryptionKey(newKey))],
      ['b.cfg', setting(writeEncryptionKey(olderKey))],
      ['c.cfg', setting(writeEncryptionKey(third))],
      ['d.cfg', setting('no key at all')],
      ['e.cfg', utf8Bytes('<a device.sec.configEncryption.key.set="1"/>')],
      ['f.enc', encryptFile({ cryptography, random, key: newKey, plain: setting(writeEncryptionKey(oldKey)) })],
      ['000000000000.cfg', encryptFile({ cryptography, random, key: newKey, plain: utf8Bytes(primary) })],
    ]);
    const written: string[] = [];
    const memory = new MemoryFiles(contents);
    const files: Files = {
      ...dyingFiles(memory, Infinity, false).files,
      async write(path, data) {
        written.push(path);
        await memory.write(path, data);
      },
    };
    const report = await run(contents, files);
    assert.deepEqual(written, []);
    assert.deepEqual(
      report.keySettings.map(({ path, line, key }) => `${path}:${line} ${key}`),
      ['a.cfg:2 new', 'b.cfg:2 old', 'c.cfg:2 other', 'd.cfg:2 other', 'f.enc:2 old'],
    );
    assert.deepEqual(
      [report.alreadyNew, report.encryptedPrimaries, report.changed, report.gone],
      [['000000000000.cfg', 'f.enc'], ['000000000000.cfg'], [], []],
    );
    assert.deepEqual(
      [report.state, report.resumed, report.from, report.to, report.folder],
      ['finished', false, ['old', 'older'], 'new', 'folder'],
    );
  });

  it('the file for phones is taken up again where an earlier run wrote it, and no other file is written over', () => {
    const path = (contents: ReadonlyMap<string, Uint8Array>, name: string): string =>
      keyConfigurationPath({ inventory: takeInventory(createMemorySource('folder', contents)), cryptography, keys, name });
    const fresh = keyConfiguration(newKey);
    assert.equal(path(new Map(), './sub//new-key.cfg'), 'sub/new-key.cfg');
    assert.equal(path(new Map([['New-Key.cfg', fresh]]), 'new-key.cfg'), 'New-Key.cfg');
    assert.equal(path(new Map([['k.cfg', encryptFile({ cryptography, random, key: olderKey, plain: fresh })]]), 'k.cfg'), 'k.cfg');
    for (const other of [
      keyConfiguration(oldKey),
      utf8Bytes('<a/>'),
      encryptFile({ cryptography, random, key: newKey, plain: fresh }),
      utf8Bytes('Crypt=1;x'),
    ])
      assert.throws(
        () => path(new Map([['k.cfg', other]]), 'k.cfg'),
        (error) => isProblem(error, 'conflict'),
      );
    for (const name of ['', '.', '..', '\\x.cfg', '/x.cfg', '.offhook/x', 'a/0004f2000001.cfg', '0004f2000001-calls.xml'])
      assert.throws(
        () => path(new Map(), name),
        (error) => isProblem(error, 'bad-request'),
        name,
      );
  });

  it('a note that is none is refused as safe to remove; one of another form as well', async () => {
    for (const text of [
      '{',
      '{}',
      '{"version":2,"from":[],"to":{"description":"a","fingerprint":"0123456789abcdef"},"files":[]}',
      '{"version":1,"from":[],"to":{"description":"a","fingerprint":"0123456789abcdeg"},"files":[]}',
    ])
      await assert.rejects(
        readJournal(new MemoryFiles(new Map([[journalPath, utf8Bytes(text)]]))),
        (error) => isProblem(error, 'corrupt'),
        text,
      );
    const note = {
      version: 1,
      from: [{ description: 'a', fingerprint: '0123456789abcdef' }],
      to: { description: 'b', fingerprint: 'fedcba9876543210' },
      files: ['x'],
    };
    assert.deepEqual(await readJournal(new MemoryFiles(new Map([[journalPath, utf8Bytes(JSON.stringify(note))]]))), note);
    assert.equal(await readJournal(new MemoryFiles(new Map())), undefined);
  });

  it('a file uploaded in the old key after its turn is named at the end, and the same command changes it', async () => {
    const contents = folder();
    const late = 'overrides/0004f2000002-phone.cfg';
    const memory = new MemoryFiles(contents);
    const files: Files = {
      ...dyingFiles(memory, Infinity, false).files,
      async write(path, data) {
        await memory.write(path, data);
        if (path === 'site.enc') contents.set(late, encryptFile({ cryptography, random, key: oldKey, plain: utf8Bytes('late') }));
      },
    };
    assert.deepEqual((await run(contents, files)).leftOld, [late]);
    assert.deepEqual((await run(contents, memory)).changed, [late]);
  });

  it('old and new key need different bytes and different descriptions; the file for phones needs a name of its own', async () => {
    const refused = (chosen: ChangeKeys) =>
      assert.throws(
        () => checkChangeKeys(chosen),
        (error) => isProblem(error, 'bad-request'),
      );
    refused({ from: [], to: newKey });
    refused({ from: [oldKey], to: { ...oldKey, description: 'other' } });
    refused({ from: [oldKey], to: { ...newKey, description: 'old' } });
    refused({ from: [oldKey], to: { ...newKey, description: '' } });
    for (const keyFile of ['../x.cfg', '/x.cfg', '000000000000.cfg', '0004f2000001-phone.cfg', 'site.enc', '.offhook/x']) {
      const contents = folder();
      await assert.rejects(run(contents, new MemoryFiles(contents), { keyFile }), (error) => isProblem(error), keyFile);
      assertWhole(contents, [oldKey, olderKey], 'refused');
    }
  });

  it('property: any contents, any mix of keys and any moment of the kill: nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ plain: fc.uint8Array({ maxLength: 200 }), key: fc.constantFrom(oldKey, olderKey, newKey) }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (entries, dieAt, isAfter) => {
          const contents = new Map<string, Uint8Array>();
          for (const [index, { plain, key }] of entries.entries())
            contents.set(`file${index}.enc`, encryptFile({ cryptography, random, key, plain }));
          await run(contents, dyingFiles(new MemoryFiles(contents), dieAt, isAfter).files).catch((error: unknown) =>
            assert.ok(isProblem(error)),
          );
          const holds = (allowed: readonly EncryptionKey[]) => {
            for (const [index, { plain }] of entries.entries())
              assert.deepEqual([...decryptFile(cryptography, allowed, contents.get(`file${index}.enc`) ?? new Uint8Array())], [...plain]);
          };
          holds([oldKey, olderKey, newKey]);
          await run(contents, new MemoryFiles(contents));
          holds([newKey]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
