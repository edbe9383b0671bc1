// A phone that breaks is replaced by another: what was its user's goes on there.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Device, Enrolment, Replaced } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [from, to, third] = macAddresses;

describe('a phone that takes the place of another', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let old: Enrolment;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
    await writeFile(join(folder.path, 'site', `phone${from}.cfg`), '<x reg.1.address="2001"/>');
    under = await startServer(folder.path);
    old = await under.server.enrol({ macAddress: from, model: 'VVX450', label: 'Desk of Ada' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const replace = async (by: string): Promise<Replaced> =>
    (await under.answer('POST', `/devices/${from}/replacement`, { macAddress: by })) as Replaced;
  const get = async (phone: Enrolment, end: string): Promise<string> =>
    utf8Text((await under.phone('GET', `${phone.macAddress}${end}`, phone)).body);

  it('has its settings, label, contacts, calls and what was changed on it, and credentials of its own', async () => {
    await under.answer('POST', `/configuration/${from}`, { set: { 'up.headsetMode': '1' } });
    await under.answer('POST', `/devices/${from}/credentials`, { handOver: true });
    await under.phone('PUT', `${from}-directory.xml`, old, directoryXml([{ first: 'Ada', last: 'Example', contact: '2025550147' }]));
    const call = { start: localTime(Date.now() - 60_000), from: 'sip:2025550148@example.test', fromName: 'Bob' };
    await under.phone('PUT', `${from}-calls.xml`, old, callsXml([call]));
    await under.phone('PUT', `${from}-phone.cfg`, old, '<PHONE_CONFIG><OVERRIDES up.ringer="3"/></PHONE_CONFIG>');
    const { enrolment } = await replace(to);
    assert.notEqual(enrolment.password, old.password);
    assert.match(await get(enrolment, '-device.cfg'), /up\.headsetMode="1"/);
    assert.doesNotMatch(await get(enrolment, '-device.cfg'), new RegExp(`device\\.prov|${from}`));
    assert.match(await get(enrolment, '-directory.xml'), /Ada/);
    assert.match(await get(enrolment, '-calls.xml'), /2025550148/);
    assert.match(await get(enrolment, '-phone.cfg'), /up\.ringer="3"/);
    assert.equal(((await under.answer('GET', `/devices/${to}`)) as Device).label, 'Desk of Ada');
  });

  it('is told which files of the folder bear the other’s address; the other stays until it is removed', async () => {
    assert.deepEqual((await replace(to)).filesOfOld, [`phone${from}.cfg`]);
    assert.equal((await under.phone('GET', `${from}.cfg`, old)).status, 200);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string; actor: string }[] };
    assert.ok(entries.some(({ action, actor }) => action === 'device-replaced' && actor === under.administrator.userName));
  });

  it('is none that is enrolled already, and takes the place of none that is not', async () => {
    await under.server.enrol({ macAddress: to, model: '' });
    assert.equal((await under.console('POST', `/devices/${from}/replacement`, { macAddress: to })).status, 409);
    assert.equal((await under.console('POST', `/devices/${third}/replacement`, { macAddress: '0004f20000aa' })).status, 404);
    assert.equal((await under.console('GET', '/devices/0004f20000aa')).status, 404);
  });
});
