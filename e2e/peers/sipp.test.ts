// Our phone and SIPp: caller and callee under forced loss, its own sound back, telephone events, requests out of the blue, and what tshark makes of the streams.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { speechLike } from '../support/audio.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, startPeer, temporaryFolder } from '../support/process.ts';
import { mediaCallScenario, requestScenario, startSipp } from '../support/sipp.ts';
import type { TestPhone } from '../support/test-phone.ts';
import { hears, startTestPhone } from '../support/test-phone.ts';

const run = promisify(execFile);
const phoneAddress = loopback(21);
const servedAddress = loopback(22);
const sippAddress = loopback(2);
/** Where SIPp is the server of a line. */
const serverPort = 15_085;
const said = speechLike(8000, 20);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let alice: TestPhone;

before(async () => {
  folder = await temporaryFolder();
  alice = await startTestPhone({
    user: 'alice',
    address: phoneAddress,
    isAlone: true,
    says: { samples: said, rateHz: 8000 },
    settings: { 'voice.codecPref.G722': '0' },
  });
});

after(async () => {
  await alice.close();
  await folder.remove();
});

/** Answers whatever rings, as often as it rings. */
function answerAll(phone: TestPhone): () => void {
  return phone.phone.on('changed', () => {
    for (const call of phone.phone.calls.ringing) {
      call.isIgnored = true;
      void phone.phone.calls.answer(call.id).catch(() => undefined); // the caller may be gone: SIPp's own count decides
    }
  });
}

/** A phone whose line is at a server that it does not register with: SIPp, wherever it asks from that port. */
async function startPhoneOfServer(t: TestContext): Promise<TestPhone> {
  const phone = await startTestPhone({
    user: 'bob',
    address: servedAddress,
    isAlone: true,
    settings: {
      'reg.1.server.1.address': sippAddress,
      'reg.1.server.1.port': String(serverPort),
      'reg.1.server.1.transport': 'UDPOnly',
      'reg.1.server.1.register': '0',
    },
  });
  t.after(() => phone.close());
  return phone;
}

function ask(options: { readonly name: string; readonly port: number; readonly xml: string }): Promise<Peer> {
  return startSipp({
    ...options,
    folder: folder.path,
    address: sippAddress,
    target: `${servedAddress}:15060`,
    service: 'bob',
    calls: 1,
  });
}

