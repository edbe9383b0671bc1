// What each kind of upload leaves in the records, and what it takes away.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, isProblem } from '@offhook/base';

import { call, callList, party } from '../../test/phone-files.ts';
import { mac } from '../../test/records-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import { countParties } from '../store/call-rows.ts';
import { isLog, isUnreadable, isUpload, uploadKinds } from './upload-parser.ts';

const ada = call(party('source', 'sip:2001@example.test', 'Ada'));
const bob = call(party('source', 'sip:2002@example.test', 'Bob'), { start: '2026-01-06T10:00:00' });
const line = (minute: string, text: string): string => `010510${minute}00|sip  |3|00|${text}\n`;

it('seven kinds are uploads, two of them logs; a licence is none', () => {
  assert.deepEqual(uploadKinds.filter(isLog), ['application-log', 'boot-log']);
  assert.deepEqual([uploadKinds.length, uploadKinds.every(isUpload), isUpload('license')], [7, true, false]);
});

it('a file that cannot be read is told from all that may fail besides', () => {
  for (const [code, expected] of [
    ['bad-call-list', true],
    ['bad-directory', true],
    ['bad-configuration', true],
    ['decryption-failed', true],
    ['storage', false],
    ['not-found', false],
    ['bad-request', false],
  ] as const)
    assert.equal(isUnreadable(new ProblemError(code, 'x')), expected, code);
});

describe('of a call list', () => {
  it('calls that were there before stay, written otherwise or in another order, and nothing is new', () =>
    withUploads(async ({ put, row, entries, store, artefacts }) => {
      await put('call-list', callList(ada, bob));
      const [before, length, stamp] = [await row('call-list'), (await entries()).length, artefacts.stampOfUploads()];
      const ids = async (): Promise<readonly string[]> =>
        (await store.records.db.selectFrom('call_record').select('id').orderBy('id').execute()).map(({ id }) => id);
      const known = await ids();
      assert.equal(known.length, 2);
      const spaced = `${callList(ada, bob)}\n`;
      await put('call-list', spaced);
      const after = await row('call-list');
      assert.deepEqual([await ids(), (await entries()).length], [known, length]);
      if (!store.versions.isShared) assert.equal(artefacts.stampOfUploads(), stamp);
      assert.deepEqual([after?.record_count, after?.person_count, after?.size_bytes], [2, before?.person_count, spaced.length]);
    }));

  it('one that is new is counted with its person, and one that is gone goes with hers', () =>
    withUploads(async ({ put, row, store }) => {
      const counts = async (): Promise<readonly unknown[]> => {
        const known = await row('call-list');
        const parties = await store.records.db.selectFrom('party').select('token').execute();
        return [known?.record_count, await countParties(store.records.db, mac), parties.length];
      };
      await put('call-list', callList(ada));
      assert.deepEqual(await counts(), [1, 1, 1]);
      await put('call-list', callList(ada, bob));
      assert.deepEqual(await counts(), [2, 2, 2]);
      await put('call-list', callList(bob));
      assert.deepEqual(await counts(), [1, 1, 1]);
      await put('call-list', callList());
      assert.deepEqual(await counts(), [0, 0, 0]);
    }));
});

describe('of settings', () => {
  for (const [body, code] of [
    ['<PHONE_CONFIG><OVERRIDES up.ringer="1"', 'bad-configuration'],
    ['no settings', 'bad-configuration'],
    ['<PHONE_CONFIG><OVERRIDES/></PHONE_CONFIG>', undefined],
  ] as const)
    it(body, () =>
      withUploads(async ({ put, row }) => {
        for (const kind of ['local-override', 'web-override', 'cloud-override'] as const) {
          if (code === undefined) assert.equal((await put(kind, body)).records, 0);
          else await assert.rejects(put(kind, body), (error) => isProblem(error, code));
          assert.equal((await row(kind))?.refusal?.startsWith(code ?? ''), code === undefined ? undefined : true);
        }
      }),
    );

  it('those of each kind stand by themselves', () =>
    withUploads(async ({ put, store }) => {
      const kinds = ['local-override', 'web-override', 'cloud-override'] as const;
      for (const kind of kinds) await put(kind, `<PHONE_CONFIG><OVERRIDES up.ringer="${kind}" up.other="1"/></PHONE_CONFIG>`);
      await put('web-override', '<PHONE_CONFIG><OVERRIDES up.ringer="3"/></PHONE_CONFIG>');
      const rows = await store.records.db.selectFrom('override_value').select(['kind', 'name']).orderBy('kind').orderBy('name').execute();
      assert.deepEqual(
        rows.map(({ kind, name }) => `${kind} ${name}`),
        [
          'cloud-override up.other',
          'cloud-override up.ringer',
          'local-override up.other',
          'local-override up.ringer',
          'web-override up.ringer',
        ],
      );
    }));
});

describe('of a log', () => {
  it('lines that are new follow those of before, with when they came, and mentions are those of all lines', () =>
    withUploads(async ({ put, row, served, store, later }) => {
      const mentions = async (): Promise<number> => {
        const id = (await row('application-log'))?.id ?? '';
        const rows = await store.records.db.selectFrom('mention').selectAll().where('item_id', '=', id).execute();
        assert.ok(rows.every((mention) => mention.store === 'artefact'));
        return rows.length;
      };
      const [one, two] = [line('00', 'sip:2001@example.test'), line('01', 'sip:2002@example.test')];
      await put('application-log', one);
      const ofOne = await mentions();
      assert.ok(ofOne > 0);
      const first = await row('application-log');
      later(60_000);
      await put('application-log', one + two);
      assert.equal(await served('application-log'), one + two);
      assert.ok((await mentions()) > ofOne);
      const second = await row('application-log');
      assert.deepEqual([second?.id, second?.size_bytes, second?.record_count], [first?.id, (one + two).length, 3]);
      assert.notEqual(second?.arrivals, first?.arrivals);
      await put('application-log', one + two);
      assert.equal(await served('application-log'), one + two);
      const ofBoth = await mentions();
      await put('application-log', one + two);
      assert.equal(await mentions(), ofBoth);
    }));
});
