// What is held of a person, by the index and with what the second reader found.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import type { Opened } from '../search/opened.ts';
import type { Held } from './held.ts';
import { findHeld, withOpened } from './holdings.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;
const person = 'sip:2001@example.test';
const other = 'sip:2002@example.test';

async function held(under: PrivacyUnderTest, keys: readonly IdentifierKeys[] = [keysOf(person)], exceptRequest?: string): Promise<Held> {
  const { subject } = await under.whom(keys);
  return findHeld(under, under.store.records.db, subject, exceptRequest === undefined ? {} : { exceptRequest });
}

describe('what the index holds of a person', () => {
  it('nothing, of somebody whom nobody knows', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const { calls, contacts, overrides: settings, logs, labels, owners, configurations, requests, tokens } = await held(under);
      assert.deepEqual([calls, contacts, settings, logs, labels, owners, configurations, requests, tokens].flat(), []);
    }));

  it('calls by each role, contacts, and contacts of others that divert to them', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(
        first,
        'call-list',
        callList(
          call(party('source', person) + party('connection', person), { start: '2026-01-05T10:00:00' }),
          call(party('destination', other), { direction: 'Out', start: '2026-01-05T10:00:01' }),
          call(party('destination', person), { direction: 'Out', start: '2026-01-05T10:00:02' }),
        ),
      );
      await under.put(
        first,
        'directory',
        directory(
          contact('Ada', 'Example', person),
          contact('Bob', 'Best', other, `<dc>${person}</dc>`),
          contact('Zoe', 'Quill', '2003', `<dc>${other}</dc>`),
          contact('Ada', 'Example', person, `<dc>${person}</dc>`),
        ),
      );
      const { calls, contacts, tokens } = await held(under);
      assert.equal(tokens.length, 1);
      assert.deepEqual(
        calls.map(({ macAddress, startTime, direction, role, token, isOwn }) => [
          macAddress,
          startTime.slice(17),
          direction,
          role,
          token,
          isOwn,
        ]),
        [
          [first, '00', 'In', 'source', tokens[0], undefined],
          [first, '00', 'In', 'connection', tokens[0], undefined],
          [first, '02', 'Out', 'destination', tokens[0], undefined],
        ],
      );
      const rows = await under.store.records.db.selectFrom('contact').select('id').orderBy('position').execute();
      assert.deepEqual(
        contacts.toSorted((a, b) => (rows.findIndex(({ id }) => id === a.id) < rows.findIndex(({ id }) => id === b.id) ? -1 : 1)),
        [
          { id: rows[0]?.id, macAddress: first, isDivert: false },
          { id: rows[1]?.id, macAddress: first, isDivert: true },
          { id: rows[3]?.id, macAddress: first, isDivert: false },
        ],
      );
    }));

  it('settings, logs and configurations that mention them, by identifier or name', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(
        first,
        'local-override',
        overrides({ 'softkey.1.label': person, 'softkey.2.label': 'Ada Example', 'softkey.3.label': 'Zoe' }),
      );
      await under.put(first, 'boot-log', `from ${person}\n`);
      await under.configuration.set('site', { 'softkey.1.label': 'Ada Example' });
      await under.configuration.set(second, { 'softkey.1.label': 'Zoe' });
      const found = await held(under, [keysOf(person), nameKeys('Ada Example')]);
      const names = await under.store.records.db
        .selectFrom('override_value')
        .select('name')
        .where(
          'id',
          'in',
          found.overrides.map(({ id }) => id),
        )
        .execute();
      assert.deepEqual(names.map(({ name }) => name).toSorted(), ['softkey.1.label', 'softkey.2.label']);
      assert.deepEqual(
        [found.logs.map(({ macAddress }) => macAddress), found.configurations],
        [[first], [{ name: 'site.cfg', macAddress: '' }]],
      );
    }));

  it('notes of whose a line is that still say so, and their other requests, but this one and those that have forgotten them', () =>
    withPrivacy(async (under) => {
      const { ownership, store, requests } = under;
      await under.enrol(first);
      const say = (line: number): Promise<string> =>
        ownership.say({ macAddress: first, line, addresses: [person], names: [], fromMs: noonMs, untilMs: noonMs + 1 });
      const [known, forgotten] = [await say(1), await say(2)];
      await store.records.db.updateTable('line_owner').set({ owner_sealed: null }).where('id', '=', forgotten).execute();
      const ask = async (value: string): Promise<string> =>
        (await requests.create({ type: 'access', identifiers: [{ type: 'sip-uri', value }], verification: 'seen' }, 'officer')).id;
      const [one, this_, past] = [await ask(person), await ask(person), await ask(person)];
      await ask(other);
      await store.records.db.updateTable('subject_request').set({ subject_sealed: null }).where('id', '=', past).execute();
      const { owners, requests: found } = await held(under, [keysOf(person)], this_);
      assert.deepEqual([owners, found], [[{ id: known, macAddress: first }], [one]]);
      assert.deepEqual((await held(under)).requests.toSorted(), [one, this_].toSorted());
    }));

  it('what is on their own phone, once, as theirs, though it names them too', () =>
    withPrivacy(async (under) => {
      await under.enrol(first, 'Ada');
      await under.configuration.set(first, { 'reg.1.address': person });
      await under.put(
        first,
        'directory',
        directory(contact('Ada', 'Example', person), contact('Bob', 'Best', other, `<dc>${person}</dc>`)),
      );
      await under.put(first, 'application-log', `0105103000|sip  |3|00|from ${person}\n`);
      await under.put(first, 'local-override', overrides({ 'softkey.1.label': person }));
      const { contacts, logs, overrides: settings, labels } = await held(under);
      assert.deepEqual(
        contacts.map(({ isDivert, isOwn }) => [isDivert, isOwn]),
        [
          [false, true],
          [false, true],
        ],
      );
      assert.deepEqual(
        logs.map(({ isOwn }) => isOwn),
        [true],
      );
      assert.deepEqual([settings.length, labels], [1, [{ macAddress: first }]]);
    }));
});

