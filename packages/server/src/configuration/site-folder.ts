// The administrator's own folder `site`, with its sub-folders: read once, served byte for byte.

import type { Files, Platform } from '@offhook/base';
import { parseArtefactName, readConfiguration, sitePrimaryName } from '@offhook/ucs';

import { ownersOfPath, spellingOf } from './path-owner.ts';
import type { ServedFile } from './served-file.ts';
import { contentTypeOf, servedFile } from './served-file.ts';

const siteFolder = 'site';
/** A link back to a folder above it would go on for ever. */
const deepestFolder = 16;
const gmtOffsetParameter = 'tcpIpApp.sntp.gmtOffset';

/** Hidden files and what no request can name are left out. */
function canServe(name: string): boolean {
  return !name.startsWith('.') && !/[\\/\0-\x1f\x7f]/.test(name);
}

export class SiteFolder {
  readonly #platform: Platform;
  readonly #files = new Map<string, ServedFile>();
  /** The path as it is on the disk, by its one spelling. */
  readonly #paths = new Map<string, string>();
  /** Seconds east of UTC, by the phone whose file says so; the site's under ''. */
  readonly #offsets = new Map<string, number>();

  private constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Rejects with ProblemError storage; a broken file is served as it is and logged. */
  static async read(platform: Platform): Promise<SiteFolder> {
    const site = new SiteFolder(platform);
    await site.#readFolder(platform.files.within(siteFolder), '', 0);
    return site;
  }

  async #readFolder(files: Files, folder: string, depth: number): Promise<void> {
    if (depth > deepestFolder) {
      this.#platform.log.warn('site folder is too deep and is left out', { folder });
      return;
    }
    for (const name of (await files.list(folder)).filter(canServe)) {
      const path = `${folder}${name}`;
      const bytes = await files.read(path);
      if (bytes === undefined) await this.#readFolder(files, `${path}/`, depth + 1);
      else this.#add(path, bytes);
    }
  }

  #add(path: string, bytes: Uint8Array): void {
    this.#files.set(path, servedFile(this.#platform, bytes, contentTypeOf(path)));
    const spelling = spellingOf(path);
    if (!this.#paths.has(spelling)) this.#paths.set(spelling, path);
    if (!/\.cfg$/i.test(path)) return;
    const file = readConfiguration(bytes, path);
    if (!file.usable) this.#platform.log.warn('site configuration file cannot be used by phones', { file: path });
    const offset = file.assignments.find((assignment) => assignment.name === gmtOffsetParameter)?.value;
    const [owner = ''] = ownersOfPath(path);
    if (offset !== undefined && !this.#offsets.has(owner)) this.#offsets.set(owner, Number(offset));
    if (this.#isConfiguration(path) && path.includes(','))
      this.#platform.log.warn('site configuration file cannot be named in CONFIG_FILES', { file: path });
  }

  /**
   * The file of that path, else the one that the path ends in: phones put the folder of their server's address, and of
   * LOG_FILE_DIRECTORY and its like, before it.
   */
  find(path: string): ServedFile | undefined {
    const parts = path.split('/');
    for (let from = 0; from < parts.length; from++) {
      const tail = parts.slice(from).join('/');
      const file = this.#files.get(tail) ?? this.#files.get(this.#paths.get(spellingOf(tail)) ?? '');
      if (file !== undefined) return file;
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
  configurationNames(macAddress: string | undefined): readonly string[] {
    const names = [...this.#files.keys()].filter((path) => this.#isConfiguration(path) && !path.includes(','));
    const own = names.filter((name) => macAddress !== undefined && ownersOfPath(name).join() === macAddress);
    return [...own, ...names.filter((name) => ownersOfPath(name).length === 0)];
  }

  /** Seconds east of UTC at the phone; undefined where no file says so. */
  gmtOffsetS(macAddress: string): number | undefined {
    return this.#offsets.get(macAddress) ?? this.#offsets.get('');
  }
}
