// RTP packets in place: RFC 3550 §5.1 and §5.3.1. Nothing is allocated for a packet: a header object is filled again and again, the payload is a range of the buffer.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//   |                           timestamp                           |
//   |                             SSRC                              |
//   |                 CSRC, CC times 32 bits …                      |
//   |  X: defined by profile (16)   |  length in words (16)  | …    |

import { ProblemError } from '@offhook/base';

export const rtpHeaderBytes = 12;
export const rtpVersion = 2;
const versionShift = 6;
const paddingMask = 0x20;
const extensionMask = 0x10;
const csrcCountMask = 0x0f;
const markerMask = 0x80;
const payloadTypeMask = 0x7f;
const sequenceOffset = 2;
const timestampOffset = 4;
const ssrcOffset = 8;
const extensionHeaderBytes = 4;

/** Filled by readRtpHeader; one for each leg lives as long as the leg. */
export interface RtpHeader {
  marker: boolean;
  /** 0-127. */
  payloadType: number;
  /** 16 bits. */
  sequence: number;
  /** 32 bits, unsigned, in the clock rate of the payload. */
  timestamp: number;
  /** 32 bits, unsigned. */
  ssrc: number;
  /** Where the payload starts in the packet. */
  payloadStart: number;
  /** Where it ends, without padding. */
  payloadEnd: number;
}

export function emptyRtpHeader(): RtpHeader {
  return { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 };
}

/** Whether the packet is RTP; only then is `header` whole. `length` is the packet's where the buffer is longer. */
export function readRtpHeader(packet: Uint8Array, header: RtpHeader, length = packet.length): boolean {
  if (length < rtpHeaderBytes) return false;
  const first = packet[0] ?? 0;
  if (first >> versionShift !== rtpVersion) return false;
  const start = rtpPayloadStart(packet, length);
  if (start > length) return false;
  let end = length;
  if ((first & paddingMask) !== 0) {
    const paddingBytes = packet[length - 1] ?? 0;
    if (paddingBytes === 0 || start + paddingBytes > length) return false;
    end -= paddingBytes;
  }
  const second = packet[1] ?? 0;
  header.marker = (second & markerMask) !== 0;
  header.payloadType = second & payloadTypeMask;
  header.sequence = read16(packet, sequenceOffset);
  header.timestamp = read32(packet, timestampOffset);
  header.ssrc = read32(packet, ssrcOffset);
  header.payloadStart = start;
  header.payloadEnd = end;
  return true;
}

/** Where the payload starts by the header's counts; beyond `length` where the packet is cut short. SRTP encrypts from here (RFC 3711 §3.1). */
export function rtpPayloadStart(packet: Uint8Array, length: number): number {
  const first = packet[0] ?? 0;
  const start = rtpHeaderBytes + 4 * (first & csrcCountMask);
  if ((first & extensionMask) === 0) return start;
  if (start + extensionHeaderBytes > length) return length + 1;
  return start + extensionHeaderBytes + 4 * read16(packet, start + 2);
}

/** Throws ProblemError bad-media; the hot path uses readRtpHeader. */
export function parseRtpHeader(packet: Uint8Array): RtpHeader {
  const header = emptyRtpHeader();
  if (readRtpHeader(packet, header)) return header;
  throw new ProblemError('bad-media', `expected an RTP packet of version 2, got ${packet.length} bytes that are none`);
}

export interface RtpFields {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Writes a header of 12 bytes at the start of `packet`. */
export function writeRtpHeader(packet: Uint8Array, fields: RtpFields): void {
  packet[0] = rtpVersion << versionShift;
  packet[1] = (fields.marker ? markerMask : 0) | fields.payloadType;
  write16(packet, sequenceOffset, fields.sequence);
  write32(packet, timestampOffset, fields.timestamp);
  write32(packet, ssrcOffset, fields.ssrc);
}

export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function read32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
