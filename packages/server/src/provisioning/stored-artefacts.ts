// What phones have uploaded, as it is given back to them: rendered from records, or as it came where nobody could read it.

import type { Platform } from '@offhook/base';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { artefactName, writeCallList, writeDirectory, writeOverrides } from '@offhook/ucs';

import type { ServedFile } from '../configuration/served-file.ts';
import { contentTypeOf, servedFile, xmlType } from '../configuration/served-file.ts';
import { loadCallList } from '../records/call-list-view.ts';
import { loadDirectory } from '../records/directory-records.ts';
import type { KeptFiles } from '../records/kept-files.ts';
import { loadOverrides } from '../records/override-records.ts';
import type { KeptKind } from '../records/kept-kind.ts';
import { loginOfKept } from '../records/kept-kind.ts';
import { textOfKept } from '../records/kept-text.ts';
import type { PartyVault } from '../records/party-vault.ts';
import { artefactRow } from '../store/artefact-rows.ts';
import { isErasureAwaited } from '../store/request-device-rows.ts';
import type { ArtefactTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Devices } from './devices.ts';
import { RenderedFiles } from './rendered-files.ts';
import type { UploadKind } from './upload-parser.ts';

export interface StoredArtefactsOptions {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly kept: KeptFiles;
  readonly devices: Devices;
  /** Files that are remembered as they were rendered. */
  readonly renderedAtMost?: number;
}

export class StoredArtefacts {
  readonly #options: StoredArtefactsOptions;
  readonly #platform: Platform;
  readonly #rendered: RenderedFiles;
  #generation = 0;

