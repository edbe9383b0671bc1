// The key stream of AES in counter mode (RFC 3711 §4.1.1, RFC 6188 §2) over one long-lived block cipher, and the derivation of session keys by it (RFC 3711 §4.3).
//
//   counter block:   0..3     4..7         8..11          12..13       14..15
//                    salt   salt ^ SSRC  salt ^ index/2^16  salt ^ index   block number

import type { BlockCipher, Cryptography } from '@offhook/base';
import { read32, write32 } from '../rtp/packet.ts';

const blockBytes = 16;
const indexSpace = 65536;
export const saltBytes = 14;

/** Packets whose key stream is made in one call once a source is seen to count up: the call costs as much as several packets. */
const packetsAhead = 8;

export class KeyStream {
  readonly #cipher: BlockCipher;
  /** The four words of the salt. */
  readonly #salt: readonly [number, number, number, number];
  #counters = new Uint8Array(0);
  /** The key stream of `#made` packets from `#firstLow` on, `#packetBytes` each. */
  #stream: Uint8Array = new Uint8Array(0);
  #ssrc = -1;
  #indexHigh = -1;
  #firstLow = 0;
  #made = 0;
  #packetBytes = 0;

  /** `key` of 16 or 32 bytes, `salt` of 14. */
  constructor(cryptography: Cryptography, key: Uint8Array, salt: Uint8Array) {
    this.#cipher = cryptography.aesBlock(key);
    const padded = new Uint8Array(blockBytes);
    padded.set(salt.subarray(0, saltBytes));
    this.#salt = [read32(padded, 0), read32(padded, 4), read32(padded, 8), read32(padded, 12)];
  }

  /** Exclusive-ors bytes `start` to `end` of `packet` with the key stream of packet index `indexHigh * 65536 + indexLow` (32 and 16 bits). Encrypts and decrypts. */
  apply(
    packet: Uint8Array,
    range: { readonly start: number; readonly end: number },
    index: { readonly ssrc: number; readonly high: number; readonly low: number },
  ): void {
    const offset = this.#prepare(index.ssrc, index.high, index.low, range.end - range.start);
    const stream = this.#stream;
    const shift = offset - range.start;
    const end = range.end;
    for (let at = range.start; at < end; at++) packet[at] = (packet[at] ?? 0) ^ (stream[at + shift] ?? 0);
  }

  /** Where in `#stream` the packet's key stream stands. */
  #prepare(ssrc: number, indexHigh: number, indexLow: number, lengthBytes: number): number {
    const ahead = indexLow - this.#firstLow;
    const isSameRun = ssrc === this.#ssrc && indexHigh === this.#indexHigh;
    if (isSameRun && ahead >= 0 && ahead < this.#made && lengthBytes <= this.#packetBytes) return ahead * this.#packetBytes;
    const continues = isSameRun && ahead === this.#made && this.#packetBytes - lengthBytes < blockBytes && lengthBytes <= this.#packetBytes;
    const blocks = (lengthBytes + blockBytes - 1) >> 4;
    const made = continues ? Math.min(packetsAhead, indexSpace - indexLow) : 1;
    this.#ssrc = ssrc;
    this.#indexHigh = indexHigh;
    this.#firstLow = indexLow;
    this.#made = made;
    this.#packetBytes = blocks * blockBytes;
    const bytes = made * this.#packetBytes;
    if (this.#counters.length !== bytes) this.#counters = new Uint8Array(bytes);
    const counters = this.#counters;
    const word1 = this.#salt[1] ^ ssrc;
    const word2 = this.#salt[2] ^ indexHigh;
    let at = 0;
    for (let packet = 0; packet < made; packet++) {
      const word3 = this.#salt[3] ^ ((indexLow + packet) << 16);
      for (let block = 0; block < blocks; block++, at += blockBytes) {
        write32(counters, at, this.#salt[0]);
        write32(counters, at + 4, word1);
        write32(counters, at + 8, word2);
        write32(counters, at + 12, word3 ^ block);
      }
    }
    this.#stream = this.#cipher.encrypt(counters);
    return 0;
  }
}

/** RFC 3711 §4.3.2, with a key derivation rate of zero. */
export const keyLabels = {
  rtpEncryption: 0,
  rtpAuthentication: 1,
  rtpSalt: 2,
  rtcpEncryption: 3,
  rtcpAuthentication: 4,
  rtcpSalt: 5,
} as const;

export type KeyLabel = (typeof keyLabels)[keyof typeof keyLabels];

/** One session key of `lengthBytes` from the master key and salt. */
export function deriveSessionKey(
  cryptography: Cryptography,
  master: { readonly masterKey: Uint8Array; readonly masterSalt: Uint8Array },
  label: KeyLabel,
  lengthBytes: number,
): Uint8Array {
  const labelOffset = 7;
  const salt = Uint8Array.from(master.masterSalt);
  salt[labelOffset] = (salt[labelOffset] ?? 0) ^ label;
  const key = new Uint8Array(lengthBytes);
  new KeyStream(cryptography, master.masterKey, salt).apply(key, { start: 0, end: lengthBytes }, { ssrc: 0, high: 0, low: 0 });
  return key;
}
