// What is kept as it came, and what is taken in once more: after a key was added, and after a restore.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import { mac, nowMs } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';

const ada = contact('Ada', 'Example', 'sip:2001@example.test');
const bob = contact('Bob', 'Sample', 'sip:2002@example.test');
const companyKey = { description: 'company', bytes: new Uint8Array(16).fill(7) };
const otherKey = { description: 'other', bytes: new Uint8Array(16).fill(9) };
const line = (text: string): string => `0105103000|sip  |3|00|${text}\n`;
const adaIs = { type: 'sip-uri', value: 'sip:2001@example.test' } as const;
const binary = Uint8Array.from([0x1f, 0x8b, 0, 1]);
const name = `${mac}-directory.xml`;

const timeOf = async ({ store }: UploadsUnderTest): Promise<readonly number[]> =>
  (await store.records.db.selectFrom('kept_file').select('received_at_ms').orderBy('received_at_ms').execute()).map(
    ({ received_at_ms }) => received_at_ms,
  );
const lastOf = async ({ entries }: UploadsUnderTest): Promise<unknown> => (await entries()).at(-1);

describe('a file that is kept as it came', () => {
  it('is new once, and each time there is an entry and a fresh rendering', () =>
    withUploads(async (under) => {
      const { artefacts, keptText, later, served } = under;
      const keep = (text: string): Promise<boolean> => artefacts.keep(mac, name, utf8Bytes(text), 'unreadable');
      assert.equal(await served('directory'), undefined);
      assert.equal(await keep('one'), true);
      assert.equal(await served('directory'), 'one');
      later(3);
      assert.equal(await keep('second'), false);
      assert.equal(await served('directory'), 'second');
      assert.equal(await keptText(name), 'second');
      assert.deepEqual(await timeOf(under), [nowMs + 3]);
      const facts = { device: mac, kind: 'unreadable', bytes: 6 };
      assert.deepEqual(await lastOf(under), { actor: 'phone', action: 'file-kept', facts });
    }));

  it('is none where it names somebody who was erased, and what was kept of that name goes', () =>
    withUploads(async (under) => {
      const { artefacts, erase, keptText, served } = under;
      await artefacts.keep(mac, 'notes.txt', utf8Bytes('of nobody'), 'other');
      await erase(adaIs);
      const text = 'call sip:2001@example.test';
      assert.equal(await artefacts.keep(mac, 'notes.txt', utf8Bytes(text), 'other'), false);
      assert.equal(await keptText('notes.txt'), undefined);
      const facts = { device: mac, kind: 'other', bytes: text.length };
      assert.deepEqual(await lastOf(under), { actor: 'phone', action: 'file-held-back', facts });
      assert.equal(await artefacts.keep(mac, 'x.log', utf8Bytes(line('of 2002') + line('sip:2001@example.test')), 'log'), true);
      assert.equal(await keptText('x.log'), line('of 2002'));
      assert.equal(await served('directory'), undefined);
    }));

  it('is opened where a key does, and is kept closed where none does', () =>
    withUploads(async ({ artefacts, keys, encrypted, keptText }) => {
      keys.push(otherKey);
      await artefacts.keep(mac, 'a.txt', encrypted(otherKey, 'open'), 'other');
      await artefacts.keep(mac, 'b.txt', encrypted(companyKey, 'closed'), 'other');
      assert.equal(await keptText('a.txt'), 'open');
      assert.match((await keptText('b.txt')) ?? '', /^Crypt=/);
    }));
});

describe('after a key was added', () => {
  it('what it opens is taken in as what it is, and all else stays as it was', () =>
    withUploads(async (under) => {
      const { put, artefacts, keys, encrypted, keptText, served, row, confirmed, await: wait, later } = under;
      const closed = encrypted(otherKey, overrides({ 'up.ringer': '3' }));
      await assert.rejects(put('directory', encrypted(companyKey, directory(bob))));
      await assert.rejects(put('local-override', closed));
      await assert.rejects(put('web-override', encrypted(companyKey, 'no settings')));
      await artefacts.keep(mac, 'zq-phone.cfg', encrypted(companyKey, '<x up.ringer="4"/>'), 'profile');
      await artefacts.keep(mac, 'notes.txt', encrypted(companyKey, 'a note'), 'other');
      await artefacts.keep(mac, `${mac}-license.cfg`, encrypted(companyKey, '<license/>'), 'license');
      await artefacts.keep(mac, 'plain.txt', utf8Bytes('plain'), 'other');
      await wait('R-1', 'directory');
      const before = (await under.entries()).length;
      keys.push(companyKey);
      later(50);
      await artefacts.readKept();
      assert.match((await served('directory')) ?? '', /Bob/);
      assert.equal(await keptText(name), undefined);
      assert.deepEqual([(await row('directory'))?.refusal, (await row('directory'))?.is_encrypted], [null, 1]);
      assert.equal(await keptText('zq-phone.cfg'), '<x up.ringer="4"/>');
      assert.equal(await keptText('notes.txt'), 'a note');
      assert.equal(await keptText(`${mac}-license.cfg`), '<license/>');
      assert.equal(await keptText('plain.txt'), 'plain');
      assert.match((await keptText(`${mac}-phone.cfg`)) ?? '', /^Crypt=/);
      assert.match((await keptText(`${mac}-web.cfg`)) ?? '', /^Crypt=/);
      assert.deepEqual(confirmed, [], 'it tells nothing of what the phone holds now');
      assert.deepEqual(
        (await under.entries())
          .slice(before)
          .map(({ action }) => action)
          .toSorted(),
        ['artefact-received', 'file-kept', 'file-kept', 'file-kept'],
      );
      assert.deepEqual(await timeOf(under), [nowMs, nowMs, nowMs, nowMs + 50, nowMs + 50, nowMs + 50]);
    }));

  it('a fault of ours is none of the file', () =>
    withUploads(async ({ put, artefacts, keys, encrypted, store }) => {
      await assert.rejects(put('directory', encrypted(companyKey, directory(bob))));
      keys.push(companyKey);
      await store.records.db.schema.alterTable('contact').renameTo('away').execute();
      await assert.rejects(artefacts.readKept(), (error) => !isProblem(error) || error.code === 'storage');
    }));
});