  constructor(options: StoredArtefactsOptions) {
    this.#options = options;
    this.#platform = options.store.platform;
    this.#rendered = new RenderedFiles(options.renderedAtMost ?? 20_000);
    options.store.versions.follow('rendered', () => this.#forget());
  }

  /** Files that nobody reads, by the names under which they came. */
  async keptNames(macAddress: string): Promise<readonly string[]> {
    const { store, kept, devices } = this.#options;
    return devices.withKey(macAddress, (deviceKey) => kept.names(store.records.db, { macAddress, deviceKey }));
  }

  /** A file that no record is made of, as it came; undefined where there is none, or it cannot be searched and is from before an erasure that still waits for this phone. */
  async kept(macAddress: string, name: string): Promise<ServedFile | undefined> {
    const { store, kept, devices } = this.#options;
    const access = store.records.db;
    const file = await devices.withKey(macAddress, (deviceKey) => kept.find(access, { macAddress, deviceKey, name }));
    if (file === undefined) return undefined;
    const isWithheld = textOfKept(file.kind, file.bytes) === undefined && (await isErasureAwaited(store, macAddress, file.receivedAtMs));
    return isWithheld ? undefined : servedFile(this.#platform, file.bytes, contentTypeOf(name), file.receivedAtMs);
  }

  /** The newest copy of a file of a user's profile, whichever phone it came from (guide, User Profiles). */
  async profile(name: string): Promise<ServedFile | undefined> {
    return loginOfKept(name) === undefined ? undefined : this.keptByAny(name, 'profile');
  }

  /** The newest of that name. */
  async keptByAny(name: string, kind?: KeptKind): Promise<ServedFile | undefined> {
    const { store, kept } = this.#options;
    const holder = await kept.newestHolder(store.records.db, name, kind);
    return holder === undefined ? undefined : this.kept(holder, name);
  }

  /** Undefined where the phone has uploaded none. */
  async render(macAddress: string, kind: UploadKind): Promise<ServedFile | undefined> {
    const { records, versions } = this.#options.store;
    const version = await versions.ofPhone(records.db, macAddress);
    const known = this.#rendered.get(macAddress, kind);
    if (known?.version === version) return known.file;
    const generation = this.#generation;
    const file = await this.renderAnew(macAddress, kind);
    // What was rendered while something changed is answered this once and not kept.
    if (generation !== this.#generation) return file;
    this.#rendered.set(macAddress, kind, { version, file });
    return file;
  }

  /** What `render` would answer, where that needs no look at the store. */
  remembered(macAddress: string, kind: UploadKind): ServedFile | undefined {
    return this.#options.store.versions.isShared ? undefined : this.#rendered.get(macAddress, kind)?.file;
  }

  /** Has the phone uploaded one, be it read or not? */
  async has(macAddress: string, kind: UploadKind): Promise<boolean> {
    const { store, kept, devices } = this.#options;
    const access = store.records.db;
    if ((await artefactRow(access, macAddress, kind)) !== undefined) return true;
    const name = artefactName(macAddress, kind);
    return devices.withKey(macAddress, async (deviceKey) => (await kept.find(access, { macAddress, deviceKey, name })) !== undefined);
  }

  /** Past what is remembered of earlier renderings. */
  async renderAnew(macAddress: string, kind: UploadKind): Promise<ServedFile | undefined> {
    return (await this.kept(macAddress, artefactName(macAddress, kind))) ?? (await this.renderRecords(macAddress, kind));
  }

  /** As records were made of it, whatever nobody could read has come in its place. */
  async renderRecords(macAddress: string, kind: UploadKind): Promise<ServedFile | undefined> {
    const { store, parties, devices } = this.#options;
    const access = store.records.db;
    const row = await artefactRow(access, macAddress, kind);
    // A file that was only ever refused is not there.
    const wasRead = row !== undefined && (row.refusal === null || row.clean_at_ms !== null || row.record_count + row.suppressed_count > 0);
    if (!wasRead) return undefined;
    return devices.withKey(macAddress, (deviceKey) => this.#written({ store, parties, access, deviceKey }, macAddress, kind, row));
  }

  async #written(
    from: { readonly store: Store; readonly parties: PartyVault; readonly access: RecordsAccess; readonly deviceKey: Uint8Array },
    macAddress: string,
    kind: UploadKind,
    row: Pick<ArtefactTable, 'id' | 'received_at_ms' | 'content_sealed' | 'key_id'>,
  ): Promise<ServedFile | undefined> {
    const xml = (text: string): ServedFile => servedFile(this.#platform, utf8Bytes(text), xmlType);
    switch (kind) {
      case 'call-list':
        return xml(writeCallList((await loadCallList(from, macAddress)).map(({ entry }) => entry)));
      case 'directory':
        return xml(writeDirectory((await loadDirectory(from, macAddress)).map(({ contact }) => contact)));
      case 'local-override':
      case 'web-override':
      case 'cloud-override': {
        const values = Object.fromEntries((await loadOverrides(from, macAddress, kind)).map(({ name, value }) => [name, value]));
        return xml(writeOverrides(values, { application: 'Offhook', createdAt: new Date(row.received_at_ms).toISOString() }));
      }
      case 'application-log':
      case 'boot-log': {
        const text = await this.logText(row);
        return text === undefined ? undefined : servedFile(this.#platform, utf8Bytes(text), 'text/plain; charset=utf-8');
      }
    }
  }

  /** Undefined where the log was erased or has expired. */
  async logText(row: { id: string; content_sealed: Uint8Array | null; key_id: string | null }): Promise<string | undefined> {
    if (row.content_sealed === null || row.key_id === null) return undefined;
    const key = (await this.#options.store.vault.get([row.key_id])).get(row.key_id);
    return key === undefined ? undefined : utf8Text(this.#platform.cryptography.open(key, row.content_sealed, `log ${row.id}`));
  }

  /** After records of one file have changed, which has renewed the version of the phone. */
  forgetFile(macAddress: string, kind: UploadKind): void {
    this.#generation++;
    this.#rendered.forget(macAddress, kind);
  }

  /** After any file of a phone has changed, which has renewed the version of the phone. */
  forgetPhone(macAddress: string): void {
    this.#generation++;
    this.#rendered.forgetPhone(macAddress);
  }

  /** After records of any have changed: here, and in every other process. */
  async forgetRendered(): Promise<void> {
    this.#forget();
    const { records, versions } = this.#options.store;
    if (versions.isShared) await records.transact((access) => versions.renew(access, 'rendered'));
  }

  #forget(): void {
    this.#generation++;
    this.#rendered.clear();
  }
}
