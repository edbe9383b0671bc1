// Who is the person and who is another, where number, name and host say different things; and what of an erased person comes back in none of the places
// that a phone may write them (GDPR Art. 17, Recital 64).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, Identifier, PlanPlace, SubjectRequest } from '@offhook/api';

import { phonesAndRequests } from './phones-and-requests.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const hourMs = 3_600_000;

describe('somebody and another', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const { put, get, ask, erase } = phonesAndRequests(() => under, phones);
  const placesOf = ({ plan }: SubjectRequest): readonly PlanPlace[] => plan?.places ?? [];
  const decided = (request: SubjectRequest, store: string): number =>
    placesOf(request)
      .filter((place) => place.store === store && place.certainty !== 'possible')
      .reduce((sum, { count }) => sum + count, 0);
  const countOf = ({ plan }: SubjectRequest, store: string): number => plan?.steps.find((step) => step.store === store)?.count ?? 0;
  const start = async (options: Parameters<typeof startServer>[1] = {}): Promise<void> => {
    under = await startServer(folder.path, options);
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'pbx.example.test' });
  };

  beforeEach(async () => {
    folder = await temporaryDirectory();
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('of one name and two numbers, the other number is not decided, also where number and name are asked for', async () => {
    await start();
    await put(
      macA,
      'directory.xml',
      directoryXml([
        { first: 'Anna', last: 'Weber', contact: '3001' },
        { first: 'Anna', last: 'Weber', contact: '4001' },
      ]),
    );
    await erase({ type: 'extension', value: '3001' }, { type: 'name', value: 'Anna Weber' });
    const left = await get(macA, 'directory.xml');
    assert.match(left, /4001/);
    assert.doesNotMatch(left, /3001/);
  });

  it('an extension at a host of others is no extension of the site, nor its line', async () => {
    await start();
    await under.server.setConfiguration(macB, { 'reg.1.address': '2077' });
    await put(
      macA,
      'directory.xml',
      directoryXml([
        { first: 'Rea', last: 'Far', contact: 'sip:2077@other.example' },
        { first: 'Rita', last: 'Near', contact: '2077' },
      ]),
    );
    const far: Identifier = { type: 'sip-uri', value: 'sip:2077@other.example' };
    const request = await ask(far);
    assert.equal(decided(request, 'contact'), 2, 'by address and name, of one contact');
    assert.equal(decided(request, 'configuration_file') + decided(request, 'line_owner'), 0);
    await erase(far);
    const left = await get(macA, 'directory.xml');
    assert.deepEqual([/Rea/.test(left), /Rita/.test(left)], [false, true]);
  });

  it('of whom only the name is known, the line of that name is theirs with its unnamed calls, unless another goes by it too', async () => {
    await start();
    const startTime = localTime(Date.now() - hourMs);
    const name: Identifier = { type: 'name', value: 'Zoe Quill' };
    await under.server.setConfiguration(macA, { 'reg.1.address': '2001', 'reg.1.auth.userId': 'zq', 'reg.1.displayName': 'Quill, Zoe' });
    await put(macA, 'calls.xml', callsXml([{ start: startTime, from: '2025550199', to: '2001' }]));
    await put(macB, 'calls.xml', callsXml([{ start: startTime, from: '2001', to: '2025550198' }]));
    assert.equal(countOf(await ask(name), 'call_record'), 2);
    await under.server.setConfiguration(macB, { 'reg.1.address': '2002', 'reg.1.displayName': 'Zoe Quill' });
    assert.equal(countOf(await ask(name), 'call_record'), 0, 'two lines of one name');
    assert.equal(countOf(await ask({ type: 'extension', value: '2002' }, name), 'call_record'), 1, 'whose line is asked for too');
    await under.server.setConfiguration(macB, { 'reg.1.address': '2002', 'reg.1.displayName': 'Otto Other' });
    await erase(name);
    assert.doesNotMatch(await get(macA, 'calls.xml'), /2025550199/);
    assert.doesNotMatch(await get(macB, 'calls.xml'), /2001/);
  });

  it('whoever was erased stays so when the site is told to dial otherwise', async () => {
    await start({ numbering: { country: 'DE', areaCode: '30' } });
    const contacts = directoryXml([{ first: 'Zoe', last: 'Quill', contact: '2044' }]);
    await put(macA, 'directory.xml', contacts);
    await erase({ type: 'extension', value: '2044' });
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, { numbering: { country: 'SE' } }, administrator);
    await put(macB, 'directory.xml', contacts);
    assert.doesNotMatch(await get(macB, 'directory.xml'), /2044/);
  });

  it('no element that nobody knows and no name beside another address brings an erased person back', async () => {
    await start();
    const zoe: Identifier = { type: 'phone-number', value: '2025550147' };
    const call = (source: string, more = ''): string =>
      `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${localTime(Date.now() - hourMs)}</startTime>` +
      `<count>1</count><destination><address>2001</address></destination><source>${source}</source>${more}</call>`;
    const list = (...calls: readonly string[]): string => `<?xml version="1.0"?><callList>${calls.join('')}</callList>`;
    await put(macA, 'calls.xml', list(call('<address>2025550147</address><name>Zoe Quill</name>')));
    await erase(zoe, { type: 'name', value: 'Zoe Quill' });
    for (const mac of [macA, macB]) {
      await put(
        mac,
        'calls.xml',
        list(
          call('<address>2025550199</address><name>Otto Other</name>', '<zz>2025550147</zz>'),
          call('<address>anonymous</address><name>Zoe Quill (IT)</name>'),
          call('<address>100</address><name>Zoe Quill via switchboard</name>'),
        ),
      );
      const item = (number: string, more: string): string => `<item><ln></ln><fn>Otto</fn><ct>${number}</ct>${more}</item>`;
      await put(
        mac,
        'directory.xml',
        `<?xml version="1.0"?><directory><item_list>${item('2025550199', '<zz>2025550147</zz>')}${item('2025550198', '<zz>Zoe Quill</zz>')}${item('2025550197', '<zz>kept</zz>')}</item_list></directory>`,
      );
      const served = `${await get(mac, 'calls.xml')}${await get(mac, 'directory.xml')}`;
      assert.doesNotMatch(served, /2025550147|Quill/, mac);
      for (const other of ['2025550199', '2025550198', '2025550197', 'kept']) assert.match(served, new RegExp(other), mac);
    }
  });
});
