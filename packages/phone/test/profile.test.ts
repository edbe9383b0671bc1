// Whoever uses the phone: which of their files goes to the server, with what in it, and when. Guide, Call Lists and Local Contact Directory.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Files } from '@offhook/base';
import { ProblemError, utf8Text } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { findModel } from '@offhook/ucs';

import { Device } from '../src/device/device.ts';
import { Profile } from '../src/profile/profile.ts';
import { bob, missed as call } from './phone-scene.ts';

const folders = { CALL_LISTS_DIRECTORY: '', CONTACTS_DIRECTORY: '', OVERRIDES_DIRECTORY: '', LOG_FILE_DIRECTORY: '' };

async function open() {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform('192.0.2.1');
  const server = { status: 201, files: new Map<string, string>() };
  const sent: string[] = [];
  /** What the flash does with what is written to it. */
  const flash: { error: Error | undefined } = { error: undefined };
  const write: Files['write'] = platform.files.write.bind(platform.files);
  platform.files.write = (path, data) => (flash.error === undefined ? write(path, data) : Promise.reject(flash.error));
  const device = await Device.open({
    platform: {
      ...platform,
      fetch: async ({ method, url, body }) => {
        if (method !== 'PUT') return { status: 404, headers: {}, body: new Uint8Array() };
        const name = url.replace('https://prov.example.test/64167f0a5002', '');
        sent.push(name);
        if (server.status === 201) server.files.set(name, utf8Text(body ?? new Uint8Array()));
        return { status: server.status, headers: {}, body: new Uint8Array() };
      },
    },
    model: findModel('VVX450') ?? assert.fail('no VVX450'),
    macAddress: '64167f0a5002',
    version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
    address: '192.0.2.1',
    mediaClock: new MediaClock(world.clock),
    provisioning: { url: 'https://prov.example.test/' },
  });
  const notices: string[] = [];
  const person = { isCalling: false };
  const changes = { count: 0 };
  const profile = await Profile.open(device, {
    onChange: () => void changes.count++,
    onUploaded: () => undefined,
    onFailed: (notice) => void notices.push(notice),
    isCalling: () => person.isCalling,
  });
  await profile.uploadState.setFolders(folders);
  const pass = (ms: number): Promise<void> => world.clock.advance(ms);
  return { device, profile, server, sent, flash, notices, person, changes, pass, clock: world.clock };
}

