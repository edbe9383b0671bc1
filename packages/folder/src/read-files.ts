// The configuration files of a folder, read once each.

import type { Assignment, Complaint, ConfigurationFile } from '@offhook/ucs';
import { SettingExaminer, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { Inventory } from './inventory.ts';
import { macAddressOfPath } from './inventory.ts';

export interface ReadOptions {
  readonly inventory: Inventory;
  /** Opens encrypted files; without it they count as empty. */
  readonly decrypt?: (bytes: Uint8Array, path: string) => Uint8Array;
}

export interface ReadFile {
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
}

/** What was read of a folder: shared files for good, those of one phone until the next phone's turn. */
export class ReadFiles {
  readonly #options: ReadOptions;
  readonly #shared = new Map<string, ReadFile>();
  #own: { readonly macAddress: string; readonly files: Map<string, ReadFile> } | undefined;
  readonly #primaries = new Map<string, ConfigurationFile | undefined>();
  readonly examiner = new SettingExaminer();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  primary(path: string): ConfigurationFile | undefined {
    if (this.#primaries.has(path)) return this.#primaries.get(path);
    const bytes = this.#options.inventory.source.read(path);
    const read = readEncryptedHeader(bytes) === undefined ? readConfiguration(bytes, path) : undefined;
    if (path === this.#options.inventory.sitePrimaryPath) this.#primaries.set(path, read);
    return read;
  }

  of(path: string): ReadFile {
    const macAddress = macAddressOfPath(path);
    if (macAddress !== undefined && this.#own?.macAddress !== macAddress) this.#own = { macAddress, files: new Map() };
    const kept = (macAddress === undefined ? undefined : this.#own?.files) ?? this.#shared;
    const known = kept.get(path);
    if (known !== undefined) return known;
    const content = this.#readFile(path);
    kept.set(path, content);
    return content;
  }

  #readFile(path: string): ReadFile {
    const { inventory, decrypt } = this.#options;
    let bytes = inventory.source.read(path);
    if (readEncryptedHeader(bytes) !== undefined) {
      if (decrypt === undefined) {
        const place = { file: path, line: 1, column: 1 };
        const message = 'the file is encrypted and counts as empty here: give its key with --key';
        return { assignments: [], complaints: [{ severity: 'warning', code: 'not-decrypted', message, place }] };
      }
      bytes = decrypt(bytes, path);
    }
    return readConfiguration(bytes, path);
  }
}
