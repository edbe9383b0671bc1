// Who tries addresses out is seen: one that no phone has raises an alarm, and so does one that comes from two places.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { createLogger, isProblem } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac, other] = macAddresses;
const decoy = '0004f2decaf0';
const minuteMs = 60_000;

describe('an alarm', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  let laterMs: number;

  beforeEach(async () => {
    laterMs = 0;
    folder = await temporaryDirectory();
    const node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
    const clock = { ...node.clock, now: () => node.clock.now() + laterMs };
    under = await startServer(folder.path, { platform: { ...node, clock }, decoys: ['00:04:F2:DE:CA:F0'] });
    phone = await under.server.enrol({ macAddress: mac, model: '' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const ask = async (
    path: string,
    { from = '127.0.0.1', as, agent = 'curl' }: { from?: string; as?: Enrolment; agent?: string } = {},
  ): Promise<number> => {
    const authorization =
      as === undefined ? {} : { authorization: `Basic ${Buffer.from(`${as.userName}:${as.password}`).toString('base64')}` };
    const { status } = await under.platform.fetch({
      method: 'GET',
      url: `${under.server.urls.provisioning}${path}`,
      tls: { trust: [under.server.certificateAuthority] },
      from,
      headers: { 'user-agent': agent, ...authorization },
    });
    return status;
  };
  const alarms = async (): Promise<readonly string[]> => {
    await under.answer('GET', '/devices'); // counts are written
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string; facts: Record<string, unknown> }[] };
    return entries
      .filter(({ action }) => action === 'decoy-asked-for' || action === 'phone-at-two-places')
      .map(({ action, facts }) => `${action} ${String(facts['device'])}`);
  };

  it('is raised where somebody asks for a decoy, by path, in its request or as user name, once an hour; the answer is that of any stranger', async () => {
    assert.equal(await ask('site.cfg'), 401);
    assert.equal(await ask(`${other}.cfg`), 401);
    assert.deepEqual(await alarms(), []);
    assert.equal(await ask('x/0004F2DECAF0-phone.cfg'), 401);
    assert.equal(await ask(`${decoy}.cfg`), 401);
    assert.deepEqual(await alarms(), [`decoy-asked-for ${decoy}`]);
    laterMs = 60 * minuteMs;
    assert.equal(await ask('site.cfg', { agent: `FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 (SN:${decoy}) Type/Application` }), 401);
    assert.equal((await alarms()).length, 2);
    laterMs = 120 * minuteMs;
    assert.equal(await ask('site.cfg', { as: { macAddress: '', userName: decoy, password: 'guess' } }), 401);
    assert.equal((await alarms()).length, 3);
  });

  it('is raised where an enrolled phone asks for a decoy, which it does not get', async () => {
    assert.equal(await ask('site.cfg', { as: phone }), 404);
    assert.equal(await ask(`${decoy}.cfg`, { as: phone }), 403);
    assert.deepEqual(await alarms(), [`decoy-asked-for ${decoy}`]);
  });

  it('is for addresses that no phone has: a decoy is not enrolled, and what is no address is told at the start', async () => {
    assert.equal((await under.console('POST', '/devices', { macAddress: decoy, model: '', label: '' })).status, 409);
    const elsewhere = await temporaryDirectory();
    await assert.rejects(startServer(elsewhere.path, { decoys: ['nowhere'] }), (error) => isProblem(error, 'bad-request'));
    await elsewhere.remove();
  });

  it('is raised where one phone comes from two places in turn within an hour, and not where it has moved', async () => {
    const places = ['127.0.0.1', '127.0.0.2'] as const;
    for (const from of [places[0], places[0], places[1], places[1]]) assert.equal(await ask('site.cfg', { as: phone, from }), 404);
    assert.deepEqual(await alarms(), [], 'it has moved');
    laterMs = 60 * minuteMs;
    assert.equal(await ask('site.cfg', { as: phone, from: places[0] }), 404);
    assert.deepEqual(await alarms(), [], 'it has moved back');
    for (const from of [places[1], places[0], places[1]]) assert.equal(await ask('site.cfg', { as: phone, from }), 404);
    assert.deepEqual(await alarms(), [`phone-at-two-places ${mac}`], 'told once');
  });
});
