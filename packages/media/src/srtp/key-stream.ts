// The key stream of AES in counter mode (RFC 3711 §4.1.1, RFC 6188 §2) over one long-lived block cipher, and the derivation of session keys by it (RFC 3711 §4.3).
//
//   counter block:   0..3     4..7         8..11          12..13       14..15
//                    salt   salt ^ SSRC  salt ^ index/2^16  salt ^ index   block number

import type { BlockCipher, Cryptography } from '@offhook/base';
import { read32, write32 } from '../rtp/packet.ts';

const blockBytes = 16;
export const saltBytes = 14;

export class KeyStream {
  readonly #cipher: BlockCipher;
  /** The four words of the salt, the last one shifted by 16 bits. */
  readonly #salt: readonly [number, number, number, number];
  #counters = new Uint8Array(0);

  /** `key` of 16 or 32 bytes, `salt` of 14. */
  constructor(cryptography: Cryptography, key: Uint8Array, salt: Uint8Array) {
    this.#cipher = cryptography.aesBlock(key);
    const padded = new Uint8Array(blockBytes);
    padded.set(salt.subarray(0, saltBytes));
    this.#salt = [read32(padded, 0), read32(padded, 4), read32(padded, 8), read32(padded, 12)];
  }

  /** At least `lengthBytes` of key stream for packet `indexHigh * 65536 + indexLow` (32 and 16 bits); overwritten by the next call. */
  generate(packet: { readonly ssrc: number; readonly indexHigh: number; readonly indexLow: number }, lengthBytes: number): Uint8Array {
    return this.generateFor(packet.ssrc, packet.indexHigh, packet.indexLow, lengthBytes);
  }

  /** The same with positional arguments: no object on the path of every packet. */
  generateFor(ssrc: number, indexHigh: number, indexLow: number, lengthBytes: number): Uint8Array {
    const blocks = (lengthBytes + blockBytes - 1) >> 4;
    const bytes = blocks * blockBytes;
    if (this.#counters.length !== bytes) this.#counters = new Uint8Array(bytes);
    const counters = this.#counters;
    const word0 = this.#salt[0];
    const word1 = this.#salt[1] ^ ssrc;
    const word2 = this.#salt[2] ^ indexHigh;
    const word3 = this.#salt[3] ^ (indexLow << 16);
    for (let block = 0, at = 0; block < blocks; block++, at += blockBytes) {
      write32(counters, at, word0);
      write32(counters, at + 4, word1);
      write32(counters, at + 8, word2);
      write32(counters, at + 12, word3 ^ block);
    }
    return this.#cipher.encrypt(counters);
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
  const stream = new KeyStream(cryptography, master.masterKey, salt).generate({ ssrc: 0, indexHigh: 0, indexLow: 0 }, lengthBytes);
  return Uint8Array.from(stream.subarray(0, lengthBytes));
}
