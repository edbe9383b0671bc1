// ARCHITECTURE, "An erasure becomes proof": enrol, upload, search, erase, upload again, verify without the server.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AuditPage, Device, Enrolment, PersonDetail, SubjectRequest } from '@offhook/api';
import { searchAnswerSchema } from '@offhook/api';
import type { Person } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { verifyReceipt } from '@offhook/privacy';

import { openStore } from '../src/store/store.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { isPostgres, placeOf } from './store-place.ts';

const [macA, macB] = macAddresses;
const canary = 'Wilhelmina Quincunx';
const canaryNumber = '2025550147';
const canaryUri = `sip:${canaryNumber}@example.test`;
const other = { from: 'sip:2025550199@example.test', fromName: 'Otto Other' };

describe('an erasure becomes proof', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phoneA: Enrolment;
  let phoneB: Enrolment;
  const earlier = localTime(Date.now() - 3_600_000);
  const oldCalls = callsXml([
    { start: earlier, from: canaryUri, fromName: canary },
    { start: earlier, ...other },
  ]);
  const oldDirectory = directoryXml([
    { first: 'Wilhelmina', last: 'Quincunx', contact: canaryNumber },
    { first: 'Otto', last: 'Other', contact: '2025550199' },
  ]);
  let request: SubjectRequest;
  let receipt: string;

  const search = async (query: string): Promise<Person[]> =>
    searchAnswerSchema.parse(await under.answer('GET', `/persons?q=${encodeURIComponent(query)}`)).persons;

  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450', label: 'Front desk' });
    phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX250' });
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'feature.callList.enabled': '1' });
    await under.server.setConfiguration(macA, { 'reg.1.address': '2002' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a phone fetches its configuration over HTTPS with its credentials', async () => {
    const primary = await under.phone('GET', `${macA}.cfg`, phoneA);
    assert.equal(primary.status, 200);
    assert.match(utf8Text(primary.body), new RegExp(`CONFIG_FILES="${macA}-device.cfg, site.cfg"`));
    assert.match(utf8Text((await under.phone('GET', 'site.cfg', phoneA)).body), /tcpIpApp\.sntp\.gmtOffset="0"/);
    assert.match(utf8Text((await under.phone('GET', `${macA}-device.cfg`, phoneA)).body), /reg\.1\.address="2002"/);
  });

  it('what phones upload becomes records, and the file is a view of them', async () => {
    assert.equal((await under.phone('PUT', `${macA}-calls.xml`, phoneA, oldCalls)).status, 201);
    assert.equal((await under.phone('PUT', `${macA}-directory.xml`, phoneA, oldDirectory)).status, 201);
    assert.equal((await under.phone('PUT', `${macB}-calls.xml`, phoneB, oldCalls)).status, 201);
    assert.equal((await under.phone('PUT', `${macA}-calls.xml`, phoneA, oldCalls)).status, 204);
    const log = `1122013000|sip  |3|00|INVITE from "${canary}" <${canaryUri}>\n1122013001|sip  |3|00|ready\n`;
    assert.equal((await under.phone('PUT', `${macA}-app.log`, phoneA, log)).status, 201);
    const rendered = utf8Text((await under.phone('GET', `${macA}-calls.xml`, phoneA)).body);
    assert.ok(rendered.includes(canary) && rendered.includes(canaryUri) && rendered.includes('Bob Receiver'));
    const devices = (await under.answer('GET', '/devices')) as Device[];
    assert.equal(devices.length, 2);
    assert.equal(devices[0]?.softwareVersion, '6.4.3.5017');
    assert.deepEqual(
      devices[0]?.artefacts.map(({ records }) => records),
      [3, 2, 2],
    );
  });

  it('a search by number, URI, part of the name or another spelling finds the person once', async () => {
    for (const query of [canaryNumber, canaryUri, 'quincunx', '202-555-0147', `${canaryUri};user=phone`]) {
      const found = await search(query);
      assert.equal(found.length, 1, query);
      assert.ok(found[0]?.names.includes(canary), query);
      assert.deepEqual(
        Object.fromEntries((found[0]?.holdings ?? []).map(({ store, count }) => [store, count])),
        { call_record: 2, contact: 1, artefact: 1, party: 2 },
        query,
      );
    }
    assert.equal((await search('2025550148')).length, 0);
    const [person] = await search(canaryUri);
    const detail = (await under.answer('GET', `/persons/${person?.partyToken ?? ''}`)) as PersonDetail;
    assert.equal(detail.entries.filter((entry) => entry.summary === 'received call').length, 2);
  });

  it('the plan is shown before anything runs', async () => {
    request = (await under.answer('POST', '/requests', {
      type: 'erasure',
      identifiers: [{ type: 'phone-number', value: canaryNumber }],
      verification: 'passport seen at the desk',
    })) as SubjectRequest;
    assert.equal(request.state, 'planned');
    assert.deepEqual(
      request.plan?.steps.map(({ store, action, count }) => `${store} ${action} ${count}`),
      ['call_record anonymise 2', 'contact destroy-key 1', 'artefact re-render 1', 'party destroy-key 2', 'phone tell-phone 2'],
    );
    assert.equal((await search(canaryUri)).length, 1);
  });

  it('a plan that has changed since it was shown is not carried out', async () => {
    await under.phone('PUT', `${macB}-directory.xml`, phoneB, oldDirectory);
    const refused = await under.console('POST', `/requests/${request.id}/fulfilment`);
    assert.equal(refused.status, 409);
    assert.equal((JSON.parse(utf8Text(refused.body)) as { code: string }).code, 'conflict');
  });

  it('after the erasure the access plan is empty, the phones are told and outstanding, and the receipt is signed', async () => {
    request = (await under.answer('POST', `/requests/${request.id}/fulfilment`)) as SubjectRequest;
    assert.equal(request.state, 'fulfilled');
    assert.deepEqual(request.outstandingDevices, [macA, macB]);
    assert.deepEqual([...under.told].sort(), [macA, macB]);
    for (const query of [canaryNumber, canaryUri, 'quincunx']) assert.equal((await search(query)).length, 0, query);
    receipt = utf8Text((await under.console('GET', `/requests/${request.id}/receipt`)).body);
    const verdict = verifyReceipt(under.platform.cryptography, receipt, { fingerprint: under.server.receiptFingerprint });
    assert.ok(verdict.isValid, JSON.stringify(verdict));
    assert.equal(verdict.content.search.recordsFound, 0);
    assert.deepEqual(verdict.content.search.residues, []);
    assert.deepEqual(verdict.content.outstandingDevices, [macA, macB]);
    assert.ok(verdict.content.stores.every((store) => store.removed === store.expected));
    assert.ok(verdict.content.search.bytesSearched > (isPostgres ? 10_000 : 100_000));
    assert.ok(verdict.content.keysDestroyed >= 3);
  });

  it('the keys of the erased are destroyed, so that no older copy of the records opens', async () => {
    const store = await openStore({ platform: under.platform, directory: folder.path, ...(await placeOf(folder.path)) });
    const keys = await store.keys.db.selectFrom('sealing_key').select(['id', 'purpose', 'wrapped']).execute();
    const parties = await store.records.db.selectFrom('party').select('key_id').execute();
    await store.close();
    const living = keys.filter(({ purpose, wrapped }) => purpose === 'party' && wrapped !== null).map(({ id }) => id);
    assert.deepEqual(living.sort(), parties.map(({ key_id }) => key_id).sort());
    assert.ok(keys.every((key) => key.purpose !== 'request' || key.wrapped === null));
    // The log as it was; what is left of it is sealed under another.
    assert.deepEqual(
      keys
        .filter(({ purpose }) => purpose === 'log')
        .map(({ wrapped }) => String(wrapped === null))
        .sort(),
      ['false', 'true'],
    );
  });

  it('files are rendered without the erased person, and the others stay', async () => {
    for (const [path, phone] of [
      [`${macA}-calls.xml`, phoneA],
      [`${macA}-directory.xml`, phoneA],
      [`${macB}-calls.xml`, phoneB],
    ] as const) {
      const text = utf8Text((await under.phone('GET', path, phone)).body);
      assert.ok(!text.includes(canaryNumber) && !text.includes('Quincunx'), path);
      assert.ok(text.includes('2025550199'), path);
    }
    assert.equal(utf8Text((await under.phone('GET', `${macA}-app.log`, phoneA)).body), '1122013001|sip  |3|00|ready\n');
  });

  it('what an old copy brings back is held back, and a new call is new data under a new token', async () => {
    assert.equal((await under.phone('PUT', `${macA}-calls.xml`, phoneA, oldCalls)).status, 204);
    assert.equal((await under.phone('PUT', `${macA}-directory.xml`, phoneA, oldDirectory)).status, 204);
    assert.equal((await search(canaryUri)).length, 0);
    const device = (await under.answer('GET', `/devices/${macA}`)) as Device;
    assert.deepEqual(
      device.artefacts.map(({ name, suppressed }) => `${name} ${suppressed}`),
      [`${macA}-app.log 0`, `${macA}-calls.xml 1`, `${macA}-directory.xml 1`],
    );
    const stillOutstanding = (await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest;
    assert.deepEqual(stillOutstanding.outstandingDevices, [macA, macB]);

    const newCalls = callsXml([
      { start: localTime(Date.now() + 60_000), from: canaryUri, fromName: canary },
      { start: earlier, ...other },
    ]);
    await under.phone('PUT', `${macA}-calls.xml`, phoneA, newCalls);
    const [person] = await search(canaryUri);
    assert.deepEqual(
      person?.holdings.map(({ store, count }) => `${store} ${count}`),
      ['call_record 1', 'party 1'],
    );
    const cleanDirectory = directoryXml([{ first: 'Otto', last: 'Other', contact: '2025550199' }]);
    await under.phone('PUT', `${macA}-directory.xml`, phoneA, cleanDirectory);
    await under.phone('PUT', `${macA}-app.log`, phoneA, '1122013000|cfg  |3|00|ready\n');
    const confirmed = (await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest;
    assert.deepEqual(confirmed.outstandingDevices, [macB]);
    // It stays erased however often the phone was clean, and under any name: whether it is new data, an officer says.
    await under.phone('PUT', `${macA}-directory.xml`, phoneA, oldDirectory);
    assert.equal((await search(canaryUri))[0]?.holdings.find(({ store }) => store === 'contact')?.count, undefined);
    await under.phone('PUT', `${macA}-directory.xml`, phoneA, cleanDirectory);
    const anew = directoryXml([{ first: 'Minna', last: 'Again', contact: canaryNumber }]);
    await under.phone('PUT', `${macA}-directory.xml`, phoneA, anew);
    assert.equal((await search(canaryUri))[0]?.holdings.find(({ store }) => store === 'contact')?.count, undefined);
  });

  it('the receipt is issued anew as phones confirm, and shows any change', async () => {
    await under.phone('PUT', `${macB}-calls.xml`, phoneB, callsXml([{ start: earlier, ...other }]));
    await under.phone('PUT', `${macB}-directory.xml`, phoneB, directoryXml([]));
    const renewed = utf8Text((await under.console('GET', `/requests/${request.id}/receipt`)).body);
    const { cryptography } = under.platform;
    const verdict = verifyReceipt(cryptography, renewed, { fingerprint: under.server.receiptFingerprint });
    assert.ok(verdict.isValid && verdict.isComplete, JSON.stringify(verdict));
    assert.ok(verifyReceipt(cryptography, receipt).isValid);
    assert.equal(verifyReceipt(cryptography, renewed.replace('"recordsFound": 0', '"recordsFound": 1')).isValid, false);
    assert.equal(verifyReceipt(cryptography, renewed, { fingerprint: '00'.repeat(32) }).isValid, false);
    assert.equal(verifyReceipt(cryptography, '{}').isValid, false);
  });

  it('no identifier of the person is in log lines, audit entries or receipts', async () => {
    const audit = (await under.answer('GET', '/audit')) as AuditPage;
    assert.ok(audit.isIntact && audit.length > 10);
    const outputs = JSON.stringify([audit, under.logged, receipt]);
    for (const secret of [canaryNumber, 'Quincunx', 'Wilhelmina', 'passport']) assert.ok(!outputs.includes(secret), secret);
  });

  it('no identifier is in the bytes of databases, logs and files', async () => {
    const names = await readdir(folder.path, { recursive: true, withFileTypes: true });
    for (const entry of names.filter((name) => name.isFile())) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const secret of [canaryNumber, canary, 'Otto Other', 'Front desk', phoneA.password, under.administrator.password])
        assert.ok(!bytes.includes(Buffer.from(secret)), `${secret} in ${entry.name}`);
    }
  });
});
