// A log that comes packed by gzip (RFC 1952) is the log that it holds: searched, erased from and given back as text. One that does not unpack is kept, and named as
// not searched (GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const name = `${mac}-app.log`;
const own = '1125100000|sip  |1|00|    From: "Zoe Quill" <sip:2025550147@example.test>';
const other = '1125100001|sip  |1|00|    From: "Bob Best" <sip:2025550150@example.test>';
const text = `${own}\n${other}\n`;

describe('a log that is packed', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });
  const put = async (body: Uint8Array, headers: Record<string, string> = {}): Promise<number> =>
    (await under.phone('PUT', name, phone, body, headers)).status;
  const got = async (): Promise<Uint8Array> => (await under.phone('GET', name, phone)).body;
  const erase = async (value: string): Promise<ReceiptContent['search']> => {
    const { id } = (await under.answer('POST', '/requests', {
      type: 'erasure',
      identifiers: [{ type: 'phone-number', value }],
      verification: 'seen',
    })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    return ((await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent }).content.search;
  };

  it('is read as the log that it holds, and what was erased does not come back', async () => {
    assert.ok((await put(gzipSync(text))) < 300);
    assert.equal(utf8Text(await got()), text);
    const { residues, notSearched } = await erase('2025550147');
    assert.deepEqual([residues, notSearched], [[], []]);
    assert.equal(utf8Text(await got()).trimEnd(), other);
    assert.ok((await put(gzipSync(text), { 'content-range': 'bytes 0-99/100' })) < 300);
    assert.equal(utf8Text(await got()).trimEnd(), other);
  });

  it('that does not unpack, or to more than 20 MB, is kept as it came, and named as not searched', async () => {
    for (const body of [gzipSync(text).subarray(0, 40), gzipSync(new Uint8Array(20 * 1024 * 1024 + 1)), Uint8Array.of(0x1f, 0x8b, 8)]) {
      assert.ok((await put(body)) < 300);
      assert.deepEqual(new Uint8Array(await got()), new Uint8Array(body));
      assert.deepEqual((await erase('2025550199')).notSearched, [`1 file of ${mac} that cannot be read`]);
    }
    // A readable one takes its place.
    assert.ok((await put(gzipSync('1125100002|cfg  |3|00|ready\n'))) < 300);
    assert.match(utf8Text(await got()), /ready/);
    assert.deepEqual((await erase('2025550199')).notSearched, []);
  });
});
