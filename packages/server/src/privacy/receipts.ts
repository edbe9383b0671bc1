// Signing receipts: the key pair is made once and kept in the key vault; a receipt is issued anew when a phone confirms later.

import type { KeyPair } from '@offhook/base';
import { concatBytes, randomHex } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';
import { keyFingerprint, receiptSchema, signReceipt } from '@offhook/privacy';

import type { Store } from '../store/store.ts';

const seedBytes = 32;

export class Receipts {
  readonly #store: Store;
  readonly #keys: KeyPair;
  /** SHA-256 of the public key, in hexadecimal. */
  readonly fingerprint: string;

  private constructor(store: Store, keys: KeyPair) {
    this.#store = store;
    this.#keys = keys;
    this.fingerprint = keyFingerprint(store.platform.cryptography, keys.publicKey);
  }

  static async load(store: Store): Promise<Receipts> {
    const known = await store.vault.findByPurpose('receipt');
    if (known !== undefined)
      return new Receipts(store, { privateKey: known.bytes.slice(0, seedBytes), publicKey: known.bytes.slice(seedBytes) });
    const keys = store.platform.cryptography.generateKeyPair();
    await store.vault.insert('receipt', [
      { id: randomHex(store.platform.random, 16), bytes: concatBytes(keys.privateKey, keys.publicKey) },
    ]);
    return new Receipts(store, keys);
  }

  sign(content: ReceiptContent): string {
    return signReceipt(this.#store.platform.cryptography, this.#keys, content);
  }

  /** The same receipt as of now, with the phones that are still outstanding. */
  renew(text: string, changes: Pick<ReceiptContent, 'issuedAt' | 'outstandingDevices' | 'audit'>): string {
    const { content } = receiptSchema.parse(JSON.parse(text));
    return this.sign({ ...content, ...changes });
  }
}
