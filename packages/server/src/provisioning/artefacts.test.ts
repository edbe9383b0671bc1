// What is taken in of an upload, what is refused, and what each leaves behind: the row of the file, its entry of the audit, its keys.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';
import { sql } from 'kysely';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import { mac, nowMs } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import { readListed } from '../records/listed-entries.ts';

const ada = contact('Ada', 'Example', 'sip:2001@example.test');
const bob = contact('Bob', 'Sample', 'sip:2002@example.test');
const ringing = callList(call(party('source', 'sip:2003@example.test', 'Cy')));
const companyKey = { description: 'company', bytes: new Uint8Array(16).fill(7) };
const otherKey = { description: 'other', bytes: new Uint8Array(16).fill(9) };
const none = { content_sealed: null, key_id: null, arrivals: null, listed: null, listed_under: null };
const name = `${mac}-directory.xml`;
const line = (text: string): string => `0105103000|sip  |3|00|${text}\n`;
const adaIs = { type: 'sip-uri', value: 'sip:2001@example.test' } as const;

const lastOf = async ({ entries }: UploadsUnderTest): Promise<unknown> => (await entries()).at(-1);
const livingKeys = async ({ store }: UploadsUnderTest, purpose: string): Promise<number> =>
  (await store.keys.db.selectFrom('sealing_key').select('id').where('purpose', '=', purpose).where('wrapped', 'is not', null).execute())
    .length;

describe('a file that can be read', () => {
  it('is a row of its own: new once, with how much is in it, and an entry each time', () =>
    withUploads(async (under) => {
      const { put, row, later } = under;
      const body = directory(ada, bob);
      const taken = await put('directory', body);
      assert.deepEqual([taken.isNew, taken.records, taken.suppressed], [true, 2, 0]);
      const entry = await row('directory');
      const { id, ...rest } = entry ?? { id: '' };
      assert.match(id, /^[0-9a-f]{32}$/);
      assert.deepEqual(rest, {
        mac_address: mac,
        kind: 'directory',
        name,
        received_at_ms: nowMs,
        size_bytes: body.length,
        record_count: 2,
        person_count: 2,
        suppressed_count: 0,
        is_encrypted: 0,
        refusal: null,
        refusal_count: 0,
        clean_at_ms: nowMs,
        ...none,
        listed: entry?.listed,
        listed_under: entry?.listed_under,
      });
      assert.equal(readListed(entry?.listed ?? new Uint8Array()).entries().length, 2);
      const facts = { device: mac, kind: 'directory', records: 2, persons: 2, suppressed: 0 };
      assert.deepEqual(await lastOf(under), { actor: 'phone', action: 'artefact-received', facts });
      later(5);
      const again = await put('directory', directory(bob), { adoptedBy: 'Eve' });
      assert.deepEqual([again.isNew, again.records], [false, 1]);
      const after = await row('directory');
      assert.deepEqual([after?.id, after?.received_at_ms, after?.record_count, after?.clean_at_ms], [id, nowMs + 5, 1, nowMs + 5]);
      assert.deepEqual(await lastOf(under), {
        actor: 'Eve',
        action: 'artefact-received',
        facts: { ...facts, records: 1, persons: 1 },
      });
    }));

  it('takes the place of what nobody could read, and of nothing else that is kept', () =>
    withUploads(async ({ put, artefacts, keptText, served }) => {
      await assert.rejects(put('directory', '<directory><item_list><item>'));
      await artefacts.keep(mac, 'notes.txt', new Uint8Array([65]), 'other');
      assert.equal(await served('directory'), '<directory><item_list><item>');
      await put('directory', directory(ada));
      assert.match((await served('directory')) ?? '', /Ada/);
      assert.equal(await keptText(name), undefined);
      assert.equal(await keptText('notes.txt'), 'A');
    }));

  it('of which somebody is held back says so, and was clean when it was before', () =>
    withUploads(async (under) => {
      const { put, row, later, erase, served } = under;
      await put('directory', directory(ada, bob));
      later(10);
      await erase(adaIs);
      assert.deepEqual(await put('directory', directory(ada, bob)).then(({ records, suppressed }) => [records, suppressed]), [1, 1]);
      const after = await row('directory');
      assert.deepEqual([after?.suppressed_count, after?.clean_at_ms, after?.received_at_ms], [1, nowMs, nowMs + 10]);
      assert.doesNotMatch((await served('directory')) ?? '', /Ada/);
      const facts = { device: mac, kind: 'directory', records: 1, persons: 1, suppressed: 1 };
      assert.deepEqual(await lastOf(under), { actor: 'phone', action: 'artefact-received', facts });
      await put('web-override', overrides({ 'reg.1.displayName': 'Ada', 'reg.1.address': 'sip:2001@example.test' }));
      assert.equal((await row('web-override'))?.clean_at_ms, null, 'it never was');
    }));

  it('confirms the erasures that wait for it where the phone itself sends it with nothing erased', () =>
    withUploads(async ({ put, confirmed, erase, await: wait, artefacts }) => {
      await erase(adaIs);
      await wait('R-1', 'directory');
      await wait('R-2', 'directory');
      await wait('R-1', 'call-list');
      await put('directory', directory(ada));
      await put('directory', directory(bob), { adoptedBy: 'Eve' });
      await artefacts.takeInAgain(mac);
      assert.equal(confirmed.length, 0);
      await put('directory', directory(bob));
      assert.deepEqual(
        confirmed.map((ids) => ids.toSorted()),
        [['R-1', 'R-2']],
      );
      await put('directory', directory(bob));
      assert.equal(confirmed.length, 1);
    }));

  it('ends with the file before: whoever nothing refers to any more, and the key of the log', () =>
    withUploads(async (under) => {
      const { put, store, served } = under;
      const persons = async (): Promise<number> => (await store.records.db.selectFrom('party').select('token').execute()).length;
      await put('directory', directory(ada, bob));
      assert.deepEqual([await persons(), await livingKeys(under, 'party')], [2, 2]);
      await put('directory', directory(bob));
      assert.deepEqual([await persons(), await livingKeys(under, 'party')], [1, 1]);
      await put('application-log', line('one'));
      assert.equal(await livingKeys(under, 'log'), 1);
      await put('application-log', line('one') + line('two'));
      assert.equal(await livingKeys(under, 'log'), 1);
      assert.equal(await served('application-log'), line('one') + line('two'));
    }));
});

