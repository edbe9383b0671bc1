// GDPR Art. 17, 5(2): the search at the end of an erasure, and what the receipt says of what is left.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Plan } from '@offhook/api';
import { utf8Bytes } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';
import { nameKeys, receiptFormat } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import type { Opened, SearchedSoFar } from '../search/opened.ts';
import type { CarriedOut } from './conclusion.ts';
import { searchAndAccount } from './conclusion.ts';
import { keptUnderHold, nothingIsKept } from './kept-under-hold.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const ada = [keysOf(person), nameKeys('Ada Example')];

const step = (store: string, count: number, action: Plan['steps'][number]['action'] = 'destroy-key'): Plan['steps'][number] => ({
  store,
  category: 'call-participant',
  count,
  action,
});
const planOf = (...steps: readonly Plan['steps'][number][]): Plan => ({ steps: [...steps], devices: [], places: [], hash: 'h' });

async function concluded(under: PrivacyUnderTest, changes: Partial<CarriedOut> = {}): Promise<ReceiptContent> {
  const { subject, wanted } = await under.whom(ada);
  return searchAndAccount(
    { ...under, organisation: 'Example Ltd' },
    {
      requestId: 'R-1',
      receivedAtMs: noonMs - 60_000,
      plan: planOf(),
      subject,
      wanted,
      included: new Set(),
      kept: nothingIsKept,
      canaries: [],
      soFar: undefined,
      onSoFar: () => Promise.resolve(),
      keysDestroyed: 3,
      suppressions: 2,
      outstandingDevices: [mac],
      ...changes,
    },
  );
}

