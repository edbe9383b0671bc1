// Phones that come with one user name and password for all, for a time and from some networks: they read nothing before they are admitted, and then take their own.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, FirstContactOpened, WaitingPhone } from '@offhook/api';
import { createLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac, other] = macAddresses;
const hourMs = 3_600_000;

describe('the first contact of phones', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let laterMs = 0;
  let shared: Enrolment;

  const open = async (changes: { networks?: readonly string[] } = {}): Promise<void> => {
    const body = { userName: 'newcomer', networks: ['127.0.0.0/8'], hours: 8, ...changes };
    const opened = (await under.answer('POST', '/first-contact', body)) as FirstContactOpened;
    shared = { ...opened, macAddress: '' };
  };
  beforeEach(async () => {
    laterMs = 0;
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
    await writeFile(join(folder.path, 'site', '000000000000.cfg'), '<APPLICATION CONFIG_FILES="base.cfg"/>');
    await writeFile(join(folder.path, 'site', 'base.cfg'), '<x voIpProt.server.1.address="pbx.example.test"/>');
    const node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
    under = await startServer(folder.path, { platform: { ...node, clock: { ...node.clock, now: () => node.clock.now() + laterMs } } });
    await open();
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const ask = async (path: string, phone = shared, from = '127.0.0.1'): Promise<{ status: number; text: string }> => {
    const { status, body } = await under.platform.fetch({
      method: 'GET',
      url: `${under.server.urls.provisioning}${path}`,
      tls: { trust: [under.server.certificateAuthority] },
      from,
      headers: {
        'user-agent': 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application',
        authorization: `Basic ${Buffer.from(`${phone.userName}:${phone.password}`).toString('base64')}`,
      },
    });
    return { status, text: utf8Text(body) };
  };
  const admit = async (): Promise<Enrolment> => {
    const { admitted } = (await under.answer('POST', '/devices/admissions', { phones: [{ macAddress: mac }], handOver: true })) as {
      admitted: readonly Enrolment[];
    };
    assert.ok(admitted[0] !== undefined);
    return admitted[0];
  };

  it('shows a phone nothing until it is admitted, and puts it on the waiting list', async () => {
    for (const path of [`${mac}.cfg`, '000000000000.cfg', 'base.cfg']) assert.equal((await ask(path)).status, 404, path);
    const waiting = (await under.answer('GET', '/waiting')) as readonly WaitingPhone[];
    assert.deepEqual(
      waiting.map(({ macAddress }) => macAddress),
      [mac],
    );
  });

  it('gives an admitted phone its own file and the way there; once it has come with its own credentials, nothing more', async () => {
    await ask(`${mac}.cfg`);
    const own = await admit();
    assert.equal((await ask(`${mac}.cfg`)).status, 404, 'that of all counts');
    assert.match((await ask('000000000000.cfg')).text, new RegExp(`CONFIG_FILES="${mac}-device.cfg, base.cfg"`));
    assert.ok((await ask(`${mac}-device.cfg`)).text.includes(`device.prov.password="${own.password}"`));
    assert.equal((await ask('base.cfg')).status, 200);
    assert.equal(
      (await under.phone('PUT', `${mac}-directory.xml`, shared, '<directory/>')).status,
      404,
      'it reads, and writes nothing yet',
    );
    assert.equal((await ask('000000000000.cfg', own)).status, 200);
    for (const path of [`${mac}-device.cfg`, '000000000000.cfg']) assert.equal((await ask(path)).status, 404, path);
    assert.equal((await ask('000000000000.cfg', own)).status, 200);
  });

  it('opens no file of a phone that has its credentials, nor of one whose are handed over later', async () => {
    const enrolled = await under.server.enrol({ macAddress: other, model: '' });
    await under.server.setConfiguration(other, { 'reg.1.auth.password': 'secret' });
    await under.answer('POST', `/devices/${other}/credentials`, { handOver: true });
    assert.equal((await ask(`${other}-device.cfg`)).status, 404);
    assert.equal((await ask(`${other}-device.cfg`, enrolled)).status, 200);
  });

  it('one MAC address from two places is refused at the second, and told', async () => {
    await ask(`${mac}.cfg`);
    await admit();
    assert.equal((await ask(`${mac}-device.cfg`, shared, '127.0.0.2')).status, 404);
    assert.equal((await ask(`${mac}-device.cfg`)).status, 200);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string }[] };
    assert.ok(entries.some(({ action }) => action === 'phone-at-two-places'));
  });

  it('ends with its time, at the administrator’s word, and at the border of its networks', async () => {
    laterMs = 9 * hourMs;
    assert.equal((await ask(`${mac}.cfg`)).status, 401);
    laterMs = 0;
    assert.equal((await ask(`${mac}.cfg`)).status, 404);
    await open({ networks: ['192.0.2.0/24', '2001:db8::/32'] });
    assert.equal((await ask(`${mac}.cfg`)).status, 401);
    await open();
    assert.equal((await ask(`${mac}.cfg`)).status, 404);
    assert.equal((await under.console('DELETE', '/first-contact')).status, 204);
    assert.equal((await ask(`${mac}.cfg`)).status, 401);
    assert.equal((await under.console('POST', '/first-contact', { userName: 'x', networks: ['everywhere'], hours: 1 })).status, 400);
  });

  it('who guesses it is slowed like any guesser', async () => {
    for (let time = 0; time < 20; time++) assert.equal((await ask(`${mac}.cfg`, { ...shared, password: `guess ${time}` })).status, 401);
    assert.equal((await ask(`${mac}.cfg`, { ...shared, password: 'guess' })).status, 429);
    assert.equal((await ask(`${mac}.cfg`)).status, 404);
  });
});
