// Calls beyond the phone's own list: kept only where the site says so, for as long as it says, and not those that somebody took out of the list.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';

import { storeCallList } from '../src/records/call-list-records.ts';
import { loadCallList } from '../src/records/call-list-view.ts';
import { openCallList } from '../src/records/list-upload.ts';
import type { ListedEntry } from '../src/records/listed-entries.ts';
import { addHold } from '../src/store/hold-rows.ts';
import { putRetention } from '../src/store/retention-rows.ts';
import type { RecordsUnderTest } from './records-under-test.ts';
import { mac, nowMs, withRecords } from './records-under-test.ts';
import { callsXml, localTime, macAddresses } from './server-under-test.ts';
import { dailyLookMs, dayMs, shiftedServer } from './shifted-server.ts';
import { unzip } from './unzip.ts';

const room = 10;

interface Call {
  readonly day: number;
  readonly kind?: 'missed' | 'received' | 'placed';
}

/** Calls of these days of January, the newest first as phones have them. */
function listOf(calls: readonly Call[]): string {
  const entries = calls
    .toSorted((one, other) => other.day - one.day)
    .map(({ day, kind = 'missed' }) => {
      const start = `2026-01-${String(day).padStart(2, '0')}T10:00:00`;
      const other = `<address>sip:5550${100 + day}@example.test</address><name>Caller ${day}</name>`;
      const own = '<address>sip:2002@example.test</address><name>Own</name>';
      const [source, destination] = kind === 'placed' ? [own, other] : [other, own];
      return `<call><direction>${kind === 'placed' ? 'Out' : 'In'}</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol>
<startTime>${start}</startTime><duration>PT5S</duration><count>1</count><destination>${destination}</destination><source>${source}</source>
${kind === 'missed' ? '' : `<connection>${other}</connection>`}</call>`;
    });
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<callList>${entries.join('\n')}</callList>\n`;
}

const days = (from: number, to: number, kind?: Call['kind']): readonly Call[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ day: from + at, ...(kind === undefined ? {} : { kind }) }));

/** A phone whose lists have room for ten, at a site that keeps calls for 30 days unless said otherwise. */
class Phone {
  readonly #records: RecordsUnderTest;
  #listed: readonly ListedEntry[] | undefined;

  constructor(records: RecordsUnderTest) {
    this.#records = records;
  }

  async uploads(calls: readonly Call[]): Promise<void> {
    const setting = (name: string): string | undefined => (name === 'callLists.size' ? String(room) : undefined);
    const upload = openCallList(this.#records.store, mac, utf8Bytes(listOf(calls)), 'calls');
    ({ listed: this.#listed } = await storeCallList(this.#records.upload({ setting }), upload, this.#listed));
  }

  /** As after an erasure of somebody: what was known says nothing any more. */
  forget(): void {
    this.#listed = undefined;
  }

  /** The days of calls: those of the list as it is given back, and of what is kept beyond it. */
  async days(): Promise<{ readonly listed: readonly number[]; readonly kept: readonly number[] }> {
    const { store, parties, deviceKey } = this.#records;
    const from = { store, parties, access: store.records.db, deviceKey };
    const dayOf = ({ entry }: { readonly entry: { readonly startTime: string } }): number => Number(entry.startTime.slice(8, 10));
    const listed = (await loadCallList(from, mac)).map(dayOf);
    const all = (await loadCallList({ ...from, alsoKept: true }, mac)).map(dayOf);
    assert.deepEqual(all.slice(0, listed.length), listed);
    return { listed: listed.toSorted((a, b) => a - b), kept: all.slice(listed.length).toSorted((a, b) => a - b) };
  }
}

async function atSite(keepDays: number | undefined, run: (phone: Phone, records: RecordsUnderTest) => Promise<void>): Promise<void> {
  await withRecords(async (records) => {
    if (keepDays !== undefined) await putRetention(records.store.records.db, { store: 'kept_call', keep_days: keepDays });
    await run(new Phone(records), records);
  });
}

const numbers = (from: number, to: number): readonly number[] => days(from, to).map(({ day }) => day);

describe('a call that the phone’s list has no more room for', () => {
  it('goes by default, and where the site says that none is kept', async () => {
    for (const keepDays of [undefined, 0])
      await atSite(keepDays, async (phone, { store }) => {
        await phone.uploads(days(1, 10));
        await phone.uploads(days(3, 12));
        assert.deepEqual(await phone.days(), { listed: numbers(3, 12), kept: [] });
        assert.equal((await store.records.db.selectFrom('call_party').selectAll().execute()).length, 20);
      });
  });

  it('stays where the site keeps calls, behind the list that the phone gets back', () =>
    atSite(30, async (phone) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(3, 12));
      assert.deepEqual(await phone.days(), { listed: numbers(3, 12), kept: [1, 2] });
      await phone.uploads(days(5, 14));
      await phone.uploads(days(5, 14));
      assert.deepEqual(await phone.days(), { listed: numbers(5, 14), kept: [1, 2, 3, 4] });
    }));

  it('stays though all of a full list was new since the last upload', () =>
    atSite(30, async (phone) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(11, 20));
      assert.deepEqual(await phone.days(), { listed: numbers(11, 20), kept: numbers(1, 10) });
    }));

  it('is that of its own list where each has room for ten', () =>
    atSite(30, async (phone) => {
      const placed = days(1, 4, 'placed');
      await phone.uploads([...placed, ...days(5, 14)]);
      await phone.uploads([...placed, ...days(6, 15)]);
      assert.deepEqual(await phone.days(), { listed: [1, 2, 3, 4, ...numbers(6, 15)], kept: [5] });
    }));

  it('is the oldest of all where the three lists share the room', () =>
    atSite(30, async (phone) => {
      await phone.uploads([...days(1, 4, 'placed'), ...days(5, 10)]);
      await phone.uploads([...days(3, 4, 'placed'), ...days(5, 10), ...days(11, 12, 'received')]);
      assert.deepEqual(await phone.days(), { listed: numbers(3, 12), kept: [1, 2] });
      await phone.uploads([...days(4, 4, 'placed'), ...days(5, 10), ...days(11, 13, 'received')]);
      assert.deepEqual((await phone.days()).kept, [1, 2, 3]);
    }));
});

describe('a call that somebody took out of the list', () => {
  it('goes, with whom it was with, though the site keeps calls', () =>
    atSite(30, async (phone, { store }) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(1, 10).filter(({ day }) => day !== 5));
      assert.deepEqual(await phone.days(), { listed: numbers(1, 10).filter((day) => day !== 5), kept: [] });
      await phone.uploads(days(2, 9).filter(({ day }) => day !== 5));
      assert.deepEqual((await phone.days()).kept, [], 'the oldest of a list that has room was deleted');
      assert.equal((await store.records.db.selectFrom('call_party').selectAll().execute()).length, 14);
    }));

  it('goes where a new one came meanwhile, and the oldest stays', () =>
    atSite(30, async (phone) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(2, 12).filter(({ day }) => day !== 6));
      assert.deepEqual((await phone.days()).kept, [1]);
      await phone.uploads([...days(4, 12).filter(({ day }) => day !== 6), { day: 13 }, { day: 14 }]);
      assert.deepEqual((await phone.days()).kept, [1, 2, 3]);
    }));

  it('no more of the oldest stay than new ones came', () =>
    atSite(30, async (phone) => {
      await phone.uploads(days(1, 12));
      await phone.uploads(days(4, 13));
      assert.deepEqual((await phone.days()).kept, [1]);
    }));

  it('a list that was cleared takes what is kept of it along, and leaves that of other lists', () =>
    atSite(30, async (phone) => {
      await phone.uploads([...days(1, 10), ...days(1, 10, 'placed')]);
      await phone.uploads([...days(2, 11), ...days(2, 11, 'placed')]);
      assert.deepEqual((await phone.days()).kept, [1, 1]);
      await phone.uploads(days(2, 9, 'placed'));
      assert.deepEqual(await phone.days(), { listed: numbers(2, 9), kept: [1] });
      await phone.uploads([]);
      assert.deepEqual(await phone.days(), { listed: [], kept: [] });
    }));

  it('stays where a hold may cover it, until that ends', () =>
    atSite(30, async (phone, { store }) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(2, 11));
      const held = { told_sealed: new Uint8Array(), key_id: '', from_ms: 0, until_ms: nowMs + 1 };
      await addHold(store.records.db, { id: 'h', scope: 'phone', mac_address: mac, ...held }, []);
      await phone.uploads([]);
      assert.deepEqual((await phone.days()).kept, [1]);
      await store.records.db.deleteFrom('hold').execute();
      await phone.uploads([]);
      assert.deepEqual((await phone.days()).kept, [1], 'nothing has changed');
    }));

  it('a list that was cleared while all is judged anew takes along what is kept of it', () =>
    atSite(30, async (phone) => {
      await phone.uploads([...days(1, 10), ...days(1, 10, 'placed')]);
      await phone.uploads([...days(2, 11), ...days(2, 11, 'placed')]);
      phone.forget();
      await phone.uploads(days(2, 11, 'placed').slice(1));
      assert.deepEqual((await phone.days()).kept, [1]);
    }));

  it('what is kept outlives that the list is judged anew, but not that it is empty then', () =>
    atSite(30, async (phone) => {
      await phone.uploads(days(1, 10));
      await phone.uploads(days(2, 11));
      phone.forget();
      await phone.uploads(days(2, 11));
      assert.deepEqual(await phone.days(), { listed: numbers(2, 11), kept: [1] });
      phone.forget();
      await phone.uploads([]);
      assert.deepEqual(await phone.days(), { listed: [], kept: [] });
    }));
});

describe('at a site that keeps calls', () => {
  const name = `${macAddresses[0]}-calls.xml`;
  const list = (from: number, to: number): string =>
    callsXml(
      Array.from({ length: to - from + 1 }, (_, at) => ({
        start: localTime(Date.now() - 3_600_000 * (100 - to + at)),
        from: `sip:5550${100 + to - at}@example.test`,
        fromName: `Caller ${to - at}`,
      })),
    );

  async function site(
    t: TestContext,
  ): Promise<Awaited<ReturnType<typeof shiftedServer>> & { readonly upload: (text: string) => Promise<string> }> {
    const shifted = await shiftedServer(t);
    const { under } = shifted;
    const phone = await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
    await under.answer('POST', '/configuration/site', { set: { 'callLists.size': String(room) } });
    await under.answer('POST', '/retention/kept_call', { keepForDays: 30 });
    const upload = async (text: string): Promise<string> => {
      await under.phone('PUT', name, phone, text);
      return utf8Text((await under.phone('GET', name, phone)).body);
    };
    return { ...shifted, upload };
  }

  it('the phone gets back its own list, the person an answer with the call and for how long it is kept', async (t) => {
    const { under, upload } = await site(t);
    await upload(list(1, 10));
    const back = await upload(list(2, 11));
    assert.deepEqual([back.includes('Caller 1<'), back.includes('Caller 2<')], [false, true]);
    const request = (await under.answer('POST', '/requests', {
      type: 'access',
      identifiers: [{ type: 'phone-number', value: '5550101' }],
      verification: 'in person',
    })) as SubjectRequest;
    await under.answer('POST', `/requests/${request.id}/fulfilment`, {});
    const { body } = await under.console('GET', `/requests/${request.id}/export`);
    const text = (file: string): string => unzip(body).get(file)?.toString('utf8') ?? '';
    assert.match(text('calls.csv'), /5550101/);
    assert.match(text('README.txt'), /calls for 30 days after the phone has listed them no more/);
  });

  it('an erasure takes what is kept as well, and it stays gone', async (t) => {
    const { under, upload } = await site(t);
    await upload(list(1, 10));
    await upload(list(2, 11));
    const found = async (): Promise<number> => {
      const request = (await under.answer('POST', '/requests', {
        type: 'access',
        identifiers: [{ type: 'phone-number', value: '5550101' }],
        verification: 'in person',
      })) as SubjectRequest;
      return request.plan?.steps.reduce((sum, { count }) => sum + count, 0) ?? 0;
    };
    assert.ok((await found()) > 0);
    const erasure = (await under.answer('POST', '/requests', {
      type: 'erasure',
      identifiers: [{ type: 'phone-number', value: '5550101' }],
      verification: 'in person',
    })) as SubjectRequest;
    await under.answer('POST', `/requests/${erasure.id}/fulfilment`, {});
    await upload(list(1, 10));
    await upload(list(2, 11));
    assert.equal(await found(), 0);
  });

  it('they go when their time is over, and when the site keeps none any more', async (t) => {
    const { under, upload, shift, fire } = await site(t);
    const kept = async (): Promise<number> => {
      const persons = utf8Text((await under.console('GET', '/persons?q=5550101')).body);
      return persons.includes('"Caller 1"') ? 1 : 0;
    };
    await upload(list(1, 10));
    await upload(list(2, 11));
    assert.equal(await kept(), 1);
    shift(29 * dayMs);
    await fire(dailyLookMs);
    assert.equal(await kept(), 1);
    shift(30.5 * dayMs);
    await fire(dailyLookMs);
    assert.equal(await kept(), 0);
    await upload(list(1, 10));
    await upload(list(2, 11));
    assert.equal(await kept(), 1);
    await under.answer('POST', '/retention/kept_call', { keepForDays: 0 });
    shift(31.5 * dayMs);
    await fire(dailyLookMs);
    assert.equal(await kept(), 0);
  });

  it('none is needed, and of nothing else may none be kept', async (t) => {
    const { under } = await site(t);
    assert.equal((await under.console('POST', '/retention/kept_call', { keepForDays: 0 })).status, 200);
    assert.equal((await under.console('POST', '/retention/artefact', { keepForDays: 0 })).status, 400);
  });
});
