// Somebody who was erased may be hired again: an officer says so, and contacts and settings that name them count as new. What happened before stays erased.

import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AuditPage, Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, startServer, temporaryDirectory } from './server-under-test.ts';

const mac = '0004f2000001';
const uri = 'sip:2025550147@example.test';

describe('a person who is back', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  const uploads = {
    'calls.xml': callsXml([
      { start: localTime(Date.now() - 3_600_000), from: uri, fromName: 'Wilhelmina Quincunx' },
      { start: localTime(Date.now() - 3_500_000), from: 'sip:2025550199@example.test', fromName: 'Otto Other' },
    ]),
    'directory.xml': directoryXml([
      { first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' },
      { first: 'Otto', last: 'Other', contact: '2025550199' },
    ]),
    'app.log': '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n1122013001|cfg  |3|00|ready\n',
    'phone.cfg': '<PHONE_CONFIG><OVERRIDES msg.mwi.1.callBack="2025550147" up.headsetMode="1"/></PHONE_CONFIG>',
  } as const;
  const upload = async (): Promise<void> => {
    for (const [name, text] of Object.entries(uploads)) await under.phone('PUT', `${mac}-${name}`, phone, text);
  };
  const named = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const name of Object.keys(uploads)) {
      const text = utf8Text((await under.phone('GET', `${mac}-${name}`, phone)).body);
      if (/Quincunx|2025550147/.test(text)) found.push(name);
    }
    return found;
  };
  const erase = async (): Promise<string> => {
    const identifiers = [{ type: 'sip-uri', value: uri }];
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    return id;
  };
  const release = async (id: string): Promise<SubjectRequest> => (await under.answer('POST', `/requests/${id}/release`)) as SubjectRequest;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
    await upload();
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('is held back until an officer says so; then contacts and settings are taken, and calls and logs from before are not', async () => {
    assert.equal((await named()).length, 4);
    const id = await erase();
    await upload();
    assert.deepEqual(await named(), []);
    const released = await release(id);
    assert.ok(released.releasedAt !== undefined && Math.abs(Date.parse(released.releasedAt) - Date.now()) < 60_000);
    assert.deepEqual(await named(), [], 'nothing was kept that could come back by itself');
    await upload();
    assert.deepEqual(await named(), ['directory.xml', 'phone.cfg']);
    const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
    const entry = entries.find(({ action }) => action === 'erasure-released');
    assert.deepEqual([entry?.actor, entry?.facts['request']], ['administrator', id]);
  });

  it('can be erased again, and is held back again; the release of the first erasure does not reach the second', async () => {
    const first = await erase();
    await release(first);
    await upload();
    await erase();
    await upload();
    assert.deepEqual(await named(), []);
    await release(first);
    await upload();
    assert.deepEqual(await named(), []);
  });

  it('does not come back by a restore: what an officer took for new is not what was there before', async () => {
    await under.stop();
    const yesterday = join(dirname(folder.path), 'yesterday');
    await cp(folder.path, yesterday, { recursive: true });
    const { administrator } = under;
    under = await startServer(folder.path, {}, administrator);
    // Another setting than the one of yesterday: it is the person that is known again.
    await under.phone('PUT', `${mac}-phone.cfg`, phone, uploads['phone.cfg'].replace('mwi.1', 'mwi.2'));
    await release(await erase());
    await under.stop();
    // The records of yesterday beside the keys of today, which know the release.
    for (const name of ['offhook.db', 'offhook.db-wal', 'offhook.db-shm']) {
      await rm(join(folder.path, name), { force: true });
      await cp(join(yesterday, name), join(folder.path, name), { force: true }).catch(() => undefined);
    }
    under = await startServer(folder.path, {}, administrator);
    assert.deepEqual(await named(), []);
    await rm(yesterday, { recursive: true });
  });

  it('only an erasure that was carried out can be released', async () => {
    const identifiers = [{ type: 'sip-uri', value: uri }];
    for (const type of ['access', 'erasure'] as const) {
      const { id } = (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
      assert.equal((await under.console('POST', `/requests/${id}/release`)).status, 409, type);
      if (type === 'access') await under.answer('POST', `/requests/${id}/fulfilment`);
      assert.equal((await under.console('POST', `/requests/${id}/release`)).status, 409, `${type}, carried out`);
    }
    assert.equal((await under.console('POST', '/requests/none/release')).status, 404);
  });
});
