// Transfer, both ways, request by request: RFC 3515, RFC 3891, RFC 4488, RFC 5589.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';

import type { Call } from '../src/call/call.ts';
import { completeTransfer, consult, transferBlind } from '../src/call/transfer.ts';
import type { CallScene } from './call-scene.ts';
import { callScene, isConflict, phoneAt } from './call-scene.ts';

/** The far end tells how a referred call goes. */
function news({ server }: CallScene, call: Call, status: string, state = 'active;expires=60'): void {
  const { session } = call;
  assert.ok(session !== undefined);
  const fragment = `SIP/2.0 ${status}\r\n`;
  server.peer.say(
    [
      `NOTIFY sip:2001@${phoneAt.address}:${phoneAt.port} SIP/2.0`,
      `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKnews${status.replace(/\W/g, '')}`,
      'Max-Forwards: 70',
      `From: <sip:far@example.test>;tag=${session.remoteTag}`,
      `To: <sip:2001@example.test>;tag=${session.localTag}`,
      `Call-ID: ${session.callId}`,
      `CSeq: ${900 + Number.parseInt(status, 10)} NOTIFY`,
      'Contact: <sip:raw@192.0.2.2:5060>',
      'Event: refer',
      `Subscription-State: ${state}`,
      'Content-Type: message/sipfrag',
      `Content-Length: ${utf8Bytes(fragment).length}`,
      '',
      fragment.replace('\r\n', '\n'),
    ].join('\n'),
    phoneAt,
  );
}

describe('a blind transfer', () => {
  it('holds the call, and ends it once the target was reached', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('REFER', 202);
    const done = transferBlind(scene.control, call, '2003');
    await scene.pass(50);
    assert.deepEqual([call.state, scene.server.peer.requests('REFER')[0]?.headers.get('Refer-To')], ['hold', '<sip:2003@example.test>']);
    news(scene, call, '180 Ringing');
    await scene.pass(50);
    assert.equal(call.isEnded, false);
    news(scene, call, '200 OK', 'terminated;reason=noresource');
    await scene.until(done);
    await scene.pass(50);
    assert.deepEqual([call.state, call.finalDestination, call.disposition], ['ended', { address: 'sip:2003@example.test' }, 'Transferred']);
  });

  it('RFC 3515 §2.4.5: counts as made where the one NOTIFY says 100 and ends the subscription', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('REFER', 202);
    const done = transferBlind(scene.control, call, '2003');
    await scene.pass(50);
    news(scene, call, '100 Trying', 'terminated;reason=noresource');
    await scene.until(done);
    assert.equal(call.disposition, 'Transferred');
  });

  for (const status of ['199 Odd', '300 Multiple Choices', '486 Busy Here']) {
    it(`that ends with ${status} leaves the call on hold`, async () => {
      const scene = await callScene();
      const call = await scene.called('2002');
      scene.server.answers.set('REFER', 202);
      const done = transferBlind(scene.control, call, '2003').catch((error: unknown) => error);
      await scene.pass(50);
      news(scene, call, status, 'terminated;reason=noresource');
      const error = await scene.until(done);
      assert.ok(isProblem(error, 'conflict'));
      assert.equal(error.message, `The transfer failed: ${status.slice(4)}`, 'as the far end says it, without its number');
      assert.equal(error.details['status'], Number(status.slice(0, 3)));
      assert.deepEqual([call.state, call.finalDestination], ['hold', undefined]);
    });
  }

  it('of which nothing is told leaves the call on hold', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('REFER', 202);
    await assert.rejects(scene.world.clock.runUntil(transferBlind(scene.control, call, '2003')), isConflict);
    assert.equal(call.state, 'hold');
  });

  it('that is refused leaves the call on hold', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('REFER', 300);
    await assert.rejects(scene.until(transferBlind(scene.control, call, '2003')), isConflict);
    assert.equal(call.state, 'hold');
  });

  it('whose far end hangs up without a word is over', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    const other = await scene.called('2004');
    scene.server.answers.set('REFER', 202);
    const ends: string[] = [];
    const done = transferBlind(scene.control, call, '2003').then(() => ends.push('over'));
    await scene.pass(50);
    await scene.server.ask(other, 'BYE');
    assert.deepEqual(ends, []);
    await scene.server.ask(call, 'BYE');
    await scene.until(done);
    assert.equal(call.finalDestination, undefined);
  });

  it('RFC 4488: without a subscription is done at once', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('REFER', (request) => scene.server.reply(request, 202, { 'Refer-Sub': 'false' }));
    await scene.until(transferBlind(scene.control, call, '2003'));
    await scene.pass(50);
    assert.equal(call.state, 'ended');
  });

  it('is not asked for where the far end takes no REFER', async () => {
    const scene = await callScene();
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 200, { Allow: 'INVITE, ACK, BYE' }));
    const call = await scene.called('2002');
    await assert.rejects(scene.until(transferBlind(scene.control, call, '2003')), (error) => isProblem(error, 'unsupported'));
    assert.equal(scene.server.peer.requests('REFER').length, 0);
  });
});

