// The completion script for bash, 3.2 or newer.

import type { CompletedCommand } from './tree.ts';
import { kindText, wordsOf } from './tree.ts';

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `case` branches that set `kind`; the syntax is that of zsh as well. */
export function caseBranches(commands: readonly CompletedCommand[]): {
  readonly values: readonly string[];
  readonly words: readonly string[];
  readonly paths: readonly string[];
} {
  return {
    values: commands.flatMap(({ path, options }) =>
      options.flatMap(({ names, value, isVariadic }) =>
        value === undefined
          ? []
          : [
              `      ${names.map((name) => quoted(`${path} ${name}`)).join('|')}) kind=${quoted(kindText(value))}; many=${isVariadic ? '1' : ''} ;;`,
            ],
      ),
    ),
    words: commands.flatMap((command) =>
      wordsOf(command).map(
        ({ position, kind }) =>
          `      ${quoted(`${command.path} `)}${position === 'further' ? '*' : position}) kind=${quoted(kindText(kind))} ;;`,
      ),
    ),
    paths: commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])),
  };
}

export function bashScript(commands: readonly CompletedCommand[]): string {
  const { values, words, paths } = caseBranches(commands);
  const lists = commands.flatMap(({ path, commands: below, options }) => [
    `      ${quoted(path)}) commands=${quoted(below.map(({ name }) => name).join(' '))}; options=${quoted(options.flatMap(({ names }) => names).join(' '))} ;;`,
  ]);
  return `# Completion of offhook for bash. In ~/.bashrc: eval "$(offhook completion bash)"

_offhook() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command='' kind='' many='' commands='' options='' word='' position=0 index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in =|:) continue ;; esac
    if [[ "$word" != -* && -n "$kind" ]]; then
      [[ -n "$many" || "\${COMP_WORDS[index + 1]}" == [=:] ]] || kind=''
      continue
    fi
    kind='' many=''
    case "$command $word" in
${values.join('\n')}
    esac
    case "$word" in -*) continue ;; esac
    case "\${command:+$command }$word" in
      ${paths.join('|')}) command="\${command:+$command }$word"; position=0 ;;
      *) position=$((position + 1)) ;;
    esac
  done
  case "$command" in
${lists.join('\n')}
  esac
  if [[ -n "$kind" && "$current" != -* ]]; then
    :
  elif [[ "$current" == -* ]]; then
    kind="$options"
  elif [[ -n "$commands" ]]; then
    kind="$commands"
  else
    case "$command $position" in
${words.join('\n')}
    esac
  fi
  local IFS=$'\\n'
  case "$kind" in
    @file|@path)
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$current")) ;;
    @folder)
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -d -- "$current")) ;;
    @parameter|@setting)
      COMPREPLY=($(offhook completion --parameters "$current" 2>/dev/null))
      if [[ "$kind" == @setting ]]; then
        compopt -o nospace 2>/dev/null
        [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" != *. ]] && COMPREPLY=("\${COMPREPLY[0]}=")
      elif [[ "\${COMPREPLY[0]}" == *. ]]; then
        compopt -o nospace 2>/dev/null
      fi ;;
    @*) ;;
    *) COMPREPLY=($(IFS=' '; compgen -W "$kind" -- "$current")) ;;
  esac
}

complete -F _offhook offhook
`;
}
