// Our server with a fleet that uploads: phones enrolled, the audit chain and the party vault filled. Arguments: folder, number of phones,
// audit entries and persons there are from before.
// OFFHOOK_DATABASE is the URL of a PostgreSQL server, files where it is missing. Sends one message when ready, ends with its parent.

import { base64Text, randomHex, silentLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { AuditLog } from '../../packages/server/src/audit/audit-log.ts';
import type { PartyIdentity } from '../../packages/server/src/records/party-vault.ts';
import { PartyVault } from '../../packages/server/src/records/party-vault.ts';
import { sealJson } from '../../packages/server/src/records/sealing.ts';
import { addContacts } from '../../packages/server/src/store/contact-rows.ts';
import { lockStore } from '../../packages/server/src/store/store-lock.ts';
import type { ContactTable } from '../../packages/server/src/store/schema.ts';
import type { Store } from '../../packages/server/src/store/store.ts';
import { openStore } from '../../packages/server/src/store/store.ts';
import { serve } from './serving.ts';

const contactsOfPhone = 1000;
const [directory = '', count = '', entries = '0', persons = '0'] = process.argv.slice(2);
const platform = createNodePlatform({ directory, log: silentLogger });
if (Number(entries) + Number(persons) > 0) {
  const lock = await lockStore({ platform, directory });
  const store = await openStore({ platform, directory });
  await addEntries(store, Number(entries));
  await addPersons(store, Number(persons));
  await store.close();
  lock.release();
}
const server = await serve(platform, directory, process.env['OFFHOOK_DATABASE']);
const phones: { macAddress: string; authorization: string }[] = [];
for (let index = 0; index < Number(count); index++) {
  const macAddress = macAddressOf(index);
  const { userName, password } = await server.enrol({ macAddress, model: 'VVX450' });
  phones.push({ macAddress, authorization: `Basic ${base64Text(utf8Bytes(`${userName}:${password}`))}` });
}
process.send?.({ url: server.urls.plain ?? '', console: server.urls.console, administrator: server.administrator, phones });

async function addEntries(store: Store, count: number): Promise<void> {
  const audit = new AuditLog(store);
  for (let left = count; left > 0; left -= 1000) {
    await store.records.db.transaction().execute(async (access) => {
      for (let at = 0; at < Math.min(left, 1000); at++)
        await audit.append(access, { actor: 'phone', action: 'artefact-received', facts: { device: '64167f000000', kind: 'call-list' } });
    });
    await audit.anchor();
  }
}

/** Each in the directory of one phone, a thousand a phone. */
async function addPersons(store: Store, count: number): Promise<void> {
  const parties = new PartyVault(store);
  const { cryptography, random } = store.platform;
  for (let first = 0; first < count; first += contactsOfPhone)
    await store.records.transact(async (access) => {
      const persons = Array.from({ length: Math.min(count - first, contactsOfPhone) }, (_, index) => personOf(store, first + index));
      const references = await parties.resolve(access, persons);
      const contacts = persons.flatMap(({ own, names: [firstName = ''] }, position): readonly ContactTable[] => {
        const reference = references.get(own);
        if (reference === undefined) return [];
        const written = { firstName, lastName: '', contact: own };
        return [
          {
            id: randomHex(random, 16),
            mac_address: macAddressOf(first / contactsOfPhone),
            position,
            party_token: reference.token,
            written_sealed: sealJson(cryptography, reference.key, written, reference.token),
            divert_token: null,
            divert_sealed: null,
            speed_dial: null,
            options: '{}',
            extra_sealed: null,
            unlisted: null,
          },
        ];
      });
      await addContacts(access, contacts);
    });
}

function personOf({ keyReader }: Store, index: number): PartyIdentity {
  const keys = keyReader.ofAddress(`sip:7${String(index).padStart(6, '0')}@example.test`);
  if (keys === undefined) throw new Error('expected an address of somebody');
  return { ...keys, names: [`Given${index} Family${index}`] };
}

function macAddressOf(index: number): string {
  return `64167f${index.toString(16).padStart(6, '0')}`;
}