describe('a transfer with consultation', () => {
  it('names the call to replace, and ends both', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    const consultation = await scene.until(consult(scene.control, call, '2003'));
    await scene.pass(50);
    assert.deepEqual([call.state, consultation.state, consultation.consultsFor === call], ['hold', 'connected', true]);
    scene.server.answers.set('REFER', (request) => scene.server.reply(request, 202, { 'Refer-Sub': 'false' }));
    await scene.until(completeTransfer(scene.control, consultation));
    await scene.pass(50);
    assert.match(scene.server.peer.requests('REFER')[0]?.headers.get('Refer-To') ?? '', /^<sip:2003@example\.test\?Replaces=/);
    assert.deepEqual([call.state, consultation.state, call.finalDestination], ['ended', 'ended', { address: 'sip:2003@example.test' }]);
  });

  for (const [setting, isBlind] of [
    ['0', false],
    ['1', true],
  ] as const) {
    it(`voIpProt.SIP.allowTransferOnProceeding=${setting}: while the target rings it ${isBlind ? 'becomes a blind one' : 'waits'}`, async () => {
      const scene = await callScene({ 'voIpProt.SIP.allowTransferOnProceeding': setting });
      const call = await scene.called('2002');
      scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === call.session?.callId ? 200 : 180));
      scene.server.answers.set('REFER', (request) => scene.server.reply(request, 202, { 'Refer-Sub': 'false' }));
      const consultation = await scene.until(consult(scene.control, call, '2003'));
      await scene.pass(50);
      const completing = scene.until(completeTransfer(scene.control, consultation));
      if (!isBlind) {
        await assert.rejects(completing, isConflict);
        assert.equal(consultation.isEnded, false);
        return;
      }
      await completing;
      await scene.pass(50);
      assert.equal(scene.server.peer.requests('REFER')[0]?.headers.get('Refer-To'), '<sip:2003@example.test>');
      assert.deepEqual([call.state, consultation.state, scene.server.peer.requests('CANCEL').length], ['ended', 'ended', 1]);
    });
  }

  it('needs both calls', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    await assert.rejects(completeTransfer(scene.control, call), isConflict);
    const consultation = await scene.until(consult(scene.control, call, '2003'));
    await scene.pass(50);
    await scene.server.ask(consultation, 'BYE');
    await assert.rejects(completeTransfer(scene.control, consultation), isConflict);
    const another = await scene.until(consult(scene.control, call, '2003'));
    await scene.pass(50);
    await scene.server.ask(call, 'BYE');
    await assert.rejects(completeTransfer(scene.control, another), isConflict);
    assert.equal(scene.server.peer.requests('REFER').length, 0);
  });
});

describe('being transferred', () => {
  const refer = (scene: CallScene, call: Call, headers: readonly string[] = []): Promise<unknown> =>
    scene.server.ask(call, 'REFER', { headers: ['Refer-To: <sip:2003@example.test>', ...headers] });
  const told = ({ server }: CallScene): readonly string[] =>
    server.peer.requests('NOTIFY').map(({ body }) => /SIP\/2\.0 (\d+)/.exec(utf8Text(body))?.[1] ?? '');

  it('calls the target, tells how that goes, once each, and every forty seconds while it rings', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === call.session?.callId ? 200 : 180));
    await refer(scene, call, ['Referred-By: <sip:boss@example.test>']);
    await scene.pass(100);
    const [, next] = scene.control.calls;
    assert.ok(next !== undefined);
    assert.equal(scene.server.invites(next)[0]?.headers.get('Referred-By'), '<sip:boss@example.test>');
    assert.deepEqual([call.state, told(scene)], ['hold', ['100', '180']]);
    await scene.pass(41_000);
    assert.deepEqual(told(scene), ['100', '180', '180']);
    const [invite] = scene.server.invites(next);
    assert.ok(invite !== undefined);
    scene.server.reply(invite, 200);
    await scene.pass(100);
    assert.deepEqual([told(scene).at(-1), call.finalDestination, call.isReferred], ['200', { address: 'sip:2003@example.test' }, false]);
    const before = told(scene).length;
    await scene.pass(45_000);
    assert.equal(told(scene).length, before);
  });

  it('a target that refuses brings the call back, with what it said', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === call.session?.callId ? 200 : 486));
    await refer(scene, call);
    await scene.pass(200);
    assert.deepEqual([told(scene).at(-1), call.state, call.isReferred, call.finalDestination], ['486', 'connected', false, undefined]);
  });

  it('a target that is given up here is told as 487, and a resume that is refused is logged', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === call.session?.callId ? 200 : 180));
    await refer(scene, call);
    await scene.pass(100);
    scene.server.answers.set('INVITE', 488);
    scene.control.end(scene.control.calls[1]?.id ?? '');
    await scene.pass(200);
    assert.deepEqual([told(scene).at(-1), call.state], ['487', 'hold']);
    assert.ok(scene.platform.logRecords.some(({ message }) => message.startsWith('call not resumed')));
  });

  it('a line that has no room says 503, and the next REFER is followed', async () => {
    const scene = await callScene({ 'reg.1.callsPerLineKey': '1' });
    const call = await scene.called('2002');
    await refer(scene, call);
    await scene.pass(200);
    assert.deepEqual([told(scene).at(-1), call.state, call.isReferred], ['503', 'connected', false]);
  });

  it('one REFER at a time, and none while it rings', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === call.session?.callId ? 200 : 180));
    await refer(scene, call);
    await refer(scene, call);
    assert.deepEqual(
      scene.server.peer.responses('REFER').map(({ status }) => status),
      [202, 491],
    );
    await scene.server.ring('a');
    const ringing = scene.control.calls.find(({ state }) => state === 'offering') ?? assert.fail('nobody rings');
    await refer(scene, ringing);
    assert.equal(scene.server.peer.finalStatus('REFER'), 603);
  });
});
