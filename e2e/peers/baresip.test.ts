// Our phone and baresip through Kamailio: digest, UDP, TCP and TLS, RTP and SRTP, G.711 and G.722, hold, blind transfer both ways. Sound is compared with what was sent.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { writeWav } from '@offhook/media';
import { hold, resume, transferBlind } from '@offhook/phone';

import { LikeSeconds, speechLike } from '../support/audio.ts';
import { Baresip } from '../support/baresip.ts';
import type { TestCertificates } from '../support/certificates.ts';
import { makeCertificates } from '../support/certificates.ts';
import { kamailioAddress, realm, startKamailio } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, temporaryFolder } from '../support/process.ts';
import type { TestPhone } from '../support/test-phone.ts';
import { hears, startTestPhone } from '../support/test-phone.ts';

interface Scene {
  readonly folder: string;
  readonly certificates: TestCertificates;
  readonly kamailio: Peer;
  readonly remove: () => Promise<void>;
}

let scene: Scene;
const least = 0.99;

before(async () => {
  const folder = await temporaryFolder();
  const certificates = await makeCertificates(folder.path, [realm, kamailioAddress]);
  scene = { folder: folder.path, certificates, kamailio: await startKamailio(folder.path, certificates), remove: folder.remove };
});

after(async () => {
  await scene.kamailio.stop();
  await scene.remove();
});

async function recording(name: string, rateHz: number): Promise<{ file: string; samples: Int16Array }> {
  const samples = speechLike(rateHz, 20);
  const file = join(scene.folder, name);
  await writeFile(file, writeWav({ samples, rateHz }));
  return { file, samples };
}

function startBaresip(
  user: string,
  address: string,
  options: { transport: 'udp' | 'tcp' | 'tls'; codec: string; says: string; srtp?: boolean; autoAnswer?: boolean },
): Promise<Baresip> {
  return Baresip.start({
    ...options,
    user,
    address,
    folder: join(scene.folder, `baresip-${user}-${options.transport}-${options.codec.split('/')[0] ?? ''}`),
    authorityFile: scene.certificates.authorityFile,
  });
}

/** As much sound as `seconds` hold has come in since the call was connected. */
function heardFor(phone: TestPhone, seconds: number): () => boolean {
  return () => phone.heard.samples().length >= seconds * phone.heard.rateHz;
}

const ways = [
  { name: 'UDP, G.711, RTP', transport: 'udp', ours: 'UDPOnly', codec: 'PCMU/8000/1', rateHz: 8000, srtp: false },
  { name: 'TCP, G.711 A-law, RTP', transport: 'tcp', ours: 'TCPOnly', codec: 'PCMA/8000/1', rateHz: 8000, srtp: false },
  { name: 'TLS, G.711, SRTP', transport: 'tls', ours: 'TLS', codec: 'PCMU/8000/1', rateHz: 8000, srtp: true },
  { name: 'UDP, G.722, RTP', transport: 'udp', ours: 'UDPOnly', codec: 'G722/16000/1', rateHz: 16_000, srtp: false },
] as const;

