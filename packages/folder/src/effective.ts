// What is in force on the phones of a folder, with the origin of each value and all that it beat.

import { ProblemError } from '@offhook/base';
import type { Assignment, Complaint, EffectiveConfiguration, LayerContent, Model } from '@offhook/ucs';
import { canonicalMacAddress, effectiveConfiguration, primaryConfiguration } from '@offhook/ucs';

import type { FolderPhone, Inventory } from './inventory.ts';
import { newcomer } from './inventory.ts';
import type { PhoneFiles } from './phone-files.ts';
import { dependsOnModel, identityOf, phoneFiles } from './phone-files.ts';
import type { ReadFile, ReadOptions } from './read-files.ts';
import { ReadFiles } from './read-files.ts';

export interface PhoneConfiguration {
  readonly phone: FolderPhone;
  readonly files: PhoneFiles;
  readonly effective: EffectiveConfiguration;
  /** Of the files themselves; those about values are in `effective`. */
  readonly complaints: readonly Complaint[];
}

export interface ConfigurationOptions extends ReadOptions {
  readonly modelOf?: (macAddress: string) => Model | undefined;
  readonly user?: string;
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
  return inventory.phones.find((phone) => phone.macAddress === wanted) ?? { ...newcomer, macAddress: wanted };
}

/** What a phone reads, before it is worked out what wins. */
export interface PreparedPhone {
  readonly files: PhoneFiles;
  readonly contents: readonly LayerContent[];
  readonly complaints: readonly Complaint[];
  readonly model: Model | undefined;
}

/** Reads each shared file once, however many phones there are. */
export class PhoneConfigurations {
  readonly #options: ConfigurationOptions;
  readonly #read: ReadFiles;
  #changedFile: readonly Assignment[] | undefined;

  constructor(options: ConfigurationOptions, read = new ReadFiles(options)) {
    this.#options = options;
    this.#read = read;
  }

  /** The same phones after a change that is not made yet. */
  withChange(change: PendingChange): PhoneConfigurations {
    return new PhoneConfigurations({ ...this.#options, change }, this.#read);
  }

  /** Files that are missing, unusable or encrypted count as empty, as on a phone that cannot read them, and are complained of. */
  of(phone: FolderPhone): PhoneConfiguration {
    const prepared = this.prepare(phone);
    return { phone, files: prepared.files, effective: this.effectiveOf(prepared), complaints: prepared.complaints };
  }

  effectiveOf({ contents, model }: PreparedPhone, only?: (key: string) => boolean): EffectiveConfiguration {
    return effectiveConfiguration({ contents, model, examiner: this.#read.examiner, ...(only === undefined ? {} : { only }) });
  }

  /** Which files count for a phone; its primary file alone is read. */
  filesOf(phone: FolderPhone): PhoneFiles {
    return this.#filesOf(phone).files;
  }

  #filesOf(phone: FolderPhone): {
    readonly files: PhoneFiles;
    readonly complaints: readonly Complaint[];
    readonly model: Model | undefined;
  } {
    const { inventory, modelOf, user } = this.#options;
    const model = modelOf?.(phone.macAddress);
    const inAnyCase = this.#options.reading === 'lenient';
    const primaryPath = phone.primaryPath ?? (inAnyCase ? phone.otherCasePrimaryPath : undefined) ?? inventory.sitePrimaryPath;
    const read = primaryPath === undefined ? undefined : this.#read.primary(primaryPath);
    const configuration = read?.configuration;
    const primary = configuration === undefined ? undefined : primaryConfiguration(configuration, identityOf(phone.macAddress, model));
    const files = phoneFiles({ inventory, phone, primaryPath, primary, inAnyCase, ...(user === undefined ? {} : { user }) });
    return { files, complaints: read?.complaints ?? [], model };
  }

  /** A phone's files, read, in order of precedence. */
  prepare(phone: FolderPhone): PreparedPhone {
    const { user, change } = this.#options;
    const { files, complaints: ofPrimary, model } = this.#filesOf(phone);
    const complaints: Complaint[] = [...ofPrimary];
    const contents: LayerContent[] = [];
    /** Where CONFIG_FILES begins: behind the overrides and the file of the user's profile. */
    let listedFrom: number | undefined;
    for (const { layer, name, path, otherCase } of files.files) {
      if (layer === 'files' && name !== `${user}.cfg`) listedFrom ??= contents.length;
      if (path === undefined) {
        const near = otherCase === undefined ? '' : `; ${otherCase} differs from it in letter case only`;
        const place = { file: name, line: 1, column: 1 };
        const message = dependsOnModel(name)
          ? `which file ${name} is depends on the model: give it with --model`
          : `${name} is ${name === `${user}.cfg` ? 'the file of this user profile' : 'listed'} and not there${near}`;
        complaints.push({ severity: 'error', code: 'missing-file', message, place });
        continue;
      }
      const content = this.#read.of(path);
      complaints.push(...content.complaints);
      const isChanged = path === change?.path && !content.isRefused;
      contents.push({ layer, assignments: isChanged ? this.#changed(content, change) : content.assignments });
    }
    if (change !== undefined && change.path === undefined) {
      contents.splice(listedFrom ?? contents.length, 0, { layer: 'files', assignments: change.assignments });
    }
    return { files, contents, complaints, model };
  }

  /** A file with some of its settings changed; new ones are added at its end. */
  #changed(content: ReadFile, { assignments }: PendingChange): readonly Assignment[] {
    const names = new Set(assignments.map(({ name }) => name.toLowerCase()));
    this.#changedFile ??= [...content.assignments.filter(({ name }) => !names.has(name.toLowerCase())), ...assignments];
    return this.#changedFile;
  }
}

/** One phone alone. */
export function phoneConfiguration(
  options: Omit<ConfigurationOptions, 'modelOf'> & { readonly phone: FolderPhone; readonly model?: Model | undefined },
): PhoneConfiguration {
  return new PhoneConfigurations({ ...options, modelOf: () => options.model }).of(options.phone);
}