describe('the files of a profile', () => {
  it('hold what they are called after, and of a cleared one nothing', async () => {
    const { device, profile, server, pass } = await open();
    await profile.directory.save(bob);
    profile.callLists.record(call);
    await device.layers.set('local', 'up.backlight.timeout', '15');
    await device.layers.set('web', 'up.backlight.timeout', '16');
    await pass(60_000);
    for (const kind of ['directory', 'call-list', 'local-override', 'web-override'] as const) await profile.uploads.now(kind);
    assert.match(server.files.get('-directory.xml') ?? '', /<ct>2002</);
    assert.match(server.files.get('-calls.xml') ?? '', /2002@example\.test/);
    for (const [name, value] of [
      ['-phone.cfg', '15'],
      ['-web.cfg', '16'],
    ] as const) {
      assert.match(server.files.get(name) ?? '', new RegExp(`up\\.backlight\\.timeout="${value}"`));
      assert.match(server.files.get(name) ?? '', /6\.4\.3\.5017.*2026|2026.*6\.4\.3\.5017/s, 'by which release, and when');
    }
    await profile.choices.change({ isUploadRestricted: true });
    for (const kind of ['directory', 'call-list'] as const) {
      await profile.uploadState.mark(kind, 'cleared');
      await profile.uploads.now(kind);
    }
    assert.doesNotMatch([...server.files.values()].join(''), /2002/);
    profile.close();
  });

  it('the boot log is the end of the log, and the log all of it', async () => {
    const { device, profile, server } = await open();
    for (let line = 0; line < 50; line++) device.log.write('app1', '*', `line ${line}.`);
    const { text } = device.log;
    await profile.uploads.now('application-log');
    await profile.uploads.now('boot-log');
    assert.equal(server.files.get('-app.log'), text);
    const end = server.files.get('-boot.log') ?? '';
    assert.ok(text.endsWith(end) && end !== '');
    assert.ok(!end.includes('line 20.') && end.includes('line 40.') && end.includes('line 49.'), end);
  });

  it('what a person changes goes a second later, all of a second together', async () => {
    const { profile, sent, changes, pass } = await open();
    const { count } = changes;
    await profile.directory.save(bob);
    await pass(500);
    await profile.directory.save({ ...bob, contact: '2003' });
    assert.ok(changes.count > count, 'the screen is told');
    await pass(999);
    assert.deepEqual(sent, []);
    await pass(1);
    assert.deepEqual(sent, ['-directory.xml']);
  });

  it('callLists.writeDelay.terminated: the list goes so long after the last call has ended, and not without one', async () => {
    const { device, profile, sent, person, pass } = await open();
    const delayMs = device.settings.get('callLists.writeDelay.terminated') * 1000;
    profile.callsEnded();
    await pass(60_000);
    assert.deepEqual(sent.splice(0), []);
    person.isCalling = true;
    profile.callLists.record(call);
    await pass(120_000);
    assert.deepEqual(sent, [], 'another call is still up');
    profile.callsEnded();
    await pass(delayMs - 1);
    assert.deepEqual(sent, []);
    await pass(1);
    assert.deepEqual(sent.splice(0), ['-calls.xml']);
    profile.callsEnded();
    await pass(600_000);
    assert.deepEqual(sent.splice(0), [], 'once');
    person.isCalling = false;
    profile.callLists.record(call);
    await pass(600_000);
    assert.deepEqual(sent.splice(0), ['-calls.xml']);
    await profile.callLists.remove(profile.callLists.entries[0] ?? assert.fail('no call'));
    await pass(1000);
    assert.deepEqual(sent, ['-calls.xml'], 'what a person deletes does not wait for a call');
  });

  it('Restrict Personal Data Upload: what waited goes when it is lifted, and nothing for another choice', async () => {
    const { device, profile, sent, pass } = await open();
    for (const name of ['log.render.level', 'log.level.change.copy']) await device.layers.set('device', name, '0');
    await profile.choices.change({ isUploadRestricted: true });
    await profile.directory.save(bob);
    await pass(60_000);
    assert.deepEqual(sent, []);
    assert.match(device.log.text, /directory not uploaded: the person restricted/);
    await profile.choices.change({ volume: 3 });
    await pass(60_000);
    assert.equal(device.log.text.split('directory not uploaded').length, 2, 'it is not even tried');
    await profile.choices.change({ isUploadRestricted: false });
    await pass(1000);
    assert.deepEqual(sent, ['-directory.xml']);
  });

  it('what the server refuses stands in the log', async () => {
    const { device, profile, server } = await open();
    server.status = 507;
    assert.equal(await profile.uploads.now('directory'), false);
    assert.match(device.log.text, /directory upload failed: .*507/);
    profile.close();
  });

  it('a call list that the flash does not take is told to the person and to the log', async () => {
    const { device, profile, notices, flash, pass } = await open();
    flash.error = new ProblemError('storage', 'no space left');
    profile.callLists.record(call);
    await pass(600_000);
    assert.match(notices.join(), /^The call list could not be written: storage is full or damaged/);
    assert.match(device.log.text, /\|clist\|5\|.*no space left/);
    flash.error = undefined;
    profile.close();
  });

  it('ends with nothing that is still to be done', async () => {
    const { profile, clock, sent, pass } = await open();
    await profile.directory.save(bob);
    profile.callLists.record(call);
    profile.close();
    assert.equal(clock.pendingTimers, 0);
    await pass(600_000);
    assert.deepEqual(sent, []);
    profile.close();
  });

  it('writes and sends at once what is due, where the phone restarts', async () => {
    const { device, profile, sent } = await open();
    await profile.directory.save(bob);
    profile.callLists.record(call);
    await profile.flush();
    assert.ok(sent.includes('-directory.xml'));
    const again = await Profile.open(device, {
      onChange: () => undefined,
      onUploaded: () => undefined,
      onFailed: assert.fail,
      isCalling: () => false,
    });
    assert.equal(again.callLists.entries.length, 1);
    profile.close();
    again.close();
  });
});
