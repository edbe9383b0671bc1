// The administrator's own folder `site`, with its sub-folders: served byte for byte from memory, looked at again at most once a second.

import type { FileDescription, Files, Platform } from '@offhook/base';
import {
  isDiallingSetting,
  isServerAddress,
  lineOfParameter,
  parseArtefactName,
  readConfiguration,
  sitePrimaryName,
  zoneParameters,
} from '@offhook/ucs';

import { ownersOfPath, spellingOf } from './path-owner.ts';
import type { ServedFile } from './served-file.ts';
import { contentTypeOf, fileOnDisk, servedFile } from './served-file.ts';

export const siteFolder = 'site';
/** A link back to a folder above it would go on for ever. */
const deepestFolder = 16;
/** Larger than any configuration file of a real folder that was seen; images and sounds are. */
const largeBytes = 4 * 1024 * 1024;
const diskTickMs = 2000;
/** What was looked at is good for that long: a boot storm costs one look a second. */
const freshMs = 1000;

const clockKeys: ReadonlySet<string> = new Set(zoneParameters.map((name) => name.toLowerCase()));

/** What the records need to know of a file: how the phone's clock goes, whose its lines are, at which servers, and how they dial. */
function isOfInterest(name: string): boolean {
  return clockKeys.has(name.toLowerCase()) || lineOfParameter(name) !== undefined || isServerAddress(name) || isDiallingSetting(name);
}

/** The first phone that a path names; none of what is everybody's. */
function ownerOf(path: string): string {
  return ownersOfPath(path)[0] ?? '';
}

/** Hidden files and what no request can name are left out. */
function canServe(name: string): boolean {
  return !name.startsWith('.') && !/[\\/\0-\x1f\x7f]/.test(name);
}

type Settings = ReadonlyMap<string, string>;

export class SiteFolder {
  readonly #platform: Platform;
  readonly #files = new Map<string, ServedFile>();
  /** The path as it is on the disk, by its one spelling. */
  readonly #paths = new Map<string, string>();
  /** Settings of interest, by the phone that a path names, by path and by name in lower case. */
  readonly #settings = new Map<string, Map<string, Settings>>();
  readonly #root: Files;
  #listedMs = 0;
  readonly #readMs = new Map<string, number>();
  #listing: Promise<boolean> | undefined;

  private constructor(platform: Platform) {
    this.#platform = platform;
    this.#root = platform.files.within(siteFolder);
  }

  /** Rejects with ProblemError storage; a broken file is served as it is and logged. */
  static async read(platform: Platform): Promise<SiteFolder> {
    const site = new SiteFolder(platform);
    await site.#list();
    return site;
  }

  /** From when on `refresh` would look at the disk for this path, by the monotonic clock. */
  freshUntilMs(path: string): number {
    const there = this.#resolve(path);
    const lookedMs = there === undefined ? this.#listedMs : Math.min(this.#listedMs, this.#readMs.get(there) ?? 0);
    return lookedMs + freshMs;
  }