describe('after a restore', () => {
  it('records go through what was erased since, and what the phone sent is not confirmed by it', () =>
    withUploads(async (under) => {
      const { put, artefacts, erase, served, row, later, confirmed, await: wait } = under;
      await put('directory', directory(ada, bob));
      await put('call-list', callList(call(party('source', 'sip:2001@example.test')), call(party('source', 'sip:2002@example.test'))));
      await put('local-override', overrides({ 'up.ringer': '3' }));
      await put('application-log', line('of sip:2001@example.test') + line('of nobody'));
      await put('boot-log', '000012.345|cfg  |3|00|started\n');
      await erase(adaIs);
      for (const kind of ['directory', 'call-list', 'local-override', 'application-log', 'boot-log'] as const) await wait('R-1', kind);
      later(20);
      await artefacts.takeInAgain(mac);
      assert.match((await served('directory')) ?? '', /Bob/);
      for (const kind of ['directory', 'call-list', 'application-log'] as const)
        assert.doesNotMatch((await served(kind)) ?? '', /Ada|2001@/, kind);
      assert.match((await served('call-list')) ?? '', /2002@/);
      assert.equal(await served('application-log'), line('of nobody'));
      assert.match((await served('local-override')) ?? '', /up\.ringer="3"/);
      assert.equal(await served('boot-log'), '000012.345|cfg  |3|00|started\n');
      assert.deepEqual([(await row('directory'))?.suppressed_count, (await row('directory'))?.clean_at_ms], [1, nowMs]);
      assert.deepEqual(confirmed, []);
      assert.equal((await under.store.records.db.selectFrom('request_device').selectAll().execute()).length, 5);
    }));

  it('files go through it too, as of when they came; what nobody can read goes, but a trace or an image stays', () =>
    withUploads(async (under) => {
      const { put, artefacts, erase, later, keptText, served, keys, encrypted } = under;
      await put('directory', directory(bob));
      await assert.rejects(put('directory', '<directory><item_list><item><fn>Otto'));
      await assert.rejects(put('call-list', binary));
      keys.push(companyKey);
      await artefacts.keep(mac, `${mac}-web.cfg`, encrypted(otherKey, '<x/>'), 'unreadable');
      await artefacts.keep(mac, 'core.gz', binary, 'core');
      await artefacts.keep(mac, 'odd.bin', binary, 'other');
      await artefacts.keep(mac, 'notes.txt', utf8Bytes('to sip:2001@example.test'), 'other');
      await artefacts.keep(mac, 'lasting.txt', utf8Bytes('of nobody'), 'other');
      await erase(adaIs);
      later(30);
      await artefacts.takeInAgain(mac);
      assert.equal(await keptText(`${mac}-calls.xml`), undefined);
      assert.equal(await keptText(`${mac}-web.cfg`), undefined);
      assert.equal(await keptText('notes.txt'), undefined);
      for (const kept of ['core.gz', 'odd.bin', 'lasting.txt']) assert.notEqual(await keptText(kept), undefined, kept);
      assert.deepEqual([...new Set(await timeOf(under))], [nowMs]);
      assert.equal(await served('directory'), '<directory><item_list><item><fn>Otto', 'what came in place of the records is still there');
      await artefacts.keep(mac, name, utf8Bytes('x'), 'unreadable');
      assert.deepEqual([...new Set(await timeOf(under))], [nowMs, nowMs + 30]);
    }));

  it('of a file that was only ever refused, and of a log that is gone, there is nothing to take in', () =>
    withUploads(async ({ put, artefacts, row, store, keys, encrypted, entries, later }) => {
      await assert.rejects(put('application-log', encrypted(companyKey, line('x'))));
      await put('boot-log', '000012.345|cfg  |3|00|started\n');
      const boot = await row('boot-log');
      await store.vault.destroy([boot?.key_id ?? '']);
      keys.push(companyKey);
      const [before, length] = [await row('application-log'), (await entries()).length];
      later(5);
      await artefacts.takeInAgain(mac);
      assert.deepEqual([await row('application-log'), await row('boot-log')], [before, boot]);
      assert.equal((await entries()).length, length);
    }));
});
