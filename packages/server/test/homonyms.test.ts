// Somebody who goes by the erased person's name, or by a longer one, without any number: nobody can tell whose it is, so it is not decided, and what was left stays
// when any phone brings it (GDPR Art. 17).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';

import { phonesAndRequests, serverOfEach } from './phones-and-requests.ts';
import { callsXml, directoryXml, localTime, macAddresses } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const anonymous = 'sip:anonymous@anonymous.invalid';

describe('without a number', () => {
  const { under, phones } = serverOfEach([macA, macB]);
  const { put, get, ask: askFor } = phonesAndRequests(under, phones);
  const ask = (number: string, name: string): Promise<SubjectRequest> =>
    askFor({ type: 'extension', value: number }, { type: 'name', value: name });
  const countOf = ({ plan }: SubjectRequest, store: string): number => plan?.steps.find((step) => step.store === store)?.count ?? 0;
  const time = localTime(Date.now() - 3_600_000);
  const stamp = new Date(Date.now() - 3_600_000).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
  const callFrom = (name: string): string => callsXml([{ start: time, from: anonymous, fromName: name, to: '9' }]);
  const lineFrom = (name: string): string => `${stamp}|sip  |3|00|    From: "${name}" <${anonymous}>;tag=x\n`;

  it('a call by a name that two have is not decided, and stays, whichever phone brings it', async () => {
    const both = ['7401', '7402'].map((contact) => ({ first: 'Liv', last: 'Ness', contact }));
    await put(macA, 'directory.xml', directoryXml(both));
    await put(macA, 'calls.xml', callFrom('Liv Ness'));
    await put(macA, 'app.log', lineFrom('Liv Ness'));
    const request = await ask('7401', 'Liv Ness');
    assert.deepEqual([countOf(request, 'call_record'), countOf(request, 'contact'), countOf(request, 'artefact')], [0, 1, 0]);
    await under().answer('POST', `/requests/${request.id}/fulfilment`);
    assert.match(await get(macA, 'calls.xml'), /Liv Ness/);
    assert.equal(await get(macA, 'app.log'), lineFrom('Liv Ness'));
    assert.deepEqual((await get(macA, 'directory.xml')).match(/<ct>\d+/g), ['<ct>7402']);
    await put(macB, 'calls.xml', callFrom('Liv Ness'));
    await put(macB, 'app.log', lineFrom('Liv Ness'));
    assert.match(await get(macB, 'calls.xml'), /Liv Ness/);
    assert.equal(await get(macB, 'app.log'), lineFrom('Liv Ness'));
  });

  it('a call by the name of one is theirs, and does not come back', async () => {
    await put(macA, 'directory.xml', directoryXml([{ first: 'Liv', last: 'Ness', contact: '7401' }]));
    await put(macA, 'calls.xml', callFrom('Liv Ness'));
    const request = await ask('7401', 'Liv Ness');
    assert.equal(countOf(request, 'call_record'), 1);
    await under().answer('POST', `/requests/${request.id}/fulfilment`);
    for (const mac of [macA, macB]) {
      await put(mac, 'calls.xml', callFrom('Liv Ness'));
      assert.doesNotMatch(await get(mac, 'calls.xml'), /Liv Ness/, mac);
    }
  });

  it('a longer name that was left on one phone stays on another', async () => {
    await put(macA, 'directory.xml', directoryXml([{ first: 'Ali', last: 'Hassan', contact: '7501' }]));
    await put(macA, 'calls.xml', callFrom('Ali Hassan Mahmoud'));
    const request = await ask('7501', 'Ali Hassan');
    assert.equal(countOf(request, 'call_record'), 0);
    await under().answer('POST', `/requests/${request.id}/fulfilment`);
    for (const mac of [macA, macB]) {
      await put(mac, 'calls.xml', callFrom('Ali Hassan Mahmoud'));
      assert.match(await get(mac, 'calls.xml'), /Ali Hassan Mahmoud/, mac);
    }
  });
});
