// A phone between its stores and the servers of its lines: who is told of what, what asks by itself, and what is left once it stops.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';

import { Phone } from '../src/phone.ts';
import { setDoNotDisturb } from '../src/command/set-do-not-disturb.ts';
import { saveContact } from '../src/command/save-contact.ts';
import type { PhoneScene } from './phone-scene.ts';
import { bob, offer, phoneScene } from './phone-scene.ts';

const ring = ({ ask }: PhoneScene, callId = 'call'): Promise<number | undefined> => ask('INVITE', { body: offer, callId });

/** How often the server was asked for the site's file since. */
function asks({ world }: PhoneScene): () => number {
  const count = (): number => world.internet.traffic.filter(({ kind, to }) => kind === 'http' && to.endsWith('/site.cfg')).length;
  const before = count();
  return () => count() - before;
}

describe('the service of a phone', () => {
  it('has no lines before it starts nor after it stops, and nobody can speak for it then', async () => {
    const { phone, until } = await phoneScene();
    const other = new Phone(phone.options);
    assert.deepEqual(other.lines, []);
    assert.throws(() => other.service.presence.start(), /has not been started/);
    assert.equal(phone.lines.length, 1);
    await until(phone.close());
    assert.deepEqual(phone.lines, []);
  });

  it('treats a caller as the directory says, and nobody rings who is not to be disturbed', async () => {
    const scene = await phoneScene();
    const { phone, until } = scene;
    assert.equal(await ring(scene, 'a'), 180);
    assert.equal(phone.calls.ringing[0]?.party.name ?? '', '');
    phone.calls.end(phone.calls.ringing[0]?.id ?? '');
    await until(saveContact(phone, bob));
    await ring(scene, 'b');
    assert.equal(phone.calls.ringing[0]?.party.name, 'Bob Baker');
    phone.calls.end(phone.calls.ringing[0]?.id ?? '');
    await until(setDoNotDisturb(phone, true));
    assert.equal(await ring(scene, 'c'), 486);
    await until(setDoNotDisturb(phone, false));
    await until(saveContact(phone, { ...bob, autoReject: true }, bob));
    assert.ok(((await ring(scene, 'd')) ?? 0) >= 480);
    assert.deepEqual(phone.calls.ringing, []);
    await until(phone.close());
  });

  it('lists a call that has ended, tells the screen, and sends the list once no call is left', async () => {
    const scene = await phoneScene();
    const { phone, until, pass, ask, files } = scene;
    await ring(scene, 'a');
    await ring(scene, 'b');
    const [first, second] = phone.calls.ringing;
    await until(phone.calls.answer(second?.id ?? ''));
    await ask('ACK', { callId: 'b' });
    let changes = 0;
    phone.on('changed', () => void changes++);
    phone.calls.end(first?.id ?? '');
    await pass(120_000);
    assert.deepEqual([phone.callLists.entries.length, phone.calls.calls.length, files.has('-calls.xml')], [1, 1, false]);
    assert.ok(changes > 0);
    phone.calls.end(second?.id ?? '');
    await pass(120_000);
    assert.equal(phone.callLists.entries.length, 2);
    assert.match(files.get('-calls.xml') ?? '', /2002/);
    await until(phone.close());
  });

  it('NOTIFY check-sync of its own server: asks once no call is left; NOTIFY talk answers the call that rings', async () => {
    const scene = await phoneScene();
    const { phone, until, pass, ask } = scene;
    await ring(scene);
    const asked = asks(scene);
    assert.equal(await ask('NOTIFY', { headers: ['Event: check-sync', 'Subscription-State: active'] }), 200);
    await pass(20_000);
    assert.equal(asked(), 0, 'a call is up');
    assert.equal(await ask('NOTIFY', { headers: ['Event: talk', 'Subscription-State: active'], callId: 'call' }), 200);
    assert.equal(phone.calls.calls[0]?.isConnected ?? false, true);
    await ask('ACK', { callId: 'call' });
    phone.calls.end(phone.calls.calls[0]?.id ?? '');
    await pass(20_000);
    assert.ok(asked() >= 1);
    await until(phone.close());
  });

  it('what a server asked for and fails stands in the log', async () => {
    const { phone, until, pass } = await phoneScene();
    phone.service.watch(Promise.reject(new ProblemError('network', 'nobody there')));
    await pass(10);
    assert.match(phone.log.text, /\|sip +\|4\|.*asked for by the server: nobody there/);
    await until(phone.close());
  });

  it('prov.polling.*: asks by itself at its local time', async () => {
    const scene = await phoneScene({
      'prov.polling.enabled': '1',
      'prov.polling.mode': 'abs',
      'prov.polling.time': '03:00',
      'tcpIpApp.sntp.gmtOffset': '3600',
      'tcpIpApp.sntp.gmtOffset.overrideDHCP': '1',
    });
    const { phone, until, pass, world } = scene;
    const asked = asks(scene);
    const now = new Date(world.clock.now());
    const at = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 2);
    const waitMs = (at - world.clock.now() + 86_400_000) % 86_400_000;
    await pass(waitMs - 60_000);
    assert.equal(asked(), 0);
    await pass(120_000);
    assert.equal(asked(), 1);
    await until(phone.close());
  });

  it('its log goes up by itself', async () => {
    const { phone, until, pass, files } = await phoneScene();
    await pass(11_000);
    assert.match(files.get('-app.log') ?? '', /boot VVX 450/);
    await until(phone.close());
  });

  it('says how one stands while one calls, refuses who is blocked, and takes all of it back when it stops', async () => {
    const scene = await phoneScene({ 'feature.presence.enabled': '1' });
    const { phone, until, pass, ask, line } = scene;
    await until(saveContact(phone, { ...bob, contact: 'eve', buddyBlock: true }));
    const watch = (from: string): Promise<number | undefined> => ask('SUBSCRIBE', { headers: ['Event: presence', 'Expires: 600'], from });
    assert.deepEqual([await watch('eve'), await watch('bob')], [403, 200]);
    assert.equal(phone.presence.own, 'available');
    await ring(scene);
    await until(phone.calls.answer(phone.calls.ringing[0]?.id ?? ''));
    await ask('ACK', { callId: 'call' });
    assert.equal(phone.presence.own, 'busy');
    phone.calls.end(phone.calls.calls[0]?.id ?? '');
    await pass(1000);
    assert.equal(phone.presence.own, 'available');
    await until(phone.close());
    await pass(40_000);
    assert.equal(line.requests('PUBLISH').at(-1)?.headers.get('Expires'), '0');
  });

  it('leaves nothing behind: no call, no question, no timer', async () => {
    const scene = await phoneScene({ 'prov.polling.enabled': '1', 'prov.polling.mode': 'rel', 'prov.polling.period': '3600' });
    const { phone, until, pass, ask, world } = scene;
    await ring(scene);
    await ask('NOTIFY', { headers: ['Event: check-sync', 'Subscription-State: active'] });
    const asked = asks(scene);
    await until(phone.close());
    assert.deepEqual(phone.calls.calls, []);
    await pass(120_000);
    assert.deepEqual([world.clock.pendingTimers, asked()], [0, 0]);
    await pass(86_400_000);
    assert.equal(asked(), 0);
  });
});
