// Transfers: under which address the parties stand afterwards, and what becomes of the calls that were needed for them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Call, Phone } from '@offhook/phone';
import { Handset, completeTransfer, consult, transferBlind } from '@offhook/phone';

import { World } from '../src/world.ts';
import { FarEnd, description } from './far-end.ts';

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
  readonly toBob: Call;
  readonly handset: Handset;
}

/** Alice is in a call with Bob, whom she called. */
async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 12, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  const { alice, bob } = await world.connected('2001', '2002');
  const [toBob] = alice.calls.calls;
  assert.ok(toBob !== undefined);
  return { world, alice, bob, carol: world.phone('2003'), toBob, handset: new Handset(alice) };
}

async function consulted({ world, alice, carol, toBob }: Scene): Promise<Call> {
  const consultation = await world.until(consult(alice.calls, toBob, '2003'));
  await world.untilTrue(() => carol.calls.ringing.length === 1);
  await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
  await world.untilTrue(() => consultation.isConnected);
  return consultation;
}

async function press({ world, handset }: Scene, label: string): Promise<void> {
  const index = handset.view().softKeys.findIndex((key) => key.startsWith(label));
  assert.ok(index >= 0, `no soft key ${label} among ${handset.view().softKeys.join(', ')}`);
  await world.until(handset.handle({ type: 'soft-key', index }));
}

describe('a transfer with consultation', () => {
  it('RFC 5589 §7.3: leaves both parties under the address by which their domain knows them, on the screen and in the lists', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    await world.until(completeTransfer(alice.calls, await consulted(all)));
    await world.untilTrue(() => bob.calls.calls.length === 1 && carol.calls.calls.length === 1);
    const parties = [bob.calls.calls[0]?.party.address, carol.calls.calls[0]?.party.address];
    assert.deepEqual(parties, ['sip:2003@example.test', 'sip:2002@example.test']);
    const view = new Handset(bob).view().screen.body;
    assert.deepEqual(view.kind === 'calls' ? view.calls.map((call) => [call.party, call.detail]) : [], [['2003', '2003@example.test']]);
    bob.calls.close();
    await world.untilTrue(() => carol.calls.calls.length === 0);
    await world.clock.advance(100);
    const listed = [alice, bob, carol].flatMap((phone) =>
      phone.callLists.entries.flatMap((entry) => [entry.destination, entry.source, entry.finalDestination, ...entry.connections]),
    );
    const addresses = new Set(listed.flatMap((party) => party?.address ?? []));
    assert.deepEqual([...addresses].sort(), ['sip:2001@example.test', 'sip:2002@example.test', 'sip:2003@example.test']);
    await world.close();
  });

  it('ends the consultation here, also where its far end does not', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const consultation = await consulted(all);
    // The far end of the consultation takes the new call without looking at what it replaces.
    const far = carol.calls.calls[0]?.session;
    assert.ok(far !== undefined);
    const before = far.end.bind(far);
    far.end = () => undefined;
    await world.until(completeTransfer(alice.calls, consultation));
    await world.untilTrue(() => bob.calls.calls.length === 1);
    await world.clock.advance(1000);
    assert.deepEqual(alice.calls.calls, []);
    far.end = before;
    await world.close();
  });

  for (const [setting, count] of [
    ['1', 2],
    ['0', 1],
  ] as const) {
    it(`guide, callLists.logConsultationCalls=${setting}: the lists hold ${count} of the two calls`, async () => {
      const all = await scene({ 'callLists.logConsultationCalls': setting });
      const { world, alice } = all;
      await world.until(completeTransfer(alice.calls, await consulted(all)));
      await world.untilTrue(() => alice.calls.calls.length === 0);
      await world.clock.advance(100);
      assert.equal(alice.callLists.entries.length, count);
      await world.close();
    });
  }
});

describe('a consultation that is not answered yet', () => {
  it('voIpProt.SIP.allowTransferOnProceeding=1: the transfer becomes a blind one', async () => {
    const { world, alice, bob, carol, toBob } = await scene();
    const consultation = await world.until(consult(alice.calls, toBob, '2003'));
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    const done = completeTransfer(alice.calls, consultation);
    const isCarolCalledByBob = (): boolean => carol.calls.ringing[0]?.party.address === 'sip:2002@example.test';
    await world.untilTrue(() => consultation.isEnded && isCarolCalledByBob(), 5000);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.until(done);
    await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 1);
    await world.close();
  });

  it('voIpProt.SIP.allowTransferOnProceeding=0: it waits', async () => {
    const { world, alice, carol, toBob } = await scene({ 'voIpProt.SIP.allowTransferOnProceeding': '0' });
    const consultation = await world.until(consult(alice.calls, toBob, '2003'));
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await assert.rejects(completeTransfer(alice.calls, consultation), /the transfer waits for an answer/);
    assert.deepEqual([toBob.state, consultation.state], ['hold', 'ringback']);
    await world.close();
  });

  it('says which of the two calls is gone', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const consultation = await consulted(all);
    carol.calls.close();
    await world.untilTrue(() => consultation.isEnded);
    await assert.rejects(completeTransfer(alice.calls, consultation), /the other call has ended; the first is on hold/);
    await assert.rejects(completeTransfer(alice.calls, all.toBob), /there is no call to transfer/);
    const again = await consulted(all);
    bob.calls.close();
    await world.untilTrue(() => all.toBob.isEnded);
    await assert.rejects(completeTransfer(alice.calls, again), /there is no call to transfer/);
    assert.equal(again.isConnected, true);
    await world.close();
  });
});

