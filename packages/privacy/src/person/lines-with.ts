// Lines of a text that may be worth reading: found in the whole of it at once, so that the others are not even taken apart.

/**
 * The lines in which one of the patterns stands, or begins, in their order. `folded` is the text as it is looked through, of as many lines; a pattern that
 * says where a line begins or ends may only say that no letter stands there.
 */
export function linesWith(text: string, folded: string, patterns: readonly RegExp[]): readonly string[] {
  const numbers = new Set<number>();
  for (const { source, flags } of patterns) {
    const pattern = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
    let line = 0;
    let begin = 0;
    for (let found = pattern.exec(folded); found !== null; found = pattern.exec(folded)) {
      for (let end = folded.indexOf('\n', begin); end >= 0 && end < found.index; end = folded.indexOf('\n', begin)) {
        line++;
        begin = end + 1;
      }
      numbers.add(line);
      const end = folded.indexOf('\n', found.index);
      if (end < 0) break;
      pattern.lastIndex = end + 1;
    }
  }
  if (numbers.size === 0) return [];
  return text.split('\n').filter((_, line) => numbers.has(line));
}
