// HMAC-SHA-256 (RFC 2104) of short texts, by hashing in one call: createHmac makes an object for each, which takes as long again and has to be collected.

import { createHmac, hash } from 'node:crypto';

const blockBytes = 64;
const hashBytes = 32;
const [innerPad, outerPad] = [0x36, 0x5c];
/** What is longer is no short text. */
const shortBytes = 65_536;
const bytesOfCharacter = 3;

interface Pads {
  readonly inner: Uint8Array;
  /** With room for the inner hash behind it. */
  readonly outer: Buffer;
}

function padsOf(key: Uint8Array): Pads {
  const short = key.length > blockBytes ? hash('sha256', key, 'buffer') : key;
  const pad = (length: number, byte: number): Buffer =>
    Buffer.from(Array.from({ length }, (_, at) => (at < blockBytes ? (short[at] ?? 0) ^ byte : 0)));
  return { inner: pad(blockBytes, innerPad), outer: pad(blockBytes + hashBytes, outerPad) };
}

/** In lower case. Text is UTF-8. A key is unpacked at its first use. */
export function createHmacHex(): (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]) => string {
  const unpacked = new WeakMap<Uint8Array, Pads>();
  const message = Buffer.alloc(blockBytes + shortBytes);
  const lengthAtMost = (part: Uint8Array | string): number => part.length * (typeof part === 'string' ? bytesOfCharacter : 1);
  return (key, ...parts) => {
    if (parts.reduce((sum, part) => sum + lengthAtMost(part), 0) > shortBytes)
      return parts.reduce((hmac, part) => hmac.update(part), createHmac('sha256', key)).digest('hex');
    const pads = unpacked.get(key) ?? padsOf(key);
    unpacked.set(key, pads);
    message.set(pads.inner);
    let end = blockBytes;
    for (const part of parts) {
      if (typeof part === 'string') end += message.write(part, end, 'utf8');
      else {
        message.set(part, end);
        end += part.length;
      }
    }
    pads.outer.write(hash('sha256', message.subarray(0, end), 'binary'), blockBytes, 'binary');
    message.fill(0, 0, end); // nothing of a password or a person is left here
    return hash('sha256', pads.outer, 'hex');
  };
}
