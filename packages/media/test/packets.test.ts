// RTP and RTCP packets byte by byte: RFC 3550 §5.1, §5.3.1 and §6; what is refused, and at which byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { emptyRtpHeader, parseRtcp, parseRtpHeader, readRtpHeader, writeRtcp, writeRtpHeader } from '../src/index.ts';
import type { RtcpPacket } from '../src/index.ts';

const header = [0x80, 0x80 | 101, 0x12, 0x34, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98];

test('RFC 3550 §5.1: a header of twelve bytes, written and read', () => {
  const fields = { marker: true, payloadType: 101, sequence: 0x1234, timestamp: 0x89abcdef, ssrc: 0xfedcba98 };
  const packet = new Uint8Array(12);
  writeRtpHeader(packet, fields);
  assert.deepEqual(packet, Uint8Array.from(header));
  assert.deepEqual(parseRtpHeader(packet), { ...fields, payloadStart: 12, payloadEnd: 12 });
  writeRtpHeader(packet, { ...fields, marker: false });
  assert.equal(packet[1], 101);
});

/** Start and end of the payload; undefined where the packet is refused. */
function payloadOf(bytes: readonly number[], length?: number): readonly number[] | undefined {
  const read = emptyRtpHeader();
  return readRtpHeader(Uint8Array.from(bytes), read, length) ? [read.payloadStart, read.payloadEnd] : undefined;
}

const withFirst = (first: number, ...rest: readonly number[]): readonly number[] => [first, ...header.slice(1), ...rest];
const word = [0, 0, 0, 0];

test('RFC 3550 §5.1: version, length and padding must fit', () => {
  assert.equal(payloadOf([]), undefined);
  assert.equal(payloadOf(header.slice(0, 11)), undefined);
  assert.equal(payloadOf(header, 11), undefined);
  for (const version of [0x00, 0x40, 0xc0]) assert.equal(payloadOf(withFirst(version)), undefined);
  assert.deepEqual(payloadOf([...header, 1, 2, 3]), [12, 15]);
  assert.deepEqual(payloadOf([...header, 1, 2, 3], 14), [12, 14]);
  assert.deepEqual(payloadOf(withFirst(0xa0, 1, 2, 3, 2)), [12, 14]);
  assert.deepEqual(payloadOf(withFirst(0xa0, 1, 2, 3, 4)), [12, 12]);
  assert.equal(payloadOf(withFirst(0xa0, 1, 2, 3, 5)), undefined);
  assert.equal(payloadOf(withFirst(0xa0, 1, 2, 3, 0)), undefined);
});

test('RFC 3550 §5.1, §5.3.1: contributors and an extension are passed over, and must be there', () => {
  assert.deepEqual(payloadOf(withFirst(0x82, ...word, ...word, 7)), [20, 21]);
  assert.deepEqual(payloadOf(withFirst(0x82, ...word, ...word)), [20, 20]);
  assert.equal(payloadOf(withFirst(0x82, ...word, 0, 0, 0)), undefined);
  assert.deepEqual(payloadOf(withFirst(0x90, 0xbe, 0xde, 0, 2, ...word, ...word, 7)), [24, 25]);
  assert.deepEqual(payloadOf(withFirst(0x90, 0xbe, 0xde, 0, 0)), [16, 16]);
  assert.equal(payloadOf(withFirst(0x90, 0xbe, 0xde, 0, 1, 0, 0, 0)), undefined);
  assert.equal(payloadOf(withFirst(0x90, 0xbe, 0xde, 0)), undefined);
  assert.equal(payloadOf(withFirst(0x90, 0xbe, 0xde, 1, 0)), undefined);
  assert.deepEqual(payloadOf(withFirst(0x91, ...word, 0xbe, 0xde, 0, 1, ...word)), [24, 24]);
});

test('RFC 3550 §5.1: what is no RTP is refused with its length', () => {
  assert.throws(
    () => parseRtpHeader(new Uint8Array(5)),
    (error) =>
      error instanceof ProblemError &&
      error.code === 'bad-media' &&
      error.message === 'expected an RTP packet of version 2, got 5 bytes that are none',
  );
  assert.deepEqual(emptyRtpHeader(), { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 });
});

