// Files that no record is made of (profiles of users, logs on demand, broken uploads) are searched where they are text: an erasure takes what names the person,
// holds back what comes again, and names the phones whose upload nobody can read (GDPR Art. 17).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';

import { unzip } from './unzip.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const log = `${macA}-now-app.log`;
const lines = ['0105123805|sip  |3|00|From: "Zoe Quill" <sip:2025550147@example.test>', '0105123806|sip  |3|00|nothing of anybody'];
const files: Readonly<Record<string, string>> = {
  [log]: `${lines.join('\n')}\n`,
  'zquill-phone.cfg': '<x reg.1.displayName="Zoe Quill" reg.1.label="Desk"/>',
  'zq-web.cfg': '<x lcl.ml.lang="German"/>',
  'other-phone.cfg': '<x reg.1.displayName="Otto Other"/>',
  [`${macA}-directory.xml`]: '<directory><item_list><item>\n<ln>Quill</ln>\n<fn>Zoe</fn>\n<ct>9</ct></item>',
};
const unreadable = Uint8Array.from([0x1f, 0x8b, 0, 1, 2, 3]);

describe('files that no record is made of', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const put = async (mac: string, name: string, content: string | Uint8Array): Promise<void> =>
    void (await under.phone('PUT', name, phones.get(mac), content));
  const got = async (mac: string, name: string): Promise<string | number> => {
    const { status, body } = await under.phone('GET', name, phones.get(mac));
    return status === 200 ? utf8Text(body) : status;
  };
  const ask = async (type: string): Promise<SubjectRequest> =>
    (await under.answer('POST', '/requests', {
      type,
      identifiers: [
        { type: 'phone-number', value: '2025550147' },
        { type: 'name', value: 'Zoe Quill' },
        { type: 'login', value: 'zq' },
      ],
      verification: 'seen',
    })) as SubjectRequest;
  const putAll = async (): Promise<void> => {
    for (const [name, content] of Object.entries(files)) await put(macA, name, content);
  };

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await putAll();
    await put(macB, `${macB}-calls.xml`, unreadable);
    await put(macB, `${macB}-core.gz`, unreadable);
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('are in the plan where they name the person, with their phone', async () => {
    const { plan } = await ask('erasure');
    const step = plan?.steps.find(({ store }) => store === 'kept_file');
    assert.deepEqual([step?.count, step?.action], [4, 'destroy-key']);
    assert.deepEqual(plan?.devices, [macA]);
    const places = plan?.places.filter(({ store }) => store === 'kept_file').map(({ place }) => place);
    assert.deepEqual(places?.toSorted(), [`${macA}-directory.xml`, log, 'phone.cfg of a user’s profile', 'web.cfg of a user’s profile']);
  });

  it('go with an erasure, lines of logs by themselves, and do not come back', async () => {
    const { id } = await ask('erasure');
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const assertGone = async (): Promise<void> => {
      assert.equal(await got(macA, log), `${lines[1]}\n`);
      assert.equal(await got(macA, 'zquill-phone.cfg'), 404);
      assert.equal(await got(macA, 'zq-web.cfg'), 404);
      assert.doesNotMatch(String(await got(macA, `${macA}-directory.xml`)), /Quill|Zoe/);
      assert.equal(await got(macA, 'other-phone.cfg'), files['other-phone.cfg']);
    };
    await assertGone();
    await putAll();
    await assertGone();
    const { content } = (await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    assert.deepEqual(content.search.residues, []);
    assert.deepEqual(content.search.notSearched, [`2 files of ${macB} that cannot be read`]);
  });

  it('are theirs as a whole on the person’s own phone, and in their answer', async () => {
    await under.server.setConfiguration(macB, { 'reg.1.address': '2025550147' });
    await put(macB, `${macB}-now-app.log`, `${lines[1]}\n`);
    const { plan } = await ask('erasure');
    assert.equal(plan?.steps.find(({ store }) => store === 'kept_file')?.count, 7);
    const { id } = await ask('access');
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const { body } = await under.console('GET', `/requests/${id}/export`);
    const person = utf8Text(unzip(body).get('person.json') ?? new Uint8Array());
    for (const own of [`${macB}-now-app.log`, 'zq-web.cfg']) assert.ok(person.includes(own), own);
    const erasure = await ask('erasure');
    await under.answer('POST', `/requests/${erasure.id}/fulfilment`);
    assert.notEqual(await got(macB, `${macB}-now-app.log`), `${lines[1]}\n`);
  });

  it('that nobody can read are not served again after an erasure, and the phone is named until it uploads what can be read', async () => {
    assert.equal((await under.phone('GET', `${macB}-calls.xml`, phones.get(macB))).status, 200);
    const { id } = await ask('erasure');
    await under.answer('POST', `/requests/${id}/fulfilment`);
    assert.equal((await under.phone('GET', `${macB}-calls.xml`, phones.get(macB))).status, 404);
    const outstanding = async (): Promise<readonly string[]> =>
      ((await under.answer('GET', `/requests/${id}`)) as SubjectRequest).outstandingDevices ?? [];
    assert.deepEqual(await outstanding(), [macA, macB]);
    await put(macB, `${macB}-calls.xml`, unreadable);
    assert.deepEqual(await outstanding(), [macA, macB]);
    await put(macB, `${macB}-calls.xml`, '<callList></callList>');
    assert.deepEqual(await outstanding(), [macA]);
    await put(macA, `${macA}-directory.xml`, '<directory><item_list></item_list></directory>');
    assert.deepEqual(await outstanding(), []);
  });
});
