// What shells need to know of the program, taken from commander's own tree, so that a new option is completed without anybody writing it down again.

import { severities } from '@offhook/folder';
import { models } from '@offhook/ucs';
import type { Argument, Command, Option } from 'commander';

/** What a word stands for: a closed list, or what a shell or `offhook completion --parameters` can find. */
export type WordKind = 'file' | 'folder' | 'path' | 'parameter' | 'setting' | 'any' | readonly string[];

export interface CompletedOption {
  /** --fail-on, -V. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined where it takes no value. */
  readonly value: WordKind | undefined;
  /** Takes every word up to the next option. */
  readonly isVariadic: boolean;
}

export interface CompletedCommand {
  /** '' for the program itself, then 'config', 'config check'. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  readonly words: readonly WordKind[];
  /** The last of `words` may be repeated. */
  readonly isVariadic: boolean;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'];

/** By what the help calls the value: <file>, <directory>. */
const kindOfName: Readonly<Record<string, WordKind>> = {
  file: 'file',
  csv: 'file',
  receipt: 'file',
  encrypted: 'file',
  plain: 'file',
  path: 'path',
  before: 'folder',
  after: 'folder',
  dir: 'folder',
  directory: 'folder',
  folder: 'folder',
  level: logLevels,
  setting: 'setting',
};

/** Where the name alone does not say it. */
export const kindOfPlace: Readonly<Record<string, WordKind>> = {
  'config explain <name>': 'parameter',
  'config why <name>': 'parameter',
  'config check --fail-on': severities,
  'config privacy --fail-on': ['risk', 'notice'],
};

function kindOf(place: string, name: string): WordKind {
  return kindOfPlace[place] ?? kindOfName[name] ?? 'any';
}

function wordKind(path: string, argument: Argument): WordKind {
  return argument.argChoices ?? kindOf(`${path} <${argument.name()}>`, argument.name());
}

/** `<file...>` names a file. */
function completedOption(path: string, option: Option): CompletedOption {
  const takesValue = option.required || option.optional;
  const valueName = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? '';
  const kind = option.long === '--model' ? models.map(({ name }) => name) : kindOf(`${path} ${option.long ?? ''}`, valueName);
  return {
    names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
    description: option.description,
    value: takesValue ? (option.argChoices ?? kind) : undefined,
    isVariadic: option.variadic,
  };
}

const everywhere: readonly CompletedOption[] = [
  { names: ['--json'], description: 'print results as JSON', value: undefined, isVariadic: false },
  { names: ['--help', '-h'], description: 'say how it is used', value: undefined, isVariadic: false },
];

function isHidden(command: Command): boolean {
  return (command as unknown as { readonly _hidden?: boolean })._hidden === true;
}

/** The program and all below, parents first. */
export function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const below = command.commands.filter((child) => !isHidden(child));
  const own = command.options.filter((option) => !option.hidden && option.long !== '--json').map((option) => completedOption(path, option));
  return [
    {
      path,
      commands: below.map((child) => ({ name: child.name(), description: child.description() })),
      options: [...own, ...everywhere],
      words: command.registeredArguments.map((argument) => wordKind(path, argument)),
      isVariadic: command.registeredArguments.at(-1)?.variadic === true,
    },
    ...below.flatMap((child) => completedCommands(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ];
}

/** In one word, for scripts: @file, or the list itself. */
export function kindText(kind: WordKind): string {
  return typeof kind === 'string' ? `@${kind}` : kind.join(' ');
}

/** The kind of each place of a command line; the last counts for all that follow where the command takes any number. */
export function wordsOf(command: CompletedCommand): readonly { readonly position: number | 'further'; readonly kind: WordKind }[] {
  const places = command.words.map((kind, position) => ({ position, kind }));
  const last = command.words.at(-1);
  return command.isVariadic && last !== undefined ? [...places, { position: 'further', kind: last }] : places;
}
