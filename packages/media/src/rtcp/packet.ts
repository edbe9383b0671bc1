// RTCP compound packets: sender and receiver reports, source description, goodbye (RFC 3550 §6). Other types are kept as they are.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   |V=2|P|  count  |      PT       |  length in words minus one    |

import { ProblemError, concatBytes, utf8Bytes, utf8Text } from '@offhook/base';
import { read16, read32, rtpVersion, write16, write32 } from '../rtp/packet.ts';

const headerBytes = 4;
const countMask = 0x1f;
const paddingMask = 0x20;
const reportBlockBytes = 24;
const senderInformationBytes = 20;
const sdesCname = 1;

export const rtcpTypes = { senderReport: 200, receiverReport: 201, sourceDescription: 202, goodbye: 203 } as const;

export interface ReportBlock {
  readonly ssrc: number;
  /** Since the last report, in 1/256. */
  readonly fractionLost: number;
  /** 24 bits, signed. */
  readonly packetsLost: number;
  readonly extendedHighest: number;
  /** In timestamp units. */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time of the last sender report, 0 where none came. */
  readonly lastSenderReport: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

export interface SenderInformation {
  /** NTP time: seconds since 1900 and fraction in 1/2^32 s. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

export type RtcpPacket =
  | { readonly type: 'report'; readonly ssrc: number; readonly sender?: SenderInformation; readonly blocks: readonly ReportBlock[] }
  | { readonly type: 'source-description'; readonly sources: readonly { readonly ssrc: number; readonly cname?: string }[] }
  | { readonly type: 'goodbye'; readonly ssrcs: readonly number[]; readonly reason?: string }
  | { readonly type: 'other'; readonly packetType: number; readonly content: Uint8Array };

/** Reads a compound packet (RFC 3550 §A.2). Throws ProblemError bad-media. */
export function parseRtcp(compound: Uint8Array): readonly RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  for (let start = 0; start < compound.length;) {
    if (start + headerBytes > compound.length || (compound[start] ?? 0) >> 6 !== rtpVersion) throw refuse('a header of version 2', start);
    const end = start + 4 * (read16(compound, start + 2) + 1);
    if (end > compound.length) throw refuse(`${end - start} bytes`, start);
    packets.push(parseOne(compound.subarray(start, end), start));
    start = end;
  }
  return packets;
}

function parseOne(whole: Uint8Array, at: number): RtcpPacket {
  const hasPadding = ((whole[0] ?? 0) & paddingMask) !== 0;
  const paddingBytes = hasPadding ? (whole.at(-1) ?? 0) : 0;
  if (headerBytes + paddingBytes > whole.length) throw refuse('padding within the packet', at);
  const packet = whole.subarray(0, whole.length - paddingBytes);
  const count = (packet[0] ?? 0) & countMask;
  const packetType = packet[1] ?? 0;
  switch (packetType) {
    case rtcpTypes.senderReport:
      return parseReport(packet, { at, count, isSender: true });
    case rtcpTypes.receiverReport:
      return parseReport(packet, { at, count, isSender: false });
    case rtcpTypes.sourceDescription:
      return parseSourceDescription(packet, at, count);
    case rtcpTypes.goodbye:
      return parseGoodbye(packet, at, count);
    default:
      return { type: 'other', packetType, content: packet.slice(headerBytes) };
  }
}

function parseReport(packet: Uint8Array, { at, count, isSender }: { at: number; count: number; isSender: boolean }): RtcpPacket {
  const blocksStart = headerBytes + 4 + (isSender ? senderInformationBytes : 0);
  if (blocksStart + count * reportBlockBytes > packet.length) throw refuse(`${count} report blocks`, at);
  const blocks: ReportBlock[] = [];
  for (let index = 0; index < count; index++) blocks.push(parseBlock(packet, blocksStart + index * reportBlockBytes));
  const ssrc = read32(packet, headerBytes);
  if (!isSender) return { type: 'report', ssrc, blocks };
  const sender = {
    ntpSeconds: read32(packet, 8),
    ntpFraction: read32(packet, 12),
    rtpTimestamp: read32(packet, 16),
    packetCount: read32(packet, 20),
    octetCount: read32(packet, 24),
  };
  return { type: 'report', ssrc, sender, blocks };
}

//   | SSRC (32) | fraction lost (8) | packets lost (24) | extended highest (32) | jitter (32) | last SR (32) | delay since (32) |
function parseBlock(packet: Uint8Array, at: number): ReportBlock {
  const lossWord = read32(packet, at + 4);
  return {
    ssrc: read32(packet, at),
    fractionLost: lossWord >>> 24,
    packetsLost: (lossWord << 8) >> 8,
    extendedHighest: read32(packet, at + 8),
    jitter: read32(packet, at + 12),
    lastSenderReport: read32(packet, at + 16),
    delaySinceLastSenderReport: read32(packet, at + 20),
  };
}

function parseSourceDescription(packet: Uint8Array, at: number, count: number): RtcpPacket {
  const sources: { ssrc: number; cname?: string }[] = [];
  let offset = headerBytes;
  for (let index = 0; index < count; index++) {
    if (offset + 4 > packet.length) throw refuse(`${count} sources`, at);
    const ssrc = read32(packet, offset);
    let cname: string | undefined;
    offset += 4;
    while ((packet[offset] ?? 0) !== 0) {
      const lengthBytes = packet[offset + 1] ?? 0;
      const end = offset + 2 + lengthBytes;
      if (end > packet.length) throw refuse('items within the packet', at);
      if (packet[offset] === sdesCname) cname = utf8Text(packet.subarray(offset + 2, end));
      offset = end;
    }
    // The null item and the pad to the next word.
    offset = (offset + 4) & ~3;
    sources.push(cname === undefined ? { ssrc } : { ssrc, cname });
  }
  return { type: 'source-description', sources };
}

function parseGoodbye(packet: Uint8Array, at: number, count: number): RtcpPacket {
  const reasonAt = headerBytes + 4 * count;
  if (reasonAt > packet.length) throw refuse(`${count} sources`, at);
  const ssrcs = Array.from({ length: count }, (_, index) => read32(packet, headerBytes + 4 * index));
  if (reasonAt >= packet.length) return { type: 'goodbye', ssrcs };
  const lengthBytes = packet[reasonAt] ?? 0;
  if (reasonAt + 1 + lengthBytes > packet.length) throw refuse('a reason within the packet', at);
  return { type: 'goodbye', ssrcs, reason: utf8Text(packet.subarray(reasonAt + 1, reasonAt + 1 + lengthBytes)) };
}

/** A compound packet; a report must come first (RFC 3550 §6.1). */
export function writeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  return concatBytes(...packets.map(writeOne));
}