describe('our phone calls baresip through Kamailio', () => {
  for (const way of ways) {
    it(`${way.name}: registered with digest, both hear what the other says, correlation above ${least}`, async (t) => {
      const said = await recording(`speech-${way.rateHz}.wav`, way.rateHz);
      const bob = await startBaresip('bob', loopback(12), {
        transport: way.transport,
        codec: way.codec,
        says: said.file,
        srtp: way.srtp,
        autoAnswer: true,
      });
      t.after(() => bob.stop());
      const alice = await startTestPhone({
        user: 'alice',
        address: loopback(11),
        transport: way.ours,
        says: { samples: said.samples, rateHz: way.rateHz },
        sipTrust: [scene.certificates.authority],
        settings: way.srtp ? { 'sec.srtp.require': '1' } : {},
      });
      t.after(() => alice.close());
      const call = await alice.phone.calls.place(1, 'bob');
      await eventually('the call being connected', () => call.state === 'connected', { explain: () => `${call.state} ${call.endText}` });
      await eventually('eight seconds of sound', heardFor(alice, 8));
      assert.equal(call.leg?.secure, way.srtp);
      assert.equal(call.leg?.codec, way.codec.split('/')[0]);
      const statistics = call.leg?.statistics();
      assert.ok((statistics?.mosLq ?? 0) > 3.5, JSON.stringify(statistics));
      alice.phone.calls.end(call.id);
      await bob.until('CALL_CLOSED');
      const ours = await bob.heard();
      const like = new LikeSeconds(said.samples, ours.samples, { rateHz: way.rateHz, least });
      assert.ok(ours.rateHz === way.rateHz && like.count >= 3, `baresip heard ${String(like)} at ${ours.rateHz}`);
      // Wide-band sound is recorded through our own filter to 8,000 samples a second, and the reference is not.
      const reference = way.rateHz === 8000 ? said.samples : speechLike(16_000, 20).filter((_, index) => index % 2 === 0);
      await hears(alice, reference, { least: way.rateHz === 8000 ? least : 0.9 });
    });
  }

  it('RFC 3264 §8.4: our hold silences our side at baresip, resume brings it back', async (t) => {
    const said = await recording('hold.wav', 8000);
    const bob = await startBaresip('bob', loopback(12), { transport: 'udp', codec: 'PCMU/8000/1', says: said.file, autoAnswer: true });
    t.after(() => bob.stop());
    const alice = await startTestPhone({ user: 'alice', address: loopback(11), says: { samples: said.samples, rateHz: 8000 } });
    t.after(() => alice.close());
    const call = await alice.phone.calls.place(1, 'bob');
    await eventually('the call being connected', () => call.state === 'connected');
    await eventually('a second of sound', heardFor(alice, 1));
    await hold(alice.phone.calls, call);
    assert.equal(call.leg?.direction, 'sendonly');
    const atHold = alice.heard.samples().length;
    await resume(alice.phone.calls, call);
    assert.equal(call.leg?.direction, 'sendrecv');
    await eventually('sound after the resume', () => alice.heard.samples().length > atHold + 8000);
    alice.phone.calls.end(call.id);
    await bob.until('CALL_CLOSED');
  });

  it('RFC 5589 §6: our blind transfer of baresip to a third party connects them', async (t) => {
    const said = await recording('transfer.wav', 8000);
    const bob = await startBaresip('bob', loopback(12), { transport: 'udp', codec: 'PCMU/8000/1', says: said.file, autoAnswer: true });
    t.after(() => bob.stop());
    const carol = await startTestPhone({ user: 'carol', address: loopback(13) });
    t.after(() => carol.close());
    const alice = await startTestPhone({ user: 'alice', address: loopback(11) });
    t.after(() => alice.close());
    const call = await alice.phone.calls.place(1, 'bob');
    await eventually('the call being connected', () => call.state === 'connected');
    const done = transferBlind(alice.phone.calls, call, 'carol');
    await eventually('carol ringing', () => carol.phone.calls.ringing.length === 1);
    await carol.phone.calls.answer(carol.phone.calls.ringing[0]?.id ?? '');
    await done;
    await hears(carol, said.samples, { least });
    assert.equal(alice.phone.calls.calls.length, 0);
  });
});

describe('baresip calls our phone through Kamailio', () => {
  it('baresip dials, holds, resumes and transfers: our phone follows each', async (t) => {
    const said = await recording('incoming.wav', 8000);
    const bob = await startBaresip('bob', loopback(12), { transport: 'udp', codec: 'PCMU/8000/1', says: said.file });
    t.after(() => bob.stop());
    const settings = { 'voice.codecPref.G722': '0' };
    const alice = await startTestPhone({ user: 'alice', address: loopback(11), says: { samples: said.samples, rateHz: 8000 }, settings });
    t.after(() => alice.close());
    const carol = await startTestPhone({ user: 'carol', address: loopback(13), settings });
    t.after(() => carol.close());
    bob.command('dial', `sip:alice@${realm}`);
    await eventually('alice ringing', () => alice.phone.calls.ringing.length === 1);
    const [call] = alice.phone.calls.ringing;
    assert.ok(call !== undefined);
    await alice.phone.calls.answer(call.id);
    await bob.until('CALL_ESTABLISHED');
    await eventually('two seconds of sound', heardFor(alice, 2));
    bob.command('hold');
    await eventually('alice held', () => call.state === 'held');
    bob.command('resume');
    await eventually('alice connected again', () => call.state === 'connected');
    bob.command('transfer', `sip:carol@${realm}`);
    await eventually('carol ringing', () => carol.phone.calls.ringing.length === 1);
    await carol.phone.calls.answer(carol.phone.calls.ringing[0]?.id ?? '');
    await eventually('the old call ended', () => alice.phone.calls.calls.length === 1 && alice.phone.calls.calls[0]?.state === 'connected');
    await hears(carol, said.samples, { least });
    const [entry] = alice.phone.callLists.list('received');
    assert.equal(entry?.disposition, 'Transferred');
  });
});