describe('the same call list again', () => {
  it('moves its time and nothing else', () =>
    withUploads(async (under) => {
      const { put, row, later, artefacts, entries } = under;
      await put('call-list', ringing);
      const [before, entriesBefore] = [await row('call-list'), (await entries()).length];
      const versions = await artefacts.versionsOfPhones();
      later(7);
      assert.deepEqual(await put('call-list', ringing).then(({ isNew, records }) => [isNew, records]), [false, 1]);
      assert.deepEqual(await row('call-list'), { ...before, received_at_ms: nowMs + 7, clean_at_ms: nowMs + 7 });
      assert.ok(before?.listed instanceof Uint8Array && typeof before.listed_under === 'string');
      assert.equal((await entries()).length, entriesBefore);
      assert.deepEqual(await artefacts.versionsOfPhones(), versions);
    }));

  it('after one that was refused is read anew by whoever looks, and is judged anew once somebody was erased', () =>
    withUploads(async ({ put, row, artefacts, erase, later, served }) => {
      await put('call-list', ringing);
      await assert.rejects(put('call-list', '<callList>'), (error) => isProblem(error, 'bad-call-list'));
      assert.equal(await served('call-list'), '<callList>');
      const versions = await artefacts.versionsOfPhones();
      await put('call-list', ringing);
      assert.match((await served('call-list')) ?? '', /2003/);
      assert.deepEqual([(await row('call-list'))?.refusal, (await row('call-list'))?.refusal_count], [null, 1]);
      assert.notDeepEqual(await artefacts.versionsOfPhones(), versions);
      const under = (await row('call-list'))?.listed_under;
      await erase({ type: 'sip-uri', value: 'sip:2003@example.test' });
      later(1);
      assert.deepEqual(await put('call-list', ringing).then(({ records, suppressed }) => [records, suppressed]), [0, 1]);
      assert.notEqual((await row('call-list'))?.listed_under, under);
      assert.equal((await row('call-list'))?.clean_at_ms, nowMs);
    }));
});

it('each upload gives its phone another version, and no other phone; settings of phones give overrides another stamp', () =>
  withUploads(async ({ put, artefacts, store }) => {
    const seen = new Set<string | number | undefined>();
    const stamps = async (): Promise<readonly [string | number | undefined, string]> => {
      const versions = await artefacts.versionsOfPhones();
      assert.deepEqual(
        [...versions.keys()].filter((macAddress) => macAddress !== mac),
        [],
      );
      return [versions.get(mac), artefacts.stampOfOverrides()];
    };
    let [uploads, settings] = await stamps();
    for (const [kind, body, isOverride] of [
      ['directory', directory(ada), false],
      ['call-list', ringing, false],
      ['boot-log', line('x'), false],
      ['local-override', overrides({ 'up.ringer': '1' }), true],
      ['web-override', overrides({ 'up.ringer': '2' }), true],
      ['cloud-override', overrides({ 'up.ringer': '3' }), true],
    ] as const) {
      await put(kind, body);
      const now = await stamps();
      assert.notEqual(now[0], uploads, kind);
      if (store.versions.isShared) assert.match(now[1], /^[0-9a-f]{16}$/);
      else assert.equal(now[1] !== settings, isOverride, kind);
      assert.ok(!seen.has(now[0]));
      seen.add(now[0]);
      [uploads, settings] = now;
    }
    await artefacts.keep(mac, 'notes.txt', new Uint8Array([65]), 'other');
    assert.notEqual((await stamps())[0], uploads);
  }));

