// A server that phones of a world have uploaded to.

import assert from 'node:assert/strict';

import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { World, WorldPerson, WorldPhone, WorldSiteName } from '@offhook/sim/worlds';
import { makeWorld, worldSites } from '@offhook/sim/worlds';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

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

export interface WorldUnderTest {
  readonly under: ServerUnderTest;
  readonly world: World;
  readonly put: (phone: WorldPhone, name: string, text: string) => Promise<void>;
  /** All that the phone has. */
  readonly putAll: (phone: WorldPhone) => Promise<void>;
  /** Of a file that may be refused, since its key is not known; answers its status. */
  readonly offer: (phone: WorldPhone, name: string, body: string | Uint8Array) => Promise<number>;
  /** Empty where there is none. */
  readonly readBytes: (phone: WorldPhone, name: string) => Promise<Uint8Array>;
  /** Empty where there is none. */
  readonly read: (phone: WorldPhone, name: string) => Promise<string>;
  readonly ask: (type: 'access' | 'erasure', person: WorldPerson) => Promise<SubjectRequest>;
  readonly end: () => Promise<void>;
}

export async function startWorld(seed: number, site: WorldSiteName): Promise<WorldUnderTest> {
  const folder = await temporaryDirectory();
  const under = await startServer(folder.path, { numbering: worldSites[site].numbering });
  const world = makeWorld({ seed, site, nowMs: Date.now() });
  const credentials = new Map<string, Enrolment>();
  const offer = async ({ macAddress }: WorldPhone, name: string, body: string | Uint8Array): Promise<number> =>
    (await under.phone('PUT', `${macAddress}-${name}`, credentials.get(macAddress), body)).status;
  const put = async (phone: WorldPhone, name: string, text: string): Promise<void> => {
    const status = await offer(phone, name, text);
    assert.ok(status < 300, `${phone.macAddress}-${name} ${status}`);
  };
  const readBytes = async ({ macAddress }: WorldPhone, name: string): Promise<Uint8Array> => {
    const { status, body } = await under.phone('GET', `${macAddress}-${name}`, credentials.get(macAddress));
    return status === 404 ? new Uint8Array() : body;
  };
  const putAll = async (phone: WorldPhone): Promise<void> => {
    for (const [name, text] of phone.files) await put(phone, name, text);
  };
  await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'pbx.example.test' });
  for (const { macAddress, owner } of world.phones) {
    credentials.set(macAddress, await under.server.enrol({ macAddress, model: 'VVX450' }));
    if (owner !== undefined)
      await under.server.setConfiguration(macAddress, {
        'reg.1.address': owner.extension,
        'reg.1.displayName': `${owner.first} ${owner.last}`,
      });
  }
  for (const phone of world.phones) await putAll(phone);
  return {
    under,
    world,
    put,
    putAll,
    offer,
    readBytes,
    read: async (phone, name) => utf8Text(await readBytes(phone, name)),
    ask: async (type, person) =>
      (await under.answer('POST', '/requests', {
        type,
        identifiers: identifiersOf(person),
        verification: 'seen in person',
      })) as SubjectRequest,
    async end() {
      await under.stop();
      await folder.remove();
    },
  };
}