function writeOne(packet: RtcpPacket): Uint8Array {
  switch (packet.type) {
    case 'report':
      return writeReport(packet);
    case 'source-description':
      return writeSourceDescription(packet.sources);
    case 'goodbye': {
      const reason = packet.reason === undefined ? new Uint8Array(0) : utf8Bytes(packet.reason).subarray(0, 255);
      const bytes = framed(
        rtcpTypes.goodbye,
        packet.ssrcs.length,
        4 * packet.ssrcs.length + (packet.reason === undefined ? 0 : 1 + reason.length),
      );
      for (const [index, ssrc] of packet.ssrcs.entries()) write32(bytes, headerBytes + 4 * index, ssrc);
      if (packet.reason === undefined) return bytes;
      bytes[headerBytes + 4 * packet.ssrcs.length] = reason.length;
      bytes.set(reason, headerBytes + 4 * packet.ssrcs.length + 1);
      return bytes;
    }
    case 'other': {
      const bytes = framed(packet.packetType, 0, packet.content.length);
      bytes.set(packet.content, headerBytes);
      return bytes;
    }
  }
}

function writeReport(report: { ssrc: number; sender?: SenderInformation; blocks: readonly ReportBlock[] }): Uint8Array {
  const { sender } = report;
  const blocksStart = headerBytes + 4 + (sender === undefined ? 0 : senderInformationBytes);
  const type = sender === undefined ? rtcpTypes.receiverReport : rtcpTypes.senderReport;
  const bytes = framed(type, report.blocks.length, blocksStart - headerBytes + report.blocks.length * reportBlockBytes);
  write32(bytes, headerBytes, report.ssrc);
  if (sender !== undefined) {
    write32(bytes, 8, sender.ntpSeconds);
    write32(bytes, 12, sender.ntpFraction);
    write32(bytes, 16, sender.rtpTimestamp);
    write32(bytes, 20, sender.packetCount);
    write32(bytes, 24, sender.octetCount);
  }
  for (const [index, block] of report.blocks.entries()) {
    const at = blocksStart + index * reportBlockBytes;
    write32(bytes, at, block.ssrc);
    write32(bytes, at + 4, (block.fractionLost << 24) | (Math.min(block.packetsLost, 0x7fffff) & 0xffffff));
    write32(bytes, at + 8, block.extendedHighest);
    write32(bytes, at + 12, block.jitter);
    write32(bytes, at + 16, block.lastSenderReport);
    write32(bytes, at + 20, block.delaySinceLastSenderReport);
  }
  return bytes;
}

function writeSourceDescription(sources: readonly { readonly ssrc: number; readonly cname?: string }[]): Uint8Array {
  const chunks = sources.map(({ ssrc, cname }) => {
    const name = cname === undefined ? undefined : utf8Bytes(cname).subarray(0, 255);
    const itemBytes = name === undefined ? 0 : 2 + name.length;
    const chunk = new Uint8Array((4 + itemBytes + 4) & ~3);
    write32(chunk, 0, ssrc);
    if (name !== undefined) {
      chunk[4] = sdesCname;
      chunk[5] = name.length;
      chunk.set(name, 6);
    }
    return chunk;
  });
  const content = concatBytes(...chunks);
  const bytes = framed(rtcpTypes.sourceDescription, sources.length, content.length);
  bytes.set(content, headerBytes);
  return bytes;
}

/** A packet with its header and room for `contentBytes`, rounded up to a word with zeros. */
function framed(type: number, count: number, contentBytes: number): Uint8Array {
  const bytes = new Uint8Array(headerBytes + ((contentBytes + 3) & ~3));
  bytes[0] = (rtpVersion << 6) | count;
  bytes[1] = type;
  write16(bytes, 2, bytes.length / 4 - 1);
  return bytes;
}

function refuse(expected: string, at: number): ProblemError {
  return new ProblemError('bad-media', `expected ${expected} in an RTCP packet (byte ${at})`);
}