const block = {
  ssrc: 0x01020304,
  fractionLost: 0x05,
  packetsLost: -2,
  extendedHighest: 0x06070809,
  jitter: 0x0a0b0c0d,
  lastSenderReport: 0x0e0f1011,
  delaySinceLastSenderReport: 0x12131415,
};
const blockBytes = [1, 2, 3, 4, 5, 0xff, 0xff, 0xfe, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21];
const sender = { ntpSeconds: 0x83aa7e80, ntpFraction: 0x80000000, rtpTimestamp: 3, packetCount: 4, octetCount: 5 };
const senderBytes = [0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5];

const pairs: readonly (readonly [string, RtcpPacket, readonly number[]])[] = [
  [
    '§6.4.1 sender report',
    { type: 'report', ssrc: 9, sender, blocks: [block] },
    [0x81, 200, 0, 12, 0, 0, 0, 9, ...senderBytes, ...blockBytes],
  ],
  [
    '§6.4.2 receiver report',
    { type: 'report', ssrc: 9, blocks: [block, block] },
    [0x82, 201, 0, 13, 0, 0, 0, 9, ...blockBytes, ...blockBytes],
  ],
  ['§6.4.2 empty receiver report', { type: 'report', ssrc: 9, blocks: [] }, [0x80, 201, 0, 1, 0, 0, 0, 9]],
  [
    '§6.5 name that fills its word',
    { type: 'source-description', sources: [{ ssrc: 9, cname: 'ab' }] },
    [0x81, 202, 0, 3, 0, 0, 0, 9, 1, 2, 0x61, 0x62, 0, 0, 0, 0],
  ],
  [
    '§6.5 name with a pad',
    { type: 'source-description', sources: [{ ssrc: 9, cname: 'abc' }] },
    [0x81, 202, 0, 3, 0, 0, 0, 9, 1, 3, 0x61, 0x62, 0x63, 0, 0, 0],
  ],
  [
    '§6.5 two sources, one without a name',
    { type: 'source-description', sources: [{ ssrc: 8 }, { ssrc: 9, cname: 'a' }] },
    [0x82, 202, 0, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 9, 1, 1, 0x61, 0],
  ],
  ['§6.5 no source', { type: 'source-description', sources: [] }, [0x80, 202, 0, 0]],
  ['§6.6 goodbye', { type: 'goodbye', ssrcs: [8, 9] }, [0x82, 203, 0, 2, 0, 0, 0, 8, 0, 0, 0, 9]],
  ['§6.6 goodbye with a reason', { type: 'goodbye', ssrcs: [9], reason: 'abc' }, [0x81, 203, 0, 2, 0, 0, 0, 9, 3, 0x61, 0x62, 0x63]],
  ['§6.6 goodbye with a reason and a pad', { type: 'goodbye', ssrcs: [9], reason: 'a' }, [0x81, 203, 0, 2, 0, 0, 0, 9, 1, 0x61, 0, 0]],
  ['§6.7 another type', { type: 'other', packetType: 204, content: Uint8Array.of(1, 2, 3, 4) }, [0x80, 204, 0, 1, 1, 2, 3, 4]],
];

for (const [name, packet, bytes] of pairs) {
  test(`RFC 3550 ${name}: written and read byte by byte`, () => {
    assert.deepEqual(Array.from(writeRtcp([packet])), bytes);
    assert.deepEqual(parseRtcp(Uint8Array.from(bytes)), [packet]);
    assert.deepEqual(parseRtcp(Uint8Array.from([...bytes, ...bytes])), [packet, packet]);
  });
}

test('RFC 3550 §6.4.1: more than 2^23-1 lost packets are told as so many', () => {
  const [read] = parseRtcp(writeRtcp([{ type: 'report', ssrc: 9, blocks: [{ ...block, packetsLost: 0x1000000 }] }]));
  assert.ok(read?.type === 'report');
  assert.equal(read.blocks[0]?.packetsLost, 0x7fffff);
});

