// What counts on a phone and why, as the console tells it; and what a change would do, which is what it then does.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ChangePreview, Device, Enrolment, PhoneConfigurationAnswer, SettingOrigin } from '@offhook/api';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB, macC] = macAddresses;
const told = ({ place, file, value }: SettingOrigin): string => `${value ?? '(secret)'} ${place} ${file}`;

describe('what counts on a phone', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  const enrolments = new Map<string, Enrolment>();
  const of = async (macAddress: string): Promise<PhoneConfigurationAnswer> =>
    (await under.answer('GET', `/devices/${macAddress}/configuration`)) as PhoneConfigurationAnswer;
  const setting = async (macAddress: string, name: string): Promise<readonly string[]> => {
    const found = (await of(macAddress)).settings.find((one) => one.name === name);
    return found === undefined ? [] : [found.value ?? '(secret)', told(found.from), ...found.beaten.map(told)];
  };
  const preview = async (scope: string, change: object): Promise<ChangePreview> =>
    (await under.answer('POST', `/configuration/${scope}/preview`, change)) as ChangePreview;

  before(async () => {
    folder = await temporaryDirectory();
    const site = join(folder.path, 'site');
    await mkdir(site);
    await writeFile(
      join(site, '000000000000.cfg'),
      '<APPLICATION CONFIG_FILES="common.cfg, gone.cfg" CONFIG_FILES_VVX250="small.cfg, common.cfg"/>',
    );
    await writeFile(join(site, 'common.cfg'), '<x up.idleTimeout="30"\n  up.headsetMode="0"\n  call.callWaiting.enable="perhaps"/>');
    await writeFile(join(site, 'small.cfg'), '<x up.idleTimeout="60"/>');
    under = await startServer(folder.path);
    for (const [macAddress, model, label] of [
      [macA, 'VVX450', 'Front desk'],
      [macB, 'VVX250', 'Kitchen'],
      [macC, 'VVX450', 'Zoë’s room'],
    ] as const)
      enrolments.set(macAddress, await under.server.enrol({ macAddress, model, label }));
    await under.server.setConfiguration(macA, { 'reg.1.address': '2001', 'reg.1.auth.password': 'never told' });
    const upload = '<PHONE_CONFIG><OVERRIDES up.idleTimeout="90"/></PHONE_CONFIG>';
    await under.phone('PUT', `${macC}-web.cfg`, enrolments.get(macC), upload);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('is told with where it comes from and what it beats, by the list of the phone’s model', async () => {
    assert.deepEqual(await setting(macA, 'up.idleTimeout'), ['30', '30 in a file common.cfg']);
    assert.deepEqual(await setting(macB, 'up.idleTimeout'), ['60', '60 in a file small.cfg', '30 in a file common.cfg']);
    assert.deepEqual(await setting(macC, 'up.idleTimeout'), ['90', `90 on its web page ${macC}-web.cfg`, '30 in a file common.cfg']);
    assert.deepEqual(await setting(macA, 'reg.1.address'), ['2001', `2001 set here for this phone ${macA}-device.cfg`]);
    assert.deepEqual(await setting(macA, 'reg.1.auth.password'), ['(secret)', `(secret) set here for this phone ${macA}-device.cfg`]);
    assert.deepEqual(await setting(macB, 'reg.1.address'), []);
  });

  it('names files that are not there, and what counts for nothing, with its line', async () => {
    const { missing, ignored } = await of(macA);
    assert.deepEqual(missing, ['gone.cfg']);
    assert.deepEqual(
      ignored.map(({ file, line }) => `${file}:${line}`),
      ['common.cfg:3'],
    );
    assert.match(ignored[0]?.message ?? '', /callWaiting\.enable/);
  });

  it('a change for all is told phone by phone before it is made, with what is stronger; and that is what it does', async () => {
    const change = { set: { 'up.idleTimeout': '45', 'up.headsetMode': '1' } };
    const before = await Promise.all([macA, macB, macC].map((mac) => setting(mac, 'up.idleTimeout')));
    const { phones, changed, examples, kept, refused } = await preview('site', change);
    assert.deepEqual([phones, changed, refused], [3, 3, []]);
    assert.deepEqual(
      examples.map(({ label, settings }) => [label, ...settings.map(({ name, before: was, after: is }) => `${name} ${was} > ${is}`)]),
      [
        ['Front desk', 'up.idleTimeout 30 > 45', 'up.headsetMode 0 > 1'],
        ['Kitchen', 'up.idleTimeout 60 > 45', 'up.headsetMode 0 > 1'],
        ['Zoë’s room', 'up.headsetMode 0 > 1'],
      ],
    );
    assert.deepEqual(kept, [{ name: 'up.idleTimeout', place: 'on its web page', phones: 1 }]);
    assert.deepEqual(await Promise.all([macA, macB, macC].map((mac) => setting(mac, 'up.idleTimeout'))), before, 'nothing was changed');
    await under.answer('POST', '/configuration/site', change);
    assert.deepEqual((await setting(macA, 'up.idleTimeout')).slice(0, 2), ['45', '45 set here for all phones site.cfg']);
    assert.deepEqual((await setting(macB, 'up.idleTimeout'))[0], '45');
    assert.deepEqual((await setting(macC, 'up.idleTimeout'))[0], '90');
  });

  it('a change for one phone is about that one; what restarts it is said, a secret is not shown, and what no phone takes is told', async () => {
    const { phones, changed, restarting, examples, refused } = await preview(macA, {
      set: { 'reg.1.auth.password': 'another', 'up.headsetMode': 'perhaps', 'no.such.name': '1', 'tcpIpApp.sntp.gmtOffset': '3600' },
    });
    assert.deepEqual([phones, changed], [1, 1]);
    assert.equal(restarting, examples.filter(({ effect }) => effect === 'restart' || effect === 'reboot').length);
    assert.doesNotMatch(JSON.stringify(examples), /another|never told/);
    assert.deepEqual(
      refused.map((message) => /up\.headsetMode|no\.such\.name/.exec(message)?.[0] ?? '').toSorted((a, b) => a.localeCompare(b)),
      ['no.such.name', 'up.headsetMode'],
    );
    assert.equal((await under.console('POST', '/configuration/0004f2999999/preview', { set: {} })).status, 404);
    assert.equal((await under.console('POST', '/configuration/nowhere/preview', { set: {} })).status, 400);
  });

  it('unset, what was beaten counts again', async () => {
    const { examples } = await preview('site', { unset: ['up.idleTimeout'] });
    assert.deepEqual(
      examples.map(({ label, settings }) => `${label}: ${settings.map(({ before: was, after: is }) => `${was} > ${is}`).join()}`),
      ['Front desk: 45 > 30', 'Kitchen: 45 > 60'],
    );
  });

  it('a phone is found by MAC address in any writing, label, model, extension and name', async () => {
    const find = async (text: string): Promise<readonly string[]> =>
      ((await under.answer('GET', `/devices?find=${encodeURIComponent(text)}`)) as Device[]).map(({ label }) => label);
    assert.deepEqual(await find('00:04:F2:00-00.02'), ['Kitchen']);
    assert.deepEqual(await find('f2000003'), ['Zoë’s room']);
    assert.deepEqual(await find('zoe'), ['Zoë’s room']);
    assert.deepEqual(await find('vvx250'), ['Kitchen']);
    assert.deepEqual(await find('2001'), ['Front desk']);
    assert.deepEqual(await find('nobody'), []);
    assert.equal((await find('  ')).length, 3);
  });
});
