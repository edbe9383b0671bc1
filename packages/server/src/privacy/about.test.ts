// What is held about a person: the places of a plan, its records, and what the index and the second reader found together.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Match } from '@offhook/privacy';

import { mac, withRecords } from '../../test/records-under-test.ts';
import type { Opened } from '../search/opened.ts';
import { RecentLooks, placesOf, recordsOf } from './about.ts';
import { nothingOnHold } from './kept-under-hold.ts';
import type { Held } from './held.ts';
import { countHeld, withOpened } from './holdings.ts';

const match = (certainty: Match['certainty']): Match => ({ identifier: 'number:2001', form: 'number', certainty });
const opened = (store: Opened['store'], id: string, certainty: Match['certainty'], more: Partial<Opened> = {}): Opened => ({
  store,
  id,
  macAddress: mac,
  kind: '',
  place: `${store} ${id}`,
  occurrences: 2,
  texts: [],
  match: match(certainty),
  ...more,
});
const call = (callId: string, isOwn?: true): Held['calls'][number] => ({
  callId,
  macAddress: mac,
  startTime: '2026-01-05T10:00:00',
  direction: 'In',
  role: 'source',
  token: 't',
  ...(isOwn === undefined ? {} : { isOwn }),
});
const nothing: Held = {
  calls: [],
  reports: [],
  contacts: [],
  besides: [],
  kept: [],
  overrides: [],
  logs: [],
  configurations: [],
  labels: [],
  owners: [],
  requests: [],
  tokens: [],
};

