// What a leg agrees to and what it then sends: RFC 3264, RFC 8866 §6.4, RFC 3605.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesOf, parseSessionDescription } from '../src/index.ts';
import { leg, legWorld, sdp } from './descriptions.ts';

test('RFC 3264 §8.3.2: a payload type that the peer gave to one encoding is not given to another in our re-offer', async () => {
  const l = await leg();
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0 101 96', 'a=rtpmap:101 opus/48000/2', 'a=rtpmap:96 telephone-event/8000']));
  const offer = parseSessionDescription(l.createOffer('sendonly'));
  const [media] = offer.media;
  assert.ok(media);
  const maps = attributesOf(media, 'rtpmap');
  assert.ok(!maps.some((m) => m.startsWith('101 telephone-event')), maps.join('; '));
});

test('RFC 8866 §6.4: a=maxptime bounds what is sent', async () => {
  const l = await leg({ packetTimeMs: 60 });
  const answer = l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0', 'a=maxptime:20']));
  assert.match(answer, /a=ptime:20\r\n/);
});

for (const ptime of [undefined, 10, 20, 30, 40, 50, 60, 80, 0]) {
  for (const maxptime of [undefined, 20, 50]) {
    test(`RFC 8866 §6.4: what the answer says of packet time is what is sent: ptime ${ptime ?? 'missing'}, maxptime ${maxptime ?? 'missing'}`, async () => {
      const { world, l } = await legWorld({ codecs: ['PCMU'] });
      const peer = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
      const sizes: number[] = [];
      peer.onDatagram = (d) => {
        sizes.push(d.length - 12);
      };
      const answer = l.answerOffer(
        sdp([
          'm=audio 4000 RTP/AVP 0',
          ...(ptime === undefined ? [] : [`a=ptime:${ptime}`]),
          ...(maxptime === undefined ? [] : [`a=maxptime:${maxptime}`]),
        ]),
      );
      await world.clock.advance(1000);
      const said = Number(/a=ptime:(\d+)/.exec(answer)?.[1]);
      assert.equal(sizes.at(-1), said * 8, `the answer says ${said} ms, packets hold ${(sizes.at(-1) ?? 0) / 8} ms`);
      assert.ok(said <= (maxptime ?? 60), `${said} ms`);
      await l.close();
    });
  }
}

for (const [ours, asked, said] of [
  [20, 'a=ptime:40', 40],
  [20, 'a=ptime:39', 20],
  [20, 'a=ptime:60', 60],
  [20, 'a=ptime:59', 40],
  [20, 'a=ptime:200', 60],
  [40, 'a=x', 40],
  [60, 'a=ptime:0', 60],
  [60, 'a=ptime:-20', 60],
  [60, 'a=ptime:x', 60],
  [60, 'a=maxptime:40', 40],
  [60, 'a=maxptime:10', 20],
  [60, 'a=maxptime:0', 60],
  [20, 'a=maxptime:200', 20],
] as const) {
  test(`RFC 8866 §6.4: with ${ours} ms of our own, ${asked} is answered by ${said} ms`, async () => {
    const l = await leg({ packetTimeMs: ours });
    assert.match(l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0', asked])), new RegExp(`a=ptime:${said}\r\n`));
    await l.close();
  });
}

test('RFC 3605 §2.1: the address of a=rtcp is used', async () => {
  const { world, l } = await legWorld({ codecs: ['PCMU'] });
  const elsewhere = await world.platform('192.0.2.3').network.bindUdp({ address: '192.0.2.3', port: 5555 });
  let got = 0;
  elsewhere.onDatagram = () => {
    got++;
  };
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0', 'a=rtcp:5555 IN IP4 192.0.2.3']));
  await world.clock.advance(20_000);
  assert.ok(got > 0);
});

test('RFC 3605 §2.1: a=rtcp with a port alone keeps the address of c=; what is no port is passed over', async () => {
  for (const [value, expected] of [
    ['5555', 5555],
    ['0', 4001],
    ['70000', 4001],
    ['5555 IN IP4', 4001],
    ['x', 4001],
    ['65535', 65535],
  ] as const) {
    const { world, l } = await legWorld({ codecs: ['PCMU'] });
    const at = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: expected });
    let got = 0;
    at.onDatagram = () => {
      got++;
    };
    l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0', `a=rtcp:${value}`]));
    await world.clock.advance(20_000);
    assert.ok(got > 0, value);
    await l.close();
  }
});

test('RFC 3550 §11: without a=rtcp reports go to the next port, and to the last one where there is no next', async () => {
  for (const [port, expected] of [
    [4000, 4001],
    [65535, 65535],
  ] as const) {
    const { world, l } = await legWorld({ codecs: ['PCMU'] });
    l.answerOffer(sdp([`m=audio ${port} RTP/AVP 0`]));
    await world.clock.advance(20_000);
    const reports = world.internet.traffic.filter(({ data }) => (data?.[1] ?? 0) >= 200);
    assert.deepEqual(new Set(reports.map(({ to }) => to)), new Set([`192.0.2.2:${expected}`]));
    await l.close();
  }
});

function mapsOf(description: string): readonly string[] {
  const [media] = parseSessionDescription(description).media;
  assert.ok(media);
  return attributesOf(media, 'rtpmap');
}

test('RFC 3264 §8.3.2: our re-offer keeps the number that the peer gave to an encoding', async () => {
  const l = await leg({ codecs: ['PCMU', 'G722'] });
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0 97 96', 'a=rtpmap:97 g722/8000', 'a=rtpmap:96 Telephone-Event/8000']));
  assert.deepEqual(mapsOf(l.createOffer()), ['0 PCMU/8000', '97 G722/8000', '96 telephone-event/8000']);
});

test('RFC 3264 §8.3.2: an encoding that the peer never named gets a number that nothing has', async () => {
  const l = await leg();
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0 101 96', 'a=rtpmap:101 opus/48000/2', 'a=rtpmap:96 iLBC/8000']));
  assert.deepEqual(mapsOf(l.createOffer()), ['0 PCMU/8000', '8 PCMA/8000', '97 telephone-event/8000']);
});

test('RFC 3264 §8.3.2: where the peer has given away every dynamic number, the encoding is not offered', async () => {
  const l = await leg();
  const numbers = Array.from({ length: 32 }, (_, index) => 96 + index);
  l.answerOffer(sdp([`m=audio 4000 RTP/AVP 0 ${numbers.join(' ')}`, ...numbers.map((number) => `a=rtpmap:${number} x${number}/8000`)]));
  assert.deepEqual(mapsOf(l.createOffer()), ['0 PCMU/8000', '8 PCMA/8000']);
});

test('RFC 3264 §8.3.2: what was offered first goes on meaning the same, whatever the answer calls it', async () => {
  const l = await leg();
  const first = l.createOffer();
  l.acceptAnswer(sdp(['m=audio 4000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000']));
  assert.deepEqual(mapsOf(l.createOffer()), mapsOf(first));
  l.withdrawOffer();
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0 101', 'a=rtpmap:101 opus/48000']));
  assert.deepEqual(mapsOf(l.createOffer()), mapsOf(first));
});
