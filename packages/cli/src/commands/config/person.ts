// What who, export and erase share: whom they look for, and in which folder.

import type { FolderSource, Inventory, NotSearched, OpenEncrypted, Person, PersonSearch } from '@offhook/folder';
import { siteOfFolder, parsePerson, searchPerson, takeInventory } from '@offhook/folder';
import type { KeyReader, NumberingRules } from '@offhook/privacy';
import { numberingOfSite, numberingText } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { accountedFolder } from '../../folder/accounted-folder.ts';
import { createDiskSource } from '../../folder/disk-source.ts';
import { collect } from '../../folder/collect.ts';
import { keyVariable } from '../../folder/encryption-keys.ts';
import { openerFrom } from '../../folder/keys.ts';
import type { NumberingOptions } from '../../numbering-options.ts';
import { keyReaderFor, numberingOf, withNumberingOptions } from '../../numbering-options.ts';
import type { Output } from '../../output.ts';

export interface PersonOptions extends NumberingOptions {
  also: readonly string[];
  key: readonly string[];
  ownPhones?: boolean;
  showOthers?: boolean;
  all?: boolean;
}

export function withPersonOptions(command: Command): Command {
  return withNumberingOptions(command)
    .argument('<dir>', 'the folder')
    .argument('<person>', 'a number, SIP URI, e-mail address, login or name: 2001, sip:2001@example.test, login=ada, "Ada Example"')
    .option('--also <person>', 'the same person under another number, address or name; may be given several times', collect, [])
    .option(
      '--key <file>',
      `a file that holds the key of encrypted files; may be given several times; without it ${keyVariable} is read`,
      collect,
      [],
    )
    .option('--all', 'print each occurrence, however many there are')
    .option('--own-phones', 'call lists and directories of the phones on which the person has a line count as a whole');
}

export interface PersonQuery {
  readonly person: Person;
  readonly reader: KeyReader;
  readonly numbering: NumberingRules | undefined;
  readonly realms: ReadonlySet<string>;
  /** In words, where nobody gave it. */
  readonly dialling: string | undefined;
  readonly source: FolderSource;
  readonly inventory: Inventory;
  readonly open: OpenEncrypted | undefined;
  readonly ownPhones: boolean;
  readonly showOthers: boolean;
  readonly progress: (text: string) => void;
}

export async function personQuery(directory: string, person: string, options: PersonOptions, output: Output): Promise<PersonQuery> {
  const source = accountedFolder(output, createDiskSource(directory));
  const inventory = takeInventory(source);
  const open = await openerFrom(options.key);
  const site = siteOfFolder(inventory, open);
  const said = await numberingOfSite(site);
  const { numbering } = numberingOf(options, said);
  const reader = await keyReaderFor(numbering);
  return {
    person: parsePerson([person, ...options.also], reader),
    reader,
    numbering,
    realms: site.realms,
    dialling: said === undefined || Object.keys(numberingOf(options)).length > 0 ? undefined : numberingText(said),
    source,
    inventory,
    open,
    ownPhones: options.ownPhones === true,
    showOthers: options.showOthers === true,
    progress: (text) => output.progress(text),
  };
}

export function search(query: PersonQuery): PersonSearch {
  return searchPerson(query);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function printNotSearched(output: Output, notSearched: readonly NotSearched[]): void {
  if (notSearched.length === 0) return;
  output.line(colours.yellow(`${plural(notSearched.length, 'place')} could not be searched:`));
  for (const { path, message } of notSearched) output.line(`  ${path}  ${message}`);
}
