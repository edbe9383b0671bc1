import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import * as fc from 'fast-check';
import { parseRtcp, writeRtcp } from '../rtcp/packet.ts';
import type { RtcpPacket } from '../rtcp/packet.ts';
import { emptyRtpHeader, parseRtpHeader, readRtpHeader, writeRtpHeader } from './packet.ts';
import { Reception } from './reception.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('RFC 3550 §5.1: a header round trips', () => {
  const fields = fc.record({
    marker: fc.boolean(),
    payloadType: fc.integer({ min: 0, max: 127 }),
    sequence: fc.integer({ min: 0, max: 65535 }),
    timestamp: word,
    ssrc: word,
  });
  fc.assert(
    fc.property(fields, (fields) => {
      const packet = new Uint8Array(20);
      writeRtpHeader(packet, fields);
      assert.deepEqual(parseRtpHeader(packet), { ...fields, payloadStart: 12, payloadEnd: 20 });
    }),
  );
});

test('RFC 3550 §5.1: contributors, extension and padding are passed over', () => {
  const packet = Uint8Array.of(0xb1, 0x80, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 1, 1, 1, 1, 42, 43, 0, 2);
  const header = emptyRtpHeader();
  assert.equal(readRtpHeader(packet, header), true);
  assert.deepEqual([header.payloadStart, header.payloadEnd, header.marker], [24, 26, true]);
});

test('RFC 3550 §5.1 and §6: arbitrary bytes are read or refused with bad-media', () => {
  const isBadMedia = (error: unknown): boolean => error instanceof ProblemError && error.code === 'bad-media';
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.constantFrom(0x80, 0x90, 0xb1, 0xa1),
      fc.constantFrom(0, 200, 201, 202, 203, 207),
      (bytes, first, second) => {
        const packet = Uint8Array.of(first, second, ...bytes);
        for (const parse of [parseRtpHeader, parseRtcp]) {
          try {
            parse(packet);
          } catch (error) {
            assert.ok(isBadMedia(error), String(error));
          }
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('RFC 3550 §6: compound packets round trip', () => {
  const block = fc.record({
    ssrc: word,
    fractionLost: fc.integer({ min: 0, max: 255 }),
    packetsLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
    extendedHighest: word,
    jitter: word,
    lastSenderReport: word,
    delaySinceLastSenderReport: word,
  });
  const sender = fc.record({ ntpSeconds: word, ntpFraction: word, rtpTimestamp: word, packetCount: word, octetCount: word });
  const packet: fc.Arbitrary<RtcpPacket> = fc.oneof(
    fc.record({ type: fc.constant('report' as const), ssrc: word, sender, blocks: fc.array(block, { maxLength: 3 }) }),
    fc.record({ type: fc.constant('report' as const), ssrc: word, blocks: fc.array(block, { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('source-description' as const),
      sources: fc.array(fc.record({ ssrc: word, cname: fc.stringMatching(/^[a-z@.]{1,40}$/) }), { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('goodbye' as const), ssrcs: fc.array(word, { maxLength: 3 }) }),
    fc.record({
      type: fc.constant('goodbye' as const),
      ssrcs: fc.array(word, { maxLength: 3 }),
      reason: fc.stringMatching(/^[a-z ]{1,40}$/),
    }),
  );
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 4 }), (packets) => {
      assert.deepEqual(JSON.parse(JSON.stringify(parseRtcp(writeRtcp(packets)))), JSON.parse(JSON.stringify(packets)));
    }),
  );
});

test('RFC 3550 A.1, A.3: extended numbers pass the wrap, loss is what was expected and did not come', () => {
  const reception = new Reception(1);
  for (let index = 0; index < 1000; index++) {
    if (index % 10 === 3) continue;
    const extended = 65000 + index;
    assert.equal(reception.receive(extended & 0xffff)?.extended, 65536 + extended);
  }
  assert.equal(reception.packetsLost, 100);
  assert.equal(reception.takeFractionLost(), 25);
  assert.equal(reception.takeFractionLost(), 0);
  assert.equal(reception.receive((65990 & 0xffff) + 20000), undefined);
});

test('RFC 3550 A.8: packets that alternate by 8 ms have a jitter of 8 ms', () => {
  const reception = new Reception(1);
  for (let index = 0; index < 400; index++) {
    reception.receive(index);
    reception.updateJitter(index * 160 + (index % 2) * 64, index * 160);
  }
  assert.ok(Math.abs(reception.jitter - 64) < 1);
});
