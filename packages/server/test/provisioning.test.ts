// Provisioning: strangers refused, phones kept to their own files, uploads that cannot be read change nothing.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { problemSchema } from '@offhook/api';
import type { AuditPage, Device, Enrolment } from '@offhook/api';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import type { FetchResponse } from '@offhook/base';
import { encryptFile, parseEncryptionKey } from '@offhook/ucs';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const calls = callsXml([{ start: '2026-01-05T12:38:05', from: 'sip:2025550147@example.test', fromName: 'Ada Caller' }]);

function problemOf(response: FetchResponse): string {
  return problemSchema.parse(JSON.parse(utf8Text(response.body))).code;
}

describe('provisioning over HTTPS', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phoneA: Enrolment;
  let phoneB: Enrolment;

  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phoneA = await under.server.enrol({ macAddress: '00:04:F2:00:00:01', model: 'VVX 450' });
    phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX250' });
    await under.server.setConfiguration('site', { 'voIpProt.server.1.address': 'example.test' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('RFC 7617: who brings no credentials is challenged, who brings wrong ones is refused', async () => {
    const challenged = await under.phone('GET', `${macA}.cfg`);
    assert.equal(challenged.status, 401);
    assert.match(challenged.headers['www-authenticate'] ?? '', /^Basic realm=/);
    assert.equal(problemOf(challenged), 'bad-credentials');
    for (const credentials of [
      { ...phoneA, password: phoneB.password },
      { ...phoneA, password: '' },
      { ...phoneA, userName: '0004f2999999' },
      { ...phoneA, userName: '../etc/passwd' },
    ]) {
      assert.equal((await under.phone('GET', 'site.cfg', credentials)).status, 401);
      assert.equal((await under.phone('PUT', `${macA}-calls.xml`, credentials, calls)).status, 401);
    }
  });

  it('a server that does not trust our authority cannot be impersonated, and ours is trusted', async () => {
    await assert.rejects(under.platform.fetch({ method: 'GET', url: `${under.server.urls.provisioning}site.cfg` }), (error) =>
      isProblem(error, 'unverified'),
    );
  });

  it("a phone reaches its own files and the site's, whatever the path looks like", async () => {
    assert.equal((await under.phone('GET', `${macA}.cfg`, phoneA)).status, 200);
    assert.equal((await under.phone('GET', `${macA.toUpperCase()}-directory.xml`, phoneA)).status, 404);
    assert.equal((await under.phone('GET', '000000000000.cfg', phoneA)).status, 200);
    assert.equal((await under.phone('GET', '000000000000-directory.xml', phoneA)).status, 404);
    for (const path of [
      `${macB}.cfg`,
      `${macB}-calls.xml`,
      `calls/${macB}-calls.xml`,
      `${macB.toUpperCase()}-phone.cfg`,
      `${macB}-device.cfg`,
    ]) {
      const refused = await under.phone('GET', path, phoneA);
      assert.equal(refused.status, 403, path);
      assert.equal(problemOf(refused), 'forbidden');
      assert.equal((await under.phone('PUT', path, phoneA, calls)).status, 403, path);
    }
    for (const path of ['%2e%2e/master.key', '..%2fmaster.key', '%2e%2e%5cmaster.key', 'a//b.cfg', 'site%00.cfg', '%ZZ'])
      assert.ok([400, 403, 404].includes((await under.phone('GET', path, phoneA)).status), path);
    assert.equal((await under.phone('GET', 'master.key', phoneA)).status, 404);
    for (const path of ['site.cfg', `${macA}.cfg`, `${macA}-device.cfg`, '000000000000-directory.xml', '000000000000-license.cfg'])
      assert.equal((await under.phone('PUT', path, phoneA, calls)).status, 403, path);
  });

  it('RFC 9110: HEAD tells the length, If-None-Match saves the body', async () => {
    const got = await under.phone('GET', 'site.cfg', phoneA);
    const head = await under.phone('HEAD', 'site.cfg', phoneA);
    assert.equal(head.status, 200);
    assert.equal(head.headers['content-length'], String(got.body.length));
    assert.equal(head.body.length, 0);
    const unchanged = await under.phone('GET', 'site.cfg', phoneA, undefined, { 'if-none-match': got.headers['etag'] ?? '' });
    assert.equal(unchanged.status, 304);
    await under.server.setConfiguration('site', { 'voIpProt.server.1.address': 'changed.example.test' });
    const changed = await under.phone('GET', 'site.cfg', phoneA, undefined, { 'if-none-match': got.headers['etag'] ?? '' });
    assert.equal(changed.status, 200);
  });

  it('an upload that cannot be read is kept and given back as it came, counted, and no older copy is answered in its place', async () => {
    assert.equal((await under.phone('PUT', `${macA}-calls.xml`, phoneA, calls)).status, 201);
    const before = utf8Text((await under.phone('GET', `${macA}-calls.xml`, phoneA)).body);
    const broken = calls.replace('</source>', '</sauce>');
    const refused = await under.phone('PUT', `${macA}-calls.xml`, phoneA, broken);
    assert.equal(refused.status, 204);
    assert.equal(utf8Text((await under.phone('GET', `${macA}-calls.xml`, phoneA)).body), broken);
    const told =
      ((await under.answer('GET', `/devices/${macA}`)) as Device).artefacts.find(({ kind }) => kind === 'call-list')?.refusal ?? '';
    assert.match(told, /^bad-call-list, line \d+$/);
    for (const [path, body] of [
      [`${macA}-directory.xml`, calls],
      [`${macA}-calls.xml`, '<directory/>'],
      [`${macA}-phone.cfg`, '<PHONE_CONFIG><OVERRIDES a="1"</PHONE_CONFIG>'],
      [`${macA}-calls.xml`, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><callList>&e;</callList>'],
    ] as const) {
      const { status } = await under.phone('PUT', path, phoneA, body);
      assert.equal(status, 204, path);
    }
    await under.phone('PUT', `${macA}-calls.xml`, phoneA, calls);
    assert.equal(utf8Text((await under.phone('GET', `${macA}-calls.xml`, phoneA)).body), before);
    const device = (await under.answer('GET', `/devices/${macA}`)) as Device;
    assert.match(device.artefacts.find(({ kind }) => kind === 'directory')?.refusal ?? '', /^bad-directory/);
    const audit = (await under.answer('GET', '/audit')) as AuditPage;
    assert.ok(audit.entries.some(({ action, facts }) => action === 'artefact-refused' && facts['device'] === macA));
    assert.equal(utf8Text((await under.phone('GET', `${macA}-directory.xml`, phoneA)).body), calls);
  });

  it('a body that is too long is refused', async () => {
    const records = await under.phone('PUT', `${macA}-calls.xml`, phoneA, new Uint8Array(8 * 1024 * 1024 + 1));
    assert.equal(records.status, 413);
    assert.equal(problemOf(records), 'limit-exceeded');
  });

  it('an encrypted upload is read with a key that is known, and kept as it came without', async () => {
    const keyText = 'Crypt=1;KeyDesc=companyKey1;Key=06a9214036b8a15b512e03d534120006;';
    const { cryptography, random } = under.platform;
    const encrypted = encryptFile({ cryptography, random, key: parseEncryptionKey(keyText), plain: utf8Bytes(calls) });
    const refused = await under.phone('PUT', `${macB}-calls.xml`, phoneB, encrypted);
    assert.equal(refused.status, 204);
    assert.deepEqual(Buffer.from((await under.phone('GET', `${macB}-calls.xml`, phoneB)).body), Buffer.from(encrypted));
    await under.server.addEncryptionKey(keyText);
    assert.equal((await under.phone('PUT', `${macB}-calls.xml`, phoneB, encrypted)).status, 204);
    const device = (await under.answer('GET', `/devices/${macB}`)) as Device;
    assert.ok(device.artefacts[0]?.isEncrypted === true && device.artefacts[0].records === 1);
  });

  it('what is not understood in a file is kept and written back', async () => {
    const unknown = calls.replace('</call>', '<vendorThing level="3">kept</vendorThing></call>');
    await under.phone('PUT', `${macB}-calls.xml`, phoneB, unknown);
    assert.match(utf8Text((await under.phone('GET', `${macB}-calls.xml`, phoneB)).body), /<vendorThing level="3">kept<\/vendorThing>/);
    const directory = directoryXml([{ first: 'A', last: 'B &amp; C', contact: '2025550147' }]).replace('</item>', '<zz>1</zz></item>');
    await under.phone('PUT', `${macB}-directory.xml`, phoneB, directory);
    const rendered = utf8Text((await under.phone('GET', `${macB}-directory.xml`, phoneB)).body);
    assert.ok(rendered.includes('<zz>1</zz>') && rendered.includes('B &amp; C'));
  });

  it('renewed credentials end the old ones', async () => {
    const renewed = await under.server.renewCredentials(macB);
    assert.equal((await under.phone('GET', 'site.cfg', phoneB)).status, 401);
    assert.equal((await under.phone('GET', 'site.cfg', renewed)).status, 200);
    await assert.rejects(under.server.enrol({ macAddress: macB, model: 'VVX250' }), (error) => isProblem(error, 'conflict'));
    await assert.rejects(under.server.enrol({ macAddress: 'nonsense', model: 'VVX250' }), (error) => isProblem(error, 'bad-request'));
  });

  it('guesses are slowed, and right credentials from the same address are not', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 30; attempt++)
      statuses.push((await under.phone('GET', 'site.cfg', { ...phoneA, password: `guess${attempt}` })).status);
    assert.equal(statuses.at(-1), 429);
    assert.equal((await under.phone('GET', 'site.cfg', phoneA)).status, 200);
  });
});
