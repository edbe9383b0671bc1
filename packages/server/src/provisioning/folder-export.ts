// Everything that phones are served, as a folder that any web server can serve: for each phone the same bytes under the names that it asks for.

import { ProblemError } from '@offhook/base';
import { artefactName, sitePrimaryName } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { siteScope } from '../configuration/configuration-files.ts';
import { ownersOfPath } from '../configuration/path-owner.ts';
import type { ServedFile } from '../configuration/served-file.ts';
import type { Devices } from './devices.ts';
import type { LaidDownFiles } from './laid-down-files.ts';
import type { StoredArtefacts } from './stored-artefacts.ts';
import { uploadKinds } from './upload-parser.ts';

export interface FolderExportParts {
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
  readonly stored: StoredArtefacts;
  readonly laidDown: LaidDownFiles;
}

/** A phone that nothing is set for: what it is served is what all others are. */
const anyPhone = 'ffffffffffff';

export class FolderExport {
  readonly #parts: FolderExportParts;

  constructor(parts: FolderExportParts) {
    this.#parts = parts;
  }

  /** The paths of all files, in order. */
  async paths(): Promise<readonly string[]> {
    const { devices, configuration, stored } = this.#parts;
    const paths = new Set<string>();
    for (const path of configuration.sitePaths()) {
      const [mac = anyPhone] = ownersOfPath(path);
      if ((await this.#ofPhone(mac, path)) !== undefined || ownersOfPath(path).length > 1) paths.add(path);
    }
    if (configuration.get(anyPhone, sitePrimaryName) !== undefined) paths.add(sitePrimaryName);
    if ((await this.#ofPhone(anyPhone, configuration.nameOf(siteScope))) !== undefined) paths.add(configuration.nameOf(siteScope));
    for (const { mac_address: mac } of await devices.all()) {
      for (const name of [`${mac}.cfg`, configuration.nameOf(mac)]) if ((await this.#ofPhone(mac, name)) !== undefined) paths.add(name);
      for (const kind of uploadKinds) if ((await stored.render(mac, kind)) !== undefined) paths.add(artefactName(mac, kind));
      for (const name of await stored.keptNames(mac)) paths.add(name);
    }
    return [...paths].toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** Throws ProblemError not-found. */
  async read(path: string): Promise<Uint8Array> {
    const file = await this.#find(path);
    if (file === undefined) throw new ProblemError('not-found', 'there is no such file');
    return 'bytes' in file ? file.bytes : ((await file.files.read(file.path)) ?? new Uint8Array());
  }

  async #find(path: string): Promise<ServedFile | undefined> {
    const { devices, stored } = this.#parts;
    const [mac = anyPhone] = ownersOfPath(path);
    if ((await devices.find(mac)) === undefined) return (await this.#ofPhone(mac, path)) ?? stored.keptByAny(path);
    const kind = uploadKinds.find((candidate) => artefactName(mac, candidate) === path);
    const own = kind === undefined ? undefined : await stored.render(mac, kind);
    return own ?? (await this.#ofPhone(mac, path)) ?? stored.kept(mac, path);
  }

  /** A phone without a primary file of its own has that of all; where something is set for it, in front of that. */
  async #ofPhone(mac: string, path: string): Promise<ServedFile | undefined> {
    const { configuration, laidDown } = this.#parts;
    const file = await laidDown.get(mac, path);
    if (file !== undefined || path !== `${mac}.cfg`) return file;
    const isSet = Object.keys(configuration.values(mac)).length > 0;
    return isSet ? configuration.get(mac, sitePrimaryName) : undefined;
  }
}
