// A hold wins: what it covers is not swept and not erased, until it ends (GDPR Art. 17(3)(b) and (e), Art. 18).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AuditPage, Enrolment, Expiring, Hold, SubjectRequest } from '@offhook/api';
import { latin1Text, utf8Text } from '@offhook/base';
import { sql } from 'kysely';

import { openStore } from '../src/store/store.ts';
import { callsXml, localTime, macAddresses } from './server-under-test.ts';
import type { ShiftedServer } from './shifted-server.ts';
import { dailyLookMs, dayMs, minuteMs, shiftedServer } from './shifted-server.ts';
import { placeOf } from './store-place.ts';

const [macA, macB] = macAddresses;
const ada = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }] as const;
const reason = 'the claim of Wilhelmina Quincunx, file 7';
const line = (number: string): string => `1122013000|sip  |3|00|INVITE sip:${number}@example.test\n`;

interface House extends ShiftedServer {
  readonly phones: Readonly<Record<string, Enrolment>>;
  readonly day: (after: number) => string;
  readonly hold: (asked: object) => Promise<Hold>;
  readonly erasure: () => Promise<SubjectRequest>;
  readonly fulfil: (id: string) => Promise<readonly [number, string]>;
  readonly served: () => Promise<readonly number[]>;
}

/** Phone A has a log that names Ada, phone B one that does not; both have a core file. */
async function house(t: { after(clean: () => Promise<void>): void }): Promise<House> {
  const shifted = await shiftedServer(t);
  const { under } = shifted;
  const phones: Record<string, Enrolment> = {};
  for (const [mac, number] of [
    [macA, '2025550147'],
    [macB, '2025550199'],
  ] as const) {
    const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    phones[mac] = phone;
    await under.phone('PUT', `${mac}-app.log`, phone, line(number));
    await under.phone('PUT', `${mac}-core.gz`, phone, 'core');
  }
  await under.phone(
    'PUT',
    `${macA}-calls.xml`,
    phones[macA],
    callsXml([{ start: localTime(Date.now() - 3_600_000), from: ada[0].value, fromName: 'Ada Caller' }]),
  );
  return {
    ...shifted,
    phones,
    day: (after) => new Date(Date.now() + after * dayMs).toISOString().slice(0, 10),
    hold: async (asked) => (await under.answer('POST', '/holds', { reason, ...asked })) as Hold,
    erasure: async () =>
      (await under.answer('POST', '/requests', { type: 'erasure', identifiers: ada, verification: 'seen' })) as SubjectRequest,
    async fulfil(id) {
      const { status, body } = await under.console('POST', `/requests/${id}/fulfilment`);
      return [status, utf8Text(body)];
    },
    async served() {
      const statuses: number[] = [];
      for (const name of ['app.log', 'core.gz'])
        for (const mac of [macA, macB]) statuses.push((await under.phone('GET', `${mac}-${name}`, phones[mac])).status);
      return statuses;
    },
  };
}

