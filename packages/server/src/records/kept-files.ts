// What a phone uploads and the server does not read: kept sealed under the phone's key and served back as it came, so that nothing is lost and no older copy
// is answered in place of a newer one. It cannot be searched for a person, and says so.

import { randomHex } from '@offhook/base';

import type { RecordsAccess, Store } from '../store/store.ts';
import { openText, sealText } from './sealing.ts';

export type KeptKind = 'core' | 'capture' | 'profile' | 'license' | 'log' | 'unreadable' | 'other';

export interface KeptFile {
  readonly id: string;
  readonly kind: KeptKind;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
}

export function keptKindOf(name: string): KeptKind {
  if (/\.(?:core|dmp)$|-core\b|core\.gz$/i.test(name)) return 'core';
  if (/\.(?:pcap|pcapng|jpe?g|png|bmp)$/i.test(name)) return 'capture';
  if (/-license\.cfg$/i.test(name)) return 'license';
  if (/\.log(?:[.-]\d+)?$/i.test(name)) return 'log';
  return /-(?:phone|web|directory|calls)\.(?:cfg|xml)$/i.test(name) ? 'profile' : 'other';
}

/** One phone may keep so many files: an old one makes room for a new one. */
const filesOfPhone = 64;

export class KeptFiles {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  #hash(macAddress: string, name: string): string {
    return this.#store.keyedHash(`kept file ${macAddress} ${name.toLowerCase()}`);
  }

  /** Answers whether it is new. */
  async keep(
    access: RecordsAccess,
    at: { readonly macAddress: string; readonly deviceKey: Uint8Array; readonly name: string; readonly kind: KeptKind },
    bytes: Uint8Array,
  ): Promise<boolean> {
    const { cryptography, random, clock } = this.#store.platform;
    const { macAddress, deviceKey, name, kind } = at;
    const name_hash = this.#hash(macAddress, name);
    const known = await this.#row(access, macAddress, name_hash);
    const id = known?.id ?? randomHex(random, 16);
    const row = {
      mac_address: macAddress,
      name_hash,
      kind,
      name_sealed: sealText(cryptography, deviceKey, name, `kept name ${id}`),
      content_sealed: cryptography.seal(deviceKey, bytes, `kept file ${id}`),
      size_bytes: bytes.length,
      received_at_ms: clock.now(),
    };
    await access
      .insertInto('kept_file')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    if (known === undefined) await this.#makeRoom(access, macAddress);
    return known === undefined;
  }

  async #makeRoom(access: RecordsAccess, macAddress: string): Promise<void> {
    const beyond = access
      .selectFrom('kept_file')
      .select('id')
      .where('mac_address', '=', macAddress)
      .orderBy('received_at_ms', 'desc')
      .offset(filesOfPhone)
      .limit(filesOfPhone);
    const rows = await beyond.execute();
    for (const { id } of rows) await access.deleteFrom('kept_file').where('id', '=', id).execute();
  }

  async #row(access: RecordsAccess, macAddress: string, name_hash: string): Promise<{ readonly id: string } | undefined> {
    return access
      .selectFrom('kept_file')
      .select('id')
      .where('mac_address', '=', macAddress)
      .where('name_hash', '=', name_hash)
      .executeTakeFirst();
  }

  async find(
    access: RecordsAccess,
    at: { readonly macAddress: string; readonly deviceKey: Uint8Array; readonly name: string },
  ): Promise<KeptFile | undefined> {
    const row = await access
      .selectFrom('kept_file')
      .selectAll()
      .where('mac_address', '=', at.macAddress)
      .where('name_hash', '=', this.#hash(at.macAddress, at.name))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { cryptography } = this.#store.platform;
    return {
      id: row.id,
      kind: row.kind as KeptKind,
      name: openText(cryptography, at.deviceKey, row.name_sealed, `kept name ${row.id}`),
      bytes: cryptography.open(at.deviceKey, row.content_sealed, `kept file ${row.id}`),
      receivedAtMs: row.received_at_ms,
    };
  }

  async names(access: RecordsAccess, at: { readonly macAddress: string; readonly deviceKey: Uint8Array }): Promise<readonly string[]> {
    const rows = await access.selectFrom('kept_file').select(['id', 'name_sealed']).where('mac_address', '=', at.macAddress).execute();
    const { cryptography } = this.#store.platform;
    return rows.map(({ id, name_sealed }) => openText(cryptography, at.deviceKey, name_sealed, `kept name ${id}`));
  }

  /** A readable one has taken its place. */
  async forget(access: RecordsAccess, macAddress: string, name: string): Promise<void> {
    await access
      .deleteFrom('kept_file')
      .where('mac_address', '=', macAddress)
      .where('name_hash', '=', this.#hash(macAddress, name))
      .execute();
  }
}

/** How many such files there are of each phone; a search for a person names them. */
export async function keptFilesByPhone(access: RecordsAccess): Promise<ReadonlyMap<string, number>> {
  const rows = await access
    .selectFrom('kept_file')
    .select((expression) => ['mac_address', expression.fn.countAll<number>().as('count')])
    .groupBy('mac_address')
    .execute();
  return new Map(rows.map(({ mac_address, count }) => [mac_address, count]));
}
