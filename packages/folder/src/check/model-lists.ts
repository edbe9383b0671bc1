// Lists of primary configuration files that count for one model alone: which files they name and the folder does not have, and that they were not looked at where
// nobody named the model.

import type { Assignment, ConfigurationFile } from '@offhook/ucs';
import { substitute } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';
import { isUrl } from '../phone-files.ts';
import { normalisePath } from '../source.ts';
import { notFound } from './entry-check.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';
import { mayBeFile, namesOf } from './list-names.ts';

interface ModelList {
  readonly list: Assignment;
  /** Or its part number, as the name of the attribute has it. */
  readonly model: string;
}

/** A file that some of these lists name. */
interface Missing {
  /** The first that names it. */
  readonly list: Assignment;
  readonly models: Spellings;
  readonly otherCase: string | undefined;
}

/** Each as it is written first, letter case aside. */
class Spellings {
  readonly #known = new Map<string, string>();

  add(text: string): void {
    const folded = text.toLowerCase();
    if (!this.#known.has(folded)) this.#known.set(folded, text);
  }

  all(): readonly string[] {
    return [...this.#known.values()];
  }
}

/** Undefined where the list is for all models or for one phone. */
function modelOfList({ name }: Assignment): string | undefined {
  return /^CONFIG_FILES_(?![0-9a-f]{12}$)(.+)$/i.exec(name)?.[1];
}

/** SoundPoint and SoundStation models: the maker’s own primary file has lists for them, whether there are such phones or not. */
const ofMakersFile = /^(?:SPIP|SSIP|SSDUO)/i;

const mostNamed = 3;

/** Of many, the first by name. */
function enumerated(all: readonly string[]): string {
  const more = all.length - mostNamed;
  const named = more > 1 ? [...all.slice(0, mostNamed), `${more} more`] : all;
  return named.length === 1 ? named.join() : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

export class ModelLists {
  readonly #lists = new Map<string, readonly ModelList[]>();
  /** Primary files with such lists, of phones whose model nobody named. */
  readonly #undecided = new Set<string>();

  /** Of each primary file, once. */
  note({ file, assignments }: ConfigurationFile): void {
    const lists = assignments.flatMap((list) => {
      const model = modelOfList(list);
      return model === undefined ? [] : [{ list, model }];
    });
    if (lists.length > 0) this.#lists.set(file, lists);
  }

  /** Of a phone that reads the primary file. */
  noteUnknownModel({ file }: ConfigurationFile): void {
    if (this.#lists.has(file)) this.#undecided.add(file);
  }

  /** The list for all models counts where nobody named the model; that others have a list of their own is said once. */
  undecided(): readonly Finding[] {
    const lists = [...this.#undecided].flatMap((file) => this.#lists.get(file) ?? []);
    const [first] = lists;
    if (first === undefined) return [];
    const models = new Spellings();
    for (const { model } of lists) models.add(model);
    const files = this.#undecided.size - 1;
    const where = files === 0 ? '' : `, here and in ${files} more primary file${files === 1 ? '' : 's'}`;
    const isOne = models.all().length === 1;
    const have = isOne ? `${first.model} has a list of files of its own` : `${enumerated(models.all())} have lists of files of their own`;
    const how = isOne ? `--model ${first.model} tells it for this one` : '--model NAME tells it for one of these';
    const message = `${have}${where}: what wins is told for all other models (${how})`;
    return [finding('depends-on-model', first.list.place, message, aboutName(first.list.name))];
  }

  /** `isTold` says what was told of the phones: after the last of them. */
  missing(inventory: Inventory, isTold: (file: string, name: string) => boolean): readonly Finding[] {
    return [...this.#lists].flatMap(([file, lists]) => {
      const missing = missingOf(file, lists, inventory);
      return findingsOf(new Map([...missing].filter(([name]) => !isTold(file, name))));
    });
  }
}

/** By name. */
function missingOf(file: string, lists: readonly ModelList[], inventory: Inventory): ReadonlyMap<string, Missing> {
  const missing = new Map<string, Missing>();
  const base = file.slice(0, file.lastIndexOf('/') + 1);
  for (const { list, model } of lists) {
    const identity = { macAddress: '[PHONE_MAC_ADDRESS]', model, partNumber: '' };
    for (const name of new Set(namesOf(substitute(list.value, identity)))) {
      const path = normalisePath(base + name);
      // A name of each phone's own, of its part or elsewhere is not looked for.
      if (path === undefined || inventory.find(path) !== undefined || isUrl(name) || /\[PHONE_\w+\]/.test(name) || !mayBeFile(name))
        continue;
      const known = missing.get(name) ?? { list, models: new Spellings(), otherCase: inventory.findOtherCase(path) };
      missing.set(name, known);
      known.models.add(model);
    }
  }
  return missing;
}

/** What the same models lack is told at once. */
function findingsOf(missing: ReadonlyMap<string, Missing>): readonly Finding[] {
  const together = new Map<string, { readonly list: Assignment; readonly models: readonly string[]; readonly names: string[] }>();
  const findings: Finding[] = [];
  for (const [name, { list, models: spellings, otherCase }] of missing) {
    const models = spellings.all();
    if (otherCase === undefined) {
      const id = models.join('\n');
      const group = together.get(id) ?? { list, models, names: [] };
      together.set(id, group);
      group.names.push(name);
    } else {
      const message = `${name} is listed for ${enumerated(models)} and ${otherCase} is there: ${notFound} it`;
      findings.push(finding('letter-case', list.place, message, aboutName(list.name)));
    }
  }
  for (const { list, models, names } of together.values()) {
    const message = `${enumerated(names)} ${names.length === 1 ? 'is' : 'are'} listed for ${enumerated(models)} and not there`;
    const severity = models.every((model) => ofMakersFile.test(model)) ? 'note' : 'error';
    findings.push(finding('missing-file', list.place, message, { ...aboutName(list.name), severity }));
  }
  return findings;
}
