// A small reader of XML tags for event bodies. It knows elements, attributes, text and the five entities; it never resolves anything outside,
// and passes over comments, instructions and document types. Wrong nesting is forgiven.

import { ProblemError } from '@offhook/base';

export interface Element {
  /** Without a namespace prefix, in lower case. */
  readonly name: string;
  /** Names without prefixes, in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: Open[];
  text: string;
}

const depthLimit = 32;
const elementLimit = 20_000;

/** The outermost element. Throws bad-message where there is none, limit-exceeded where the text is too deep or too rich. */
export function parseElements(text: string): Element {
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const stack: Open[] = [root];
  let count = 0;
  for (let index = 0; index < text.length;) {
    const top = stack.at(-1) ?? root;
    const open = text.indexOf('<', index);
    if (open !== index) {
      top.text += unescapeEntities(text.slice(index, open < 0 ? text.length : open));
      if (open < 0) break;
    }
    const skipped = skipOther(text, open);
    if (skipped > open) {
      index = skipped;
      continue;
    }
    const close = endOfTag(text, open);
    const tag = text.slice(open + 1, close);
    index = close + 1;
    if (tag.startsWith('/')) {
      const name = localName(tag.slice(1));
      const at = stack.findLastIndex((element) => element.name === name);
      if (at > 0) stack.length = at;
      continue;
    }
    if (++count > elementLimit || stack.length > depthLimit) throw new ProblemError('limit-exceeded', 'expected a simpler XML body');
    const element = readTag(tag);
    top.children.push(element);
    if (!tag.endsWith('/')) stack.push(element);
  }
  const [first] = root.children;
  if (first === undefined) throw new ProblemError('bad-message', 'expected an XML element in the body', { details: { header: 'body' } });
  return first;
}

/** The index after a comment, instruction or declaration at `open`; `open` itself where there is none. */
function skipOther(text: string, open: number): number {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!text.startsWith(start, open)) continue;
    const close = text.indexOf(end, open + start.length);
    return close < 0 ? text.length : close + end.length;
  }
  return open;
}

/** The index of the closing bracket, passing over quoted attribute values. */
function endOfTag(text: string, open: number): number {
  let quote = '';
  for (let index = open + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index;
  }
  return text.length;
}

function readTag(tag: string): Open {
  const name = tag.slice(0, tag.search(/[\s/]|$/));
  const attributes = new Map<string, string>();
  // A name begins behind something else: a long one is not looked at again from each of its characters.
  const named = /(?<![^\s=/"'])([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
  for (const [, attribute = '', double, single = ''] of tag.slice(name.length).matchAll(named)) {
    attributes.set(localName(attribute), unescapeEntities(double ?? single));
  }
  return { name: localName(name), attributes, children: [], text: '' };
}

function localName(name: string): string {
  return name
    .slice(name.indexOf(':') + 1)
    .trim()
    .toLowerCase();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole: string, decimal = '', hexadecimal = '', name = '') => {
    if (name !== '') return entities.get(name.toLowerCase()) ?? whole;
    const code = Number(hexadecimal === '' ? decimal : `0x${hexadecimal}`);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

export function escapeEntities(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
  // Characters that XML cannot hold are dropped.
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '').replace(/[<>&"]/g, (character) => escapes[character] ?? character);
}

export function childrenNamed(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}