describe('the end of an erasure', () => {
  it('of which nothing is left, says what was done and looked for', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      const { search, audit, ...content } = await concluded(under, {
        plan: planOf(step('contact', 2), step('phone', 1, 'tell-phone'), step('party', 1, 'export'), step('configuration_file', 1, 'keep')),
      });
      assert.deepEqual(content, {
        format: receiptFormat,
        requestId: 'R-1',
        organisation: 'Example Ltd',
        receivedAt: '2026-01-05T11:59:00.000Z',
        fulfilledAt: '2026-01-05T12:00:00.000Z',
        issuedAt: '2026-01-05T12:00:00.000Z',
        planHash: 'h',
        stores: [
          { store: 'contact', category: 'call-participant', action: 'destroy-key', expected: 2, removed: 2, retained: 0 },
          { store: 'configuration_file', category: 'user-information', action: 'keep', expected: 1, removed: 1, retained: 0 },
        ],
        keysDestroyed: 3,
        suppressions: 2,
        outstandingDevices: [mac],
      });
      assert.deepEqual(
        [search.recordsFound, search.residues, search.undecided, search.notSearched, search.bytesSearched],
        [0, [], [], [], 0],
      );
      const [entry] = await under.audit.newest(1);
      assert.deepEqual(
        [entry?.actor, entry?.action, entry?.facts],
        ['server', 'erasure-fulfilled', { request: 'R-1', keysDestroyed: 3, recordsFound: 0, residues: 0, outstanding: 1 }],
      );
      assert.equal(audit.length, entry?.sequence);
    }));

  it('what is left is told store by store, no more of it than the plan knew, and why where there is a reason', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Ada', 'Caller', person)));
      await under.put(
        mac,
        'call-list',
        callList(call(party('source', person)), call(party('source', person), { start: '2026-01-04T10:00:00' })),
      );
      await under.configuration.set('site', { 'softkey.1.label': 'Ada Example' });
      await under.configuration.set(mac, { 'softkey.2.label': person });
      const { stores, search } = await concluded(under, {
        plan: planOf(
          step('contact', 3),
          step('call_record', 1, 'anonymise'),
          step('configuration_file', 2, 'keep'),
          step('device', 1, 're-render'),
        ),
      });
      assert.deepEqual(
        stores.map(({ store, expected, removed, retained, reason }) => [store, expected, removed, retained, reason !== undefined]),
        [
          ['contact', 3, 1, 2, false],
          ['call_record', 1, 0, 1, false],
          ['configuration_file', 2, 0, 2, true],
          ['device', 1, 1, 0, false],
        ],
      );
      // Two contacts, two calls and the party; configuration stays with its reason.
      assert.equal(search.recordsFound, 5);
      assert.deepEqual(
        search.residues.map(({ place }) => place),
        [`${mac}-directory.xml`, `${mac}-directory.xml`, `${mac}-calls.xml`, `${mac}-calls.xml`],
      );
      assert.deepEqual(search.undecided, []);
      assert.deepEqual((await under.audit.newest(1))[0]?.facts['residues'], 4);
    }));

  it('bytes are searched, and names of others apart from what is decided', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', '2009')));
      await under.store.platform.files.write('left-behind.txt', new TextEncoder().encode(`to ${person}, ${person}`));
      const { search } = await concluded(under, { canaries: [person] });
      assert.deepEqual(search.residues, [{ place: 'left-behind.txt', occurrences: 2 }]);
      assert.deepEqual(search.undecided, [{ place: `${mac}-directory.xml`, occurrences: 1 }]);
      assert.ok(search.bytesSearched > 1000 && search.encodingsTried.includes('utf-8'));
      assert.ok(search.placesSearched.includes('left-behind.txt'));
      assert.ok(search.placesSearched.some((place) => place.startsWith('labels, settings')));
    }));

  it('what a hold of somebody else keeps is told with its reason, and is no residue', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', person)));
      const keeps = ({ store }: { readonly store: string }): boolean => store === 'contact';
      const { stores, search } = await concluded(under, {
        plan: planOf({ ...step('contact', 1, 'keep'), reason: keptUnderHold }),
        kept: { keeps, keepsLine: () => false },
      });
      assert.deepEqual(stores, [
        { store: 'contact', category: 'call-participant', action: 'keep', expected: 1, removed: 0, retained: 1, reason: keptUnderHold },
      ]);
      assert.deepEqual([search.recordsFound, search.residues], [0, []], 'nor the party of that contact');
    }));

  it('a number at a host of others is not decided where the site has its own', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.configuration.set('site', { 'voIpProt.server.1.address': 'example.test' });
      await under.put(mac, 'directory', directory(contact('Zoe', 'Quill', 'sip:2001@other.example')));
      const { subject, wanted } = await under.whom([keysOf('2001')]);
      const { search } = await concluded(under, { subject, wanted });
      const place = `${mac}-directory.xml`;
      assert.deepEqual([search.residues, search.undecided], [[], [{ place, occurrences: 1 }]]);
    }));

  it('files of theirs in site are told once, those of a phone that was theirs as it was known before; of what is gone, nothing', () =>
    withPrivacy(async (under) => {
      const { files } = under.store.platform;
      for (const name of ['2001-directory.xml', '0004f2000009-phone.cfg']) await files.within('site').write(name, utf8Bytes('<a/>'));
      under.at(noonMs + 60_000);
      await under.configuration.refresh('');
      const known = (id: string): Opened => ({
        store: 'site',
        id,
        macAddress: '',
        kind: '',
        place: `site/${id}, of before`,
        occurrences: 1,
        texts: [],
        match: { identifier: '', form: 'address', certainty: 'certain' },
      });
      const laidDown = ['2001-directory.xml', '0004f2000009-phone.cfg', 'gone-phone.cfg'].map(known);
      const { search } = await concluded(under, { laidDown });
      assert.deepEqual(
        search.residues.map(({ place }) => place),
        [
          'site/a file of a user’s profile, an administrator’s file, not served after the erasure: delete it in the folder',
          'site/0004f2000009-phone.cfg, of before',
        ],
      );
    }));

  it('no place is told by the name of a user', () =>
    withPrivacy(async (under) => {
      const notSearched = [
        'quincunx-directory.xml',
        'site/a/quincunx-phone.cfg, which cannot be read',
        'a/quincunx-directory.xml: broken: a/b',
        `${mac}-directory.xml, whole`,
        'quincunx/notes.txt',
      ];
      const { search } = await concluded(under, { soFar: { afterPhone: mac, phones: 1, found: [], notSearched } });
      assert.deepEqual(search.notSearched, [
        'a file of a user’s profile',
        'site/a/a file of a user’s profile, which cannot be read',
        'a/a file of a user’s profile: broken: a/b',
        `${mac}-directory.xml, whole`,
        'quincunx/notes.txt',
      ]);
    }));

  it('a name that somebody else goes by is not looked up in the index', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'local-override', overrides({ 'softkey.1.label': 'Ada Example' }));
      const { subject, wanted } = await under.whom([keysOf(person)]);
      const named = { ...subject, names: ['Ada Example'] };
      const plan = planOf(step('override_value', 1));
      const retained = async (sharedNames: readonly string[] | undefined): Promise<number | undefined> => {
        const { sharedNames: _shared, ...rest } = { ...wanted, names: ['Ada Example'] };
        const whom = { subject: named, wanted: { ...rest, ...(sharedNames === undefined ? {} : { sharedNames }) } };
        return (await concluded(under, { ...whom, plan })).stores[0]?.retained;
      };
      assert.deepEqual([await retained(undefined), await retained([]), await retained(['Ada Example'])], [1, 1, 0]);
    }));

  it('is taken up behind the phones that were searched before it was interrupted', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', '2009')));
      const told: SearchedSoFar[] = [];
      const soFar: SearchedSoFar = { afterPhone: mac, phones: 1, found: [], notSearched: ['what was not'] };
      const { search } = await concluded(under, { soFar, onSoFar: async (now) => void told.push(now) });
      assert.deepEqual(search.notSearched, ['what was not']);
      const whole = await concluded(under, { onSoFar: async (now) => void told.push(now) });
      assert.deepEqual(
        told.map(({ afterPhone, phones }) => [afterPhone, phones]),
        [[mac, 1]],
      );
      assert.deepEqual([search.undecided?.length, whole.search.undecided?.length], [0, 1]);
    }));

  it('the request itself is not found by itself, others of the person are', () =>
    withPrivacy(async (under) => {
      const ask = async (): Promise<string> =>
        (await under.requests.create({ type: 'access', identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' }, 'o')).id;
      const [requestId] = [await ask(), await ask()];
      assert.equal((await concluded(under, { requestId: requestId ?? '' })).search.recordsFound, 1);
      assert.equal((await concluded(under)).search.recordsFound, 2);
    }));
});
