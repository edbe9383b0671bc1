// Our phone and Net::SIP, both registered at our call server: it calls with sound and digits and offers anew, then it is called and echoes.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { decodeMuLaw, encodeMuLaw } from '@offhook/media';

import { LikeSeconds, speechLike } from '../support/audio.ts';
import type { TestCallServer } from '../support/call-server.ts';
import { callServerAddress, callServerPort, startCallServer } from '../support/call-server.ts';
import { answered } from '../support/call-scene.ts';
import { realm } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import { eventually, startPeer, temporaryFolder } from '../support/process.ts';
import type { TestPhone } from '../support/test-phone.ts';
import { hears, startTestPhone } from '../support/test-phone.ts';

const said = speechLike(8000, 20);
const script = fileURLToPath(new URL('../support/net-sip.pl', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestCallServer;
let alice: TestPhone;

before(async () => {
  folder = await temporaryFolder();
  server = await startCallServer(['alice', 'bob']);
  alice = await startTestPhone({
    user: 'alice',
    address: loopback(11),
    says: { samples: said, rateHz: 8000 },
    settings: { 'voice.codecPref.G722': '0' },
  });
});

after(async () => {
  await alice.close();
  await server.close();
  await folder.remove();
});

describe('Net::SIP', () => {
  it('registers with digest, calls with sound and digits, offers anew, and is called: each hears the other', async (t) => {
    const saysFile = join(folder.path, 'says.pcmu');
    const heardFile = join(folder.path, 'heard.pcmu');
    const payload = new Uint8Array(said.length);
    encodeMuLaw(said, payload);
    await writeFile(saysFile, payload);
    const peer = startPeer('perl', [
      script,
      loopback(12),
      `${callServerAddress}:${callServerPort}`,
      realm,
      'bob',
      'pwbob',
      'alice',
      saysFile,
      heardFile,
    ]);
    t.after(() => peer.stop());
    const explain = peer.output;
    const tells = (word: string): Promise<void> =>
      eventually(`Net::SIP saying "${word}"`, () => explain().includes(`${word}\n`), { explain });

    const digits: string[] = [];
    const first = await answered(alice, explain);
    first.leg?.on('dtmf', (digit) => void digits.push(digit));
    await tells('connected');
    await tells('offered anew');
    assert.deepEqual(digits, ['1', '7', '#']);
    await hears(alice, said, { least: 0.99, after: alice.heard.samples().length });
    alice.phone.calls.end(first.id);
    await tells('hung up');
    const bytes = await readFile(heardFile);
    const samples = new Int16Array(bytes.length);
    decodeMuLaw(bytes, samples);
    const like = new LikeSeconds(said, samples, { rateHz: 8000, least: 0.99 });
    assert.ok(like.count >= 3, `Net::SIP heard ${String(like)}`);

    await tells('listening');
    const second = await alice.phone.calls.place(1, 'bob');
    await tells('called');
    await eventually('connected', () => second.state === 'connected', { explain });
    await eventually('the echo', () => (second.leg?.statistics().packetsReceived ?? 0) > 50, { explain });
    alice.phone.calls.end(second.id);
    await tells('done');
    assert.equal(await peer.ended, 0, explain());
  });
});
