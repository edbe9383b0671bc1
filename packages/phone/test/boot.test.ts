// A boot between a phone and its server: whose copy of a file counts, and what a person is told where the server fails.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { writeConfiguration } from '@offhook/ucs';

import { bob, phoneScene } from './phone-scene.ts';

const override = (seconds: string): string => writeConfiguration({ 'up.backlight.timeout': seconds });

describe('override files', () => {
  it('are taken by a phone that has none, and not sent back', async () => {
    const { phone, until, pass, files } = await phoneScene({}, { '-phone.cfg': override('15'), '-web.cfg': override('16') });
    assert.deepEqual(
      [phone.layers.values('local'), phone.layers.values('web')],
      [{ 'up.backlight.timeout': '15' }, { 'up.backlight.timeout': '16' }],
    );
    await pass(60_000);
    assert.deepEqual([files.get('-phone.cfg'), files.get('-web.cfg')], [override('15'), override('16')]);
    await until(phone.close());
  });

  it('of a phone that has its own stay as they are there, and are sent again where the server lost them', async () => {
    const { phone, until, pass, files } = await phoneScene();
    assert.equal(files.has('-phone.cfg'), false, 'an empty one is not sent');
    await until(phone.layers.set('local', 'up.backlight.timeout', '15'));
    await pass(60_000);
    files.set('-phone.cfg', override('99'));
    await until(phone.restart());
    await pass(60_000);
    assert.deepEqual([phone.layers.values('local'), files.get('-phone.cfg')], [{ 'up.backlight.timeout': '15' }, override('99')]);
    files.delete('-phone.cfg');
    await until(phone.restart());
    await pass(60_000);
    assert.match(files.get('-phone.cfg') ?? '', /timeout="15"/);
    await until(phone.close());
  });
});

describe('a server that fails', () => {
  for (const [status, notice] of [
    [503, 'Provisioning server not reached: running on stored settings'],
    [404, 'The provisioning server has no configuration for this phone'],
  ] as const)
    it(`with ${status}: ${notice}`, async () => {
      const { phone, until, server } = await phoneScene();
      await until(phone.directory.save(bob));
      server.status = status;
      await until(phone.restart());
      assert.deepEqual([phone.state, phone.notice, phone.lines.length, phone.directory.personal.length], ['running', notice, 1, 1]);
      server.status = 0;
      await until(phone.restart());
      assert.equal(phone.notice, '');
      await until(phone.close());
    });

  it('that refuses the phone is told apart from one that is away', async () => {
    const { phone, until, server } = await phoneScene();
    server.status = 401;
    await until(phone.restart());
    assert.match(phone.notice, /user|password|refuse/i);
    await until(phone.close());
  });

  it('a primary file that cannot be read wipes nothing', async () => {
    const { phone, until, files } = await phoneScene({ 'callLists.size': '44' });
    files.set('000000000000.cfg', '<APPLICATION CONFIG_FILES="site.cfg"');
    await until(phone.restart());
    assert.match(phone.notice, /000000000000\.cfg cannot be used: running on stored settings/);
    assert.equal(phone.settings.get('callLists.size'), 44);
    await until(phone.close());
  });
});
