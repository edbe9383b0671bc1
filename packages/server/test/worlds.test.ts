// Worlds that nobody arranged: whoever is planted is found, gone after an erasure, stays gone whatever phones bring back, and stands in nobody else's answer.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';
import type { Plant } from '@offhook/sim/worlds';

import { unzip } from './unzip.ts';
import type { WorldUnderTest } from './world-under-test.ts';
import { startWorld } from './world-under-test.ts';

const fileOf: Readonly<Record<Plant['kind'], string>> = {
  call: 'calls.xml',
  contact: 'directory.xml',
  file: 'now-app.log',
  log: 'app.log',
  setting: 'phone.cfg',
};
const storeOf: Readonly<Record<Plant['kind'], string>> = {
  call: 'call_record',
  contact: 'contact',
  file: 'kept_file',
  log: 'artefact',
  setting: 'override_value',
};

for (const [seed, site] of [
  [1, 'us'],
  [2, 'us'],
  [102, 'us'],
  [109, 'us'],
  [3, 'de'],
  [4, 'gb'],
  [5, 'se'],
  [6, 'it'],
  [7, 'jp'],
] as const)
  describe(`a world of seed ${seed} in ${site}`, () => {
    let running: WorldUnderTest;
    const unescaped = (text: string): string =>
      text
        .replace(/&quot;/g, '"')
        .replace(/&apos;/g, "'")
        .replace(/&lt;/g, '<')
        .replace(/&amp;/g, '&');
    /** A whole word of it: first names and last names stand alone in a contact. */
    const stands = (text: string, written: string): boolean => unescaped(text).includes(written);

    before(async () => {
      running = await startWorld(seed, site);
    });
    after(() => running.end());

    it('access finds every plant, and no export holds another’s', async () => {
      const { world, under, ask } = running;
      for (const person of world.persons) {
        const { id, plan } = await ask('access', person);
        const found = new Set(plan?.places.map(({ store, device }) => `${store} ${device}`));
        for (const phone of world.phones)
          for (const plant of phone.plants)
            if (plant.person === person)
              assert.ok(found.has(`${storeOf[plant.kind]} ${phone.macAddress}`), `${plant.kind} on ${phone.macAddress}: ${plant.written}`);
        const undecided = plan?.places.filter(({ certainty }) => certainty === 'possible').length ?? 0;
        assert.ok(
          undecided * 20 <= (plan?.places.length ?? 0),
          `${undecided} of ${plan?.places.length ?? 0} are not decided for ${person.last}: ${JSON.stringify(plan?.places.filter(({ certainty }) => certainty === 'possible'))}`,
        );
        await under.answer('POST', `/requests/${id}/fulfilment`);
        const files = [...unzip((await under.console('GET', `/requests/${id}/export`)).body).values()].join('\n');
        for (const other of world.persons)
          if (other !== person)
            for (const written of [other.last, other.login, other.email])
              assert.ok(
                !files.includes(written),
                `${written} in the export of ${person.last}: ${files.split('\n').find((line) => line.includes(written))}`,
              );
      }
    });

    it('after an erasure nothing of the person is served, others are whole, and no upload brings anything back', async () => {
      const { world, under, ask, read, put, putAll } = running;
      const [erased] = world.persons;
      assert.ok(erased !== undefined);
      const before = new Map<string, string>();
      for (const phone of world.phones)
        for (const name of phone.files.keys()) before.set(`${phone.macAddress} ${name}`, await read(phone, name));
      const { id, plan } = await ask('erasure', erased);
      const done = (await under.answer('POST', `/requests/${id}/fulfilment`, { planHash: plan?.hash })) as SubjectRequest;
      assert.deepEqual([done.standing?.found, done.standing?.notSearched], [[], []]);
      const plants = world.phones.flatMap((phone) => phone.plants.map((plant) => ({ phone, plant })));
      const check = async (when: string): Promise<void> => {
        for (const { phone, plant } of plants) {
          if (plant.person !== erased || plant.written.length < 5) continue;
          assert.ok(
            !stands(await read(phone, fileOf[plant.kind]), plant.written),
            `${when}: ${plant.kind} on ${phone.macAddress}: ${plant.written}`,
          );
        }
        for (const { phone, plant } of plants) {
          if (plant.person === erased || plant.within === erased || phone.owner === erased) continue;
          const name = fileOf[plant.kind];
          if (stands(before.get(`${phone.macAddress} ${name}`) ?? '', plant.written))
            assert.ok(
              stands(await read(phone, name), plant.written),
              `${when}: lost ${plant.kind} of ${plant.person.last}: ${plant.written}`,
            );
        }
      };
      await check('after');
      for (const phone of world.phones) await putAll(phone);
      await check('uploaded again');
      for (const phone of world.phones) {
        await put(phone, 'calls.xml', '<callList></callList>');
        await put(phone, 'directory.xml', '<directory><item_list></item_list></directory>');
        await put(phone, 'phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
        await putAll(phone);
      }
      await check('uploaded again after a clean one');
    });
  });