describe('SIPp', () => {
  it('RFC 3261 §17: SIPp calls our phone ten times and loses every tenth message; every call succeeds', async () => {
    const stopAnswering = answerAll(alice);
    const sipp = await startSipp({
      folder: folder.path,
      name: 'caller',
      scenario: 'uac',
      address: sippAddress,
      port: 15_081,
      target: `${phoneAddress}:15060`,
      service: 'alice',
      calls: 10,
      lossPercent: 10,
      timeoutS: 90,
    });
    assert.equal(await sipp.ended, 0, sipp.output().slice(-2000));
    stopAnswering();
    await eventually('all calls ended here', () => alice.phone.calls.calls.length === 0, { withinMs: 40_000 });
  });

  it('RFC 3261 §17: our phone calls SIPp, which loses every tenth message; every call succeeds', async () => {
    const sipp = await startSipp({
      folder: folder.path,
      name: 'callee',
      scenario: 'uas',
      address: sippAddress,
      port: 15_082,
      calls: 5,
      lossPercent: 10,
      timeoutS: 90,
    });
    for (let count = 0; count < 5; count++) {
      const call = await alice.phone.calls.place(1, `sip:service@${sippAddress}:15082`);
      await eventually('the call being connected', () => call.state === 'connected', {
        withinMs: 40_000,
        explain: () => `${call.state} ${call.endText}`,
      });
      alice.phone.calls.end(call.id);
      await eventually('the call ended', () => call.isEnded, { withinMs: 40_000 });
    }
    assert.equal(await sipp.ended, 0, sipp.output().slice(-2000));
  });

  it('our own sound comes back from SIPp’s echo, unchanged; tshark finds no loss and no malformed packet', async () => {
    const capture = join(folder.path, 'echo.pcapng');
    const tshark = startPeer('tshark', ['-i', 'lo', '-w', capture, '-f', `host ${phoneAddress}`]);
    await eventually('tshark', () => tshark.output().includes('Capture started'), { explain: tshark.output });
    const sipp = await startSipp({
      folder: folder.path,
      name: 'echo',
      scenario: 'uas',
      address: sippAddress,
      port: 15_083,
      calls: 1,
      echoesRtp: true,
      timeoutS: 40,
    });
    const before = alice.heard.samples().length;
    const call = await alice.phone.calls.place(1, `sip:service@${sippAddress}:15083`);
    await eventually('the call being connected', () => call.state === 'connected');
    await hears(alice, said, { least: 0.99, after: before });
    alice.phone.calls.end(call.id);
    assert.equal(await sipp.ended, 0, sipp.output().slice(-2000));
    await tshark.stop();
    const { stdout: streams } = await run('tshark', [
      '-r',
      capture,
      '-d',
      'udp.port==15060,sip',
      '-d',
      'udp.port==15083,sip',
      '-q',
      '-z',
      'rtp,streams',
    ]);
    const rows = streams.split('\n').filter((line) => line.includes(phoneAddress) && line.includes('g711U'));
    assert.ok(rows.length >= 1, `${streams}\n${tshark.output()}`);
    assert.ok(
      rows.every((line) => line.includes('0 (0.0%)')),
      streams,
    );
    const { stdout: malformed } = await run('tshark', [
      '-r',
      capture,
      '-d',
      'udp.port==15060,sip',
      '-d',
      'udp.port==15083,sip',
      '-Y',
      '_ws.malformed',
    ]);
    assert.equal(malformed, '');
  });

  it('RFC 4733: digits that SIPp plays from captures are heard once each', async () => {
    const pcap = (name: string): string =>
      `<nop><action><exec play_pcap_audio="/usr/share/sip-tester/${name}.pcap"/></action></nop><pause milliseconds="900"/>`;
    const digits: string[] = [];
    const stopAnswering = answerAll(alice);
    const watch = alice.phone.on('changed', () => {
      for (const call of alice.phone.calls.calls) {
        if (call.leg === undefined || watched.has(call.id)) continue;
        watched.add(call.id);
        call.leg.on('dtmf', (digit) => void digits.push(digit));
      }
    });
    const watched = new Set<string>();
    const sipp = await startSipp({
      folder: folder.path,
      name: 'digits',
      xml: mediaCallScenario(`<pause milliseconds="500"/>${pcap('dtmf_2833_1')}${pcap('dtmf_2833_pound')}`),
      address: sippAddress,
      port: 15_084,
      target: `${phoneAddress}:15060`,
      service: 'alice',
      calls: 1,
    });
    assert.equal(await sipp.ended, 0, sipp.output().slice(-2000));
    stopAnswering();
    watch();
    assert.deepEqual(digits, ['1', '#']);
  });

  it('guide, check-sync: a NOTIFY out of the blue is obeyed where the line’s own server sent it, and refused with 403 from anybody else', async (t) => {
    const own = await startPhoneOfServer(t);
    let provisioned = 0;
    own.phone.on('provisioned', () => provisioned++);
    const checkSync = async (name: string, port: number, expected: number): Promise<void> => {
      const headers = ['Event: check-sync', 'Subscription-State: active'];
      const sipp = await ask({ name, port, xml: requestScenario('NOTIFY', headers, expected) });
      assert.equal(await sipp.ended, 0, `${name}: ${sipp.output().slice(-2000)}`);
    };
    await checkSync('checksync-stranger', 15_086, 403);
    assert.equal(provisioned, 0);
    await checkSync('checksync', serverPort, 200);
    await eventually('the phone asking its server', () => provisioned > 0);
  });

  it('RFC 3261 §11, RFC 6665 §8.2.1: OPTIONS is answered 200; an event that nobody knows 489 to the line’s own server, 403 to anybody else', async (t) => {
    await startPhoneOfServer(t);
    const unknown = ['Event: nobody-knows', 'Subscription-State: active'];
    for (const [name, method, headers, port, expected] of [
      ['options', 'OPTIONS', [], 15_086, 200],
      ['unknown-event', 'NOTIFY', unknown, serverPort, 489],
      ['unknown-event-stranger', 'NOTIFY', unknown, 15_086, 403],
    ] as const) {
      const sipp = await ask({ name, port, xml: requestScenario(method, headers, expected) });
      assert.equal(await sipp.ended, 0, `${name}: ${sipp.output().slice(-2000)}`);
    }
  });
});