describe('a file that cannot be read', () => {
  it('is refused with its code and line, counted, and kept as it came', () =>
    withUploads(async (under) => {
      const { put, row, later, keptText } = under;
      const body = '<directory>\n<item_list>\n<item></fn>';
      await assert.rejects(put('directory', body), (error) => isProblem(error, 'bad-directory'));
      const { id, refusal, ...first } = (await row('directory')) ?? { id: '', refusal: '' };
      assert.match(id, /^[0-9a-f]{32}$/);
      assert.match(refusal ?? '', /^bad-directory, line 3$/);
      assert.deepEqual(first, {
        mac_address: mac,
        kind: 'directory',
        name,
        received_at_ms: nowMs,
        size_bytes: body.length,
        record_count: 0,
        person_count: 0,
        suppressed_count: 0,
        is_encrypted: 0,
        refusal_count: 1,
        clean_at_ms: null,
        ...none,
      });
      const actions = (await under.entries()).map(({ actor, action, facts }) => [actor, action, facts]);
      assert.deepEqual(actions, [
        ['phone', 'artefact-refused', { device: mac, kind: 'directory', refusal }],
        ['phone', 'file-kept', { device: mac, kind: 'unreadable', bytes: body.length }],
      ]);
      assert.equal(await keptText(name), body);
      later(9);
      await assert.rejects(put('directory', under.encrypted(companyKey, 'x')), (error) => isProblem(error, 'decryption-failed'));
      const second = await row('directory');
      assert.deepEqual(
        [second?.id, second?.refusal, second?.refusal_count, second?.received_at_ms, second?.size_bytes],
        [id, 'decryption-failed', 2, nowMs, body.length],
      );
    }));

  it('has nothing of the file before but that it was refused', () =>
    withUploads(async ({ put, row, later }) => {
      await put('directory', directory(ada));
      const before = await row('directory');
      later(9);
      await assert.rejects(put('directory', 'no xml'));
      const after = await row('directory');
      assert.deepEqual({ ...after, refusal: null, refusal_count: 0 }, before);
      assert.deepEqual([after?.refusal?.startsWith('bad-directory'), after?.refusal_count], [true, 1]);
    }));

  it('is not kept where it is a log, in whose place there is none', () =>
    withUploads(async ({ put, row, encrypted, keptText }) => {
      for (const kind of ['application-log', 'boot-log'] as const) {
        await assert.rejects(put(kind, encrypted(companyKey, line('x'))), (error) => isProblem(error, 'decryption-failed'));
        assert.deepEqual([(await row(kind))?.is_encrypted, (await row(kind))?.refusal], [1, 'decryption-failed']);
      }
      for (const name of [`${mac}-app.log`, `${mac}-boot.log`]) assert.equal(await keptText(name), undefined);
    }));

  it('leaves nothing of a phone that is not enrolled any more, and a store that fails says nothing about the file', () =>
    withUploads(async ({ put, store, artefacts, row, entries }) => {
      const upload = { name, body: utf8Bytes(directory(ada)), contentRange: undefined };
      await assert.rejects(artefacts.receive('0004f2000009', 'directory', upload), (error) => isProblem(error, 'not-found'));
      assert.deepEqual(await store.records.db.selectFrom('artefact').selectAll().execute(), []);
      await store.records.db.schema.alterTable('contact').renameTo('away').execute();
      const before = (await entries()).length;
      await assert.rejects(put('directory', directory(ada)));
      assert.equal(await row('directory'), undefined);
      assert.equal((await entries()).length, before);
      if (store.records.engine !== 'sqlite') return; // a full disk is not of this machine there
      await sql`pragma query_only=on`.execute(store.records.db);
      await assert.rejects(put('call-list', ringing), (error) => isProblem(error, 'storage'));
      await assert.rejects(artefacts.keep(mac, 'x.txt', utf8Bytes('x'), 'other'), (error) => isProblem(error, 'storage'));
      await sql`pragma query_only=off`.execute(store.records.db);
      assert.equal(await row('call-list'), undefined);
    }));
});

it('an encrypted file is opened with whatever key there is, and of a part of a log the range counts other bytes', () =>
  withUploads(async ({ put, row, keys, encrypted, served }) => {
    keys.push(otherKey, companyKey);
    const body = encrypted(companyKey, directory(ada));
    await put('directory', body);
    assert.deepEqual([(await row('directory'))?.is_encrypted, (await row('directory'))?.size_bytes], [1, body.length]);
    const [one, two] = [line('one'), line('two')];
    await put('application-log', one);
    assert.equal((await row('application-log'))?.size_bytes, one.length);
    await put('application-log', two, { contentRange: `bytes ${one.length}-${one.length + two.length - 1}/*` });
    assert.equal(await served('application-log'), one + two);
    // At the byte where the second line begins, the first would be kept and the second replaced.
    const third = line('three');
    await put('application-log', encrypted(companyKey, third), { contentRange: `bytes ${one.length}-${one.length + third.length - 1}/*` });
    assert.equal(await served('application-log'), one + two + third);
    assert.equal((await row('application-log'))?.is_encrypted, 1);
    assert.equal((await row('application-log'))?.size_bytes, (one + two + third).length);
  }));
