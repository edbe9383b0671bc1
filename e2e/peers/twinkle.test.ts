// Our phones and Twinkle, all registered at our call server: who calls whom, hold and transfer, each from both sides. Twinkle writes its headers in compact form (RFC 3261 §7.3.3).

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { hold, resume, transferBlind } from '@offhook/phone';

import type { CallScene } from '../support/call-scene.ts';
import { allIdle, answered, startCallScene } from '../support/call-scene.ts';
import { realm } from '../support/kamailio.ts';
import { eventually, temporaryFolder } from '../support/process.ts';
import type { SoundServer } from '../support/sound-server.ts';
import { startSoundServer } from '../support/sound-server.ts';
import { Twinkle } from '../support/twinkle.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let scene: CallScene;
let sound: SoundServer;
let twinkle: Twinkle;

before(async () => {
  folder = await temporaryFolder();
  scene = await startCallScene();
  sound = await startSoundServer(join(folder.path, 'sound'));
  twinkle = await Twinkle.start({ folder: join(folder.path, 'bob'), user: 'bob', alsaConfiguration: sound.alsaConfiguration });
});

after(async () => {
  await twinkle.stop();
  await sound.stop();
  await scene.close();
  await folder.remove();
});

const explain = (): string => twinkle.output().slice(-3000);

describe('Twinkle', () => {
  it('RFC 4733, RFC 3264 §8.4, RFC 5589 §6: Twinkle calls with sound, sends digits, holds, resumes, and transfers us to a third party', async () => {
    const { alice, carol } = scene;
    twinkle.command(`call sip:alice@${realm}`);
    const call = await answered(alice, explain);
    await twinkle.until('far end answered call');
    await eventually('sound from Twinkle', () => (call.leg?.statistics().packetsReceived ?? 0) > 50, { explain });

    const digits: string[] = [];
    call.leg?.on('dtmf', (digit) => void digits.push(digit));
    twinkle.command('dtmf 17#');
    await eventually('the digits of Twinkle', () => digits.length >= 3, { explain });
    assert.deepEqual(digits, ['1', '7', '#']);

    twinkle.command('hold');
    await eventually('alice held', () => call.state === 'held', { explain });
    // It passes over a command that comes before it has done the last.
    await twinkle.until('re-INVITE successful', 1);
    twinkle.command('retrieve');
    await eventually('alice connected again', () => call.state === 'connected', { explain });
    await twinkle.until('re-INVITE successful', 2);
    await twinkle.until('far end supports DTMF', 2);

    twinkle.command(`transfer sip:carol@${realm}`);
    await answered(carol, explain);
    await eventually('alice speaking with carol only', () => alice.phone.calls.calls.length === 1 && alice.phone.calls.calls[0] !== call, {
      explain,
    });
    carol.phone.calls.end(carol.phone.calls.calls[0]?.id ?? '');
    await allIdle(scene, explain);
  });

  it('RFC 3264 §8.4, RFC 3515: our phone calls Twinkle, holds, resumes and transfers it to a third party', async () => {
    const { alice, carol } = scene;
    const call = await alice.phone.calls.place(1, 'bob');
    await eventually('Twinkle ringing', () => call.state === 'ringback', { explain });
    twinkle.command('answer');
    await eventually('connected', () => call.state === 'connected', { explain });
    await hold(alice.phone.calls, call);
    assert.equal(call.leg?.direction, 'sendonly');
    await resume(alice.phone.calls, call);
    assert.equal(call.leg?.direction, 'sendrecv');
    const done = transferBlind(alice.phone.calls, call, 'carol');
    await answered(carol, explain);
    await done;
    twinkle.command('bye');
    await allIdle(scene, explain);
  });

  it('RFC 3261 §9, §21.6.2: Twinkle declines a call of ours, and hears that we give up another', async () => {
    const { alice } = scene;
    const first = await alice.phone.calls.place(1, 'bob');
    await eventually('Twinkle ringing', () => first.state === 'ringback', { explain });
    twinkle.command('reject');
    await eventually('declined', () => first.isEnded, { explain });
    const second = await alice.phone.calls.place(1, 'bob');
    await eventually('Twinkle ringing', () => second.state === 'ringback', { explain });
    alice.phone.calls.end(second.id);
    await twinkle.until('far end cancelled call');
    await allIdle(scene, explain);
  });
});
