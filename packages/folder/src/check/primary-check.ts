// Primary configuration files over a whole folder: their lists, what of these is missing, and parameters that stand in them.

import type { Assignment, ConfigurationFile } from '@offhook/ucs';
import { looksLikePrimary } from '@offhook/ucs';

import type { FolderPhone } from '../inventory.ts';
import { newcomer } from '../inventory.ts';
import type { PhoneFiles } from '../phone-files.ts';
import { dependsOnModel } from '../phone-files.ts';
import { notFound } from './entry-check.ts';
import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding, startOf } from './finding.ts';
import { mayBeFile } from './list-names.ts';
import type { RuleName } from './rules.ts';

/** Facts of the provisioning protocol, in characters. */
const listLimit = { name: 255, list: 2047 };

function isList({ name }: Assignment): boolean {
  return name === 'CONFIG_FILES' || name.toUpperCase() === 'CONFIG_FILES';
}

/** About what a primary file lists. */
function listFinding(rule: RuleName, primary: ConfigurationFile, message: string): Finding {
  const list = primary.assignments.find(({ name }) => /^CONFIG_FILES/i.test(name));
  return list === undefined ? finding(rule, startOf(primary.file), message) : finding(rule, list.place, message, aboutName(list.name));
}

/** Of the list that counts for all models: it is there, and no longer than a phone takes. */
export function listFindings({ usable, rootName, assignments, file }: ConfigurationFile): readonly Finding[] {
  if (!usable || rootName === undefined) return [];
  const list = assignments.find(isList);
  if (list === undefined) {
    const names = assignments.map(({ name }) => name);
    if (looksLikePrimary(rootName, names)) return [];
    const message = 'expected CONFIG_FILES or APP_FILE_PATH in a primary configuration file, found neither';
    return [finding('not-a-configuration', startOf(file), message)];
  }
  const longest = Math.max(...list.value.split(',').map((name) => name.trim().length));
  if (list.value.length <= listLimit.list && longest <= listLimit.name) return [];
  const message = `CONFIG_FILES has ${list.value.length} characters, its longest name ${longest}`;
  return [finding('list-too-long', list.place, message, aboutName(list.name))];
}

export class PrimaryPass {
  /** Primary files that hold parameters, which count where a list names the file. */
  readonly #parameters = new Map<string, { readonly first: Assignment; readonly count: number }>();
  readonly #listedPaths = new Set<string>();
  readonly #missingTold = new Set<string>();
  readonly #selfListed = new Set<string>();

  noteParameters(path: string, settings: readonly ExaminedSetting[]): void {
    const [first] = settings;
    if (first !== undefined) this.#parameters.set(path, { first: first.assignment, count: settings.length });
  }

  /** Of all that is listed, primary files matter here, which have such a name. */
  noteListed(path: string): void {
    if (/(?:^|\/)[0-9a-fA-F]{12}\.cfg$/.test(path)) this.#listedPaths.add(path);
  }

  /** A site's primary file names files by each phone's own address: that these are missing is said once for all phones. */
  missing({ files }: PhoneFiles, phone: FolderPhone, primary: ConfigurationFile): readonly Finding[] {
    return files.flatMap(({ name, path, otherCase }) => {
      if (path !== undefined || dependsOnModel(name) || !mayBeFile(name)) return [];
      const isOwn = name.toLowerCase().includes(phone.macAddress);
      if (isOwn && phone.macAddress === newcomer.macAddress) return [];
      const id = `${primary.file} ${isOwn ? name.toLowerCase().replace(phone.macAddress, '*') : name}`;
      if (this.#missingTold.has(id)) return [];
      this.#missingTold.add(id);
      return [
        otherCase === undefined
          ? listFinding('missing-file', primary, `${name} is listed and not there`)
          : listFinding('letter-case', primary, `${name} is listed and ${otherCase} is there: ${notFound} it`),
      ];
    });
  }

  /** That a name in a list of that primary file is missing, or is there in another letter case. */
  isMissingTold(file: string, name: string): boolean {
    return this.#missingTold.has(`${file} ${name}`);
  }

  /** A primary file that is listed as a configuration file, and sets nothing. */
  selfListed({ path, isPrimary, settings }: ExaminedFile, primary: ConfigurationFile): readonly Finding[] {
    const id = `${primary.file} ${path}`;
    if (!isPrimary || settings.length > 0 || this.#selfListed.has(id)) return [];
    this.#selfListed.add(id);
    const message =
      primary.file === path
        ? `${path} lists itself as a configuration file, and sets no parameter`
        : `${path} is listed as a configuration file and is a primary one that sets no parameter`;
    return [listFinding('primary-listed', primary, message)];
  }

  /** After the last phone. */
  findings(): readonly Finding[] {
    return [...this.#parameters].flatMap(([path, { first, count }]) => {
      if (this.#listedPaths.has(path)) return [];
      const names = count === 1 ? `${first.name} stands` : `${first.name} and ${count - 1} more stand`;
      const message = `${names} in a primary configuration file, from which a phone takes no parameter unless a list names it`;
      return [finding('primary-parameter', first.place, message, aboutName(first.name))];
    });
  }
}
