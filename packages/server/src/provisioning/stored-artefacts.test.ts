// What a phone gets back of what it has uploaded: rendered once, again after a change, and as it came where nobody could read it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import { mac, nowMs } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import type { ServedFile } from '../configuration/served-file.ts';
import { StoredArtefacts } from './stored-artefacts.ts';

const second = '0004f2000002';
const ada = contact('Ada', 'Example', 'sip:2001@example.test');
const line = '0105103000|sip  |3|00|one\n';
const textOf = (file: ServedFile | undefined): string | undefined =>
  file !== undefined && 'bytes' in file ? utf8Text(file.bytes) : undefined;
const xml = 'text/xml; charset=utf-8';

/** An erasure that was asked for at a time and waits for the phone. */
async function awaitErasure({ store, await: wait }: UploadsUnderTest, id: string, receivedAtMs: number): Promise<void> {
  const empty = { fulfilled_at_ms: null, plan: null, plan_hash: null, subject_sealed: null, places_sealed: null, outcome: null };
  const rest = { receipt: null, refusal: null, export_sealed: null };
  await store.records.db
    .insertInto('subject_request')
    .values({ id, type: 'erasure', state: 'waiting', received_at_ms: receivedAtMs, key_id: '', progress: 0, ...empty, ...rest })
    .execute();
  await wait(id, 'call-list');
}

describe('what a phone has uploaded', () => {
  it('is written anew in its own form, whole', () =>
    withUploads(async ({ put, artefacts: { stored } }) => {
      for (const kind of ['directory', 'call-list', 'local-override', 'application-log'] as const) {
        assert.equal(await stored.render(mac, kind), undefined);
        assert.equal(await stored.has(mac, kind), false);
      }
      await put('directory', directory(ada));
      await put('call-list', callList(call(party('source', 'sip:2003@example.test'))));
      for (const kind of ['local-override', 'web-override', 'cloud-override'] as const)
        await put(kind, overrides({ 'up.ringer': kind, 'up.x': '' }));
      await put('application-log', line);
      await put('boot-log', '000012.345|cfg  |3|00|started\n');
      for (const [kind, type, pattern] of [
        ['directory', xml, /<item>.*Example.*Ada.*2001@example\.test/s],
        ['call-list', xml, /<callList.*sip:2003@example\.test/s],
        ['local-override', xml, /up\.ringer="local-override"/],
        ['web-override', xml, /up\.ringer="web-override"/],
        ['cloud-override', xml, /up\.ringer="cloud-override"/],
        ['application-log', 'text/plain; charset=utf-8', /^0105103000\|sip {2}\|3\|00\|one\n$/],
        ['boot-log', 'text/plain; charset=utf-8', /^000012\.345\|cfg {2}\|3\|00\|started\n$/],
      ] as const) {
        const file = await stored.render(mac, kind);
        assert.match(textOf(file) ?? '', pattern, kind);
        assert.deepEqual([file?.contentType, file?.modifiedAtMs, await stored.has(mac, kind)], [type, undefined, true]);
      }
      assert.match(textOf(await stored.render(mac, 'web-override')) ?? '', new RegExp(new Date(nowMs).toISOString().slice(0, 10)));
      assert.match(textOf(await stored.render(mac, 'web-override')) ?? '', /Offhook/);
    }));

  it('is rendered once, until something of it or of the phone has changed', () =>
    withUploads(async ({ put, store, artefacts: { stored } }) => {
      const isRemembered = !store.versions.isShared;
      await put('directory', directory(ada));
      assert.equal(stored.remembered(mac, 'directory'), undefined);
      const first = await stored.render(mac, 'directory');
      assert.equal(stored.remembered(mac, 'directory'), isRemembered ? first : undefined);
      assert.equal(await stored.render(mac, 'directory'), first);
      assert.equal(await stored.render(mac, 'web-override'), undefined);
      stored.forgetFile(mac, 'web-override');
      assert.equal(await stored.render(mac, 'directory'), first);
      stored.forgetPhone(second);
      assert.equal(await stored.render(mac, 'directory'), first);
      for (const forget of [
        async () => stored.forgetFile(mac, 'directory'),
        async () => stored.forgetPhone(mac),
        async () => stored.forgetRendered(),
      ]) {
        const before = await stored.render(mac, 'directory');
        await forget();
        assert.equal(stored.remembered(mac, 'directory'), undefined);
        assert.notEqual(await stored.render(mac, 'directory'), before);
      }
    }));

  it('is remembered of so many files, and then all begins again', () =>
    withUploads(async ({ store, parties, kept, devices, put }) => {
      if (store.versions.isShared) return; // nothing is remembered there
      const stored = new StoredArtefacts({ store, parties, kept, devices, renderedAtMost: 2 });
      const kinds = ['directory', 'local-override', 'web-override'] as const;
      await put('directory', directory(ada));
      for (const kind of ['local-override', 'web-override'] as const) await put(kind, overrides({ 'up.x': '1' }));
      const remembered = (): readonly boolean[] => kinds.map((kind) => stored.remembered(mac, kind) !== undefined);
      for (const [kind, expected] of [
        ['directory', [true, false, false]],
        ['local-override', [true, true, false]],
        ['web-override', [false, false, true]],
        ['directory', [true, false, true]],
      ] as const) {
        await stored.render(mac, kind);
        assert.deepEqual(remembered(), expected);
      }
    }));

  it('is not remembered where something changed while it was rendered', () =>
    withUploads(async ({ put, store, artefacts: { stored } }) => {
      if (store.versions.isShared) return; // nothing is remembered without a look there
      await put('directory', directory(ada));
      for (const forget of [
        () => stored.forgetFile(mac, 'call-list'),
        () => stored.forgetPhone(second),
        () => void stored.forgetRendered(),
      ]) {
        const rendering = stored.render(mac, 'directory');
        // Once the version is read, and before the rows are.
        await Promise.resolve();
        await Promise.resolve();
        forget();
        assert.match(textOf(await rendering) ?? '', /Ada/);
        assert.equal(stored.remembered(mac, 'directory'), undefined);
      }
    }));

  it('is there though it was only refused, and is nothing to give unless it was read once', () =>
    withUploads(async ({ put, artefacts: { stored }, row, keys, encrypted, erase }) => {
      const key = { description: 'company', bytes: new Uint8Array(16).fill(7) };
      await assert.rejects(put('application-log', encrypted(key, line)));
      assert.deepEqual([await stored.has(mac, 'application-log'), await stored.render(mac, 'application-log')], [true, undefined]);
      await assert.rejects(put('web-override', 'broken'));
      assert.equal(await stored.renderRecords(mac, 'web-override'), undefined);
      keys.push(key);
      await put('application-log', line);
      await assert.rejects(put('application-log', encrypted({ ...key, bytes: new Uint8Array(16) }, line)));
      assert.notEqual((await row('application-log'))?.refusal, null);
      assert.equal(textOf(await stored.render(mac, 'application-log')), line);
      await erase({ type: 'sip-uri', value: 'sip:2001@example.test' });
      await put('directory', directory(ada));
      await assert.rejects(put('directory', 'broken'));
      assert.deepEqual([(await row('directory'))?.clean_at_ms, (await row('directory'))?.record_count], [null, 0]);
      assert.match(textOf(await stored.renderRecords(mac, 'directory')) ?? '', /<directory/, 'all of it is held back');
    }));

  it('of a log is nothing once its key has ended', () =>
    withUploads(async ({ put, artefacts: { stored }, row, store }) => {
      await put('application-log', line);
      const { id = '', content_sealed = null, key_id = null } = (await row('application-log')) ?? {};
      assert.equal(await stored.logText({ id, content_sealed, key_id }), line);
      assert.equal(await stored.logText({ id, content_sealed: null, key_id }), undefined);
      assert.equal(await stored.logText({ id, content_sealed, key_id: null }), undefined);
      await store.vault.destroy([key_id ?? '']);
      assert.equal(await stored.logText({ id, content_sealed, key_id }), undefined);
    }));
});

