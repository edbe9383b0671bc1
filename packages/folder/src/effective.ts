// What is in force on the phones of a folder, with the origin of each value and all that it beat.

import { ProblemError } from '@offhook/base';
import type { Assignment, Complaint, ConfigurationFile, EffectiveConfiguration, LayerContent, Model } from '@offhook/ucs';
import { canonicalMacAddress, effectiveConfiguration, primaryConfiguration, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { FolderPhone, Inventory } from './inventory.ts';
import { macAddressOfPath } from './inventory.ts';
import type { PhoneFiles } from './phone-files.ts';
import { identityOf, phoneFiles } from './phone-files.ts';

export interface PhoneConfiguration {
  readonly phone: FolderPhone;
  readonly files: PhoneFiles;
  readonly effective: EffectiveConfiguration;
  /** Of the files themselves; those about values are in `effective`. */
  readonly complaints: readonly Complaint[];
}

export interface ConfigurationOptions {
  readonly inventory: Inventory;
  readonly modelOf?: (macAddress: string) => Model | undefined;
  readonly user?: string;
  /** Opens encrypted files; without it they count as empty. */
  readonly decrypt?: (bytes: Uint8Array, path: string) => Uint8Array;
  /** A change that is not made yet: what a file would say. `path` is undefined for the first of CONFIG_FILES. */
  readonly change?: PendingChange;
}

export interface PendingChange {
  readonly path: string | undefined;
  readonly assignments: readonly Assignment[];
}

/** The phone with that MAC address. One that the folder does not know gets what any new phone would: 000000000000.cfg. Throws ProblemError bad-request. */
export function findPhone(inventory: Inventory, macAddress: string): FolderPhone {
  const wanted = canonicalMacAddress(macAddress);
  if (wanted === undefined)
    throw new ProblemError('bad-request', `expected a MAC address of 12 hexadecimal digits, got ${JSON.stringify(macAddress)}`);
  return inventory.phones.find((phone) => phone.macAddress === wanted) ?? { macAddress: wanted, primaryPath: undefined, artefacts: [] };
}

interface ReadFile {
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
}

/** Reads each shared file once, however many phones there are. */
export class PhoneConfigurations {
  readonly #options: ConfigurationOptions;
  readonly #shared = new Map<string, ReadFile>();
  readonly #primaries = new Map<string, ConfigurationFile | undefined>();

  constructor(options: ConfigurationOptions) {
    this.#options = options;
  }

  /** Files that are missing, unusable or encrypted count as empty, as on a phone that cannot read them, and are complained of. */
  of(phone: FolderPhone): PhoneConfiguration {
    const { inventory, modelOf, user, change } = this.#options;
    const model = modelOf?.(phone.macAddress);
    const primaryPath = phone.primaryPath ?? inventory.sitePrimaryPath;
    const read = primaryPath === undefined ? undefined : this.#primary(primaryPath);
    const primary = read?.usable === true ? primaryConfiguration(read, identityOf(phone.macAddress, model)) : undefined;
    const isPrimaryEncrypted = primaryPath !== undefined && read === undefined;
    const files = phoneFiles({ inventory, phone, primaryPath, primary, isPrimaryEncrypted, ...(user === undefined ? {} : { user }) });
    const complaints: Complaint[] = [...(read?.complaints ?? [])];
    const contents: LayerContent[] = [];
    let isChangeDue = change !== undefined && change.path === undefined;
    for (const { layer, name, path } of files.files) {
      if (isChangeDue && layer === 'files' && change !== undefined) {
        contents.push({ layer: 'files', assignments: change.assignments });
        isChangeDue = false;
      }
      if (path === undefined) {
        const place = { file: name, line: 1, column: 1 };
        complaints.push({ severity: 'error', code: 'missing-file', message: `${name} is listed and not there`, place });
        continue;
      }
      const content = this.#file(path);
      complaints.push(...content.complaints);
      contents.push({ layer, assignments: path === change?.path ? changed(content.assignments, change.assignments) : content.assignments });
    }
    if (isChangeDue && change !== undefined) contents.push({ layer: 'files', assignments: change.assignments });
    return { phone, files, effective: effectiveConfiguration({ contents, model }), complaints };
  }

  #primary(path: string): ConfigurationFile | undefined {
    if (this.#primaries.has(path)) return this.#primaries.get(path);
    const bytes = this.#options.inventory.source.read(path);
    const read = readEncryptedHeader(bytes) === undefined ? readConfiguration(bytes, path) : undefined;
    if (path === this.#options.inventory.sitePrimaryPath) this.#primaries.set(path, read);
    return read;
  }

  #file(path: string): ReadFile {
    const known = this.#shared.get(path);
    if (known !== undefined) return known;
    const content = this.#readFile(path);
    if (macAddressOfPath(path) === undefined) this.#shared.set(path, content);
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

/** A file with some of its settings changed; new ones are added at its end. */
function changed(assignments: readonly Assignment[], changes: readonly Assignment[]): readonly Assignment[] {
  const names = new Set(changes.map(({ name }) => name.toLowerCase()));
  return [...assignments.filter(({ name }) => !names.has(name.toLowerCase())), ...changes];
}

/** One phone alone. */
export function phoneConfiguration(
  options: Omit<ConfigurationOptions, 'modelOf'> & { readonly phone: FolderPhone; readonly model?: Model | undefined },
): PhoneConfiguration {
  return new PhoneConfigurations({ ...options, modelOf: () => options.model }).of(options.phone);
}
