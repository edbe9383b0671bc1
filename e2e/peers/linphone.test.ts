// Attended transfer by linphonec: REFER with Replaces to one of our phones, which calls the other; that one takes the call in place of its own.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { writeWav } from '@offhook/media';

import { speechLike } from '../support/audio.ts';
import { makeCertificates } from '../support/certificates.ts';
import { kamailioAddress, realm, startKamailio } from '../support/kamailio.ts';
import { Linphone } from '../support/linphone.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, temporaryFolder } from '../support/process.ts';
import { hears, startTestPhone } from '../support/test-phone.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kamailio: Peer;

before(async () => {
  folder = await temporaryFolder();
  kamailio = await startKamailio(folder.path, await makeCertificates(folder.path, [realm, kamailioAddress]));
});

after(async () => {
  await kamailio.stop();
  await folder.remove();
});

describe('linphonec', () => {
  it('RFC 5589 §7, RFC 3891: an attended transfer connects our two phones with each other', async (t) => {
    const said = speechLike(8000, 20);
    const file = join(folder.path, 'said.wav');
    await writeFile(file, writeWav({ samples: said, rateHz: 8000 }));
    const settings = { 'voice.codecPref.G722': '0' };
    const bob = await startTestPhone({ user: 'bob', address: loopback(12), says: { samples: said, rateHz: 8000 }, settings });
    t.after(() => bob.close());
    const carol = await startTestPhone({ user: 'carol', address: loopback(13), settings });
    t.after(() => carol.close());
    const linphone = await Linphone.start({ folder: folder.path, user: 'alice', address: loopback(11), says: file });
    t.after(() => linphone.stop());
    const explain = (): string => linphone.output.slice(-3000);
    linphone.command(`call sip:bob@${realm}`);
    await eventually('bob ringing', () => bob.phone.calls.ringing.length === 1, { explain });
    await bob.phone.calls.answer(bob.phone.calls.ringing[0]?.id ?? '');
    await eventually('bob connected', () => bob.phone.calls.calls[0]?.state === 'connected', { explain });
    await eventually('sound from linphonec to bob', () => (bob.phone.calls.calls[0]?.leg?.statistics().packetsReceived ?? 0) > 10, {
      explain,
    });
    linphone.command('pause');
    await eventually('bob held', () => bob.phone.calls.calls[0]?.state === 'held', { explain });
    linphone.command(`call sip:carol@${realm}`);
    await eventually('carol ringing', () => carol.phone.calls.ringing.length === 1, { explain });
    await carol.phone.calls.answer(carol.phone.calls.ringing[0]?.id ?? '');
    await eventually('carol connected', () => carol.phone.calls.calls[0]?.state === 'connected', { explain });
    await eventually('sound from linphonec to carol', () => (carol.phone.calls.calls[0]?.leg?.statistics().packetsReceived ?? 0) > 10, {
      explain,
    });
    const first = carol.phone.calls.calls[0];
    linphone.command('transfer 1 --to-call 2');
    await eventually(
      'carol’s call being replaced',
      () =>
        carol.phone.calls.calls.length === 1 && carol.phone.calls.calls[0] !== first && carol.phone.calls.calls[0]?.state === 'connected',
      { explain },
    );
    await eventually(
      'bob speaking in the new call',
      () => bob.phone.calls.calls.some((call) => call.direction === 'Out' && call.state === 'connected'),
      { explain },
    );
    // linphonec leaves the old call to its user.
    linphone.command('terminate 1');
    await eventually('bob left with one call', () => bob.phone.calls.calls.length === 1, { explain });
    assert.equal(carol.phone.calls.calls[0]?.party.address, `sip:bob@${realm}`);
    const before = carol.heard.samples().length;
    await hears(carol, said, { least: 0.99, after: before });
  });
});
