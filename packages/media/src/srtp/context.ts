// SRTP and SRTCP for one direction: RFC 3711 §3.3 and §3.4, keys of 256 bits by RFC 6188. Packets are changed in place; nothing advances before a packet is authenticated.
//
//   SRTP:   | RTP header | encrypted payload | MKI (optional) | tag (4 or 10) |
//   SRTCP:  | first 8 bytes of RTCP | encrypted rest | E + index (32) | MKI (optional) | tag (10) |

import type { Cryptography } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import { read16, read32, rtpHeaderBytes, rtpPayloadStart, write32 } from '../rtp/packet.ts';
import { HmacSha1, sha1Bytes } from './hmac-sha1.ts';
import { KeyStream, deriveSessionKey, keyLabels, saltBytes } from './key-stream.ts';
import { ReplayWindow } from './replay-window.ts';
import { srtpSuites } from './suite.ts';
import type { SrtpSuite } from './suite.ts';

const sequenceOffset = 2;
const ssrcOffset = 8;
const rtcpSsrcOffset = 4;
const rtcpClearBytes = 8;
const rtcpTagBytes = 10;
const indexWordBytes = 4;
const encryptedFlag = 0x80000000;
/** More synchronization sources than this on one leg are refused, so that a keyholder cannot fill memory. */
const maximumSources = 16;

export interface SrtpKeys {
  readonly suite: SrtpSuite;
  readonly masterKey: Uint8Array;
  readonly masterSalt: Uint8Array;
  /** Carried in each packet where the description named one. */
  readonly mki?: Uint8Array;
}

interface SourceState {
  readonly rtp: ReplayWindow;
  readonly rtcp: ReplayWindow;
  /** The index of the next SRTCP packet that is sent, 31 bits. */
  nextRtcpIndex: number;
}

/** Protects what is sent, or unprotects what is received, under one master key; the two directions have a context each. */
export class SrtpContext {
  readonly #tagBytes: number;
  readonly #mki: Uint8Array;
  readonly #rtpStream: KeyStream;
  readonly #rtcpStream: KeyStream;
  readonly #rtpAuthentication: HmacSha1;
  readonly #rtcpAuthentication: HmacSha1;
  readonly #sources = new Map<number, SourceState>();
  #lastSsrc = -1;
  #lastSource: SourceState | undefined;

  constructor(cryptography: Cryptography, keys: SrtpKeys) {
    const { masterKeyBytes, masterSaltBytes, tagBytes } = srtpSuites[keys.suite];
    if (keys.masterKey.length !== masterKeyBytes || keys.masterSalt.length !== masterSaltBytes) {
      const got = `${keys.masterKey.length} and ${keys.masterSalt.length}`;
      throw new ProblemError('bad-media', `expected a master key of ${masterKeyBytes} and a salt of ${masterSaltBytes} bytes, got ${got}`);
    }
    const derive = (label: (typeof keyLabels)[keyof typeof keyLabels], lengthBytes: number): Uint8Array =>
      deriveSessionKey(cryptography, keys, label, lengthBytes);
    this.#tagBytes = tagBytes;
    this.#mki = keys.mki ?? new Uint8Array(0);
    this.#rtpStream = new KeyStream(cryptography, derive(keyLabels.rtpEncryption, masterKeyBytes), derive(keyLabels.rtpSalt, saltBytes));
    this.#rtcpStream = new KeyStream(cryptography, derive(keyLabels.rtcpEncryption, masterKeyBytes), derive(keyLabels.rtcpSalt, saltBytes));
    this.#rtpAuthentication = new HmacSha1(derive(keyLabels.rtpAuthentication, sha1Bytes));
    this.#rtcpAuthentication = new HmacSha1(derive(keyLabels.rtcpAuthentication, sha1Bytes));
  }

  /** What protecting adds to an RTP packet. */
  get rtpOverheadBytes(): number {
    return this.#mki.length + this.#tagBytes;
  }

  get rtcpOverheadBytes(): number {
    return indexWordBytes + this.#mki.length + rtcpTagBytes;
  }