describe('with what the second reader found', () => {
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
  const opened = (store: Opened['store'], id: string, more: Partial<Opened> = {}): Opened => ({
    store,
    id,
    macAddress: first,
    kind: '',
    place: id,
    occurrences: 1,
    texts: [],
    match: { identifier: 'x', form: 'address', certainty: 'certain' },
    ...more,
  });
  const ends = {
    startTime: '2026-01-05T10:00:00',
    direction: 'In',
    parties: [
      { role: 'source', token: 's' },
      { role: 'connection', token: 'c' },
    ],
  };

  it('a call is held by each end that is the person’s, and not twice where the index has it', () => {
    const known = { callId: 'c0', macAddress: second, startTime: '', direction: 'Out', role: 'destination', token: 't' };
    const at = { macAddress: first, startTime: ends.startTime, direction: 'In' };
    const own = { ...ends, parties: [{ role: '', token: '' }] };
    assert.deepEqual(
      withOpened({ ...nothing, calls: [known] }, [
        opened('call_record', 'c0', { call: ends }),
        opened('call_record', 'c1', { call: ends }),
        opened('call_record', 'c2'),
        opened('call_record', 'c3', { call: own, isOnOwnPhone: true }),
      ]).calls,
      [
        known,
        { callId: 'c1', ...at, role: 'source', token: 's' },
        { callId: 'c1', ...at, role: 'connection', token: 'c' },
        { callId: 'c3', ...at, role: '', token: '', isOwn: true },
      ],
    );
  });

  it('each thing once, by the phone or the name that it is of', () => {
    const at = { macAddress: first };
    assert.deepEqual(
      withOpened(
        {
          ...nothing,
          labels: [{ macAddress: first }],
          overrides: [{ id: 'o1', ...at }],
          owners: [{ id: 'w1', ...at }],
          configurations: [{ name: 'site.cfg', macAddress: '' }],
          logs: [
            { id: 'l1', ...at, isOwn: true, within: [] },
            { id: 'l2', ...at },
          ],
        },
        [
          opened('device', 'x'),
          opened('device', 'y', { macAddress: second }),
          opened('override_value', 'o1'),
          opened('override_value', 'o2'),
          opened('line_owner', 'w1'),
          opened('line_owner', 'w2'),
          opened('configuration_file', 'site.cfg', { macAddress: '' }),
          opened('configuration_file', `${first}-device.cfg`),
          opened('artefact', 'l1'),
          opened('artefact', 'l3'),
          opened('site', 'site/a'),
        ],
      ),
      {
        ...nothing,
        labels: [opened('device', 'x'), opened('device', 'y', { macAddress: second })],
        overrides: [opened('override_value', 'o1'), opened('override_value', 'o2')],
        owners: [
          { id: 'w1', ...at },
          { id: 'w2', ...at },
        ],
        configurations: [
          { name: 'site.cfg', macAddress: '' },
          { name: `${first}-device.cfg`, ...at },
        ],
        logs: [{ id: 'l1', ...at, isOwn: true, within: [] }, opened('artefact', 'l3')],
      },
    );
  });

  it('a contact that diverts to them and was found as theirs is theirs; what stands in somebody else’s is beside', () => {
    const diverted = (id: string): Held['contacts'][number] => ({ id, macAddress: first, isDivert: true });
    const at = { macAddress: first };
    const { contacts, besides } = withOpened(
      {
        ...nothing,
        calls: [{ callId: 'c1', ...at, startTime: '', direction: 'In', role: 'source', token: 't' }],
        contacts: ['k1', 'k2'].map(diverted),
      },
      [
        opened('contact', 'k1', { isBeside: true, texts: ['x'] }),
        opened('contact', 'k2'),
        opened('contact', 'k4'),
        opened('contact', 'k5', { match: { identifier: 'x', form: 'name', certainty: 'possible' } }),
        opened('call_record', 'c1', { isBeside: true }),
        opened('call_record', 'c2', { isBeside: true, texts: ['y'] }),
        opened('artefact', 'l1', { isBeside: true }),
      ],
    );
    assert.deepEqual(
      new Map(contacts.map(({ id, isDivert }) => [id, isDivert])),
      new Map([
        ['k1', true],
        ['k2', false],
        ['k4', false],
      ]),
    );
    assert.deepEqual(besides, [
      { store: 'contact', id: 'k1', ...at, texts: ['x'] },
      { store: 'call_record', id: 'c2', ...at, texts: ['y'] },
    ]);
  });
});
