// Phones that show the certificate of their factory: they need no password once they are admitted (RFC 5280 §6; admission by certificate, support.8x8.com).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Enrolment, WaitingPhone } from '@offhook/api';
import { isProblem } from '@offhook/base';

import type { Maker, TlsIdentity } from './certified-phone.ts';
import { makeMaker, signItself } from './certified-phone.ts';
import type { RawAnswer } from './raw-request.ts';
import { rawRequest } from './raw-request.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

const mac = '0004f2ce0001';
const stranger = '0004f2ce0002';

describe('a phone with the certificate of its factory', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let maker: Maker;
  let pinned: TlsIdentity;
  let phone: Enrolment;

  before(async () => {
    folder = await temporaryDirectory();
    maker = await makeMaker();
    pinned = await signItself('0004F2CE0003');
    under = await startServer(folder.path, {
      phoneAuthorities: async () => `${maker.authority}\n${pinned.cert}`,
      legacyListen: { address: '127.0.0.1', port: 0 },
    });
    phone = await under.server.enrol({ macAddress: mac, model: '' });
    await under.server.enrol({ macAddress: '0004f2ce0003', model: '' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  const ask = (path: string, identity: TlsIdentity | undefined, headers: readonly string[] = [], url?: string): Promise<RawAnswer> => {
    const agent = 'User-Agent: FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477 Type/Application';
    const lines = [`GET /${path} HTTP/1.1`, 'Host: prov.example.test', agent, ...headers, 'Connection: close'];
    return rawRequest(url ?? under.server.urls.provisioning, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), { ...identity });
  };
  const statusOf = async (...of: Parameters<typeof ask>): Promise<number | undefined> => (await ask(...of)).statuses[0];

  it('is served its own files without a password, at each listener, and no other phone’s', async () => {
    const identity = await maker.certify(mac.toUpperCase());
    for (const url of [under.server.urls.provisioning, under.server.urls.legacy]) {
      assert.equal(await statusOf(`${mac}.cfg`, identity, [], url), 200, url);
      assert.equal(await statusOf(`${mac}.cfg`, undefined, [], url), 401, url);
    }
    assert.equal(await statusOf('0004f2ce0003.cfg', identity), 403);
  });

  it('whose address is written with colons, or that brings credentials that are wrong, is served all the same; who guesses is counted', async () => {
    const identity = await maker.certify('00:04:F2:CE:00:01');
    const wrong = `Authorization: Basic ${Buffer.from('PlcmSpIp:PlcmSpIp').toString('base64')}`;
    for (let time = 0; time < 30; time++) assert.equal(await statusOf(`${mac}.cfg`, identity, [wrong]), 200);
    assert.equal(await statusOf(`${mac}.cfg`, undefined, [wrong]), 429);
    const right = `Authorization: Basic ${Buffer.from(`${mac}:${phone.password}`).toString('base64')}`;
    assert.equal(await statusOf(`${mac}.cfg`, undefined, [right]), 200);
  });

  it('that has expired is served, and that is noted once', async () => {
    const identity = await maker.certify(mac, { untilDays: -30 });
    for (let time = 0; time < 3; time++) assert.equal(await statusOf(`${mac}.cfg`, identity), 200);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string; facts: Record<string, unknown> }[] };
    assert.deepEqual(
      entries.filter(({ action }) => action === 'certificate-expired').map(({ facts }) => facts['device']),
      [mac],
    );
  });

  it('that it has signed itself is taken where the administrator names that certificate, and no other', async () => {
    assert.equal(await statusOf('0004f2ce0003.cfg', pinned), 200);
    assert.equal(await statusOf('0004f2ce0003.cfg', await signItself('0004F2CE0003')), 401);
  });

  it('is refused where somebody else has signed it, expired or not, where it is not good yet, and where it names no phone or several', async () => {
    const namesake = await makeMaker();
    const noAuthority = await makeMaker('CN=Maker Phone', false);
    for (const [why, identity] of [
      ['an authority of the same name', await namesake.certify(mac)],
      ['the same, expired', await namesake.certify(mac, { untilDays: -30 })],
      ['not good yet', await maker.certify(mac, { fromDays: 1 })],
      ['no phone', await maker.certify('prov.example.test')],
      ['all phones', await maker.certify('000000000000')],
      ['two names', await maker.certify(`${mac}, CN=0004f2ce0003`)],
      ['no authority', await noAuthority.certify(mac)],
    ] as const)
      assert.equal(await statusOf(`${mac}.cfg`, identity), 401, why);
  });

  it('that is not admitted waits, by the name in the certificate, and is served once it is', async () => {
    const identity = await maker.certify(stranger);
    assert.equal(await statusOf('000000000000.cfg', identity), 401);
    const waiting = (await under.answer('GET', '/waiting')) as readonly WaitingPhone[];
    assert.ok(waiting.some(({ macAddress }) => macAddress === stranger));
    await under.answer('POST', '/devices/admissions', { phones: [{ macAddress: stranger }] });
    assert.equal(await statusOf(`${stranger}.cfg`, identity), 200);
  });

  it('is not asked for it unless authorities are named, and what is no certificate is told at the start', async (context) => {
    const other = await temporaryDirectory();
    context.after(() => other.remove());
    const without = await startServer(other.path);
    try {
      await without.server.enrol({ macAddress: mac, model: '' });
      assert.equal(await statusOf(`${mac}.cfg`, await maker.certify(mac), [], without.server.urls.provisioning), 401);
    } finally {
      await without.stop();
    }
    await assert.rejects(
      startServer(other.path, { phoneAuthorities: async () => 'nothing' }, without.administrator),
      (error) => isProblem(error, 'bad-configuration') && /authorities/.test(error.message),
    );
  });
});
