// Hold, resume and the conference of three, offer by offer: RFC 3264 §8.4.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import type { Call } from '../src/call/call.ts';
import { endConference } from '../src/call/conference-end.ts';
import { holdConference, join, split } from '../src/call/conference.ts';
import { hold, holdOthers, resume } from '../src/call/hold.ts';
import type { CallScene } from './call-scene.ts';
import { callScene, description, isConflict } from './call-scene.ts';

interface Three extends CallScene {
  readonly first: Call;
  readonly second: Call;
}

async function three(settings: Readonly<Record<string, string>> = {}): Promise<Three> {
  const scene = await callScene(settings);
  const first = await scene.called('2002');
  const second = await scene.called('2003');
  await scene.until(join(scene.control, first, second));
  return { ...scene, first, second };
}

function states({ first, second }: Three): readonly string[] {
  return [first.state, second.state];
}

describe('hold and resume', () => {
  it('offer sendonly and sendrecv, once each', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    await scene.until(hold(scene.control, call));
    await scene.until(hold(scene.control, call));
    await scene.until(resume(scene.control, call));
    assert.deepEqual([call.state, scene.server.offers(call)], ['connected', ['sendrecv', 'sendonly', 'sendrecv']]);
    await assert.rejects(resume(scene.control, call), isConflict);
  });

  it('a call that is not answered cannot be held', async () => {
    const scene = await callScene();
    await scene.server.ring('a');
    const [call] = scene.control.calls;
    assert.ok(call !== undefined);
    await assert.rejects(hold(scene.control, call), isConflict);
    assert.equal(call.state, 'offering');
  });

  it('a hold that is refused leaves the call as it was, and tells so', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', 488);
    let changes = 0;
    scene.control.on('changed', () => changes++);
    await assert.rejects(scene.until(hold(scene.control, call)), isConflict);
    assert.deepEqual([call.state, changes], ['connected', 2]);
    scene.server.answers.delete('INVITE');
    await scene.until(hold(scene.control, call));
    assert.equal(call.state, 'hold');
  });

  it('a hold whose call ends meanwhile stays ended', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 100));
    const holding = hold(scene.control, call).catch((error: unknown) => isProblem(error));
    await scene.pass(20);
    await scene.server.ask(call, 'BYE');
    await scene.pass(40_000);
    assert.equal(await scene.until(holding), true);
    assert.equal(call.state, 'ended');
  });

  it('a resume that is refused leaves the call on hold', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    await scene.until(hold(scene.control, call));
    scene.server.answers.set('INVITE', 488);
    await assert.rejects(scene.until(resume(scene.control, call)), isConflict);
    assert.equal(call.state, 'hold');
  });

  it('a call that the far end holds is held when it is resumed', async () => {
    const scene = await callScene();
    const call = await scene.called('2002');
    await scene.until(hold(scene.control, call));
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, 200, {}, description('inactive')));
    await scene.until(resume(scene.control, call));
    assert.equal(call.state, 'held');
  });

  it('whoever is spoken to is held before another is resumed, and a refusal of that is no obstacle', async () => {
    const scene = await callScene();
    const first = await scene.called('2002');
    const second = await scene.called('2003');
    assert.deepEqual([first.state, second.state], ['hold', 'connected']);
    scene.server.answers.set('INVITE', (request) => scene.server.reply(request, request.callId === second.session?.callId ? 488 : 200));
    await scene.until(resume(scene.control, first));
    assert.deepEqual([first.state, second.state], ['connected', 'connected']);
    assert.ok(scene.platform.logRecords.some(({ message, fields }) => message === 'hold refused' && fields?.['code'] === 'conflict'));
  });

  it('calls that ring, wait already or are kept are not held with the others', async () => {
    const scene = await callScene();
    const first = await scene.called('2002');
    const second = await scene.called('2003');
    await scene.server.ring('a');
    await scene.until(holdOthers(scene.control, second));
    assert.deepEqual(
      scene.control.calls.map(({ state }) => state),
      ['hold', 'connected', 'offering'],
    );
    assert.deepEqual(scene.server.offers(first), ['sendrecv', 'sendonly']);
    await scene.until(holdOthers(scene.control, undefined));
    assert.equal(second.state, 'hold');
  });
});

