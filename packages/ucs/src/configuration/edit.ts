// Changes to the attributes of a file as it is written: every other character stays where it is.

import { ProblemError } from '@offhook/base';

import { escapeAttribute } from '../xml-text.ts';
import { sourceTokens } from './xml-source.ts';

export interface AttributeEdit {
  /** What becomes of an attribute, by its name and the value as it is written between its quotes: another such value, or undefined to take it out. */
  readonly replace: (name: string, written: string) => string | undefined;
  /** New ones, each beside the last of its family (`reg.` of reg.1.address), else in the first element. */
  readonly add?: readonly { readonly name: string; readonly value: string }[];
}

const attribute = /(\s+)([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*')/g;

function familyOf(name: string): string {
  return name.slice(0, name.indexOf('.') + 1).toLowerCase();
}

/** A start tag with an attribute after the last of its family, or after its last one. */
function withAttribute(tag: string, { name, value }: { readonly name: string; readonly value: string }): string {
  const all = [...tag.matchAll(attribute)];
  const beside = all.findLast(([, , written = '']) => familyOf(written) === familyOf(name)) ?? all.at(-1);
  const text = `${name}="${escapeAttribute(value)}"`;
  if (beside === undefined) return tag.replace(/\s*\/?>$/, (end) => ` ${text}${end}`);
  const end = beside.index + beside[0].length;
  return `${tag.slice(0, end)}${beside[1]}${text}${tag.slice(end)}`;
}

/** `text` is well-formed XML with an element. Throws ProblemError bad-configuration where it is not. */
export function editAttributes(text: string, { replace, add = [] }: AttributeEdit): string {
  const tokens = sourceTokens(text) ?? [];
  const raws = tokens.map(({ kind, raw }) =>
    kind !== 'start'
      ? raw
      : raw.replace(attribute, (_whole: string, blank: string, name: string, equals: string, quoted: string) => {
          const quote = quoted.slice(0, 1);
          const written = replace(name, quoted.slice(1, -1));
          if (written === undefined) return '';
          return `${blank}${name}${equals}${quote}${written}${quote}`;
        }),
  );
  const root = tokens.findIndex(({ kind }) => kind === 'start');
  if (root < 0) throw new ProblemError('bad-configuration', 'expected well-formed XML with an element, found none');
  for (const item of add) {
    const beside = raws.findLastIndex((raw, at) => tokens[at]?.kind === 'start' && hasFamily(raw, item.name));
    const at = beside < 0 ? root : beside;
    raws[at] = withAttribute(raws[at] ?? '', item);
  }
  return raws.join('');
}

function hasFamily(tag: string, name: string): boolean {
  return [...tag.matchAll(attribute)].some(([, , written = '']) => familyOf(written) !== '' && familyOf(written) === familyOf(name));
}