test('RFC 3550 §6.5, §6.6: names and reasons hold 255 bytes', () => {
  const [named, bye] = parseRtcp(
    writeRtcp([
      { type: 'source-description', sources: [{ ssrc: 9, cname: 'x'.repeat(300) }] },
      { type: 'goodbye', ssrcs: [9], reason: 'y'.repeat(300) },
    ]),
  );
  assert.ok(named?.type === 'source-description' && bye?.type === 'goodbye');
  assert.equal(named.sources[0]?.cname, 'x'.repeat(255));
  assert.equal(bye.reason, 'y'.repeat(255));
});

test('RFC 3550 §6.5: other items than the name are passed over', () => {
  const bytes = [0x81, 202, 0, 4, 0, 0, 0, 9, 2, 1, 0x7a, 1, 1, 0x61, 6, 1, 0x71, 0, 0, 0];
  assert.deepEqual(parseRtcp(Uint8Array.from(bytes)), [{ type: 'source-description', sources: [{ ssrc: 9, cname: 'a' }] }]);
});

test('RFC 3550 §6.4.1: padding at the end of a packet is taken off', () => {
  assert.deepEqual(parseRtcp(Uint8Array.of(0xa0, 201, 0, 2, 0, 0, 0, 9, 0, 0, 0, 4)), [{ type: 'report', ssrc: 9, blocks: [] }]);
  assert.deepEqual(parseRtcp(Uint8Array.of(0xa0, 204, 0, 1, 0, 0, 0, 4)), [{ type: 'other', packetType: 204, content: new Uint8Array(0) }]);
});

const refused: readonly (readonly [readonly number[], string, number])[] = [
  [[0x80, 201, 0], 'a header of version 2', 0],
  [[0x40, 201, 0, 1, 0, 0, 0, 9], 'a header of version 2', 0],
  [[0x80, 201, 0, 1, 0, 0, 0, 9, 0x80, 201, 0], 'a header of version 2', 8],
  [[0x80, 201, 0, 1, 0, 0, 0, 9, 0, 201, 0, 0], 'a header of version 2', 8],
  [[0x80, 201, 0, 2, 0, 0, 0, 9], '12 bytes', 0],
  [[0x80, 201, 0, 1, 0, 0, 0, 9, 0x80, 201, 0, 1], '8 bytes', 8],
  [[0xa0, 201, 0, 1, 0, 0, 0, 5], 'padding within the packet', 0],
  [[0x81, 201, 0, 1, 0, 0, 0, 9], '1 report blocks', 0],
  [[0x81, 201, 0, 6, 0, 0, 0, 9, ...blockBytes.slice(4)], '1 report blocks', 0],
  [[0x80, 200, 0, 5, 0, 0, 0, 9, ...senderBytes.slice(4)], '0 report blocks', 0],
  [[0x81, 200, 0, 6, 0, 0, 0, 9, ...senderBytes], '1 report blocks', 0],
  [[0x81, 202, 0, 0], '1 sources', 0],
  [[0x82, 202, 0, 2, 0, 0, 0, 8, 0, 0, 0, 0], '2 sources', 0],
  [[0x81, 202, 0, 2, 0, 0, 0, 9, 1, 3, 0x61, 0x62], 'items within the packet', 0],
  [[0x82, 203, 0, 1, 0, 0, 0, 8], '2 sources', 0],
  [[0x81, 203, 0, 2, 0, 0, 0, 9, 4, 0x61, 0x62, 0x63], 'a reason within the packet', 0],
];

for (const [bytes, expected, at] of refused) {
  test(`RFC 3550 A.2: refused for want of ${expected} at byte ${at}: ${bytes.slice(0, 12).join(' ')}`, () => {
    assert.throws(
      () => parseRtcp(Uint8Array.from(bytes)),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual([error.code, error.message], ['bad-media', `expected ${expected} in an RTCP packet (byte ${at})`]);
        return true;
      },
    );
  });
}

test('RFC 3550 §6.5: an item that ends with the packet is whole', () => {
  assert.deepEqual(parseRtcp(Uint8Array.of(0x81, 202, 0, 2, 0, 0, 0, 9, 1, 2, 0x61, 0x62)), [
    { type: 'source-description', sources: [{ ssrc: 9, cname: 'ab' }] },
  ]);
  assert.deepEqual(parseRtcp(Uint8Array.of(0x81, 202, 0, 1, 0, 0, 0, 9)), [{ type: 'source-description', sources: [{ ssrc: 9 }] }]);
});
