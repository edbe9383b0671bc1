// GDPR Art. 17, 5(2): what names a person in URIs, XML, JSON and headers, written as those have it, goes with an erasure and does not come back; where it is
// served still, the receipt says so, and names nobody by what a file is called.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';

import { unzip } from './unzip.ts';
import { phonesAndRequests } from './phones-and-requests.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const identifiers = [
  { type: 'extension', value: '4601' },
  { type: 'name', value: 'Þóra Ólafsdóttir' },
];
const other = '1125100009|sip  |1|00|    History-Info: <sip:4602%40example.test@proxy.test>;index=1';
const log = [
  '1125100000|sip  |1|00|    History-Info: <sip:4601%40example.test@proxy.test>;index=1',
  '1125100001|sip  |1|00|    Referred-By=%3Csip%3A4601%40example.test%3E',
  '1125100002|so   |2|00|<CallingPartyName>&#222;&#243;ra &#211;lafsd&#243;ttir</CallingPartyName>',
  '1125100003|sip  |1|00|    From: "\\"Þóra\\" Ólafsdóttir" <sip:7@example.test>',
  other,
].join('\n');
const uploads: Readonly<Record<string, string>> = {
  'app.log': log,
  'directory.xml': '<directory><item_list><item><fn>&#222;&#243;ra</fn><ln>&#211;lafsd&#243;ttir</ln><ct>46&#48;1</ct></item><item><fn>x',
  'calls.xml': '<callList><call><source><address>sip:%34601@example.test</address><name>x</name></source></call><call><bad',
  'phone.cfg':
    '<PHONE_CONFIG><OVERRIDES softkey.1.action="sip%3A4601%40example.test" softkey.2.label="&amp;#222;&amp;#243;ra Ólafsdóttir"/></PHONE_CONFIG>',
};
const site: Readonly<Record<string, string>> = {
  'a.cfg': '<x attendant.resourceList.1.label="&#222;&oacute;ra &#211;lafsd&oacute;ttir" attendant.resourceList.1.address="46&#48;1"/>',
  'b.cfg': '<!-- Ólafsdóttir, Þóra: 2nd floor --><x up.headsetMode="1"/>',
  'notes/Ólafsdóttir Þóra.txt': 'nothing',
};

describe('a person in escaped text', () => {
  it('goes with an erasure and stays away; the receipt says what the folder of the site serves still', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      for (const [name, text] of Object.entries(site)) {
        const path = join(folder.path, 'site', name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
      const phones = new Map<string, Enrolment>([[mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' })]]);
      const { put, get } = phonesAndRequests(() => under, phones);
      const putAll = async (): Promise<void> => {
        for (const [name, text] of Object.entries(uploads)) await put(mac, name, text);
      };
      const ask = async (type: string): Promise<SubjectRequest> => {
        const request = (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
        await under.answer('POST', `/requests/${request.id}/fulfilment`);
        return request;
      };
      await putAll();
      const access = await ask('access');
      const lines = utf8Text(
        unzip((await under.console('GET', `/requests/${access.id}/export`)).body).get(`original/${mac}-log-lines.txt`) ?? new Uint8Array(),
      );
      assert.equal(lines.trimEnd().split('\n').length, 4);
      assert.doesNotMatch(lines, /4602/);
      const { id, plan } = await ask('erasure');
      assert.equal(plan?.steps.find(({ store }) => store === 'kept_file')?.count, 2);
      const assertGone = async (): Promise<void> => {
        assert.equal((await get(mac, 'app.log')).trimEnd(), other);
        for (const name of ['directory.xml', 'calls.xml', 'phone.cfg'])
          assert.doesNotMatch(await get(mac, name), /lafsd|4601|46&#48;1|%34601/, name);
      };
      await assertGone();
      await putAll();
      await assertGone();
      const receipt = utf8Text((await under.console('GET', `/requests/${id}/receipt`)).body);
      assert.doesNotMatch(receipt, /lafsd|Þóra/i);
      const { search } = (JSON.parse(receipt) as { content: ReceiptContent }).content;
      assert.deepEqual([...new Set(search.residues.map(({ place }) => place))].toSorted(), [
        'site/a.cfg',
        'site/b.cfg',
        'site/notes, a .txt file named after the person',
      ]);
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
});