  /** Which files there are, and what that one holds; true where something has changed. Rejects with ProblemError storage. */
  async refresh(path: string): Promise<boolean> {
    let hasChanged = false;
    if (this.#platform.clock.monotonicMs() - this.#listedMs >= freshMs) {
      this.#listing ??= this.#list().finally(() => {
        this.#listing = undefined;
        // One that failed is not tried again at once.
        this.#listedMs = this.#platform.clock.monotonicMs();
      });
      hasChanged = await this.#listing;
    }
    const there = this.#resolve(path);
    if (there === undefined || this.#platform.clock.monotonicMs() < this.freshUntilMs(path)) return hasChanged;
    const now = await this.#root.describe(there);
    const known = this.#files.get(there);
    if (
      now !== undefined &&
      known?.sizeBytes === now.sizeBytes &&
      known.modifiedAtMs === now.modifiedAtMs &&
      now.modifiedAtMs < this.#lastSureMs()
    ) {
      this.#readMs.set(there, this.#platform.clock.monotonicMs());
      return hasChanged;
    }
    if (now === undefined) this.#forget(there);
    else await this.#take(there, now);
    return this.#files.get(there)?.etag !== known?.etag || hasChanged;
  }

  /** Reads what is new and forgets what is gone; true where that was anything. */
  async #list(): Promise<boolean> {
    const found = new Set<string>();
    const added = await this.#readFolder('', { depth: 0, found });
    const gone = [...this.#files.keys()].filter((path) => !found.has(path));
    gone.forEach((path) => this.#forget(path));
    this.#listedMs = this.#platform.clock.monotonicMs();
    return added || gone.length > 0;
  }

  async #readFolder(folder: string, { depth, found }: { readonly depth: number; readonly found: Set<string> }): Promise<boolean> {
    if (depth > deepestFolder) {
      this.#platform.log.warn('site folder is too deep and is left out', { folder });
      return false;
    }
    let isAdded = false;
    for (const name of (await this.#root.list(folder)).filter(canServe)) {
      const path = `${folder}${name}`;
      found.add(path);
      const description = await this.#root.describe(path);
      if (description === undefined) {
        found.delete(path);
        isAdded = (await this.#readFolder(`${path}/`, { depth: depth + 1, found })) || isAdded;
      } else if (!this.#files.has(path)) {
        await this.#take(path, description);
        isAdded = true;
      }
    }
    return isAdded;
  }

  #forget(path: string): void {
    this.#files.delete(path);
    this.#readMs.delete(path);
    this.#forgetSettings(path);
    const spelling = spellingOf(path);
    if (this.#paths.get(spelling) === path) this.#paths.delete(spelling);
  }

  /** A file may be written twice within one tick of the disk's clock: what has changed just now is read again. */
  #lastSureMs(): number {
    return this.#platform.clock.now() - diskTickMs;
  }

  /** What is large is no configuration, and stays on the disk. */
  async #take(path: string, description: FileDescription): Promise<void> {
    if (description.sizeBytes > largeBytes) {
      this.#files.set(path, fileOnDisk(this.#platform, { files: this.#root, path, ...description }));
      this.#remember(path);
      return;
    }
    const bytes = await this.#root.read(path);
    if (bytes === undefined) this.#forget(path);
    else this.#add(path, bytes, description.modifiedAtMs);
  }

  #remember(path: string): void {
    this.#readMs.set(path, this.#platform.clock.monotonicMs());
    const spelling = spellingOf(path);
    if (!this.#paths.has(spelling)) this.#paths.set(spelling, path);
  }

  #add(path: string, bytes: Uint8Array, modifiedAtMs: number): void {
    this.#files.set(path, servedFile(this.#platform, bytes, contentTypeOf(path), modifiedAtMs));
    this.#remember(path);
    this.#forgetSettings(path);
    if (!/\.cfg$/i.test(path)) return;
    const file = readConfiguration(bytes, path);
    if (!file.usable) this.#platform.log.warn('site configuration file cannot be used by phones', { file: path });
    const settings = file.assignments
      .filter(({ name }) => isOfInterest(name))
      .map(({ name, value }) => [name.toLowerCase(), value] as const);
    // Of a parameter that stands twice in a file, the first counts.
    if (settings.length > 0) {
      const owner = ownerOf(path);
      this.#settings.set(owner, (this.#settings.get(owner) ?? new Map<string, Settings>()).set(path, new Map(settings.toReversed())));
    }
    if (this.#isConfiguration(path) && path.includes(','))
      this.#platform.log.warn('site configuration file cannot be named in CONFIG_FILES', { file: path });
  }

  /**
   * The file of that path, else the one that the path ends in: phones put the folder of their server's address, and of
   * LOG_FILE_DIRECTORY and its like, before it.
   */
  find(path: string): ServedFile | undefined {
    return this.#files.get(this.#resolve(path) ?? '');
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  #resolve(path: string): string | undefined {
    const parts = path.split('/');
    for (let from = 0; from < parts.length; from++) {
      const tail = parts.slice(from).join('/');
      const there = this.#files.has(tail) ? tail : this.#paths.get(spellingOf(tail));
      if (there !== undefined) return there;
    }
    return undefined;
  }

  /** Has the administrator a primary file for all phones, at the same place as this path? */
  hasSitePrimary(path: string): boolean {
    return this.find(`${path.slice(0, path.lastIndexOf('/') + 1)}${sitePrimaryName}`) !== undefined;
  }

  #isConfiguration(path: string): boolean {
    return (
      /\.cfg$/i.test(path) &&
      !path.includes('/') &&
      !/^[0-9a-f]{12}\.cfg$/i.test(path) &&
      !path.startsWith('000000000000') &&
      parseArtefactName(path) === undefined
    );
  }

  /** What a primary file that is made up names of this folder: the phone's own first, then what is nobody's own; nothing of its sub-folders. */
  configurationNames(macAddress: string): readonly string[] {
    const names = [...this.#files.keys()].filter((path) => this.#isConfiguration(path) && !path.includes(',')).sort();
    const own = names.filter((name) => ownersOfPath(name).join() === macAddress);
    return [...own, ...names.filter((name) => ownersOfPath(name).length === 0)];
  }

  /** Settings of lines, servers and dial plans in files, with the phone that a file's path names; the phone is undefined where it names none. */
  *lineSettings(): Iterable<{
    readonly path: string;
    readonly macAddress: string | undefined;
    readonly name: string;
    readonly value: string;
  }> {
    for (const files of this.#settings.values())
      for (const [path, settings] of files) {
        const [macAddress, ...others] = ownersOfPath(path);
        if (others.length > 0) continue;
        for (const [name, value] of settings) if (!clockKeys.has(name)) yield { path, macAddress, name, value };
      }
  }

  /** What the files of a phone say of its clock or a line, the phone's own first; undefined where none says anything of that parameter. */
  setting(macAddress: string, name: string): string | undefined {
    const key = name.toLowerCase();
    const ofOwner = (owner: string): string | undefined =>
      [...(this.#settings.get(owner) ?? [])]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .find(([, settings]) => settings.has(key))?.[1]
        .get(key);
    return ofOwner(macAddress) ?? ofOwner('');
  }

  #forgetSettings(path: string): void {
    const owner = ownerOf(path);
    const files = this.#settings.get(owner);
    files?.delete(path);
    if (files?.size === 0) this.#settings.delete(owner);
  }
}
