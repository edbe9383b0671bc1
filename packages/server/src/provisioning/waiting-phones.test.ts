// Phones that asked and are not enrolled: what is noted of them, and how often it is written.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { WaitingPhone } from '@offhook/api';

import { mac as enrolled, nowMs, withRecords } from '../../test/records-under-test.ts';
import type { Store } from '../store/store.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { AdmissionRules } from './admission-rules.ts';
import type { StrangerRequest } from './waiting-phones.ts';
import { WaitingPhones } from './waiting-phones.ts';

const mac = '0004f2000007';
const other = '0004f2000008';
const agent = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application';
const minuteMs = 60_000;
const hourMs = 3_600_000;

interface Under {
  readonly store: Store;
  readonly waiting: WaitingPhones;
  readonly rules: AdmissionRules;
  readonly note: (changes: Partial<StrangerRequest>) => Promise<void>;
  readonly all: () => Promise<WaitingPhone[]>;
  readonly later: (ms: number) => void;
}

function withWaiting(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store }) => {
    let laterMs = 0;
    const { platform } = store;
    const shifted = Object.create(store, {
      platform: { value: { ...platform, clock: { ...platform.clock, now: () => nowMs + laterMs } } },
    }) as Store;
    const rules = await AdmissionRules.load({ store: shifted, audit: new AuditLog(shifted) });
    const waiting = new WaitingPhones(shifted, rules);
    await run({
      store: shifted,
      waiting,
      rules,
      note: (changes) => waiting.note({ path: `${mac}.cfg`, userAgent: agent, address: '192.0.2.7', ...changes }),
      all: () => waiting.all(),
      later: (ms) => (laterMs += ms),
    });
  });
}

describe('a stranger waits', () => {
  it('under the address that it says itself, else that of the path', () =>
    withWaiting(async ({ note, all }) => {
      for (const [changes, expected] of [
        [{}, mac],
        [{ userAgent: agent.replace(' Type', ' (SN:0004F2000011) Type') }, '0004f2000011'],
        [{ path: 'x/0004F2000013-phone.cfg' }, '0004f2000013'],
        [{ path: 'site.cfg' }, undefined],
        [{ path: '000000000000.cfg' }, undefined],
        [{ path: '0004f2000015.cfg', userAgent: 'Mozilla/5.0' }, undefined],
        [{ path: '0004f2000016.cfg', userAgent: '' }, undefined],
        [{ path: `${enrolled}.cfg` }, undefined],
      ] as const) {
        const before = new Set((await all()).map(({ macAddress }) => macAddress));
        await note(changes);
        const added = (await all()).map(({ macAddress }) => macAddress).filter((one) => !before.has(one));
        assert.deepEqual(added, expected === undefined ? [] : [expected], JSON.stringify(changes));
      }
    }));

  it('with its model, release, address and times', () =>
    withWaiting(async ({ note, all, later }) => {
      await note({});
      later(minuteMs);
      await note({ address: '192.0.2.8' });
      const at = (ms: number): string => new Date(ms).toISOString();
      assert.deepEqual(await all(), [
        {
          macAddress: mac,
          model: 'VVX450',
          softwareVersion: '6.4.3.5017',
          address: '192.0.2.8',
          firstSeenAt: at(nowMs),
          lastSeenAt: at(nowMs + minuteMs),
          requests: 2,
        },
      ]);
    }));

  it('with what it came with where no rule takes that, written at once, once an hour, and shown as long as it is so', () =>
    withWaiting(async ({ note, all, later, rules }) => {
      await rules.set([{ networks: [], phones: [], methods: ['certificate'] }], 'Ada');
      const told = async (): Promise<readonly unknown[]> =>
        (await all()).map(({ requests, refused }) => [requests, refused?.method, refused?.taken]);
      await note({});
      assert.deepEqual(await told(), [[1, undefined, undefined]]);
      await note({ refused: 'basic' });
      assert.deepEqual(await told(), [[2, 'basic', ['certificate']]]);
      await note({ refused: 'digest' });
      later(minuteMs);
      await note({});
      assert.deepEqual(await told(), [[4, 'basic', ['certificate']]]);
      later(59 * minuteMs - 1);
      await note({});
      await note({ refused: 'digest' });
      assert.deepEqual(await told(), [[5, 'basic', ['certificate']]]);
      later(1);
      await note({ refused: 'first-contact' });
      assert.deepEqual(await told(), [[7, 'first-contact', ['certificate']]]);
      later(minuteMs);
      await note({ refused: 'digest' });
      assert.deepEqual(await told(), [[8, 'digest', ['certificate']]]);
      later(hourMs - 1);
      await note({});
      await note({ refused: 'basic' });
      assert.deepEqual(await told(), [[9, 'digest', ['certificate']]]);
      await rules.set([{ networks: [], phones: ['0004f2'], methods: ['digest'] }], 'Ada');
      assert.deepEqual(await told(), [[9, undefined, undefined]]);
      await rules.set([{ networks: ['192.0.2.8'], phones: [], methods: ['digest'] }], 'Ada');
      assert.deepEqual(await told(), [[9, 'digest', []]]);
    }));

  it('of whatever model, of which what it says is cut after 256 characters', () =>
    withWaiting(async ({ note, all, store }) => {
      await note({ userAgent: 'FileTransport PolycomVVX-VVX_999-UA/6.4.3.5017' });
      const long = `${agent} ${'x'.repeat(300)}`;
      await note({ path: `${other}.cfg`, userAgent: long });
      const models = new Map((await all()).map(({ macAddress, model }) => [macAddress, model]));
      assert.deepEqual([models.get(mac), models.get(other)], ['VVX_999', 'VVX450']);
      const row = await store.records.db
        .selectFrom('waiting_phone')
        .select('user_agent')
        .where('mac_address', '=', other)
        .executeTakeFirst();
      assert.equal(row?.user_agent, long.slice(0, 256));
    }));

  it('and is written once a minute, with all that it asked meanwhile; the newest is the first', () =>
    withWaiting(async ({ note, all, later }) => {
      const requests = async (): Promise<readonly (readonly [string, number])[]> =>
        (await all()).map(({ macAddress, requests: count }) => [macAddress, count] as const);
      await note({});
      for (let time = 0; time < 5; time++) await note({});
      assert.deepEqual(await requests(), [[mac, 1]]);
      later(minuteMs - 1);
      await note({ path: `${other}.cfg` });
      await note({});
      assert.deepEqual(await requests(), [
        [other, 1],
        [mac, 1],
      ]);
      later(1);
      await note({});
      assert.deepEqual(await requests(), [
        [mac, 8],
        [other, 1],
      ]);
    }));

  it('a thousand at the most are remembered', () =>
    withWaiting(async ({ note, all, later }) => {
      const path = (at: number): string => `0004f2${(0x100000 + at).toString(16)}.cfg`;
      for (let at = 0; at < 1005; at++) await note({ path: path(at) });
      assert.equal((await all()).length, 1000);
      later(minuteMs);
      await note({ path: path(0) });
      await note({ path: path(1000) });
      assert.deepEqual(
        (await all()).filter(({ requests }) => requests > 1).map(({ macAddress, requests }) => [macAddress, requests]),
        [[path(0).slice(0, 12), 2]],
        'those that are remembered are counted on',
      );
    }));
});
