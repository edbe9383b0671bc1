// A phone between its stores and the servers of its lines: who is told of what, what asks by itself, and what is left once it stops.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, utf8Text } from '@offhook/base';
import { RawPeer } from '@offhook/sip/testing';

import { Phone } from '../src/phone.ts';
import { setDoNotDisturb } from '../src/command/set-do-not-disturb.ts';
import { saveContact } from '../src/command/save-contact.ts';
import type { PhoneScene } from './phone-scene.ts';
import { bob, offer, phoneScene } from './phone-scene.ts';

const phoneAt = { address: '192.0.2.10', port: 5060 };

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

  it('is busy to others from the first digit that it sends, not while it only rings', async () => {
    const scene = await phoneScene({ 'feature.presence.enabled': '1' });
    const { phone, until, pass, line } = scene;
    await ring(scene);
    assert.equal(phone.presence.own, 'available');
    phone.calls.end(phone.calls.ringing[0]?.id ?? '');
    await pass(100);
    const call = await until(phone.calls.place(1, '2009'));
    assert.deepEqual([call.state, phone.presence.own], ['dialling', 'busy']);
    await pass(100);
    assert.match(utf8Text(line.requests('PUBLISH').at(-1)?.body ?? new Uint8Array()), /busy/);
    phone.calls.end(call.id);
    await pass(40_000);
    assert.equal(phone.presence.own, 'available');
    await until(phone.close());
  });

  it('knows how nobody stands once it has stopped', async () => {
    const { phone, until } = await phoneScene({ 'feature.presence.enabled': '1' });
    const watched = { ...bob, buddyWatch: true };
    await until(saveContact(phone, watched));
    assert.equal(phone.presence.wordsOf(watched), 'Unknown');
    await until(phone.close());
    assert.equal(phone.presence.wordsOf(watched), undefined);
  });

  it('four calls of one caller may ring at once, beside those that were answered', async () => {
    const scene = await phoneScene();
    const { phone, until, ask } = scene;
    for (const callId of ['a', 'b', 'c', 'd']) assert.equal(await ring(scene, callId), 180);
    assert.equal(await ring(scene, 'e'), 486);
    await until(phone.calls.answer(phone.calls.ringing[0]?.id ?? ''));
    await ask('ACK', { callId: 'a' });
    assert.equal(await ring(scene, 'f'), 180);
    assert.equal(await ring(scene, 'g'), 486);
    await until(phone.close());
  });

  it('strangers together make it ring four times, whoever is spoken to', async () => {
    const scene = await phoneScene();
    const { phone, until, ask, pass, world } = scene;
    await ring(scene, 'own');
    await until(phone.calls.answer(phone.calls.ringing[0]?.id ?? ''));
    await ask('ACK', { callId: 'own' });
    const callFrom = async (address: string): Promise<number | undefined> => {
      const peer = await RawPeer.open(world.platform(address).network, { address, port: 5060 });
      const to = '<sip:2001@example.test>';
      const from = `<sip:eve@${address}>;tag=e`;
      peer.ask(
        { method: 'INVITE', uri: 'sip:2001@192.0.2.10:5060', from, to, callId: address, body: offer, contentType: 'application/sdp' },
        phoneAt,
      );
      await pass(500);
      return peer.responses('INVITE').at(-1)?.status;
    };
    const statuses: (number | undefined)[] = [];
    for (const last of [21, 22, 23, 24, 25]) statuses.push(await callFrom(`192.0.2.${last}`));
    assert.deepEqual(statuses, [180, 180, 180, 180, 486]);
    await until(phone.close());
  });

  it('a flood that is refused is one line of the log in ten seconds, with how many came before', async () => {
    const { phone, until, pass, world } = await phoneScene();
    const address = '192.0.2.66';
    const stranger = await RawPeer.open(world.platform(address).network, { address, port: 5060 });
    const notify = async (callId: string): Promise<void> => {
      const from = `<sip:eve@${address}>;tag=e`;
      const headers = ['Event: check-sync', 'Subscription-State: active'];
      stranger.ask({ method: 'NOTIFY', uri: 'sip:2001@192.0.2.10:5060', from, to: '<sip:2001@example.test>', callId, headers }, phoneAt);
      await pass(100);
    };
    const refused = (): readonly string[] => phone.log.text.split('\n').filter((line) => line.includes('no server of this line'));
    for (const callId of ['a', 'b', 'c']) await notify(callId);
    assert.equal(refused().length, 1);
    await pass(11_000);
    await notify('d');
    assert.match(refused()[1] ?? '', /2 more before/);
    await until(phone.close());
  });

  it('hangs up as it stops, and has no call left where nobody answers that', async () => {
    const scene = await phoneScene();
    const { phone, until, ask, line } = scene;
    await ring(scene);
    await until(phone.calls.answer(phone.calls.ringing[0]?.id ?? ''));
    await ask('ACK', { callId: 'call' });
    const [call] = phone.calls.calls;
    line.onMessage = undefined;
    await until(phone.close());
    assert.deepEqual([call?.isEnded, phone.calls.calls.length], [true, 0]);
    assert.equal(phone.callLists.entries.length, 1);
  });

  it('a restart forgets the check-syncs that waited: it asks anyway', async () => {
    const scene = await phoneScene();
    const { phone, until, pass, ask } = scene;
    for (let nth = 0; nth < 4; nth++) await ask('NOTIFY', { headers: ['Event: check-sync', 'Subscription-State: active'] });
    assert.match(phone.log.text, /check-sync from .*, in \d+ s/);
    await until(phone.restart());
    const asked = asks(scene);
    await pass(120_000);
    assert.equal(asked(), 0);
    await until(phone.close());
  });

  it('a list goes up once no call is left, where that one is not listed', async () => {
    const scene = await phoneScene({ 'feature.callListPlaced.enabled': '0', 'callLists.writeDelay.terminated': '10' });
    const { phone, until, pass, files } = scene;
    await ring(scene);
    const placed = await until(phone.calls.place(1, '2009'));
    phone.calls.end(phone.calls.ringing[0]?.id ?? '');
    await pass(12_000);
    assert.deepEqual([phone.callLists.entries.length, phone.calls.calls.length, files.has('-calls.xml')], [1, 1, false]);
    phone.calls.end(placed.id);
    await pass(60_000);
    assert.match(files.get('-calls.xml') ?? '', /2002/);
    await until(phone.close());
  });

  it('NOTIFY hold that the other side refuses stands in the log', async () => {
    const scene = await phoneScene();
    const { phone, until, ask, line } = scene;
    await ring(scene);
    await until(phone.calls.answer(phone.calls.ringing[0]?.id ?? ''));
    await ask('ACK', { callId: 'call' });
    line.onMessage = (message) => {
      if (message.kind === 'request' && message.method === 'INVITE') line.reply(message, 488, phoneAt);
    };
    await ask('NOTIFY', { headers: ['Event: hold', 'Subscription-State: active'] });
    assert.match(phone.log.text, /asked for by the server: /);
    await until(phone.close());
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
