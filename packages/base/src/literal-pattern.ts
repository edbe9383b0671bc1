// A text as part of a regular expression that stands for itself, whatever signs it holds (ECMA-262, CharacterEscape and ClassSetCharacter).

function hexEscape(sign: string): string {
  return `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/**
 * With any flag, outside and inside of a class. Signs are written by their code, since which of them may stand behind a backslash differs between
 * the flags; so is a first letter or digit, which could belong to an escape before it.
 */
export function literalPattern(text: string): string {
  return text.replace(/^[0-9A-Za-z]|[\0-/:-@[-`{-\x7f]/g, hexEscape);
}
