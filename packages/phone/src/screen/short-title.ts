// A title is one line: a party's name may be of any length.

const longest = 40;

/** Cut between characters, never within one. */
export function shortTitle(title: string): string {
  if (title.length <= longest) return title;
  let short = '';
  for (const character of title) {
    if (short.length + character.length >= longest) break;
    short += character;
  }
  return `${short}…`;
}