describe('a conference', () => {
  it('brings back who waits and offers nothing to who does not', async () => {
    const scene = await three();
    assert.deepEqual(states(scene), ['conference', 'conference']);
    assert.deepEqual(scene.control.conference, [scene.first, scene.second]);
    assert.deepEqual(scene.server.offers(scene.first), ['sendrecv', 'sendonly', 'sendrecv']);
    assert.deepEqual(scene.server.offers(scene.second), ['sendrecv']);
    assert.equal(scene.control.audio.sound.kind, 'conference');
  });

  it('is held and resumed as a whole, by either call', async () => {
    for (const which of ['first', 'second'] as const) {
      const scene = await three();
      await scene.until(holdConference(scene.control));
      assert.deepEqual([states(scene), scene.control.conference.length], [['hold', 'hold'], 2]);
      await scene.until(resume(scene.control, scene[which]));
      assert.deepEqual([states(scene), scene.control.conference.length], [['conference', 'conference'], 2]);
    }
  });

  it('a member that is spoken to already is not offered again when the other is resumed', async () => {
    const scene = await three();
    scene.server.answers.set('INVITE', (request) =>
      scene.server.reply(request, request.callId === scene.second.session?.callId ? 488 : 200),
    );
    await scene.until(holdConference(scene.control));
    assert.deepEqual(states(scene), ['hold', 'conference']);
    const before = scene.server.invites(scene.second).length;
    await scene.until(resume(scene.control, scene.first));
    assert.deepEqual([states(scene), scene.server.invites(scene.second).length], [['conference', 'conference'], before]);
  });

  it('is over where one refuses to come back', async () => {
    const scene = await three();
    await scene.until(holdConference(scene.control));
    scene.server.answers.set('INVITE', (request) =>
      scene.server.reply(request, request.callId === scene.second.session?.callId ? 488 : 200),
    );
    await assert.rejects(scene.until(resume(scene.control, scene.first)), isConflict);
    assert.deepEqual([states(scene), scene.control.conference], [['connected', 'hold'], []]);
  });

  it('a call outside it that is resumed is spoken to alone', async () => {
    const scene = await three();
    const third = await scene.called('2004');
    await scene.until(resume(scene.control, scene.first));
    assert.deepEqual([states(scene), third.state], [['conference', 'conference'], 'hold']);
    await scene.until(resume(scene.control, third));
    assert.deepEqual([states(scene), third.state, scene.control.conference.length], [['hold', 'hold'], 'connected', 2]);
  });

  it('another one takes its place', async () => {
    const scene = await three();
    const third = await scene.called('2004');
    await scene.until(join(scene.control, scene.second, third));
    assert.deepEqual([states(scene), third.state], [['hold', 'conference'], 'conference']);
    assert.deepEqual(scene.control.conference, [scene.second, third]);
  });

  it('needs two calls that are connected', async () => {
    const scene = await three();
    const { control, first, second } = scene;
    await scene.server.ring('a');
    const ringing = control.calls[2] ?? assert.fail('nobody rings');
    await assert.rejects(join(control, first, first), isConflict);
    await assert.rejects(join(control, first, ringing), isConflict);
    await assert.rejects(join(control, ringing, first), isConflict);
    assert.deepEqual(
      [states(scene), control.conference],
      [
        ['conference', 'conference'],
        [first, second],
      ],
    );
  });

  it('is held where one of it is put on hold alone, and left by it', async () => {
    const scene = await three();
    await scene.until(hold(scene.control, scene.second));
    assert.deepEqual([states(scene), scene.control.conference], [['connected', 'hold'], []]);
  });

  it('stands where another call is held', async () => {
    const scene = await three();
    const third = await scene.called('2004');
    await scene.until(hold(scene.control, third));
    assert.equal(scene.control.conference.length, 2);
  });

  it('a party that the far end holds is heard again as one of the conference', async () => {
    const scene = await three();
    await scene.server.ask(scene.second, 'INVITE', { body: description('sendonly') });
    await scene.server.ask(scene.second, 'ACK');
    assert.deepEqual(states(scene), ['conference', 'held']);
    await scene.server.ask(scene.second, 'INVITE', { body: description('sendrecv') });
    assert.deepEqual(states(scene), ['conference', 'conference']);
  });

  it('ends where a party hangs up', async () => {
    const scene = await three();
    await scene.server.ask(scene.first, 'BYE');
    assert.deepEqual([states(scene), scene.control.conference], [['ended', 'connected'], []]);
    assert.deepEqual(scene.control.audio.sound, { kind: 'leg', leg: scene.second.leg });
  });

  it('stands where a call outside it ends', async () => {
    const scene = await three();
    const third = await scene.called('2004');
    await scene.server.ask(third, 'BYE');
    assert.equal(scene.control.conference.length, 2);
  });

  it('a party that hangs up while it comes back leaves no conference', async () => {
    const scene = await callScene();
    const first = await scene.called('2002');
    const second = await scene.called('2003');
    scene.server.answers.set('INVITE', (request) => {
      scene.server.reply(request, 200);
      void scene.server.ask(first, 'BYE');
    });
    await scene.until(join(scene.control, first, second).catch(isConflict));
    await scene.pass(100);
    assert.deepEqual([first.state, second.state, scene.control.conference], ['ended', 'connected', []]);
  });

  it('is split: the first waits, the second is spoken to', async () => {
    const scene = await three();
    await scene.until(split(scene.control));
    assert.deepEqual([states(scene), scene.control.conference], [['hold', 'connected'], []]);
    await assert.rejects(split(scene.control), isConflict);
    await assert.rejects(endConference(scene.control), isConflict);
  });

  it('call.transferOnConferenceEnd=0: both calls end with it, a third does not', async () => {
    const scene = await three({ 'call.transferOnConferenceEnd': '0' });
    const third = await scene.called('2004');
    await scene.until(endConference(scene.control));
    await scene.pass(50);
    assert.deepEqual([states(scene), third.state, scene.server.peer.requests('REFER').length], [['ended', 'ended'], 'connected', 0]);
  });

  it('call.transferOnConferenceEnd=1: the first is referred to the second, else the second to the first, and both end', async () => {
    for (const [refusals, targets] of [
      [0, ['2003']],
      [1, ['2003', '2002']],
      [2, ['2003', '2002']],
    ] as const) {
      const scene = await three();
      let asked = 0;
      scene.server.answers.set('REFER', (request) => scene.server.reply(request, asked++ < refusals ? 603 : 202, { 'Refer-Sub': 'false' }));
      const ending = scene.until(endConference(scene.control));
      if (refusals === 2) await assert.rejects(ending, isConflict);
      else await ending;
      await scene.pass(50);
      const referTo = scene.server.peer.requests('REFER').map(({ headers }) => headers.get('Refer-To') ?? '');
      assert.deepEqual(
        referTo.map((value) => /sip:(\d+)@/.exec(value)?.[1]),
        targets,
      );
      assert.ok(referTo.every((value) => value.includes('?Replaces=')));
      assert.deepEqual(states(scene), ['ended', 'ended']);
    }
  });
});
