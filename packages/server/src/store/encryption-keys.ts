// Keys with which phones encrypt what they upload, sealed in the store, and the same for all of its processes.

import { utf8Bytes, utf8Text } from '@offhook/base';
import type { EncryptionKey } from '@offhook/ucs';
import { parseEncryptionKey, writeEncryptionKey } from '@offhook/ucs';

import type { Store } from './store.ts';

const versionName = 'encryption keys';

export class EncryptionKeys {
  readonly #store: Store;
  #keys: readonly EncryptionKey[] = [];

  private constructor(store: Store) {
    this.#store = store;
  }

  static async load(store: Store): Promise<EncryptionKeys> {
    const keys = new EncryptionKeys(store);
    await keys.#load();
    store.versions.follow(versionName, () => keys.#load());
    return keys;
  }

  /** In the order in which they came. */
  get all(): readonly EncryptionKey[] {
    return this.#keys;
  }

  async #load(): Promise<void> {
    const { keys, vault } = this.#store;
    const rows = await keys.db.selectFrom('configuration_key').selectAll().execute();
    this.#keys = rows.map(({ description, wrapped }) =>
      parseEncryptionKey(utf8Text(vault.unwrap(wrapped, `configuration key ${description}`))),
    );
  }

  /** As the administrator writes it; one of the same description is replaced. Answers the description. Throws ProblemError bad-configuration. */
  async add(text: string): Promise<string> {
    const { keys, records, vault, versions } = this.#store;
    const key = parseEncryptionKey(text);
    const { description } = key;
    const wrapped = vault.wrap(utf8Bytes(writeEncryptionKey(key)), `configuration key ${description}`);
    await keys.db
      .insertInto('configuration_key')
      .values({ description, wrapped })
      .onConflict((conflict) => conflict.column('description').doUpdateSet({ wrapped }))
      .execute();
    const known = this.#keys.findIndex((other) => other.description === description);
    this.#keys = known < 0 ? [...this.#keys, key] : this.#keys.with(known, key);
    await records.transact((access) => versions.renew(access, versionName));
    return description;
  }
}
