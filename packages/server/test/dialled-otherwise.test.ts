// An erasure holds in every spelling, whichever phone brings it, and whatever the server knows of how the site dials when it comes (GDPR Art. 17).

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ServerOptions } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const spellings = [
  '+61291117777',
  '0291117777',
  '91117777',
  'tel:%2B61291117777',
  '0+61291117777',
  '02 9111 7777 / 201',
  'sip:0291117777@pbx.example.test',
];

async function erase({ answer }: ServerUnderTest): Promise<void> {
  const identifiers = [{ type: 'phone-number', value: '+61291117777' }];
  const { id } = (await answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
  await answer('POST', `/requests/${id}/fulfilment`);
}

for (const [when, rules] of [
  ['with the same rules', { country: 'AU', areaCode: '2' }],
  ['without the area', { country: 'AU' }],
  ['with another country', { country: 'SE' }],
] as const)
  it(`who was erased comes back in no spelling from another phone ${when}`, async () => {
    const folder = await temporaryDirectory();
    const options = (numbering: NonNullable<ServerOptions['numbering']>): Partial<ServerOptions> => ({ numbering });
    let under = await startServer(folder.path, options({ country: 'AU', areaCode: '2' }));
    try {
      const { administrator } = under;
      const other = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
      const phone = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
      await under.phone('PUT', `${macA}-directory.xml`, phone, directoryXml([{ first: 'Ada', last: 'Example', contact: '+61291117777' }]));
      await erase(under);
      await under.stop();
      under = await startServer(folder.path, options(rules), administrator);
      const contacts = spellings.map((contact, at) => ({ first: '', last: `N${at}`, contact }));
      await under.phone(
        'PUT',
        `${macB}-directory.xml`,
        other,
        directoryXml([...contacts, { first: '', last: 'Otto', contact: '+61291117778' }]),
      );
      const start = localTime(Date.now() - 86_400_000);
      await under.phone('PUT', `${macB}-calls.xml`, other, callsXml(spellings.map((from) => ({ start, from, fromName: '', to: '9' }))));
      await under.phone('PUT', `${macB}-app.log`, other, 'x|sip  |3|00|INVITE sip:0291117777@pbx.example.test SIP/2.0\n');
      const served = async (name: string): Promise<string> => utf8Text((await under.phone('GET', `${macB}-${name}`, other)).body);
      assert.deepEqual((await served('directory.xml')).match(/<ct>[^<]*/g), ['<ct>+61291117778']);
      for (const contact of spellings) {
        await under.phone('PUT', `${macB}-directory.xml`, other, directoryXml([{ first: '', last: 'N', contact }]));
        assert.doesNotMatch(await served('directory.xml'), /<ct>/, contact);
      }
      assert.doesNotMatch(await served('calls.xml'), /7777/);
      assert.doesNotMatch(await served('app.log'), /7777/);
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
