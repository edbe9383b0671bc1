// The cryptographic primitives that the floors above use. The interface is here so that protocol code runs wherever a platform does; node:crypto stands behind it in base/node.

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha512';

export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes: the Ed25519 seed. */
  readonly privateKey: Uint8Array;
}

/** AES-GCM as one value: nonce (12 bytes), then cipher text, then tag (16 bytes). */
export type Sealed = Uint8Array;

/** A block cipher with a fixed key, for counter modes that keep their own counters. */
export interface BlockCipher {
  /** Encrypts `blocks` (a multiple of 16 bytes) in ECB; the result may be a view that the next call overwrites. */
  encrypt(blocks: Uint8Array): Uint8Array;
}

/** A key is unpacked at its first use: its bytes must not change afterwards. */
export interface Cryptography {
  hash(name: HashName, data: Uint8Array): Uint8Array;
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 of the parts one after the other, text as UTF-8; in hexadecimal, lower case. */
  hmacHex(key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): string;
  /** HKDF-SHA256 (RFC 5869). */
  hkdf(key: Uint8Array, salt: Uint8Array, info: string, lengthBytes: number): Uint8Array;
  /** AES-128 or AES-256 by the key's length (16 or 32 bytes). */
  aesBlock(key: Uint8Array): BlockCipher;
  /** AES-CBC with PKCS#7 padding; key of 16 or 32 bytes, iv of 16. */
  aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array;
  /** Throws ProblemError decryption-failed on bad padding. */
  aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, cipherText: Uint8Array): Uint8Array;
  /** AES-256-GCM under a fresh random nonce; `context` is authenticated and must be given again to open. */
  seal(key: Uint8Array, plain: Uint8Array, context: string): Sealed;
  /** Throws ProblemError decryption-failed where key, context or data are not those that sealed. */
  open(key: Uint8Array, sealed: Sealed, context: string): Uint8Array;
  /** Argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1: 32 bytes. */
  passwordHash(password: string, salt: Uint8Array): Promise<Uint8Array>;
  /** Ed25519 (RFC 8032). */
  generateKeyPair(): KeyPair;
  sign(privateKey: Uint8Array, data: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean;
}
