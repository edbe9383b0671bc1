// Text with mark-up as somebody may see it: what it says is shown as any text is, and the mark-up stays.

/** Whole, with its attributes, or a declaration; an address in angle brackets is none. */
const tag = /(<\?xml[^<>]*\?>|<\/?[A-Za-z_][\w.-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*\/?>)/;
const attribute = /(=\s*)(["'])(.*?)\2/gs;

/** `shown` masks what a text or the value of an attribute says. */
export function shownMarkup(text: string, shown: (said: string) => string): string {
  const said = (part: string): string => (part.trim() === '' ? part : shown(part));
  return text
    .split(tag)
    .map((part, index) => {
      if (index % 2 === 0) return said(part);
      if (part.startsWith('<?')) return part;
      return part.replace(
        attribute,
        (_attribute, equals: string, quote: string, value: string) => `${equals}${quote}${said(value)}${quote}`,
      );
    })
    .join('');
}
