// What a phone uploads and the server does not read: kept sealed under the phone's key and served back as it came, so that nothing is lost and no older copy
// is answered in place of a newer one. What is text is searched for a person; what is not says so.

import { randomHex } from '@offhook/base';
import { readEncryptedHeader } from '@offhook/ucs';

import {
  changeKeptFile,
  dropKeptFileNamed,
  dropKeptFiles,
  dropOldestKeptFiles,
  keptFileHeads,
  keptFileHolders,
  keptFileId,
  keptFileNamed,
  keptFileRow,
  putKeptFile,
} from '../store/kept-file-rows.ts';
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
    const known = await keptFileId(access, macAddress, name_hash);
    const id = known ?? randomHex(random, 16);
    await putKeptFile(access, {
      id,
      mac_address: macAddress,
      name_hash,
      kind,
      name_sealed: sealText(cryptography, deviceKey, name, `kept name ${id}`),
      content_sealed: cryptography.seal(deviceKey, bytes, `kept file ${id}`),
      size_bytes: bytes.length,
      received_at_ms: receivedAtMs,
    });
    if (known === undefined) await dropOldestKeptFiles(access, macAddress, filesOfPhone);
    return known === undefined;
  }

  async find(
    access: RecordsAccess,
    at: { readonly macAddress: string; readonly deviceKey: Uint8Array; readonly name: string },
  ): Promise<KeptFile | undefined> {
    const row = await keptFileNamed(access, at.macAddress, this.#hash(at.macAddress, at.name));
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
    const rows = await keptFileHolders(access, kind);
    return rows.find(({ mac_address, name_hash }) => name_hash === this.#hash(mac_address, name))?.mac_address;
  }

  async names(access: RecordsAccess, at: { readonly macAddress: string; readonly deviceKey: Uint8Array }): Promise<readonly string[]> {
    const rows = await keptFileHeads(access, at.macAddress);
    const { cryptography } = this.#store.platform;
    return rows.map(({ id, name_sealed }) => openText(cryptography, at.deviceKey, name_sealed, `kept name ${id}`));
  }

  /** A readable one has taken its place. */
  forget(access: RecordsAccess, macAddress: string, name: string): Promise<void> {
    return dropKeptFileNamed(access, macAddress, this.#hash(macAddress, name));
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
    const row = await keptFileRow(access, id);
    return row === undefined ? undefined : cryptography.open(deviceKey, row.content_sealed, `kept file ${id}`);
  };
  for (const { id, name_sealed, ...row } of await keptFileHeads(access, macAddress)) {
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

/** One by one, each as a whole. */
export async function* wholeFilesOf(
  { store, access, deviceKey }: { readonly store: Store; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
  macAddress: string,
  isWanted: (file: Pick<KeptFile, 'id' | 'kind'>) => boolean,
): AsyncGenerator<KeptFile> {
  const { cryptography } = store.platform;
  for (const head of await keptFileHeads(access, macAddress)) {
    const { id, kind } = { ...head, kind: head.kind as KeptKind };
    if (!isWanted({ id, kind })) continue;
    const row = await keptFileRow(access, id);
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
    if (left === undefined) await dropKeptFiles(access, [id]);
    else
      await changeKeptFile(access, id, {
        content_sealed: store.platform.cryptography.seal(deviceKey, left, `kept file ${id}`),
        size_bytes: left.length,
      });
  }
}
