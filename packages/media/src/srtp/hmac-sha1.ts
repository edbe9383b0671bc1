// HMAC-SHA1 (RFC 2104, RFC 3174) for short messages under one key: the states after the inner and the outer key block are kept, so that a message costs its own blocks and one more.
// Written here because a call into the system's library costs more than the three blocks of a voice packet.

const blockBytes = 64;
const lengthFieldBytes = 8;
export const sha1Bytes = 20;

const initialState = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

export class HmacSha1 {
  readonly #inner = Int32Array.from(initialState);
  readonly #outer = Int32Array.from(initialState);
  readonly #state = new Int32Array(5);
  readonly #words = new Int32Array(80);
  readonly #tail = new Uint8Array(2 * blockBytes);
  readonly #final = new Uint8Array(blockBytes);

  /** `key` has at most 64 bytes; SRTP's has 20. */
  constructor(key: Uint8Array) {
    if (key.length > blockBytes) throw new RangeError(`expected a key of at most ${blockBytes} bytes, got ${key.length}`);
    const pad = new Uint8Array(blockBytes).fill(0x36);
    for (const [index, byte] of key.entries()) pad[index] = 0x36 ^ byte;
    compress(this.#inner, pad, 0, this.#words);
    pad.fill(0x5c);
    for (const [index, byte] of key.entries()) pad[index] = 0x5c ^ byte;
    compress(this.#outer, pad, 0, this.#words);
    this.#final[sha1Bytes] = 0x80;
    const outerBits = (blockBytes + sha1Bytes) * 8;
    this.#final[blockBytes - 2] = outerBits >> 8;
    this.#final[blockBytes - 1] = outerBits & 0xff;
  }

  /** The authentication of the first `length` bytes of `message`, followed by `trailer` as 32 bits where one is given. Five words; overwritten by the next call. */
  authenticate(message: Uint8Array, length: number, trailer?: number): Int32Array {
    const state = this.#state;
    const words = this.#words;
    const tail = this.#tail;
    state.set(this.#inner);
    let at = 0;
    for (; at + blockBytes <= length; at += blockBytes) compress(state, message, at, words);
    let used = length - at;
    for (let index = 0; index < used; index++) tail[index] = message[at + index] ?? 0;
    if (trailer !== undefined) {
      tail[used] = trailer >>> 24;
      tail[used + 1] = trailer >>> 16;
      tail[used + 2] = trailer >>> 8;
      tail[used + 3] = trailer;
      used += 4;
    }
    const bits = (blockBytes + at + used) * 8;
    tail[used++] = 0x80;
    const end = used + lengthFieldBytes > blockBytes ? 2 * blockBytes : blockBytes;
    for (; used < end - 4; used++) tail[used] = 0;
    tail[end - 4] = bits >>> 24;
    tail[end - 3] = bits >>> 16;
    tail[end - 2] = bits >>> 8;
    tail[end - 1] = bits;
    compress(state, tail, 0, words);
    if (end > blockBytes) compress(state, tail, blockBytes, words);
    const final = this.#final;
    for (let index = 0; index < 5; index++) {
      const word = state[index] ?? 0;
      final[4 * index] = word >>> 24;
      final[4 * index + 1] = word >>> 16;
      final[4 * index + 2] = word >>> 8;
      final[4 * index + 3] = word;
    }
    state.set(this.#outer);
    compress(state, final, 0, words);
    return state;
  }
}

/** RFC 3174 §6.1 for the 64 bytes of `bytes` at `at`. */
function compress(state: Int32Array, bytes: Uint8Array, at: number, words: Int32Array): void {
  for (let index = 0, byte = at; index < 16; index++, byte += 4) {
    words[index] = ((bytes[byte] ?? 0) << 24) | ((bytes[byte + 1] ?? 0) << 16) | ((bytes[byte + 2] ?? 0) << 8) | (bytes[byte + 3] ?? 0);
  }
  for (let index = 16; index < 80; index++) {
    const mixed = (words[index - 3] ?? 0) ^ (words[index - 8] ?? 0) ^ (words[index - 14] ?? 0) ^ (words[index - 16] ?? 0);
    words[index] = (mixed << 1) | (mixed >>> 31);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  // Five rounds a turn, so that the five variables keep their places.
  let index = 0;
  for (; index < 20; index += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + 0x5a827999 + (words[index] ?? 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (c ^ (a & (b ^ c))) + 0x5a827999 + (words[index + 1] ?? 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (b ^ (e & (a ^ b))) + 0x5a827999 + (words[index + 2] ?? 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (a ^ (d & (e ^ a))) + 0x5a827999 + (words[index + 3] ?? 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (e ^ (c & (d ^ e))) + 0x5a827999 + (words[index + 4] ?? 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (; index < 40; index += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (b ^ c ^ d) + 0x6ed9eba1 + (words[index] ?? 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (a ^ b ^ c) + 0x6ed9eba1 + (words[index + 1] ?? 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (e ^ a ^ b) + 0x6ed9eba1 + (words[index + 2] ?? 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (d ^ e ^ a) + 0x6ed9eba1 + (words[index + 3] ?? 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (c ^ d ^ e) + 0x6ed9eba1 + (words[index + 4] ?? 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (; index < 60; index += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + 0x8f1bbcdc + (words[index] ?? 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + ((a & b) | (c & (a | b))) + 0x8f1bbcdc + (words[index + 1] ?? 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + ((e & a) | (b & (e | a))) + 0x8f1bbcdc + (words[index + 2] ?? 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + ((d & e) | (a & (d | e))) + 0x8f1bbcdc + (words[index + 3] ?? 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + ((c & d) | (e & (c | d))) + 0x8f1bbcdc + (words[index + 4] ?? 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (; index < 80; index += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (b ^ c ^ d) + 0xca62c1d6 + (words[index] ?? 0)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (a ^ b ^ c) + 0xca62c1d6 + (words[index + 1] ?? 0)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (e ^ a ^ b) + 0xca62c1d6 + (words[index + 2] ?? 0)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (d ^ e ^ a) + 0xca62c1d6 + (words[index + 3] ?? 0)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (c ^ d ^ e) + 0xca62c1d6 + (words[index + 4] ?? 0)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  state[0] = ((state[0] ?? 0) + a) | 0;
  state[1] = ((state[1] ?? 0) + b) | 0;
  state[2] = ((state[2] ?? 0) + c) | 0;
  state[3] = ((state[3] ?? 0) + d) | 0;
  state[4] = ((state[4] ?? 0) + e) | 0;
}