describe('plans are views', () => {
  it('each place once, with its form and certainty, the undecided ones first, and what is on their own phone', () =>
    withRecords(async (parts) => {
      const held: Held = {
        ...nothing,
        calls: [{ ...call('c1'), macAddress: 'x' }, call('c2', true), call('c3', true), call('c3', true)],
        contacts: [
          { id: 'k1', macAddress: mac, isDivert: false, isOwn: true },
          { id: 'k2', macAddress: 'x', isDivert: false },
        ],
        logs: [
          { id: 'l1', macAddress: mac, isOwn: true },
          { id: 'l2', macAddress: 'x' },
        ],
      };
      const found = [opened('call_record', 'c2', 'certain'), opened('artefact', 'a', 'possible'), opened('contact', 'k', 'likely')];
      assert.deepEqual(
        placesOf(parts, 'R-1', { held, opened: found }).map(({ store, place, count, form, certainty, device }) => [
          store,
          place,
          count,
          form,
          certainty,
          device,
        ]),
        [
          ['artefact', 'artefact a', 2, 'number', 'possible', mac],
          ['contact', 'contact k', 2, 'number', 'likely', mac],
          ['call_record', 'call_record c2', 2, 'number', 'certain', mac],
          ['call_record', 'call list of the person’s own phone', 1, 'own-phone', 'certain', mac],
          ['contact', 'directory of the person’s own phone', 1, 'own-phone', 'certain', mac],
          ['artefact', 'log of the person’s own phone', 1, 'own-phone', 'certain', mac],
        ],
      );
    }));

  it('a place is known by its record alone, and a thousand are shown, no undecided one left out', () =>
    withRecords(async (parts) => {
      const many = Array.from({ length: 1001 }, (_, index) => opened('artefact', `a${index}`, index === 1000 ? 'possible' : 'certain'));
      const places = placesOf(parts, 'R-1', { held: nothing, opened: many });
      assert.equal(places.length, 1000);
      assert.equal(places[0]?.place, 'artefact a1000');
      const id = (item: Opened): string | undefined => placesOf(parts, 'R-1', { held: nothing, opened: [item] })[0]?.id;
      assert.equal(id(opened('site', 'x', 'certain')), id(opened('site', 'x', 'possible', { place: 'elsewhere' })));
      assert.equal(id(opened('site', 'x', 'certain'))?.length, 16);
    }));

  it('every record stands in it, so that another is another plan', () => {
    const held: Held = {
      calls: [call('c')],
      reports: [],
      contacts: [{ id: 'k', macAddress: mac, isDivert: false }],
      besides: [{ store: 'call_record', id: 'b', macAddress: mac, texts: [] }],
      kept: [{ id: 'f', macAddress: mac, name: 'x.cfg', texts: [] }],
      overrides: [{ id: 'o', macAddress: mac }],
      logs: [{ id: 'l', macAddress: mac }],
      configurations: [{ name: 'site.cfg', macAddress: '' }],
      labels: [{ macAddress: mac }],
      owners: [{ id: 'w', macAddress: mac }],
      requests: ['r'],
      tokens: ['t'],
    };
    assert.deepEqual(recordsOf({ held, opened: [opened('site', 'x', 'likely')], onHold: nothingOnHold }), [
      'call c',
      'contact k',
      'beside call_record b',
      'setting o',
      'log l',
      'file f',
      `label ${mac}`,
      'owner w',
      'configuration site.cfg',
      'request r',
      'party t',
      'site x likely',
    ]);
  });

  it('what the second reader decided is held, what it did not decide is not; what stands beside is counted', () => {
    const ends = { startTime: '2026-01-05T10:00:00', direction: 'In', parties: [{ role: 'source', token: 't' }] };
    const found = [
      opened('call_record', 'c1', 'likely', { call: ends }),
      opened('call_record', 'c2', 'possible', { call: ends }),
      opened('call_record', 'c3', 'certain', { call: ends, isBeside: true }),
      opened('contact', 'k1', 'certain'),
      opened('device', 'd', 'certain'),
      opened('artefact', 'l1', 'certain'),
      opened('override_value', 'o1', 'certain'),
      opened('configuration_file', 'site.cfg', 'certain'),
    ];
    const held = withOpened(
      {
        ...nothing,
        calls: [call('c0')],
        logs: [
          { id: 'l0', macAddress: mac },
          { id: 'l9', macAddress: mac, isOwn: true },
        ],
      },
      found,
    );
    assert.deepEqual(
      held.calls.map(({ callId }) => callId),
      ['c0', 'c1'],
    );
    assert.deepEqual(
      held.contacts.map(({ id }) => id),
      ['k1'],
    );
    assert.deepEqual(held.labels.length, 1);
    assert.deepEqual(held.logs.map(({ id }) => id).toSorted(), ['l1', 'l9']);
    assert.deepEqual(
      held.overrides.map(({ id }) => id),
      ['o1'],
    );
    assert.deepEqual(
      held.configurations.map(({ name }) => name),
      ['site.cfg'],
    );
    assert.deepEqual(held.besides, [{ store: 'call_record', id: 'c3', macAddress: mac, texts: [] }]);
    const counts = new Map<string, number>(countHeld(held).map(({ store, count }) => [store, count]));
    assert.deepEqual([counts.get('call_record'), counts.get('contact'), counts.get('artefact')], [3, 1, 2]);
  });

  it('each store is counted with its phones, and none that holds nothing', () => {
    assert.deepEqual(countHeld(nothing), []);
    const held: Held = {
      calls: [call('c'), call('c'), { ...call('d'), macAddress: 'a', startTime: '2026-01-04T10:00:00' }, { ...call('e'), macAddress: '' }],
      reports: [],
      contacts: [{ id: 'k', macAddress: mac, isDivert: false }],
      besides: [{ store: 'call_record', id: 'b', macAddress: mac, texts: [] }],
      kept: [{ id: 'f', macAddress: mac, name: 'x.cfg', texts: [] }],
      overrides: [{ id: 'o', macAddress: mac }],
      logs: [{ id: 'l', macAddress: mac }],
      configurations: [{ name: 'site.cfg', macAddress: '' }],
      labels: [{ macAddress: mac }],
      owners: [{ id: 'w', macAddress: mac }],
      requests: ['r', 'q'],
      tokens: ['t', 'u', 'v'],
    };
    assert.deepEqual(
      countHeld(held).map(({ store, count, devices, times }) => [store, count, devices.join(), times[0] ?? '']),
      [
        ['call_record', 4, `${mac},a`, '2026-01-04T10:00:00'],
        ['contact', 1, mac, ''],
        ['override_value', 1, mac, ''],
        ['artefact', 1, mac, ''],
        ['kept_file', 1, mac, ''],
        ['configuration_file', 1, '', ''],
        ['device', 1, '', ''],
        ['line_owner', 1, '', ''],
        ['party', 3, '', ''],
        ['subject_request', 2, '', ''],
      ],
    );
  });

  it('everything is opened once while nothing has come in', async () => {
    const looks = new RecentLooks();
    let searched = 0;
    const search = async (): Promise<[]> => {
      searched++;
      return [];
    };
    const wanted = { keys: [], names: ['Ada'] };
    const phones = new Map([[mac, 1]]);
    for (const [request, stamp] of [
      ['r', '1'],
      ['r', '1'],
      ['r', '2'],
      ['q', '2'],
    ] as const)
      await looks.look(request, { stamp, phones, wanted }, search);
    assert.equal(searched, 3);
    looks.forget('r');
    await looks.look('q', { stamp: '2', phones, wanted }, search);
    await looks.look('r', { stamp: '2', phones, wanted }, search);
    assert.equal(searched, 4);
    for (const [stamp, names, times] of [
      ['3', ['Ada'], 4],
      ['3', ['Bea'], 5],
      ['4', ['Bea'], 5],
    ] as const) {
      await looks.look('r', { stamp, phones, wanted: { ...wanted, names: [...names] }, isRead: true }, search);
      assert.equal(searched, times, 'what was opened last counts, for the same');
    }
    await looks.look('r', { stamp: '4', phones, wanted: { ...wanted, names: ['Bea'] } }, search);
    assert.equal(searched, 6, 'and for nobody else who asks');
  });

  it('of phones of which something has come in since, what is there is read again, and of no other', async () => {
    const looks = new RecentLooks();
    const asked: (readonly string[] | undefined)[] = [];
    const look = (versions: Readonly<Record<string, number>>, found: readonly Opened[], isRead?: true): Promise<readonly Opened[]> =>
      looks.look(
        'r',
        { stamp: '1', phones: new Map(Object.entries(versions)), wanted: { keys: [], names: ['Ada'] }, ...(isRead ? { isRead } : {}) },
        async (some) => {
          asked.push(some);
          return found;
        },
      );
    const at = (macAddress: string, store: Opened['store'], id: string): Opened => ({ ...opened(store, id, 'certain'), macAddress });
    const first = [
      at('a', 'contact', '1'),
      at('b', 'artefact', '2'),
      at('c', 'device', 'c'),
      at('b', 'line_owner', '3'),
      at('b', 'site', 's'),
    ];
    const ids = (items: readonly Opened[]): readonly string[] => items.map(({ macAddress, store, id }) => `${macAddress} ${store} ${id}`);
    assert.deepEqual(await look({ a: 1, b: 1 }, first), first);
    assert.deepEqual(await look({ a: 1, b: 1 }, []), first);
    const again = await look({ a: 1, b: 2, d: 1 }, [at('b', 'contact', '4'), at('d', 'contact', '5')]);
    assert.deepEqual(ids(again), ['a contact 1', 'b contact 4', 'c device c', 'd contact 5', 'b line_owner 3', 'b site s']);
    assert.deepEqual(await look({ a: 1, b: 3, d: 1 }, [], true), again, 'what was read last counts');
    assert.deepEqual(ids(await look({ a: 1, b: 3, d: 1 }, [])), ['a contact 1', 'c device c', 'd contact 5', 'b line_owner 3', 'b site s']);
    assert.deepEqual(asked, [undefined, ['b', 'd'], ['b']]);
  });
});
