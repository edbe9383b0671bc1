// Where in the text of an XML file everything stands: elements, attributes, character data and comments with their offsets.
// It judges nothing: whether the file is well-formed is for the readers of @offhook/ucs to say. XML 1.0 §2.4, §2.5, §2.7, §3.1.

export interface Span {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

export interface MarkupText extends Span {
  /** References resolved. */
  readonly text: string;
}

export interface MarkupAttribute extends Span {
  readonly name: string;
  /** References resolved. */
  readonly value: string;
  /** Between the quotes. */
  readonly valueSpan: Span;
}

export interface MarkupElement extends Span {
  readonly name: string;
  readonly attributes: readonly MarkupAttribute[];
  readonly children: readonly MarkupElement[];
  readonly texts: readonly MarkupText[];
  /** Comments, processing instructions and document types directly inside. */
  readonly remarks: readonly MarkupText[];
}

interface OpenElement {
  name: string;
  start: number;
  end: number;
  attributes: MarkupAttribute[];
  children: MarkupElement[];
  texts: MarkupText[];
  remarks: MarkupText[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities and character references; anything else stands for itself. */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (reference, hex?: string, decimal?: string, name = '') => {
      if (name !== '') return entities[String(name).toLowerCase()] ?? reference;
      const code = Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
    },
  );
}

const attributePattern = /([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function attributesOf(tag: string, offset: number): MarkupAttribute[] {
  const found: MarkupAttribute[] = [];
  for (const match of tag.matchAll(attributePattern)) {
    const [whole, name = '', double, single] = match;
    const raw = double ?? single ?? '';
    const start = offset + match.index;
    const end = start + whole.length;
    found.push({ name, value: resolveReferences(raw), start, end, valueSpan: { start: end - 1 - raw.length, end: end - 1 } });
  }
  return found;
}

/** The offset behind the `>` of a tag; quoted values may hold one. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return text.length;
}

/** The offset behind the closing mark, or the end of the text. */
function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function doctypeEnd(text: string, from: number): number {
  const [mark] = /[[>]/.exec(text.slice(from)) ?? [];
  return behind(text, '>', mark === '[' ? behind(text, ']', from) : from);
}

/** The document as an element without a name: its children are the root, its remarks stand outside of the root. */
export function readMarkup(text: string): MarkupElement {
  const blank = (name: string, start: number): OpenElement => ({
    name,
    start,
    end: text.length,
    attributes: [],
    children: [],
    texts: [],
    remarks: [],
  });
  const top = blank('', 0);
  const stack: OpenElement[] = [top];
  let at = 0;
  while (at < text.length) {
    const open = stack.at(-1) ?? top;
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      const raw = text.slice(at, end);
      if (raw.trim() !== '') open.texts.push({ start: at, end, text: resolveReferences(raw) });
      at = end;
      continue;
    }
    const start = at;
    if (text.startsWith('<!--', at)) {
      at = behind(text, '-->', at + 4);
      open.remarks.push({ start, end: at, text: text.slice(start + 4, at).replace(/-->$/, '') });
    } else if (text.startsWith('<![CDATA[', at)) {
      at = behind(text, ']]>', at);
      open.texts.push({ start, end: at, text: text.slice(start + 9, at).replace(/\]\]>$/, '') });
    } else if (text.startsWith('<?', at)) {
      at = behind(text, '?>', at);
      if (
        text
          .slice(start + 2, start + 6)
          .trimEnd()
          .toLowerCase() !== 'xml'
      )
        open.remarks.push({ start, end: at, text: text.slice(start + 2, at) });
    } else if (text.startsWith('<!', at)) {
      at = doctypeEnd(text, at);
      open.remarks.push({ start, end: at, text: text.slice(start + 2, at) });
    } else if (text.startsWith('</', at)) {
      at = behind(text, '>', at);
      if (stack.length > 1) {
        open.end = at;
        stack.pop();
      }
    } else {
      at = tagEnd(text, at + 1);
      const tag = text.slice(start, at);
      const name = tag.slice(1).replace(/[\s/>].*$/s, '');
      const offset = 1 + name.length;
      const element = blank(name, start);
      element.end = at;
      element.attributes = attributesOf(tag.slice(offset), start + offset);
      open.children.push(element);
      if (!tag.endsWith('/>')) stack.push(element);
    }
  }
  return top;
}

/** The character data directly inside, trimmed. */
export function elementText(element: MarkupElement): string {
  return element.texts
    .map(({ text }) => text)
    .join('')
    .trim();
}
