// Worlds that nobody arranged: whoever is planted is found, gone after an erasure, stays gone whatever phones bring back, and stands in nobody else's answer.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { Plant, World, WorldPerson, WorldPhone } from '@offhook/sim/worlds';
import { makeWorld, worldSites } from '@offhook/sim/worlds';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { unzip } from './unzip.ts';

/** As the person knows themselves. */
function identifiersOf({ number, extension, login, host, email, first, last }: WorldPerson): { type: string; value: string }[] {
  return [
    { type: 'phone-number', value: `+${number.code}${number.area}${number.local}` },
    { type: 'sip-uri', value: `sip:${extension}@${host}` },
    { type: 'sip-uri', value: `sip:${login}@${host}` },
    { type: 'login', value: login },
    { type: 'email', value: email },
    { type: 'name', value: `${first} ${last}` },
  ];
}

const fileOf: Readonly<Record<Plant['kind'], string>> = {
  call: 'calls.xml',
  contact: 'directory.xml',
  log: 'app.log',
  setting: 'phone.cfg',
};
const storeOf: Readonly<Record<Plant['kind'], string>> = {
  call: 'call_record',
  contact: 'contact',
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
] as const)
  describe(`a world of seed ${seed} in ${site}`, () => {
    let under: ServerUnderTest;
    let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
    let world: World;
    const credentials = new Map<string, Enrolment>();
    const put = async ({ macAddress, files }: WorldPhone): Promise<void> => {
      for (const [name, text] of files) {
        const { status } = await under.phone('PUT', `${macAddress}-${name}`, credentials.get(macAddress), text);
        assert.ok(status < 300, `${macAddress}-${name} ${status}`);
      }
    };
    const read = async ({ macAddress }: WorldPhone, name: string): Promise<string> => {
      const { status, body } = await under.phone('GET', `${macAddress}-${name}`, credentials.get(macAddress));
      return status === 404 ? '' : utf8Text(body);
    };
    const ask = async (type: string, person: WorldPerson): Promise<SubjectRequest> =>
      (await under.answer('POST', '/requests', {
        type,
        identifiers: identifiersOf(person),
        verification: 'seen in person',
      })) as SubjectRequest;
    const unescaped = (text: string): string =>
      text
        .replace(/&quot;/g, '"')
        .replace(/&apos;/g, "'")
        .replace(/&lt;/g, '<')
        .replace(/&amp;/g, '&');
    /** A whole word of it: first names and last names stand alone in a contact. */
    const stands = (text: string, written: string): boolean => unescaped(text).includes(written);

    before(async () => {
      folder = await temporaryDirectory();
      under = await startServer(folder.path, {
        numbering: worldSites[site].numbering,
      });
      world = makeWorld({ seed, site, nowMs: Date.now() });
      await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'pbx.example.test' });
      for (const { macAddress, owner } of world.phones) {
        credentials.set(macAddress, await under.server.enrol({ macAddress, model: 'VVX450' }));
        if (owner !== undefined)
          await under.server.setConfiguration(macAddress, {
            'reg.1.address': owner.extension,
            'reg.1.displayName': `${owner.first} ${owner.last}`,
          });
      }
      for (const phone of world.phones) await put(phone);
    });
    after(async () => {
      await under.stop();
      await folder.remove();
    });

    it('access finds every plant, and no export holds another’s', async () => {
      for (const person of world.persons) {
        const { id, plan } = await ask('access', person);
        const found = new Set(plan?.places.map(({ store, device }) => `${store} ${device}`));
        for (const phone of world.phones)
          for (const plant of phone.plants)
            if (plant.person === person)
              assert.ok(found.has(`${storeOf[plant.kind]} ${phone.macAddress}`), `${plant.kind} on ${phone.macAddress}: ${plant.written}`);
        const undecided = plan?.places.filter(({ certainty }) => certainty === 'possible').length ?? 0;
        assert.ok(undecided * 20 <= (plan?.places.length ?? 0), `${undecided} of ${plan?.places.length ?? 0} are not decided`);
        await under.answer('POST', `/requests/${id}/fulfilment`);
        const files = [...unzip((await under.console('GET', `/requests/${id}/export`)).body).values()].join('\n');
        for (const other of world.persons)
          if (other !== person)
            for (const written of [other.last, other.login, other.email])
              assert.ok(!files.includes(written), `${written} in the export of ${person.last}`);
      }
    });

    it('after an erasure nothing of the person is served, others are whole, and no upload brings anything back', async () => {
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
          if (plant.person === erased || phone.owner === erased) continue;
          const name = fileOf[plant.kind];
          if (stands(before.get(`${phone.macAddress} ${name}`) ?? '', plant.written))
            assert.ok(
              stands(await read(phone, name), plant.written),
              `${when}: lost ${plant.kind} of ${plant.person.last}: ${plant.written}`,
            );
        }
      };
      await check('after');
      for (const phone of world.phones) await put(phone);
      await check('uploaded again');
      for (const phone of world.phones) {
        const { macAddress } = phone;
        await under.phone('PUT', `${macAddress}-calls.xml`, credentials.get(macAddress), '<callList></callList>');
        await under.phone(
          'PUT',
          `${macAddress}-directory.xml`,
          credentials.get(macAddress),
          '<directory><item_list></item_list></directory>',
        );
        await under.phone(
          'PUT',
          `${macAddress}-phone.cfg`,
          credentials.get(macAddress),
          '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>',
        );
        await put(phone);
      }
      await check('uploaded again after a clean one');
    });
  });