describe('a file that is kept', () => {
  it('is given as it came and of when, under any case of its name', () =>
    withUploads(async ({ artefacts, later }) => {
      const { stored } = artefacts;
      await artefacts.keep(mac, 'Notes.txt', utf8Bytes('note'), 'other');
      later(10);
      const file = await stored.kept(mac, 'notes.TXT');
      assert.deepEqual([textOf(file), file?.modifiedAtMs, file?.contentType], ['note', nowMs, 'text/plain; charset=utf-8']);
      assert.equal(await stored.kept(mac, 'gone.txt'), undefined);
      assert.deepEqual(await stored.keptNames(mac), ['Notes.txt']);
      assert.equal(await stored.has(mac, 'directory'), false);
    }));

  it('of a profile is the newest, whichever phone it came from, and of a name that is none there is none', () =>
    withUploads(async ({ artefacts, later, devices }) => {
      await devices.enrol({ macAddress: second, model: '' });
      const { stored } = artefacts;
      await artefacts.keep(mac, 'zq-phone.cfg', utf8Bytes('one'), 'profile');
      assert.equal(textOf(await stored.profile('zq-phone.cfg')), 'one');
      later(1);
      await artefacts.keep(second, 'zq-phone.cfg', utf8Bytes('two'), 'profile');
      assert.equal(textOf(await stored.profile('zq-phone.cfg')), 'two');
      later(1);
      await artefacts.keep(mac, 'zq-phone.cfg', utf8Bytes('three'), 'other');
      assert.equal(textOf(await stored.profile('zq-phone.cfg')), 'two');
      assert.equal(textOf(await stored.keptByAny('zq-phone.cfg')), 'three');
      await artefacts.keep(mac, 'notes.txt', utf8Bytes('note'), 'profile');
      assert.equal(await stored.profile('notes.txt'), undefined);
      assert.equal(textOf(await stored.keptByAny('notes.txt')), 'note');
      assert.equal(await stored.profile('other-phone.cfg'), undefined);
    }));

  it('is withheld while an erasure that was asked for since waits for the phone, unless it can be searched', () =>
    withUploads(async (under) => {
      const { artefacts } = under;
      const { stored } = artefacts;
      await artefacts.keep(mac, 'core.gz', utf8Bytes('core'), 'core');
      await artefacts.keep(mac, 'notes.txt', utf8Bytes('note'), 'other');
      await awaitErasure(under, 'R-0', nowMs - 1);
      assert.equal(textOf(await stored.kept(mac, 'core.gz')), 'core');
      await awaitErasure(under, 'R-1', nowMs);
      assert.equal(await stored.kept(mac, 'core.gz'), undefined);
      assert.equal(textOf(await stored.kept(mac, 'notes.txt')), 'note');
    }));
});
