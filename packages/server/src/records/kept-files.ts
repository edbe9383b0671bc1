// What a phone uploads and the server does not read: kept sealed under the phone's key and served back as it came, so that nothing is lost and no older copy
// is answered in place of a newer one. What is text is searched for a person; what is not says so.

import { randomHex } from '@offhook/base';
import { readEncryptedHeader } from '@offhook/ucs';

import type { RecordsAccess, Store } from '../store/store.ts';
import type { KeptKind } from './kept-kind.ts';
import { mayBeText, textOfKept, withoutNaming } from './kept-text.ts';
import { openText, sealText } from './sealing.ts';

export interface KeptFile {
  readonly id: string;
  readonly kind: KeptKind;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
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
    at: {
      readonly macAddress: string;
      readonly deviceKey: Uint8Array;
      readonly name: string;
      readonly kind: KeptKind;
      /** Now where it has just come. */
      readonly receivedAtMs?: number | undefined;
    },
    bytes: Uint8Array,
  ): Promise<boolean> {
    const { cryptography, random, clock } = this.#store.platform;
    const { macAddress, deviceKey, name, kind, receivedAtMs = clock.now() } = at;
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
      received_at_ms: receivedAtMs,
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

  /** The phone that has the newest file of that name, of any or of one kind; undefined where none has. */
  async newestHolder(access: RecordsAccess, name: string, kind?: KeptKind): Promise<string | undefined> {
    const all = access.selectFrom('kept_file').select(['mac_address', 'name_hash']).orderBy('received_at_ms', 'desc').orderBy('id');
    const rows = await (kind === undefined ? all : all.where('kind', '=', kind)).execute();
    return rows.find(({ mac_address, name_hash }) => name_hash === this.#hash(mac_address, name))?.mac_address;
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

export interface KeptText extends Pick<KeptFile, 'id' | 'kind' | 'name'> {
  /** Undefined where nobody can read it. */
  readonly text: string | undefined;
}

/** All of a phone, opened one by one; what is no text by its kind is not opened. */
export async function* keptFilesOf(
  { store, access, deviceKey }: { readonly store: Store; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
  macAddress: string,
): AsyncGenerator<KeptText> {
  const { cryptography } = store.platform;
  const contentOf = async (id: string): Promise<Uint8Array | undefined> => {
    const row = await access.selectFrom('kept_file').select('content_sealed').where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : cryptography.open(deviceKey, row.content_sealed, `kept file ${id}`);
  };
  const rows = await access
    .selectFrom('kept_file')
    .select(['id', 'kind', 'name_sealed'])
    .where('mac_address', '=', macAddress)
    .orderBy('id')
    .execute();
  for (const { id, name_sealed, ...row } of rows) {
    const kind = row.kind as KeptKind;
    const content = mayBeText(kind) ? await contentOf(id) : undefined;
    yield {
      id,
      kind,
      name: openText(cryptography, deviceKey, name_sealed, `kept name ${id}`),
      text: content === undefined ? undefined : textOfKept(kind, content),
    };
  }
}

/** As a whole. */
export async function dropKeptFiles(access: RecordsAccess, ids: ReadonlySet<string>): Promise<void> {
  for (const id of ids) await access.deleteFrom('kept_file').where('id', '=', id).execute();
}

/** One by one, each as a whole. */
export async function* wholeFilesOf(
  { store, access, deviceKey }: { readonly store: Store; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
  macAddress: string,
  isWanted: (file: Pick<KeptFile, 'id' | 'kind'>) => boolean,
): AsyncGenerator<KeptFile> {
  const { cryptography } = store.platform;
  const rows = await access.selectFrom('kept_file').select(['id', 'kind']).where('mac_address', '=', macAddress).execute();
  for (const { id, kind } of rows.map((row) => ({ ...row, kind: row.kind as KeptKind }))) {
    if (!isWanted({ id, kind })) continue;
    const row = await access.selectFrom('kept_file').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) continue;
    const bytes = cryptography.open(deviceKey, row.content_sealed, `kept file ${id}`);
    const name = openText(cryptography, deviceKey, row.name_sealed, `kept name ${id}`);
    yield { id, kind, name, bytes, receivedAtMs: row.received_at_ms };
  }
}

/** Those that are encrypted and that `opens` is true of. */
export async function encryptedFilesOf(
  from: { readonly store: Store; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
  macAddress: string,
  opens: (bytes: Uint8Array) => boolean,
): Promise<readonly Pick<KeptFile, 'kind' | 'name' | 'bytes'>[]> {
  const found: KeptFile[] = [];
  for await (const file of wholeFilesOf(from, macAddress, ({ kind }) => mayBeText(kind)))
    if (readEncryptedHeader(file.bytes) !== undefined && opens(file.bytes)) found.push(file);
  return found;
}

/** Of a log, the lines that name somebody; of another file, all. */
export async function takeFromKeptFiles(
  from: { readonly store: Store; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
  { macAddress, ids }: { readonly macAddress: string; readonly ids: ReadonlySet<string> },
  names: (kind: KeptKind, said: string) => boolean,
): Promise<void> {
  const { store, access, deviceKey } = from;
  for await (const { id, kind, name, text = '' } of keptFilesOf(from, macAddress)) {
    if (!ids.has(id)) continue;
    const left = withoutNaming({ kind, name, text }, (said) => names(kind, said));
    if (left === undefined) await access.deleteFrom('kept_file').where('id', '=', id).execute();
    else
      await access
        .updateTable('kept_file')
        .set({ content_sealed: store.platform.cryptography.seal(deviceKey, left, `kept file ${id}`), size_bytes: left.length })
        .where('id', '=', id)
        .execute();
  }
}

/** Phones with files that no record is made of. */
export async function phonesWithKept(access: RecordsAccess): Promise<readonly string[]> {
  const rows = await access.selectFrom('kept_file').select('mac_address').distinct().execute();
  return rows.map(({ mac_address }) => mac_address);
}

/** Phones with files that came in place of a list or of settings and could not be read. */
export async function phonesWithUnreadable(access: RecordsAccess): Promise<readonly string[]> {
  const rows = await access.selectFrom('kept_file').select('mac_address').distinct().where('kind', '=', 'unreadable').execute();
  return rows.map(({ mac_address }) => mac_address);
}
