// The completion script for zsh, with descriptions.

import { caseBranches } from './bash.ts';
import type { CompletedCommand } from './tree.ts';

/** For _describe: a colon parts the word from its description. */
function described(name: string, description: string): string {
  return `'${`${name.replaceAll(':', '\\:')}:${description}`.replaceAll("'", `'\\''`)}'`;
}

export function zshScript(commands: readonly CompletedCommand[]): string {
  const { values, words, paths } = caseBranches(commands);
  const lists = commands.map(({ path, commands: below, options }) => {
    const names = below.map(({ name, description }) => described(name, description));
    const flags = options.flatMap((option) => option.names.map((name) => described(name, option.description)));
    return `    '${path}')\n      commands=(${names.join(' ')})\n      options=(${flags.join(' ')}) ;;`;
  });
  return `#compdef offhook
# Completion of offhook for zsh. In ~/.zshrc, after compinit: source <(offhook completion zsh)

_offhook() {
  local command='' kind='' many='' word='' index
  integer position=0
  local -a commands options found
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    if [[ "$word" != -* && -n "$kind" ]]; then
      [[ -n "$many" ]] || kind=''
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
  local current="\${words[CURRENT]}"
  if [[ "$current" == -* ]]; then
    _describe -o 'option' options
    return
  elif [[ -n "$kind" ]]; then
    :
  elif (( \${#commands} > 0 )); then
    _describe 'command' commands
    return
  else
    case "$command $position" in
${words.join('\n')}
    esac
  fi
  case "$kind" in
    @file|@path) _files ;;
    @folder) _files -/ ;;
    @parameter|@setting)
      found=("\${(@f)$(offhook completion --parameters "$current" 2>/dev/null)}")
      if [[ "$kind" == @setting ]]; then compadd -U -S '=' -- $found
      elif [[ "\${found[1]}" == *. ]]; then compadd -U -S '' -- $found
      else compadd -U -- $found
      fi ;;
    @*|'') ;;
    *) compadd -- \${=kind} ;;
  esac
}

if [[ "\${funcstack[1]}" == _offhook ]]; then _offhook "$@"; else compdef _offhook offhook; fi
`;
}
