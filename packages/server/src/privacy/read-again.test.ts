// What was read for a plan is not read again for the officer's yes, but for the phones of which something has come in since: in an erasure, everything is read once
// more at its end.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import type { Much } from '../search/second-reader.ts';
import { SecondReader } from '../search/second-reader.ts';
import { phonesWithRows, uploadedTables } from '../store/device-rows.ts';
import { RecentLooks } from './about.ts';
import { Requests } from './requests.ts';

const [mac, another, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const person = 'sip:2001@example.test';

/** Says of which phones it was asked: of none in particular where of everything. */
class ToldReader extends SecondReader {
  readonly asked: (readonly string[] | 'everything')[] = [];

  constructor({ store, parties }: PrivacyUnderTest) {
    super({ store, parties, place: { directory: '' } });
  }

  override read(...given: Parameters<SecondReader['read']>): ReturnType<SecondReader['read']> {
    this.asked.push(given[0].phones ?? 'everything');
    return super.read(...given);
  }
}

interface Told {
  readonly under: PrivacyUnderTest;
  readonly requests: Requests;
  readonly asked: ToldReader['asked'];
  readonly planned: (type: 'erasure' | 'access') => Promise<{ readonly id: string; readonly hash: string }>;
}

async function withTold(run: (told: Told) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    for (const each of [mac, another, third]) await under.enrol(each);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', person)));
    await under.put(another, 'call-list', callList(call(party('source', person, 'Ada Example'))));
    const reader = new ToldReader(under);
    const { receipts, holds, telling } = under;
    const requests = new Requests(
      { ...under, reader, looks: new RecentLooks() },
      { receipts, holds, telling, organisation: 'Example Ltd' },
    );
    await run({
      under,
      requests,
      asked: reader.asked,
      async planned(type) {
        const made = await requests.create({ type, identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' }, 'officer');
        return { id: made.id, hash: made.plan?.hash ?? '' };
      },
    });
  });
}

const elsewhere = callList(call(party('source', 'sip:2009@example.test', 'Zoe Quill')));
const namingLog = `0105113000|sip  |3|00|INVITE ${person} SIP/2.0`;

describe('what was read for a plan', () => {
  it('is not read again while nothing comes in', () =>
    withTold(async ({ requests, asked, planned }) => {
      const { id, hash } = await planned('erasure');
      const done = await requests.fulfil(id, { planHash: hash }, 'officer');
      assert.deepEqual([done.state, done.standing?.found], ['fulfilled', []]);
      assert.deepEqual(asked, ['everything', 'everything']);
    }));

  it('is read again of the phone of which something has come in, and of no other', () =>
    withTold(async ({ under, requests, asked, planned }) => {
      const { id, hash } = await planned('erasure');
      await under.put(third, 'call-list', elsewhere);
      const done = await requests.fulfil(id, { planHash: hash }, 'officer');
      assert.deepEqual([done.state, done.standing?.found], ['fulfilled', []]);
      assert.deepEqual(asked, ['everything', [third], 'everything']);
      assert.match(await under.served(third, 'call-list'), /2009/);
    }));

  it('names what has come in since in the new plan, which is to be looked at first', () =>
    withTold(async ({ under, requests, asked, planned }) => {
      const { id, hash } = await planned('erasure');
      await under.put(third, 'application-log', namingLog);
      await assert.rejects(requests.fulfil(id, { planHash: hash }, 'officer'), { code: 'conflict', message: /new plan/ });
      const { plan } = await requests.get(id);
      assert.deepEqual(
        plan?.places.filter(({ device }) => device === third).map(({ store }) => store),
        ['artefact'],
      );
      assert.deepEqual(plan?.places.map(({ device }) => device).toSorted(), [mac, another, third]);
      const done = await requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer');
      assert.deepEqual([done.state, done.standing?.found], ['fulfilled', []]);
      assert.doesNotMatch(await under.served(third, 'application-log'), /2001/);
      assert.deepEqual(asked, ['everything', [third], 'everything']);
    }));

  it('and is gone since, stands in no new plan', () =>
    withTold(async ({ under, requests, planned }) => {
      const { id, hash } = await planned('access');
      await under.put(another, 'call-list', elsewhere);
      const done = await requests.fulfil(id, { planHash: hash }, 'officer');
      assert.equal(done.state, 'fulfilled');
      assert.deepEqual(
        done.plan?.places.map(({ device }) => device),
        [mac],
      );
    }));
});

describe('how much is read at once', () => {
  it('is little of some phones, however much there is of all', () =>
    withTold(async ({ under: { store, parties, put } }) => {
      await put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', '2003')));
      const { db } = store.records;
      const isLong = (threadFrom: Much, ...phones: readonly string[]): Promise<boolean> =>
        new SecondReader({ store, parties, place: { directory: '' }, threadFrom }).isLong(db, phones.length === 0 ? undefined : phones);
      const never = { phones: 9, bytes: 1e9, records: 99 };
      for (const [much, ...phones] of [
        [{ ...never, phones: 3 }],
        [{ ...never, phones: 2 }, mac, third],
        [{ ...never, bytes: 1 }],
        [{ ...never, bytes: 1 }, another, third],
        [{ ...never, records: 2 }],
        [{ ...never, records: 2 }, third, mac],
        [{ ...never, records: 1 }, another],
      ] as const)
        assert.equal(await isLong(much, ...phones), true, JSON.stringify([much, phones]));
      for (const [much, ...phones] of [
        [never],
        [{ ...never, phones: 2 }, mac],
        [{ ...never, bytes: 1 }, third],
        [{ ...never, records: 2 }, another, third],
        [{ ...never, records: 1 }, third],
      ] as const)
        assert.equal(await isLong(much, ...phones), false, JSON.stringify([much, phones]));
    }));

  it('what there is of phones is known table by table', () =>
    withTold(async ({ under: { store, put, artefacts } }) => {
      await put(third, 'local-override', overrides({ 'up.ringer': '1' }));
      await artefacts.keep(third, 'notes.txt', new Uint8Array([65]), 'other');
      const found: Record<string, readonly string[]> = {};
      for (const table of uploadedTables)
        found[table] = [...(await phonesWithRows(store.records.db, table, [mac, another, third, 'none']))].toSorted();
      assert.deepEqual(found, {
        override_value: [third],
        contact: [mac],
        call_record: [another],
        call_detail: [],
        quality_report: [],
        artefact: [mac, another, third],
        kept_file: [third],
      });
      assert.deepEqual([...(await phonesWithRows(store.records.db, 'contact', [another]))], []);
    }));
});