  /** Protects the RTP packet in the first `length` bytes of `packet`, which has room for rtpOverheadBytes more; answers the new length. */
  protectRtp(packet: Uint8Array, length: number): number {
    const ssrc = read32(packet, ssrcOffset);
    const source = this.#sourceOf(ssrc) ?? this.#addSource(ssrc);
    const index = source.rtp.estimateIndex(read16(packet, sequenceOffset));
    const rollover = Math.floor(index / 65536);
    this.#cryptRtp(packet, length, ssrc, rollover);
    source.rtp.accept(index);
    packet.set(this.#mki, length);
    const end = length + this.#mki.length;
    putTag(packet, end, this.#rtpAuthentication.authenticate(packet, length, rollover), this.#tagBytes);
    return end + this.#tagBytes;
  }

  /** The length of the RTP packet that `packet` holds afterwards, or undefined where it is replayed or not authentic; then neither packet nor state has changed. */
  unprotectRtp(packet: Uint8Array, length = packet.length): number | undefined {
    const plainLength = length - this.#tagBytes - this.#mki.length;
    if (plainLength < rtpHeaderBytes || rtpPayloadStart(packet, plainLength) > plainLength) return undefined;
    const ssrc = read32(packet, ssrcOffset);
    const known = this.#sourceOf(ssrc);
    const sequence = read16(packet, sequenceOffset);
    const index = known === undefined ? sequence : known.rtp.estimateIndex(sequence);
    if (known?.rtp.isFresh(index) === false || !this.#hasMki(packet, plainLength)) return undefined;
    const rollover = Math.floor(index / 65536);
    const authentication = this.#rtpAuthentication.authenticate(packet, plainLength, rollover);
    if (!hasTag(packet, length - this.#tagBytes, authentication, this.#tagBytes)) return undefined;
    if (known === undefined && this.#sources.size >= maximumSources) return undefined;
    const source = known ?? this.#addSource(ssrc);
    this.#cryptRtp(packet, plainLength, ssrc, rollover);
    source.rtp.accept(index);
    return plainLength;
  }

  /** Protects a compound RTCP packet in the first `length` bytes of `packet`, which has room for rtcpOverheadBytes more; answers the new length. */
  protectRtcp(packet: Uint8Array, length: number): number {
    const ssrc = read32(packet, rtcpSsrcOffset);
    const source = this.#sourceOf(ssrc) ?? this.#addSource(ssrc);
    const index = source.nextRtcpIndex;
    source.nextRtcpIndex = (index + 1) % 2 ** 31;
    this.#cryptRtcp(packet, length, ssrc, index);
    write32(packet, length, (index | encryptedFlag) >>> 0);
    const authenticated = length + indexWordBytes;
    packet.set(this.#mki, authenticated);
    const end = authenticated + this.#mki.length;
    putTag(packet, end, this.#rtcpAuthentication.authenticate(packet, authenticated), rtcpTagBytes);
    return end + rtcpTagBytes;
  }

  /** The length of the RTCP packet that `packet` holds afterwards, or undefined where it is replayed or not authentic. */
  unprotectRtcp(packet: Uint8Array, length = packet.length): number | undefined {
    const authenticated = length - rtcpTagBytes - this.#mki.length;
    const plainLength = authenticated - indexWordBytes;
    if (plainLength < rtcpClearBytes || !this.#hasMki(packet, authenticated)) return undefined;
    const ssrc = read32(packet, rtcpSsrcOffset);
    const word = read32(packet, plainLength);
    const index = word & 0x7fffffff;
    const known = this.#sourceOf(ssrc);
    if (known?.rtcp.isFresh(index) === false) return undefined;
    const authentication = this.#rtcpAuthentication.authenticate(packet, authenticated);
    if (!hasTag(packet, length - rtcpTagBytes, authentication, rtcpTagBytes)) return undefined;
    if (known === undefined && this.#sources.size >= maximumSources) return undefined;
    (known ?? this.#addSource(ssrc)).rtcp.accept(index);
    if (word >= encryptedFlag) this.#cryptRtcp(packet, plainLength, ssrc, index);
    return plainLength;
  }

  #cryptRtp(packet: Uint8Array, length: number, ssrc: number, rollover: number): void {
    const start = rtpPayloadStart(packet, length);
    if (start >= length) return;
    this.#rtpStream.apply(packet, { start, end: length }, { ssrc, high: rollover, low: read16(packet, sequenceOffset) });
  }

  #cryptRtcp(packet: Uint8Array, length: number, ssrc: number, index: number): void {
    if (length <= rtcpClearBytes) return;
    this.#rtcpStream.apply(packet, { start: rtcpClearBytes, end: length }, { ssrc, high: index >>> 16, low: index & 0xffff });
  }

  #hasMki(packet: Uint8Array, at: number): boolean {
    for (let index = 0; index < this.#mki.length; index++) if (packet[at + index] !== this.#mki[index]) return false;
    return true;
  }

  #sourceOf(ssrc: number): SourceState | undefined {
    if (ssrc === this.#lastSsrc) return this.#lastSource;
    const source = this.#sources.get(ssrc);
    if (source !== undefined) {
      this.#lastSsrc = ssrc;
      this.#lastSource = source;
    }
    return source;
  }

  #addSource(ssrc: number): SourceState {
    const source = { rtp: new ReplayWindow(), rtcp: new ReplayWindow(), nextRtcpIndex: 1 };
    this.#sources.set(ssrc, source);
    return source;
  }
}

function putTag(packet: Uint8Array, at: number, words: Int32Array, tagBytes: number): void {
  for (let index = 0; index < tagBytes; index++) packet[at + index] = (words[index >> 2] ?? 0) >>> (24 - 8 * (index & 3));
}

/** In time that does not depend on where the tags differ. */
function hasTag(packet: Uint8Array, at: number, words: Int32Array, tagBytes: number): boolean {
  let difference = 0;
  for (let index = 0; index < tagBytes; index++) {
    difference |= (packet[at + index] ?? 0) ^ (((words[index >> 2] ?? 0) >>> (24 - 8 * (index & 3))) & 0xff);
  }
  return difference === 0;
}
