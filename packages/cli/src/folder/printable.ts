// Names of files and what stands in them, as a person reads them on a terminal: no line is forged, nothing is painted, no text runs backwards (ECMA-48, UAX 9).

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unprintable = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g;

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
}

export function printableText(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same, with the ends of lines as they are. */
export function printableLines(text: string): string {
  return text.split('\n').map(printableText).join('\n');
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value);
  if (Array.isArray(value)) return value.map(printableValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, printableValue(part)]));
}

/** A report with every text in it printable. JSON keeps what is there. */
export function printable<Report>(report: Report): Report {
  return printableValue(report) as Report;
}
