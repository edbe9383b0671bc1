// What tests of erasures do again and again: phones upload and fetch, and an officer asks and carries out.

import { afterEach, beforeEach } from 'node:test';
import type { Enrolment, Identifier, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

export interface PhonesAndRequests {
  /** A file by what stands behind the phone's address: directory.xml. */
  readonly put: (mac: string, name: string, text: string) => Promise<void>;
  readonly get: (mac: string, name: string) => Promise<string>;
  readonly ask: (...identifiers: readonly Identifier[]) => Promise<SubjectRequest>;
  readonly erase: (...identifiers: readonly Identifier[]) => Promise<void>;
}

/** `under` is asked each time: every test has a server of its own. */
export function phonesAndRequests(under: () => ServerUnderTest, phones: ReadonlyMap<string, Enrolment>): PhonesAndRequests {
  const ask = async (...identifiers: readonly Identifier[]): Promise<SubjectRequest> =>
    (await under().answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
  return {
    put: async (mac, name, text) => void (await under().phone('PUT', `${mac}-${name}`, phones.get(mac), text)),
    get: async (mac, name) => utf8Text((await under().phone('GET', `${mac}-${name}`, phones.get(mac))).body),
    ask,
    async erase(...identifiers) {
      const { id } = await ask(...identifiers);
      await under().answer('POST', `/requests/${id}/fulfilment`);
    },
  };
}

/** A server of its own for each test of a suite, with these phones; its clocks show GMT and its host is pbx.example.test. */
export function serverOfEach(macAddresses: readonly string[]): {
  readonly under: () => ServerUnderTest;
  readonly phones: ReadonlyMap<string, Enrolment>;
} {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let running: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  beforeEach(async () => {
    folder = await temporaryDirectory();
    running = await startServer(folder.path);
    for (const mac of macAddresses) phones.set(mac, await running.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await running.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'pbx.example.test' });
  });
  afterEach(async () => {
    await running.stop();
    await folder.remove();
  });
  return { under: () => running, phones };
}
