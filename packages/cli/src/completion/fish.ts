// The completion script for fish, with descriptions.

import type { CompletedCommand, WordKind } from './tree.ts';
import { wordsOf } from './tree.ts';

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** What `complete` is told of a word of that kind. */
function candidates(kind: WordKind): string {
  switch (kind) {
    case 'file':
    case 'path':
      return '-F';
    case 'folder':
      return `-x -a '(__fish_complete_directories (commandline -ct))'`;
    case 'parameter':
      return `-x -a '(offhook completion --parameters (commandline -ct) 2>/dev/null)'`;
    case 'setting':
      return `-x -a '(offhook completion --parameters (commandline -ct) 2>/dev/null | string replace -r "[^.]\\$" "\\$0=")'`;
    case 'any':
      return '-x';
    default:
      return `-x -a ${quoted(kind.join(' '))}`;
  }
}

export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const { path, commands: below, options } = command;
    const at = `complete -c offhook -n ${quoted(`__offhook_at ${quoted(path)}`)}`;
    return [
      ...below.map(({ name, description }) => `${at} -f -a ${name} -d ${quoted(description)}`),
      ...options.map(({ names, description, value }) => {
        const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
        return `${at} ${flags.join(' ')}${value === undefined ? '' : ` ${value === 'file' || value === 'path' ? '-r ' : ''}${candidates(value)}`} -d ${quoted(description)}`;
      }),
      ...wordsOf(command).map(({ position, kind }) => {
        const place = position === 'further' ? `${command.words.length} further` : String(position);
        return `complete -c offhook -n ${quoted(`__offhook_at ${quoted(path)} ${place}`)} ${candidates(kind)}`;
      }),
    ];
  });
  const takesValue = commands.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) => (value === undefined ? [] : names.map((name) => quoted(`${path} ${name}`)))),
  );
  return `# Completion of offhook for fish. Into ~/.config/fish/completions/offhook.fish: offhook completion fish

# Is the command line at this command, and (second argument) at this of its words?
function __offhook_at
    set -l command ''
    set -l position 0
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        if string match -q -- '-*' $word
            if contains -- "$command $word" ${takesValue.join(' ')}
                set skip 1
            end
            continue
        end
        set -l longer (string trim "$command $word")
        if contains -- $longer ${commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join(' ')}
            set command $longer
            set position 0
        else
            set position (math $position + 1)
        end
    end
    test "$command" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; and return 0
    if test "$argv[3]" = further
        test $position -ge $argv[2]
    else
        test $position -eq $argv[2]
    end
end

complete -c offhook -f
${lines.join('\n')}
`;
}
