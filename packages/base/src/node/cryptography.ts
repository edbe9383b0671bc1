// Cryptography on node:crypto (OpenSSL).

import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  sign as signWith,
  verify as verifyWith,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { concatBytes, hexBytes, utf8Bytes } from '../bytes.ts';
import type { Cryptography } from '../cryptography.ts';
import { ProblemError } from '../errors.ts';
import type { Random } from '../random.ts';
import { createHmacHex } from './hmac-hex.ts';

const nonceBytes = 12;
const tagBytes = 16;
/** DER of a PKCS#8 Ed25519 key up to its 32-byte seed, and of an SPKI one up to its 32-byte point (RFC 8410). */
const pkcs8Prefix = hexBytes('302e020100300506032b657004220420') ?? new Uint8Array();
const spkiPrefix = hexBytes('302a300506032b6570032100') ?? new Uint8Array();

export function createSystemCryptography(random: Random): Cryptography {
  /** Unpacking a key costs node:crypto several times what a hash or a sealed value costs. It is held for as long as the key itself is. */
  const unpacked = new WeakMap<Uint8Array, KeyObject>();
  const keyObject = (key: Uint8Array): KeyObject => {
    const known = unpacked.get(key);
    if (known !== undefined) return known;
    const made = createSecretKey(key);
    unpacked.set(key, made);
    return made;
  };
  return {
    hash: (name, data) => createHash(name).update(data).digest(),
    hmac: (name, key, data) => createHmac(name, keyObject(key)).update(data).digest(),
    hmacHex: createHmacHex(),
    hkdf: (key, salt, info, lengthBytes) => new Uint8Array(hkdfSync('sha256', keyObject(key), salt, info, lengthBytes)),
    aesBlock(key) {
      const cipher = createCipheriv(key.length === 32 ? 'aes-256-ecb' : 'aes-128-ecb', keyObject(key), null).setAutoPadding(false);
      return { encrypt: (blocks) => cipher.update(blocks) };
    },
    aesCbcEncrypt(key, iv, plain) {
      const cipher = createCipheriv(key.length === 32 ? 'aes-256-cbc' : 'aes-128-cbc', keyObject(key), iv);
      return concatBytes(cipher.update(plain), cipher.final());
    },
    aesCbcDecrypt(key, iv, cipherText) {
      try {
        const decipher = createDecipheriv(key.length === 32 ? 'aes-256-cbc' : 'aes-128-cbc', keyObject(key), iv);
        return concatBytes(decipher.update(cipherText), decipher.final());
      } catch (cause) {
        throw new ProblemError('decryption-failed', 'the data does not decrypt with this key', { cause });
      }
    },
    seal(key, plain, context) {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyObject(key), nonce).setAAD(Buffer.from(context));
      return concatBytes(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
    },
    open(key, sealed, context) {
      if (sealed.length < nonceBytes + tagBytes)
        throw new ProblemError('decryption-failed', `expected at least 28 sealed bytes, got ${sealed.length}`);
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyObject(key), sealed.subarray(0, nonceBytes)).setAAD(Buffer.from(context));
        decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
        const { buffer, byteOffset, byteLength } = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
        // Of this mode, nothing is left for the end but the judgement.
        decipher.final();
        return new Uint8Array(buffer, byteOffset, byteLength);
      } catch (cause) {
        throw new ProblemError('decryption-failed', 'the sealed data does not open with this key', { cause });
      }
    },
    passwordHash: (password, salt) =>
      new Promise((resolve, reject) => {
        const parameters = { message: utf8Bytes(password), nonce: salt, parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 };
        argon2('argon2id', parameters, (error, hash) => (error === null ? resolve(hash) : reject(error)));
      }),
    generateKeyPair() {
      const pair = generateKeyPairSync('ed25519');
      return {
        publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length),
        privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Prefix.length),
      };
    },
    sign: (privateKey, data) =>
      signWith(null, data, createPrivateKey({ key: Buffer.from(concatBytes(pkcs8Prefix, privateKey)), format: 'der', type: 'pkcs8' })),
    verify(publicKey, data, signature) {
      if (publicKey.length !== 32 || signature.length !== 64) return false;
      return verifyWith(
        null,
        data,
        createPublicKey({ key: Buffer.from(concatBytes(spkiPrefix, publicKey)), format: 'der', type: 'spki' }),
        signature,
      );
    },
  };
}
