// JSON in which an object names a member twice says two things at once: RFC 8259 §4 leaves open which counts, and a reader sees the one and a program the other.

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The first name that stands twice in one object; undefined where none does. `text` is JSON. */
export function repeatedMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last: string | undefined;
  for (const [sign] of text.matchAll(token)) {
    if (sign === '{') open.push(new Set());
    else if (sign === '[') open.push(undefined);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ':') {
      const names = open.at(-1);
      // Escapes resolved: "\u0061" is "a".
      const name = String(JSON.parse(last ?? '""'));
      if (names?.has(name) === true) return name;
      names?.add(name);
    }
    last = sign;
  }
  return undefined;
}