describe('a blind transfer by a far end of another make', () => {
  const farCall = async (
    react: Parameters<FarEnd['reactWith']>[0],
    headers: readonly string[] = [],
  ): Promise<{ world: World; alice: Phone; farEnd: FarEnd; call: Call }> => {
    const world = await World.create({ seed: 12, people: ['2001', '2002'] });
    await world.startPhones();
    const farEnd = await FarEnd.open(world);
    farEnd.reactWith(react);
    const alice = world.phone('2001');
    return { world, alice, farEnd, call: await farEnd.connected(alice, headers) };
  };
  const answered =
    (status: number, headers: Readonly<Record<string, string>> = {}): Parameters<FarEnd['reactWith']>[0] =>
    ({ method }) => ({
      status: method === 'REFER' ? status : 200,
      ...(method === 'INVITE' ? { body: description('recvonly') } : {}),
      headers,
    });

  it('that does not list REFER in Allow: nothing is sent, and the call is on hold', async () => {
    const { world, alice, farEnd, call } = await farCall(answered(202, { Allow: 'INVITE, ACK, CANCEL, BYE' }));
    await assert.rejects(world.until(transferBlind(alice.calls, call, '2002')), /takes no transfer/);
    assert.deepEqual([farEnd.peer.requests('REFER').length, call.state], [0, 'hold']);
    await world.close();
  });

  it('that refuses: the person is told why, and the call is on hold', async () => {
    const { world, alice, call } = await farCall(answered(405));
    await assert.rejects(world.until(transferBlind(alice.calls, call, '2002')), /The transfer failed: Method Not Allowed/);
    assert.equal(call.state, 'hold');
    await world.close();
  });

  it('RFC 4488 §4: that will send no NOTIFY: the call ends here at once', async () => {
    const { world, alice, call } = await farCall(answered(200, { 'Refer-Sub': 'false' }));
    await world.until(transferBlind(alice.calls, call, '2002'));
    await world.untilTrue(() => call.isEnded);
    assert.deepEqual([call.disposition, call.finalDestination?.address], ['Transferred', 'sip:2002@example.test']);
    await world.close();
  });
});

describe('a dialogue belongs to its call', () => {
  for (const [key, title] of [
    ['Transfer', 'Transfer to'],
    ['Conference', 'Conference with'],
  ] as const) {
    it(`the far end hangs up while "${title}" is open: the screen goes back by itself, with a message`, async () => {
      const all = await scene();
      const { world, bob, handset } = all;
      await press(all, key);
      await world.until(handset.handle({ type: 'text', text: '20' }));
      assert.equal(handset.view().screen.title, title);
      bob.calls.end(bob.calls.calls[0]?.id ?? '');
      await world.clock.advance(1000);
      assert.equal(handset.view().screen.body.kind, 'idle');
      assert.equal(handset.view().screen.notice, 'The call with 2002 has ended');
      assert.equal(all.alice.calls.audio.sound.kind, 'silence');
      await world.close();
    });
  }

  it('another call that ends leaves the dialogue as it is', async () => {
    const all = await scene();
    const { world, alice, carol, handset } = all;
    await press(all, 'Hold');
    const toCarol = await world.until(alice.calls.place(1, '2003'));
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => toCarol.isConnected);
    await world.until(handset.handle({ type: 'item', index: 0 }));
    await press(all, 'Transfer');
    await world.until(handset.handle({ type: 'text', text: '20' }));
    carol.calls.close();
    await world.untilTrue(() => toCarol.isEnded);
    const { body } = handset.view().screen;
    assert.equal(body.kind === 'dialling' ? body.number : body.kind, '20');
    handset.close();
    await world.close();
  });

  it('a call that comes in while a number is typed takes neither the number nor the key that sends it', async () => {
    const all = await scene();
    const { world, alice, bob, carol, handset } = all;
    bob.calls.close();
    await world.untilTrue(() => alice.calls.calls.length === 0);
    await world.until(handset.handle({ type: 'text', text: 'bo' }));
    await world.until(carol.calls.place(1, '2001'));
    await world.untilTrue(() => alice.calls.ringing.length === 1);
    const { body, notice } = handset.view().screen;
    assert.equal(body.kind === 'dialling' ? body.number : body.kind, 'bo');
    assert.equal(notice, 'Incoming call from 2003');
    await world.until(handset.handle({ type: 'key', key: 'back' }));
    await press(all, 'Answer');
    assert.equal(alice.calls.calls[0]?.isConnected, true);
    handset.close();
    await world.close();
  });
});
