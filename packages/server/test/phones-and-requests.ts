// What tests of erasures do again and again: phones upload and fetch, and an officer asks and carries out.

import type { Enrolment, Identifier, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';

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
