// The configuration files of a folder, read once each.

import { isProblem } from '@offhook/base';
import type { Assignment, Complaint, ComplaintCode, ConfigurationFile } from '@offhook/ucs';
import { SettingExaminer, isPrimaryAttribute, looksLikePrimary, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { Inventory } from './inventory.ts';
import { macAddressOfPath } from './inventory.ts';

export interface ReadOptions {
  readonly inventory: Inventory;
  /** Opens encrypted files; without it they count as empty. */
  readonly decrypt?: (bytes: Uint8Array, path: string) => Uint8Array;
  /** `strict` (the default) is what a phone may be counted on to read; `lenient` is all that can be made out, for whoever searches. */
  readonly reading?: 'strict' | 'lenient';
}

export interface ReadFile {
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
  /** True where a phone takes nothing from the file. */
  readonly isRefused: boolean;
}

export interface ReadPrimary {
  /** Undefined where no phone accepts the file, or where it cannot be read. */
  readonly configuration: ConfigurationFile | undefined;
  readonly complaints: readonly Complaint[];
}

/** What was read of a folder: shared files for good, those of one phone until the next phone's turn. */
export class ReadFiles {
  readonly #options: ReadOptions;
  readonly #shared = new Map<string, ReadFile>();
  #own: { readonly macAddress: string; readonly files: Map<string, ReadFile> } | undefined;
  readonly #primaries = new Map<string, ReadPrimary>();
  readonly examiner = new SettingExaminer();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  primary(path: string): ReadPrimary {
    const known = this.#primaries.get(path);
    if (known !== undefined) return known;
    const read = this.#readPrimary(path);
    if (path === this.#options.inventory.sitePrimaryPath) this.#primaries.set(path, read);
    return read;
  }

  #readPrimary(path: string): ReadPrimary {
    try {
      const bytes = this.#options.inventory.source.read(path);
      if (readEncryptedHeader(bytes) !== undefined)
        return withoutPrimary(path, 'encrypted-primary', 'a primary configuration file may not be encrypted: no phone accepts it');
      const configuration = readConfiguration(bytes, path);
      const { complaints } = configuration;
      return { configuration: this.#isRefused(configuration) ? undefined : configuration, complaints };
    } catch (error) {
      if (!isProblem(error)) throw error;
      return withoutPrimary(path, 'unreadable', `${error.message}; what it lists is not known`);
    }
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

  #isRefused({ usable, refusal }: ConfigurationFile): boolean {
    return this.#options.reading === 'lenient' ? !usable : refusal !== undefined;
  }

  /** A primary file that is listed as a configuration file sets what it has of parameters; what it says of files and folders is none. */
  #settingsOf(file: ConfigurationFile): ReadFile {
    const { rootName, assignments, complaints } = file;
    if (this.#isRefused(file)) return { assignments: [], complaints, isRefused: true };
    const isPrimary = looksLikePrimary(
      rootName,
      assignments.map(({ name }) => name),
    );
    return {
      assignments: isPrimary ? assignments.filter(({ name }) => !isPrimaryAttribute(name)) : assignments,
      complaints,
      isRefused: false,
    };
  }

  #readFile(path: string): ReadFile {
    const { inventory, decrypt } = this.#options;
    try {
      const bytes = inventory.source.read(path);
      if (readEncryptedHeader(bytes) === undefined) return this.#settingsOf(readConfiguration(bytes, path));
      if (decrypt !== undefined) return this.#settingsOf(readConfiguration(decrypt(bytes, path), path));
      return empty(path, 'not-decrypted', 'the file is encrypted and counts as empty here: give its key with --key');
    } catch (error) {
      if (!isProblem(error)) throw error;
      return empty(
        path,
        isProblem(error, 'decryption-failed') ? 'not-decrypted' : 'unreadable',
        `${error.message}; the file counts as empty here`,
      );
    }
  }
}

function withoutPrimary(path: string, code: ComplaintCode, message: string): ReadPrimary {
  return { configuration: undefined, complaints: empty(path, code, message).complaints };
}

/** A file that cannot be read sets nothing here; what it would set on a phone is not known. */
function empty(path: string, code: ComplaintCode, message: string): ReadFile {
  return {
    assignments: [],
    complaints: [{ severity: 'error', code, message, place: { file: path, line: 1, column: 1 } }],
    isRefused: true,
  };
}
