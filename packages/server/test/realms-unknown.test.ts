// Where nothing says which host is the site's own, a second host with the same user makes neither of the two nobody's.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';

import { phonesAndRequests } from './phones-and-requests.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;

for (const numbering of [undefined, { country: 'FI', areaCode: '9' }]) {
  describe(`a user at two hosts, ${numbering === undefined ? 'country unknown' : 'country and area said'}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
    let under: ServerUnderTest;
    const phones = new Map<string, Enrolment>();
    const { put, ask } = phonesAndRequests(() => under, phones);

    beforeEach(async () => {
      folder = await temporaryDirectory();
      under = await startServer(folder.path, numbering === undefined ? {} : { numbering });
      for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    });
    afterEach(async () => {
      await under.stop();
      await folder.remove();
    });

    const places = ({ plan }: SubjectRequest, store: string): readonly string[] =>
      (plan?.places ?? []).filter((place) => place.store === store).map(({ certainty }) => certainty);

    it('the calls of a line are not decided at least, whose name is not theirs', async () => {
      await put(macA, 'calls.xml', callsXml([{ start: '2026-01-05T10:00:00', from: 'sip:3131@pbx.example.test', fromName: 'Zoe Quill' }]));
      await put(macA, 'directory.xml', directoryXml([{ first: 'Ned', last: 'Marsh', contact: 'sip:3131@other.example.test' }]));
      await under.server.setConfiguration(macB, { 'reg.1.address': '3131' });
      const request = await ask({ type: 'phone-number', value: '3131' });
      assert.deepEqual([places(request, 'call_record'), places(request, 'contact')], [['possible'], ['possible']]);
    });

    it('so they are where no line is left', async () => {
      await put(macA, 'calls.xml', callsXml([{ start: '2026-01-05T10:00:00', from: 'sip:3131@pbx.example.test', fromName: 'Zoe Quill' }]));
      await put(macA, 'directory.xml', directoryXml([{ first: 'Ned', last: 'Marsh', contact: 'sip:3131@other.example.test' }]));
      const request = await ask({ type: 'phone-number', value: '3131' });
      assert.deepEqual([places(request, 'call_record'), places(request, 'contact')], [['possible'], ['possible']]);
    });

    it('so are lines of logs and settings', async () => {
      await put(macA, 'directory.xml', directoryXml([{ first: 'Ned', last: 'Marsh', contact: 'sip:3131@other.example.test' }]));
      await put(macA, 'calls.xml', callsXml([{ start: '2026-01-05T10:00:00', from: 'sip:3131@pbx.example.test' }]));
      await put(macA, 'app.log', '0105100000|sip  |1|00|    From: <sip:3131@pbx.example.test>;tag=1\n');
      const request = await ask({ type: 'phone-number', value: '3131' });
      assert.deepEqual(places(request, 'artefact'), ['possible']);
    });
  });
}
