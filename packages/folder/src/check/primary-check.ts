// Primary configuration files over a whole folder: their lists, what of these is missing, and parameters that stand in them.

import type { Assignment, ConfigurationFile } from '@offhook/ucs';
import { findPhoneModel, looksLikePrimary, substitute } from '@offhook/ucs';

import type { FolderPhone, Inventory } from '../inventory.ts';
import { newcomer } from '../inventory.ts';
import type { PhoneFiles } from '../phone-files.ts';
import { dependsOnModel, isUrl } from '../phone-files.ts';
import { normalisePath } from '../source.ts';
import { notFound } from './entry-check.ts';
import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding, startOf } from './finding.ts';
import { mayBeFile, namesOf } from './list-names.ts';
import type { RuleName } from './rules.ts';

/** Facts of the provisioning protocol, in characters. */
const listLimit = { name: 255, list: 2047 };

function isList({ name }: Assignment): boolean {
  return name.toUpperCase() === 'CONFIG_FILES';
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

interface ModelList {
  readonly list: Assignment;
  readonly model: string;
}

/** The model, or the part number, that a list is for alone; undefined where it is for all or for one phone. */
function modelOfList({ name }: Assignment): string | undefined {
  return /^CONFIG_FILES_(?![0-9a-f]{12}$)(.+)$/i.exec(name)?.[1];
}

/** The maker's own primary file has lists for these models, whether there are such phones or not. */
function isOfMakersFile(model: string): boolean {
  const { family } = findPhoneModel(model) ?? {};
  return family === 'SoundPoint IP' || family === 'SoundStation IP';
}

const mostNamed = 3;

/** Of many, the first by name. */
function enumerated(all: readonly string[]): string {
  const more = all.length - mostNamed;
  const named = more > 1 ? [...all.slice(0, mostNamed), `${more} more`] : all;
  return named.length === 1 ? named.join() : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

export class PrimaryPass {
  /** Primary files that hold parameters, which count where a list names the file. */
  readonly #parameters = new Map<string, { readonly first: Assignment; readonly count: number }>();
  readonly #listedPaths = new Set<string>();
  readonly #missingTold = new Set<string>();
  readonly #selfListed = new Set<string>();
  /** Lists for one model, by primary file. */
  readonly #modelLists = new Map<string, readonly ModelList[]>();
  /** Primary files with such lists, of phones whose model nobody named. */
  readonly #undecided = new Set<string>();

  noteParameters(path: string, settings: readonly ExaminedSetting[]): void {
    const [first] = settings;
    if (first !== undefined) this.#parameters.set(path, { first: first.assignment, count: settings.length });
  }

  noteListed(path: string): void {
    this.#listedPaths.add(path);
  }

  /** Of each primary file, once. */
  noteModelLists({ file, assignments }: ConfigurationFile): void {
    const lists = assignments.flatMap((list) => {
      const model = modelOfList(list);
      return model === undefined ? [] : [{ list, model }];
    });
    if (lists.length > 0) this.#modelLists.set(file, lists);
  }

  /** Which list counts for a model that nobody named is the one for all; that others have a list of their own is said once. */
  noteUnknownModel({ file }: ConfigurationFile): void {
    if (this.#modelLists.has(file)) this.#undecided.add(file);
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

  /** What lists for one model hold and the folder does not have, said once with the models; after the phones, for what they lack is told with theirs. */
  missingOfModels(inventory: Inventory): readonly Finding[] {
    return [...this.#modelLists].flatMap(([file, lists]) => this.#missingOfLists(file, lists, inventory));
  }

  #missingOfLists(file: string, lists: readonly ModelList[], inventory: Inventory): readonly Finding[] {
    const missing = new Map<string, { readonly list: Assignment; readonly models: string[]; readonly otherCase: string | undefined }>();
    for (const { list, model } of lists) {
      const identity = { macAddress: '[PHONE_MAC_ADDRESS]', model, partNumber: '' };
      for (const name of new Set(namesOf(substitute(list.value, identity)))) {
        const path = normalisePath(file.slice(0, file.lastIndexOf('/') + 1) + name);
        if (path === undefined || inventory.find(path) !== undefined || this.#missingTold.has(`${file} ${name}`)) continue;
        // A name of each phone's own, of its part or elsewhere is not looked for.
        if (isUrl(name) || /\[PHONE_\w+\]/.test(name) || !mayBeFile(name)) continue;
        const known = missing.get(name) ?? { list, models: [], otherCase: inventory.findOtherCase(path) };
        missing.set(name, known);
        known.models.push(model);
      }
    }
    const told: Finding[] = [];
    const together = new Map<string, { readonly list: Assignment; readonly models: readonly string[]; readonly names: string[] }>();
    for (const [name, { list, models, otherCase }] of missing) {
      const where = `listed for ${enumerated(models)}`;
      if (otherCase !== undefined) {
        const message = `${name} is ${where} and ${otherCase} is there: ${notFound} it`;
        told.push(finding('letter-case', list.place, message, aboutName(list.name)));
        continue;
      }
      const group = together.get(where) ?? { list, models, names: [] };
      together.set(where, group);
      group.names.push(name);
    }
    return [
      ...told,
      ...[...together].map(([where, { list, models, names }]) => {
        const message = `${enumerated(names)} ${names.length === 1 ? 'is' : 'are'} ${where} and not there`;
        const severity = models.every(isOfMakersFile) ? 'note' : 'error';
        return finding('missing-file', list.place, message, { ...aboutName(list.name), severity });
      }),
    ];
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
    return [...this.#modelListFindings(), ...this.#parameterFindings()];
  }

  #modelListFindings(): readonly Finding[] {
    const lists = [...this.#undecided].flatMap((file) => this.#modelLists.get(file) ?? []);
    const [first] = lists;
    if (first === undefined) return [];
    const spelled = new Map<string, string>();
    for (const { model } of lists) if (!spelled.has(model.toLowerCase())) spelled.set(model.toLowerCase(), model);
    const models = [...spelled.values()];
    const files = this.#undecided.size - 1;
    const where = files === 0 ? '' : `, here and in ${files} more primary file${files === 1 ? '' : 's'}`;
    const isOne = models.length === 1;
    const have = isOne ? `${first.model} has a list of files of its own` : `${enumerated(models)} have lists of files of their own`;
    const how = isOne ? `--model ${first.model} tells it for this one` : '--model NAME tells it for one of these';
    const message = `${have}${where}: what wins is told for all other models (${how})`;
    return [finding('depends-on-model', first.list.place, message, aboutName(first.list.name))];
  }

  #parameterFindings(): readonly Finding[] {
    return [...this.#parameters].flatMap(([path, { first, count }]) => {
      if (this.#listedPaths.has(path)) return [];
      const names = count === 1 ? `${first.name} stands` : `${first.name} and ${count - 1} more stand`;
      const message = `${names} in a primary configuration file, from which a phone takes no parameter unless a list names it`;
      return [finding('primary-parameter', first.place, message, aboutName(first.name))];
    });
  }
}
