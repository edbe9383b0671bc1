// New credentials that a phone takes out of its own configuration (guide, device.prov.user and device.prov.password): it is never locked out on the way.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac, other] = macAddresses;

describe('credentials that are handed over', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let old: Enrolment;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    old = await under.server.enrol({ macAddress: mac, model: '' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const renew = async (handOver: boolean): Promise<Enrolment> =>
    (await under.answer('POST', `/devices/${mac}/credentials`, { handOver })) as Enrolment;
  const statusOf = async (phone: Enrolment): Promise<number> => (await under.phone('GET', `${mac}.cfg`, phone)).status;
  const own = async (phone: Enrolment): Promise<string> => utf8Text((await under.phone('GET', `${mac}-device.cfg`, phone)).body);

  it('stand in the phone’s own file, and the old ones end when it comes with the new', async () => {
    await under.server.setConfiguration(mac, { 'up.headsetMode': '1' });
    const fresh = await renew(true);
    assert.equal(await statusOf(old), 200);
    const file = await own(old);
    for (const setting of [
      'device.set="1"',
      'device.prov.user.set="1"',
      `device.prov.user="${mac}"`,
      'device.prov.password.set="1"',
      `device.prov.password="${fresh.password}"`,
      'up.headsetMode="1"',
    ])
      assert.ok(file.includes(setting), setting);
    assert.equal(await statusOf(fresh), 200);
    assert.equal(await statusOf(old), 401);
    assert.equal(await statusOf(fresh), 200);
  });

  it('are taken with Digest too', async () => {
    const fresh = await renew(true);
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const ask = async (password: string): Promise<number> => {
      const { headers } = await under.phone('GET', `${mac}.cfg`);
      const nonce = /nonce="([^"]+)"/.exec(headers['www-authenticate'] ?? '')?.[1] ?? '';
      const response = md5(`${md5(`${mac}:offhook:${password}`)}:${nonce}:${md5(`GET:/${mac}.cfg`)}`);
      const authorization = `Digest username="${mac}", realm="offhook", nonce="${nonce}", uri="/${mac}.cfg", response="${response}"`;
      return (await under.phone('GET', `${mac}.cfg`, undefined, undefined, { authorization })).status;
    };
    assert.equal(await ask(old.password), 200);
    assert.equal(await ask('wrong'), 401);
    assert.equal(await ask(fresh.password), 200);
    assert.equal(await ask(old.password), 401);
  });

  it('handed over again before the phone came, the last ones count, and those that it has until then', async () => {
    const first = await renew(true);
    const second = await renew(true);
    assert.equal(await statusOf(first), 401);
    assert.equal(await statusOf(old), 200);
    assert.ok((await own(old)).includes(second.password));
    assert.equal(await statusOf(second), 200);
  });

  it('renewed at once, the old ones and those on the way end, and the file has no others', async () => {
    const handed = await renew(true);
    const fresh = await renew(false);
    for (const phone of [old, handed]) assert.equal(await statusOf(phone), 401);
    assert.ok((await own(fresh)).includes(`device.prov.password="${fresh.password}"`));
  });

  it('at admission stand in the file of each phone, for those that come with a certificate', async () => {
    const { admitted } = (await under.answer('POST', '/devices/admissions', { phones: [{ macAddress: other }], handOver: true })) as {
      admitted: Enrolment[];
    };
    const [phone] = admitted;
    assert.ok(phone !== undefined);
    const { body } = await under.phone('GET', `${other}-device.cfg`, phone);
    assert.ok(utf8Text(body).includes(`device.prov.password="${phone.password}"`));
    const { values } = (await under.answer('GET', `/configuration/${other}`)) as { values: Record<string, string | null> };
    assert.equal(values['device.prov.password'], null);
  });

  it('and who has taken them, are noted', async () => {
    const fresh = await renew(true);
    await statusOf(fresh);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string; actor: string }[] };
    const actions = entries.map(({ action, actor }) => `${actor} ${action}`);
    assert.ok(actions.includes('phone device-credentials-taken'));
    assert.ok(actions.includes(`${under.administrator.userName} device-credentials-handed-over`));
  });
});
