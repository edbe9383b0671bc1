// A parameter becomes behaviour: set on the server, taken in by check-sync over SIP, explained with its origin, and seen in what the phone does.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { changeSetting, resetToDefaults } from '@offhook/phone';

import type { DemoScene } from '../support/demo-scene.ts';
import { callAndHangUp, startDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/process.ts';

let scene: DemoScene;
const always = { 'callLists.size': '50' };

before(async () => {
  scene = await startDemoScene(always);
});

after(() => scene.close());

async function setSite(values: Readonly<Record<string, string>>): Promise<void> {
  const port = scene.demo.callServer.port('udp');
  await scene.demo.server.setConfiguration('site', {
    'voIpProt.server.1.address': '127.0.0.1',
    'voIpProt.server.1.port': String(port),
    'voIpProt.server.1.transport': 'UDPOnly',
    ...always,
    ...values,
  });
  assert.deepEqual(await scene.demo.callServer.notify('2001', 'check-sync'), [200]);
}

describe('a parameter becomes behaviour', () => {
  it('the value in force keeps its origin: file and line of the site’s configuration', () => {
    const { settings } = scene.alice;
    assert.equal(settings.get('callLists.size'), 50);
    const origin = settings.explain('callLists.size')?.origin;
    assert.equal(origin?.layer, 'files');
    assert.equal(origin?.assignment?.place.file, 'site.cfg');
    assert.ok((origin?.assignment?.place.line ?? 0) > 1);
  });

  it('guide, feature.callList.enabled=0 after a check-sync: calls leave no trace in the lists', async () => {
    await setSite({ 'feature.callList.enabled': '0' });
    await eventually('the change', () => !scene.alice.settings.get('feature.callList.enabled'));
    await eventually('alice running', () => scene.alice.lines[0]?.isRegistered === true);
    const call = await scene.alice.calls.place(1, '2002');
    await eventually('ringing', () => scene.bob.calls.ringing.length === 1);
    scene.alice.calls.end(call.id);
    await eventually('both idle', () => scene.alice.calls.calls.length === 0 && scene.bob.calls.calls.length === 0);
    await eventually('bob’s list written', () => scene.bob.callLists.list('missed').length === 1);
    assert.equal(scene.alice.callLists.entries.length, 0);
    await setSite({});
    await eventually(
      'the change back',
      () => scene.alice.settings.get('feature.callList.enabled') && scene.alice.lines[0]?.isRegistered === true,
    );
    await callAndHangUp(scene.alice, scene.bob, '2002');
    assert.equal(scene.alice.callLists.entries.length, 1);
  });

  it('a change that needs a restart restarts the phone, and a bad value is refused and the default stands', async () => {
    await setSite({ 'callLists.size': '20', 'call.offeringTimeOut': 'soon' });
    const complaint = /site\.cfg line \d+: expected a whole number from 0 to 65535 in call\.offeringTimeOut, got "soon"/;
    await eventually('the restart', () => /restarting[^]*boot/.test(scene.alice.log.text) && scene.alice.lines[0]?.isRegistered === true);
    assert.equal(scene.alice.settings.get('callLists.size'), 20);
    assert.equal(scene.alice.settings.get('call.offeringTimeOut'), 60);
    assert.match(scene.alice.log.text, complaint);
  });

  it('what is set on the phone beats the server’s file, goes up as its override, and comes back after a format of the file system', async () => {
    await changeSetting(scene.alice, 'callLists.size', '30');
    assert.equal(scene.alice.settings.get('callLists.size'), 30);
    assert.equal(scene.alice.settings.explain('callLists.size')?.beaten[0]?.layer, 'files');
    assert.equal(await scene.alice.uploads.now('local-override'), true);
    await resetToDefaults(scene.alice, 'format-file-system');
    assert.equal(scene.alice.settings.get('callLists.size'), 30);
    await eventually('alice running', () => scene.alice.lines[0]?.isRegistered === true);
  });
});
