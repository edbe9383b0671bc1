// The page of persons, worked out for all of them at once, beside what is read of each of them alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Person } from '@offhook/api';
import type { WorldPerson, WorldSiteName } from '@offhook/sim/worlds';
import { makeWorld } from '@offhook/sim/worlds';

import { countHeld, findHeld } from '../src/privacy/holdings.ts';
import { Persons } from '../src/privacy/persons.ts';
import { partiesLike } from '../src/privacy/subject.ts';
import type { UploadKind } from '../src/provisioning/upload-parser.ts';
import { reportKinds } from '../src/store/call-report-rows.ts';
import { putRetention } from '../src/store/retention-rows.ts';
import { detail, quality } from './call-reports-under-test.ts';
import { countedQueries } from './queries.ts';
import type { PrivacyUnderTest } from './privacy-under-test.ts';
import { withPrivacy } from './privacy-under-test.ts';

const kinds: readonly (readonly [name: string, kind: UploadKind])[] = [
  ['calls.xml', 'call-list'],
  ['directory.xml', 'directory'],
  ['app.log', 'application-log'],
  ['phone.cfg', 'local-override'],
];

function addressOf({ extension, host }: WorldPerson): string {
  return `sip:${extension}@${host}`;
}

async function fill(under: PrivacyUnderTest, seed: number, site: WorldSiteName): Promise<void> {
  const world = makeWorld({ seed, site, nowMs: under.store.platform.clock.now() });
  const [one, two, three] = world.persons;
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  for (const store of reportKinds) await putRetention(under.store.records.db, { store, keep_days: 30 });
  for (const { macAddress, files } of world.phones) {
    await under.enrol(macAddress);
    for (const [name, kind] of kinds) await under.put(macAddress, kind, files.get(name) ?? '');
  }
  const reports = under.artefacts.reports;
  for (const [index, { macAddress }] of world.phones.entries()) {
    await reports.takeCallDetail(macAddress, detail(addressOf(one), addressOf(two), { durationS: index + 1 }));
    await reports.takeQualityReport(
      macAddress,
      quality(addressOf(one), addressOf(three), { startedAt: `2026-01-0${1 + (index % 5)}T09:00:00Z` }),
    );
  }
  await under.configuration.set('site', { 'softkey.1.label': addressOf(two), 'reg.1.displayName': `${one.first} ${one.last}` });
  for (const person of [one, two, one]) {
    const identifiers = [
      { type: 'sip-uri', value: addressOf(person) },
      { type: 'extension', value: person.extension },
    ] as const;
    await under.requests.create({ type: 'access', identifiers: [...identifiers], verification: 'seen in person' }, 'officer');
  }
}

/** By reading all that is held of them, and nobody else beside them. */
async function readAlone(under: PrivacyUnderTest, { partyToken }: Person): Promise<unknown> {
  const { store, parties, configuration } = under;
  const access = store.records.db;
  const subject = await partiesLike(parties, access, await parties.open(access, [partyToken]));
  return countHeld(await findHeld({ store, configuration }, access, subject)).map(({ store: name, count, devices, times }) => {
    return { store: name, count, devices, earliest: times[0], latest: times.at(-1) };
  });
}

function told({ holdings }: Person): unknown {
  return holdings.map(({ store, count, devices, earliest, latest }) => ({ store, count, devices, earliest, latest }));
}

for (const [seed, site] of [
  [1, 'us'],
  [3, 'de'],
  [7, 'jp'],
] as const)
  describe(`the page of persons in a world of seed ${seed} in ${site}`, () => {
    it('asks the store as little for all as for one', () =>
      withPrivacy(async (under) => {
        await fill(under, seed, site);
        const { store } = under;
        const asked = countedQueries(store.records.db);
        const persons = new Persons({ ...under, store: { ...store, records: { ...store.records, db: asked.db } } });
        const cost = async (query: string, count: (found: number) => boolean): Promise<number> => {
          const before = asked.count();
          assert.ok(count((await persons.search(query)).length), query);
          return asked.count() - before;
        };
        const ofAll = await cost('', (found) => found > 10);
        const [one] = await persons.search('');
        const ofOne = await cost(one?.identifiers[0]?.value ?? '', (found) => found === 1);
        assert.ok(ofAll <= 16 && ofOne <= 20, `${ofAll} of all, ${ofOne} of one`);
      }));

    it('says of each what is read of them alone, and what their own page says', () =>
      withPrivacy(async (under) => {
        await fill(under, seed, site);
        const persons = new Persons(under);
        const page = await persons.search('');
        assert.ok(page.length > 10, `${page.length} persons`);
        const stores = new Set(page.flatMap(({ holdings }) => holdings.map(({ store }) => store)));
        for (const store of ['call_record', 'call_detail', 'quality_report', 'contact', 'artefact', 'party', 'subject_request'])
          assert.ok(stores.has(store), `nothing in ${store}`);
        for (const person of page) {
          assert.deepEqual(told(person), await readAlone(under, person));
          const { entries: _entries, requests, ...own } = await persons.detail(person.partyToken);
          assert.deepEqual(own, person);
          assert.equal(requests.length, person.holdings.find(({ store }) => store === 'subject_request')?.count ?? 0);
        }
      }));
  });
