// Keys that watch others (attendant.resourceList): whose a label is, its address says, and what may be somebody else's stays (GDPR Art. 17).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';

import { phonesAndRequests } from './phones-and-requests.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const watched = {
  'attendant.resourceList.1.address': 'sip:4901@pbx.example.test',
  'attendant.resourceList.1.label': 'Bo Strand',
  'attendant.resourceList.2.address': 'sip:4901@other.example.test',
  'attendant.resourceList.2.label': 'Ulf Dal',
  'attendant.resourceList.3.address': '4905',
  'attendant.resourceList.3.label': 'Bo Strand',
  'reg.1.fwd.busy.contact': 'sip:4901@other.example.test',
};
const settings = `<PHONE_CONFIG><OVERRIDES ${Object.entries(watched)
  .map(([name, value]) => `${name}="${value}"`)
  .join(' ')}/></PHONE_CONFIG>`;

describe('keys that watch others', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const { put, get, ask } = phonesAndRequests(() => under, phones);

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await under.server.setConfiguration('site', { 'voIpProt.server.1.address': 'pbx.example.test' });
    await under.server.setConfiguration(macB, { 'reg.1.address': '4901', 'reg.1.displayName': 'Bo Strand' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('of a namesake and of the same user elsewhere are not decided, stay, and stay when they come again', async () => {
    await put(macA, 'phone.cfg', settings);
    const request = await ask({ type: 'extension', value: '4901' }, { type: 'name', value: 'Bo Strand' });
    const places = new Map(request.plan?.places.map(({ place, certainty }) => [place.replace(/^.*, /, ''), certainty === 'possible']));
    assert.deepEqual(
      Object.keys(watched).map((name) => places.get(name)),
      [false, false, true, undefined, undefined, true, true],
    );
    await under.answer('POST', `/requests/${request.id}/fulfilment`);
    const left = (text: string): readonly string[] => Object.keys(watched).filter((name) => text.includes(`${name}=`));
    const stay = Object.keys(watched).slice(2);
    assert.deepEqual(left(await get(macA, 'phone.cfg')), stay);
    await put(macA, 'phone.cfg', settings);
    assert.deepEqual(left(await get(macA, 'phone.cfg')), stay);
    // Of a name that another phone brings, an officer says whose it is.
    await put(macB, 'phone.cfg', settings);
    assert.deepEqual(
      left(await get(macB, 'phone.cfg')),
      stay.filter((name) => name !== 'attendant.resourceList.3.label'),
    );
  });
});
