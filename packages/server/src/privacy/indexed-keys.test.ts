// GDPR Art. 17: the keys of a person that an index finds end before anything is read again, those of others and of holds stay, and a call that comes meanwhile
// hides none from before.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { call, callList, contact, directory, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { RecentLooks } from './about.ts';
import { ErasureRun } from './erasure-run.ts';
import { RequestRows } from './request-rows.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const other = 'sip:2002@example.test';

async function planned(under: PrivacyUnderTest, address = person): Promise<string> {
  const identifiers = [{ type: 'sip-uri' as const, value: address }];
  return (await under.requests.create({ type: 'erasure', identifiers, verification: 'seen' }, 'officer')).id;
}

/** Carried out until something is to be read that was not read for the plan: the process ends there. */
async function untilItReads(under: PrivacyUnderTest, id: string): Promise<void> {
  const { receipts, holds, telling } = under;
  class Unread extends RecentLooks {
    override async look(requestId: string, looked: Parameters<RecentLooks['look']>[1], search: Parameters<RecentLooks['look']>[2]) {
      if (looked.isRead === undefined && requestId === id) throw new Error('it reads');
      return under.looks.look(requestId, looked, search);
    }
  }
  const rows = new RequestRows(under);
  const row = await rows.one(id);
  await rows.advance(id, { type: 'run', planHash: row.plan_hash ?? '' }, 'officer');
  const parts = { ...under, looks: new Unread() };
  const run = new ErasureRun({ parts, rows, receipts, holds, telling, organisation: 'Example Ltd' });
  await assert.rejects(run.carryOut(await rows.one(id)), /it reads/);
}

/** Whose parties still open. */
async function openOf({ store, parties }: PrivacyUnderTest): Promise<readonly string[]> {
  return (await parties.open(store.records.db)).map(({ own }) => own).toSorted();
}

async function resumed(under: PrivacyUnderTest, id: string): Promise<void> {
  const later = under.started();
  assert.equal(await later.resume(), 1);
  assert.deepEqual((await later.get(id)).standing?.found, []);
}

describe('the keys of a person that an index finds', () => {
  it('end before everything is read again: of parties, notes of lines and earlier requests, and of nobody else', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Zoe', 'Quill', other)));
      await under.put(mac, 'call-list', callList(call(party('source', person, 'Ada Example'))));
      await under.put(mac, 'application-log', `0105113000|sip  |3|00|from ${person}`);
      await under.ownership.say({ macAddress: mac, line: 1, addresses: [person], names: [], fromMs: 1 });
      await under.ownership.say({ macAddress: mac, line: 2, addresses: [other], names: [], fromMs: 1 });
      const access = await under.requests.create(
        { type: 'access', identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' },
        'officer',
      );
      const id = await planned(under);
      const living = async (): Promise<readonly number[]> => {
        const counts: number[] = [];
        for (const purpose of ['party', 'owner', 'request', 'log'] as const) counts.push((await store.vault.idsOf(purpose)).length);
        return counts;
      };
      assert.deepEqual(await living(), [2, 2, 2, 1]);
      assert.deepEqual(await openOf(under), [person, other]);
      await untilItReads(under, id);
      assert.deepEqual(await openOf(under), [other]);
      // Its own key opens the request still, and the log names others too.
      assert.deepEqual(await living(), [1, 1, 1, 1]);
      assert.equal((await under.started().get(access.id)).plan?.places.length, 0);
      const { outcome, progress } = await new RequestRows(under).one(id);
      assert.deepEqual([(JSON.parse(outcome ?? '') as { keysDestroyed: number }).keysDestroyed, progress], [3, 3]);
      assert.doesNotMatch(`${await under.served(mac, 'directory')}${await under.served(mac, 'call-list')}`, /2001|Ada/);
      assert.match(await under.served(mac, 'directory'), /Quill/);
      await resumed(under, id);
    }));

  it('stay where a hold of somebody else keeps a contact of theirs', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      const shared = contact('Ada', 'Example', person, '<lb>asks Zoe Quill</lb>');
      await under.put(mac, 'directory', directory(shared, contact('Zoe', 'Quill', other)));
      const until = new Date(noonMs + 864_000_000).toISOString();
      const identifiers = [
        { type: 'sip-uri' as const, value: other },
        { type: 'name' as const, value: 'Zoe Quill' },
      ];
      await under.holds.put({ scope: 'person', identifiers, reason: 'a case', until }, 'officer');
      const id = await planned(under);
      await untilItReads(under, id);
      assert.deepEqual(await openOf(under), [person, other]);
      await resumed(under, id);
      assert.match(await under.served(mac, 'directory'), /asks Zoe Quill/);
    }));

  it('a call that they make before the records are removed hides none from before', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      await under.enrol(mac);
      await under.configuration.set(mac, { 'tcpIpApp.sntp.gmtOffset': '0' });
      const old = call(party('source', person, 'Ada Example'), { start: '2026-01-05T10:00:00' });
      await under.put(mac, 'call-list', callList(old, call(party('source', other), { start: '2026-01-05T10:00:01' })));
      const id = await planned(under);
      await untilItReads(under, id);
      const before = await db.selectFrom('party').select('token').execute();
      under.at(noonMs + 3_600_000);
      await under.enrol('0004f2000002');
      await under.configuration.set('0004f2000002', { 'tcpIpApp.sntp.gmtOffset': '0' });
      const now = call(party('source', person, 'Ada Example'), { start: '2026-01-05T12:30:00' });
      await under.put('0004f2000002', 'call-list', callList(now));
      const after = await db.selectFrom('party').select('token').execute();
      assert.notDeepEqual(
        new Set(after.map(({ token }) => token)),
        new Set(before.map(({ token }) => token)),
        'another party stands for them',
      );
      await resumed(under, id);
      const rows = await db.selectFrom('call_record').select('start_time').where('is_anonymised', '=', 0).execute();
      assert.deepEqual(
        rows.map(({ start_time }) => start_time),
        ['2026-01-05T10:00:01'],
      );
      const tokens = new Set((await db.selectFrom('party').select('token').execute()).map(({ token }) => token));
      const links = await db.selectFrom('call_party').select('party_token').execute();
      assert.ok(
        links.every(({ party_token }) => tokens.has(party_token)),
        'nothing refers to a party that is gone',
      );
    }));
});
