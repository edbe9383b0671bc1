// What the administrator has laid down for phones and users, but for what is older than an erasure of whom it is of or names.

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { ServedFile } from '../configuration/served-file.ts';
import type { UploadContext } from '../records/upload.ts';
import { isOwnCopy, phoneOfCopy, whyWithheld } from '../records/laid-down-copies.ts';
import type { SuppressionLedger } from '../records/suppression-ledger.ts';
import type { Store } from '../store/store.ts';

export interface LaidDownFilesParts {
  readonly store: Store;
  readonly ledger: SuppressionLedger;
  readonly configuration: ConfigurationFiles;
  /** What an upload of the phone is judged by; undefined where it is not enrolled. */
  readonly contextOf: (macAddress: string) => Promise<UploadContext | undefined>;
}

const rememberedAtMost = 10_000;

export class LaidDownFiles {
  readonly #parts: LaidDownFilesParts;
  /** By path, as it and the erasures were. */
  readonly #judged = new Map<string, { readonly of: string; readonly why: 'own' | 'naming' | undefined }>();

  constructor(parts: LaidDownFilesParts) {
    this.#parts = parts;
  }

  /** Undefined where there is no such file, it is another phone's, or it is withheld. */
  async get(macAddress: string, path: string): Promise<ServedFile | undefined> {
    const file = this.#parts.configuration.get(macAddress, path);
    return file === undefined || (await this.whyWithheld(path, file)) !== undefined ? undefined : file;
  }

  async whyWithheld(path: string, file: ServedFile): Promise<'own' | 'naming' | undefined> {
    const { store, ledger, configuration, contextOf } = this.#parts;
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (!isOwnCopy(name) || (await ledger.isEmpty())) return undefined;
    const { modifiedAtMs = 0 } = file;
    const of = [file.etag, modifiedAtMs, await ledger.version(), configuration.changes, store.numberingForm].join(' ');
    const known = this.#judged.get(path);
    if (known?.of === of) return known.why;
    const macAddress = phoneOfCopy(name);
    const bytes = 'bytes' in file ? file.bytes : new Uint8Array();
    const context = macAddress === undefined ? undefined : await contextOf(macAddress);
    const why = await whyWithheld({ store, ledger }, { name, bytes, modifiedAtMs }, context);
    if (why !== undefined)
      store.platform.log.warn('a file of site is from before an erasure and is not served: delete it, or lay down a newer one', {
        device: macAddress ?? '',
      });
    if (this.#judged.size >= rememberedAtMost) this.#judged.clear();
    this.#judged.set(path, { of, why });
    return why;
  }
}