describe('GDPR Art. 17(3), Art. 18: a hold', () => {
  // In the order: log of A, log of B, core file of A, core file of B.
  for (const [of, asked, kept] of [
    ['a person', { scope: 'person', identifiers: ada }, [200, 404, 200, 404]],
    ['a phone', { scope: 'phone', macAddress: macB }, [404, 200, 404, 200]],
    ['everything', { scope: 'everything' }, [200, 200, 200, 200]],
  ] as const)
    it(`of ${of} keeps from retention what it covers and nothing else, and ends by itself`, async (t) => {
      const { under, shift, fire, day, hold, served } = await house(t);
      const { id, until } = await hold({ ...asked, until: day(40) });
      assert.equal(until, `${day(40)}T23:59:59.999Z`);
      shift(29 * dayMs);
      const held = (await under.answer('GET', '/retention')) as Expiring[];
      const told = held.filter(({ what }) => /logs of phones|core files/.test(what));
      const count = kept.filter((status) => status === 200).length / 2;
      assert.deepEqual(
        told.map((kind) => [kind.count, kind.held]),
        told.map(() => [2 - count, [{ hold: id, scope: asked.scope, until, count }]]),
      );
      await fire(dailyLookMs);
      assert.deepEqual(await served(), kept);
      shift(41 * dayMs);
      await fire(dailyLookMs);
      assert.deepEqual(await served(), [404, 404, 404, 404]);
      assert.deepEqual(await under.answer('GET', '/holds'), []);
      const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
      const of = entries.filter(({ action }) => action.startsWith('hold-'));
      assert.deepEqual(
        of.map(({ action, actor, facts }) => [action, actor, facts['hold'], facts['scope']]),
        [
          ['hold-ended', 'server', id, asked.scope],
          ['hold-put', 'administrator', id, asked.scope],
        ],
      );
      assert.doesNotMatch(JSON.stringify(entries), /2025550147|Quincunx/);
    });

  for (const [of, asked, isCovered] of [
    ['the person', { scope: 'person', identifiers: ada }, true],
    ['the person by another spelling', { scope: 'person', identifiers: [{ type: 'phone-number', value: '(202) 555-0147' }] }, true],
    ['the person by the name that calls them', { scope: 'person', identifiers: [{ type: 'name', value: 'Caller, Ada' }] }, true],
    ['a phone that holds something of them', { scope: 'phone', macAddress: macA }, true],
    ['everything', { scope: 'everything' }, true],
    ['somebody else', { scope: 'person', identifiers: [{ type: 'extension', value: '2099' }] }, false],
    ['a phone that holds nothing of them', { scope: 'phone', macAddress: macB }, false],
  ] as const)
    it(`of ${of} ${isCovered ? 'refuses an erasure that was planned, until when and why, until it is ended' : 'refuses no erasure'}`, async (t) => {
      const { under, day, hold, erasure, fulfil } = await house(t);
      const { id } = await hold({ ...asked, until: day(40) });
      const request = await erasure();
      assert.equal(request.state, 'planned');
      if (isCovered) {
        const [status, text] = await fulfil(request.id);
        assert.equal(status, 409);
        assert.ok(text.includes(day(40)) && text.includes(reason) && text.includes(id), text);
        assert.equal(((await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest).state, 'planned');
        assert.deepEqual(await under.answer('DELETE', `/holds/${id}`), []);
        const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
        assert.deepEqual(
          entries.filter(({ action }) => action === 'hold-ended').map(({ actor, facts }) => [actor, facts['hold']]),
          [['administrator', id]],
        );
      }
      assert.equal((await fulfil(request.id))[0], 200);
    });

  it('that has passed refuses nothing more, whether its end was noticed or not', async (t) => {
    const { shift, day, hold, erasure, fulfil } = await house(t);
    await hold({ scope: 'everything', until: day(2) });
    const { id } = await erasure();
    assert.equal((await fulfil(id))[0], 409);
    shift(3 * dayMs);
    assert.equal((await fulfil(id))[0], 200);
  });

  for (const [of, asked, isKept] of [
    ['a person', { scope: 'person', identifiers: ada }, true],
    ['the phone', { scope: 'phone', macAddress: macA }, true],
    ['everything', { scope: 'everything' }, true],
    ['another phone', { scope: 'phone', macAddress: macB }, false],
  ] as const)
    it(`of ${of} ${isKept ? 'keeps' : 'does not keep'} the older lines of a log that goes on`, async (t) => {
      const { under, phones, shift, day, hold } = await house(t);
      const { id } = await hold({ ...asked, until: day(40) });
      const goOn = async (text: string): Promise<readonly string[]> => {
        await under.phone('PUT', `${macA}-app.log`, phones[macA], text);
        const { body } = await under.phone('GET', `${macA}-app.log`, phones[macA]);
        return [...utf8Text(body).matchAll(/sip:(\d+)@/g)].map(([, number]) => number ?? '');
      };
      shift(8 * dayMs);
      const second = line('2025550148');
      assert.deepEqual(await goOn(line('2025550147') + second), ['2025550147', '2025550148']);
      shift(15 * dayMs);
      const third = second + line('2025550149');
      assert.deepEqual((await goOn(third)).includes('2025550147'), isKept);
      await under.answer('DELETE', `/holds/${id}`);
      assert.deepEqual(await goOn(third + line('2025550150')), ['2025550148', '2025550149', '2025550150']);
    });

  it('keeps a phone from being removed: of the phone, of whom it holds something, of everything', async (t) => {
    const { under, day, hold } = await house(t);
    for (const [mac, asked] of [
      [macA, { scope: 'person', identifiers: ada }],
      [macA, { scope: 'phone', macAddress: macA }],
      [macB, { scope: 'everything' }],
    ] as const) {
      const { id } = await hold({ ...asked, until: day(5) });
      assert.equal((await under.console('DELETE', `/devices/${mac}`)).status, 409);
      await under.answer('DELETE', `/holds/${id}`);
    }
    await hold({ scope: 'person', identifiers: ada, until: day(5) });
    assert.equal((await under.console('DELETE', `/devices/${macB}`)).status, 204);
  });

  it('is put with a reason, an end to come, and whom or what it is of', async (t) => {
    const { under, day } = await house(t);
    for (const [asked, status] of [
      [{ scope: 'everything', reason, until: day(-1) }, 400],
      [{ scope: 'everything', reason: '', until: day(2) }, 400],
      [{ scope: 'everything', reason }, 400],
      [{ scope: 'person', identifiers: [], reason, until: day(2) }, 400],
      [{ scope: 'phone', macAddress: macAddresses[2], reason, until: day(2) }, 404],
      [{ scope: 'everything', reason, until: day(0) }, 200],
    ] as const)
      assert.equal((await under.console('POST', '/holds', asked)).status, status, JSON.stringify(asked));
    assert.equal((await under.console('DELETE', '/holds/none')).status, 404);
  });

  it('is sealed: records and keys name nobody by it, its hashes are those of no other table, and its key ends with it', async (t) => {
    const { under, directory, day, hold, fire } = await house(t);
    const { id } = await hold({ scope: 'person', identifiers: ada, until: day(5) });
    await hold({ scope: 'phone', macAddress: macA, until: day(5) });
    await fire(minuteMs);
    const store = await openStore({ platform: under.platform, directory, isReader: true, ...(await placeOf(directory)) });
    t.after(() => store.close());
    const hashes = new Map<string, string>();
    for (const table of ['hold', 'hold_subject', 'request_subject', 'party_key', 'mention'] as const) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(store.records.db);
      for (const value of rows.flatMap((row) => Object.values(row)))
        assert.doesNotMatch(value instanceof Uint8Array ? latin1Text(value) : String(value), /2025550147|Quincunx/, table);
      for (const { hash } of rows) {
        if (typeof hash !== 'string') continue;
        assert.ok((hashes.get(hash) ?? table) === table, table);
        hashes.set(hash, table);
      }
    }
    assert.ok([...hashes.values()].includes('hold_subject'));
    const living = async (): Promise<number> =>
      (await store.keys.db.selectFrom('sealing_key').select('id').where('purpose', '=', 'hold').where('wrapped', 'is not', null).execute())
        .length;
    assert.equal(await living(), 2);
    await under.answer('DELETE', `/holds/${id}`);
    assert.equal(await living(), 1);
    assert.deepEqual(await store.records.db.selectFrom('hold_subject').selectAll().execute(), []);
  });
});
