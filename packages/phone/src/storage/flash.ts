// The phone's "flash": one sealed file for each store of the data map, under a device key (AES-256-GCM). Destroying the key destroys all of them at once.

import type { Cryptography, Files, Platform, Random } from '@offhook/base';
import { ProblemError, concatBytes, isProblem, strictUtf8Text, utf8Bytes } from '@offhook/base';

import type { StoreName } from './data-map.ts';
import { storeNames } from './data-map.ts';

const keyName = 'device.key';
const keyBytes = 32;

function fileName(store: StoreName): string {
  return `${store}.sealed`;
}

export class Flash {
  readonly #files: Files;
  readonly #cryptography: Cryptography;
  readonly #random: Random;
  /** The first seals. Others are there while the key is being replaced, so that what is to be kept can be read until it is sealed anew. */
  #keys: readonly Uint8Array[];
  /** Writes to one store happen in the order they were asked for. */
  readonly #pending = new Map<StoreName, Promise<void>>();

  private constructor(platform: Platform, keys: readonly Uint8Array[]) {
    this.#files = platform.files;
    this.#cryptography = platform.cryptography;
    this.#random = platform.random;
    this.#keys = keys;
  }

  /** Makes the device key on first use. Rejects with ProblemError corrupt where the key file is damaged. */
  static async open(platform: Platform): Promise<Flash> {
    const stored = await platform.files.read(keyName);
    if (stored !== undefined && (stored.length === 0 || stored.length % keyBytes !== 0)) {
      throw new ProblemError(
        'corrupt',
        `expected a device key of ${keyBytes} bytes, got ${stored.length}; a factory reset makes a new one`,
      );
    }
    const keys = stored ?? platform.random.bytes(keyBytes);
    if (stored === undefined) await platform.files.write(keyName, keys);
    return new Flash(
      platform,
      Array.from({ length: keys.length / keyBytes }, (_, index) => keys.slice(index * keyBytes, (index + 1) * keyBytes)),
    );
  }

  /** Undefined where the store is empty. Rejects with decryption-failed where it was sealed by another phone or damaged. */
  async read(store: StoreName): Promise<Uint8Array | undefined> {
    await this.#pending.get(store);
    const sealed = await this.#files.read(fileName(store));
    if (sealed === undefined) return undefined;
    const [current = new Uint8Array(keyBytes), ...earlier] = this.#keys;
    for (const key of earlier) {
      try {
        return this.#cryptography.open(key, sealed, store);
      } catch (error) {
        if (!isProblem(error, 'decryption-failed')) throw error; // sealed under another of the keys
      }
    }
    return this.#cryptography.open(current, sealed, store);
  }

  /** As read, but a damaged store counts as empty: the phone starts without it. `onDamage` is told. Rejects with storage: what could not be read now may be read later, and must not be written over. */
  async readOrNothing(store: StoreName, onDamage: (error: ProblemError) => void): Promise<Uint8Array | undefined> {
    try {
      return await this.read(store);
    } catch (error) {
      if (!isProblem(error) || error.code === 'storage') throw error;
      onDamage(error);
      return undefined;
    }
  }

  write(store: StoreName, plain: Uint8Array): Promise<void> {
    return this.#inOrder(store, () => this.#files.write(fileName(store), this.#seal(store, plain)));
  }

  clear(store: StoreName): Promise<void> {
    return this.#inOrder(store, () => this.#files.remove(fileName(store)));
  }

  /** What is kept of each store, in bytes as sealed: the phone's own answer to "what is stored?". */
  async inventory(): Promise<ReadonlyMap<StoreName, number>> {
    const sizes = new Map<StoreName, number>();
    for (const store of storeNames) {
      const sealed = await this.#files.read(fileName(store));
      if (sealed !== undefined) sizes.set(store, sealed.length);
    }
    return sizes;
  }

  /** Replaces the device key: whatever is still sealed under the old one can never be opened again. Where it rejects, what is to be kept can still be read, and it may be tried again. */
  async replaceKey(keep: readonly StoreName[]): Promise<void> {
    const kept = new Map<StoreName, Uint8Array>();
    for (const store of keep) {
      const plain = await this.read(store);
      if (plain !== undefined) kept.set(store, plain);
    }
    const fresh = this.#random.bytes(keyBytes);
    const earlier = kept.size === 0 ? [] : this.#keys;
    await this.#files.write(keyName, concatBytes(fresh, ...earlier));
    this.#keys = [fresh, ...this.#keys];
    for (const store of storeNames) {
      const plain = kept.get(store);
      if (plain === undefined) await this.clear(store);
      else await this.write(store, plain);
    }
    if (earlier.length > 0) await this.#files.write(keyName, fresh);
    for (const key of this.#keys.slice(1)) key.fill(0);
    this.#keys = [fresh];
  }

  #seal(store: StoreName, plain: Uint8Array): Uint8Array {
    return this.#cryptography.seal(this.#keys[0] ?? new Uint8Array(keyBytes), plain, store);
  }

  async #inOrder(store: StoreName, action: () => Promise<void>): Promise<void> {
    const before = this.#pending.get(store) ?? Promise.resolve();
    const now = before.then(action, action);
    this.#pending.set(
      store,
      now.catch(() => undefined), // whoever asked for the write hears of the failure; those behind it go on
    );
    await now;
  }
}

/** A store as JSON; an unreadable value counts as missing. */
export async function readJson(flash: Flash, store: StoreName, onDamage: (error: ProblemError) => void): Promise<unknown> {
  const plain = await flash.readOrNothing(store, onDamage);
  if (plain === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(strictUtf8Text(plain));
    return value;
  } catch (cause) {
    onDamage(new ProblemError('corrupt', `the store ${store} holds no JSON`, { cause }));
    return undefined;
  }
}

export function writeJson(flash: Flash, store: StoreName, value: unknown): Promise<void> {
  return flash.write(store, utf8Bytes(JSON.stringify(value)));
}
