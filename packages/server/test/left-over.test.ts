// A server that is started each night, and never runs for a day: what it left is cleared, and the daily work is done all the same.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { unlistContacts } from '../src/store/contact-rows.ts';
import { openStore } from '../src/store/store.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { dailyLookMs, dayMs, hourMs, shiftedServer } from './shifted-server.ts';
import { placeOf } from './store-place.ts';

const [mac] = macAddresses;

describe('a server', () => {
  it('clears at its start the contacts that stand in no directory any more, with whom they named', async (t) => {
    const folder = await temporaryDirectory();
    t.after(() => folder.remove());
    const first = await startServer(folder.path);
    const phone = await first.server.enrol({ macAddress: mac, model: 'VVX450' });
    await first.phone('PUT', `${mac}-directory.xml`, phone, directoryXml([{ first: 'Ada', last: 'Example', contact: '2001' }]));
    await first.stop();
    const opened = async () => openStore({ platform: first.platform, directory: folder.path, ...(await placeOf(folder.path)) });
    const before = await opened();
    await before.records.transact((access) => unlistContacts(access, mac, { mark: '2020-01-01T00:00:00.000Z x', ids: undefined }));
    await before.close();
    const second = await startServer(folder.path, {}, first.administrator);
    await second.stop();
    const after = await opened();
    t.after(() => after.close());
    const { db } = after.records;
    assert.deepEqual(await db.selectFrom('contact').select('id').execute(), []);
    assert.deepEqual(await db.selectFrom('party').select('token').execute(), []);
  });

  it('looks every two minutes for daily work that is due, and verifies the chain by itself where it has not for a day', async (t) => {
    const { fire, shift, logged } = await shiftedServer(t);
    const times = (message: string): number => logged.filter((record) => record.message === message).length;
    const verified = 'the whole audit chain was verified';
    await fire(dailyLookMs);
    await fire(hourMs);
    assert.equal(times(verified), 0, 'its daily work has');
    shift(dayMs + hourMs);
    await fire(hourMs);
    await fire(hourMs);
    assert.equal(times(verified), 1);
    await fire(dayMs);
    assert.deepEqual(
      logged.filter(({ level }) => level === 'error' || level === 'warn').map(({ message }) => message),
      [],
    );
  });
});
