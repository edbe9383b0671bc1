// What names a person within somebody else's data: it is counted, shown, erased and held back, and what it stands in stays (GDPR Art. 15(4), Art. 17).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, Identifier, Person, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';

import type { ServerUnderTest } from './server-under-test.ts';
import { localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { unzip } from './unzip.ts';

const [macA, macB] = macAddresses;
const zoe: readonly Identifier[] = [
  { type: 'phone-number', value: '2025550147' },
  { type: 'name', value: 'Zoe Quill' },
];

function item(number: string, more: string): string {
  return `<item><ln>Other</ln><fn>Otto</fn><ct>${number}</ct>${more}</item>`;
}

const directory = `<?xml version="1.0"?><directory><item_list>${[
  item('2025550191', '<lb>Otto (Zoe Quill’s desk)</lb>'),
  item('2025550192', '<lb>Otto, or 202-555-0147</lb>'),
  item('2025550193', '<zz>Zoe Quill</zz>'),
  item('2025550194', '<lb>Otto at home</lb><zz>kept</zz>'),
  item('2025550196', '<lb>Otto c/o Zoe Quill</lb><dc>202-555-0147</dc><ad>1</ad>'),
].join('')}</item_list></directory>`;

function callList(): string {
  const time = localTime(Date.now() - 3_600_000);
  const call = `<direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${time}</startTime><count>1</count>`;
  const parties = '<destination><address>2001</address></destination><source><address>2025550195</address></source>';
  return `<?xml version="1.0"?><callList><call>${call}${parties}<zz>2025550147</zz></call></callList>`;
}

describe('somebody within the data of others', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const put = async (mac: string, name: string, text: string): Promise<void> =>
    void (await under.phone('PUT', `${mac}-${name}`, phones.get(mac), text));
  const get = async (mac: string, name: string): Promise<string> =>
    utf8Text((await under.phone('GET', `${mac}-${name}`, phones.get(mac))).body);
  const ask = async (type: string): Promise<SubjectRequest> =>
    (await under.answer('POST', '/requests', { type, identifiers: zoe, verification: 'seen' })) as SubjectRequest;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'pbx.example.test' });
    await put(macA, 'directory.xml', directory);
    await put(macA, 'calls.xml', callList());
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const counted = ({ plan }: SubjectRequest): readonly string[] =>
    (plan?.steps ?? []).map(({ store, action, count }) => `${store} ${action} ${count}`).filter((step) => !step.startsWith('party'));

  it('is counted in the plan, with the phone that holds it', async () => {
    const request = await ask('erasure');
    assert.deepEqual(counted(request), ['call_record anonymise 1', 'contact destroy-key 4', 'phone tell-phone 1']);
    assert.deepEqual(request.plan?.devices, [macA]);
  });

  it('goes, and what it stands in stays; the phone is named until it has uploaded a clean copy', async () => {
    const { id } = await ask('erasure');
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const assertClean = async (mac: string): Promise<void> => {
      const served = await get(mac, 'directory.xml');
      assert.doesNotMatch(served, /Quill|0147/);
      for (const kept of ['2025550191', '2025550192', '2025550193', '2025550194', '2025550196', 'Otto at home', '<zz>kept</zz>'])
        assert.ok(served.includes(kept), kept);
      const calls = await get(mac, 'calls.xml');
      assert.match(calls, /2025550195/);
      assert.doesNotMatch(calls, /0147/);
    };
    await assertClean(macA);
    const done = (await under.answer('GET', `/requests/${id}`)) as SubjectRequest;
    assert.deepEqual(done.outstandingDevices, [macA]);
    const { content } = (await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    const ofContacts = content.stores.find(({ store }) => store === 'contact');
    assert.deepEqual([ofContacts?.expected, ofContacts?.removed, ofContacts?.retained], [4, 4, 0]);
    assert.deepEqual(content.search.residues, []);
    const persons = (await under.answer('GET', '/persons?q=2025550191')) as { persons: readonly Person[] };
    assert.doesNotMatch(JSON.stringify(persons), /Quill/);
    for (const mac of [macA, macB]) {
      await put(mac, 'directory.xml', directory);
      await put(mac, 'calls.xml', callList());
      await assertClean(mac);
    }
  });

  it('is in the answer, with what is others’ masked', async () => {
    const { id } = await ask('access');
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const { body } = await under.console('GET', `/requests/${id}/export`);
    const person = utf8Text(unzip(body).get('person.json') ?? new Uint8Array());
    for (const own of ['Zoe Quill', '202-555-0147', '"Zoe Quill"']) assert.ok(person.includes(own), own);
    assert.doesNotMatch(person, /Otto|202555019|kept/);
  });
});
