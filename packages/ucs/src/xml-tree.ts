// A small tree for files whose elements have meaning (directories, call lists), so that what is not understood can be kept and written back.

import type { Complaint } from './configuration/assignment.ts';
import type { FileContent } from './configuration/decode.ts';
import type { XmlListener } from './configuration/xml-walk.ts';
import { walkXml } from './configuration/xml-walk.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

export interface XmlNode {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly XmlNode[];
  /** The character data directly inside, trimmed. */
  readonly text: string;
  readonly line: number;
}

export interface XmlTree {
  /** Undefined where there is no element at all. */
  readonly root: XmlNode | undefined;
  /** Comments and processing instructions, which some writers use as marks. */
  readonly marks: readonly string[];
  readonly complaints: readonly Complaint[];
  readonly usable: boolean;
}

interface OpenNode {
  name: string;
  attributes: [string, string][];
  children: XmlNode[];
  text: string;
  line: number;
}

type Grown = Pick<XmlTree, 'root' | 'marks'>;

function growTree(): XmlListener<Grown> {
  const stack: OpenNode[] = [];
  const marks: string[] = [];
  let root: XmlNode | undefined;
  return {
    onElement({ name, attributes, line }) {
      stack.push({
        name,
        attributes: attributes.map((attribute) => [attribute.name, attribute.value]),
        children: [],
        text: '',
        line,
      });
    },
    onEnd() {
      const done = stack.pop();
      if (done === undefined) return;
      done.text = done.text.trim();
      const parent = stack.at(-1);
      if (parent === undefined) root ??= done;
      else parent.children.push(done);
    },
    onText(text) {
      const top = stack.at(-1);
      if (top !== undefined) top.text += text;
    },
    onComment: (text) => void marks.push(text),
    onInstruction: (target, body) => void marks.push(`${target} ${body}`),
    told: () => ({ root, marks }),
  };
}

export function readXmlTree(bytes: FileContent, file: string): XmlTree {
  const { told, complaints, usable } = walkXml(bytes, file, growTree);
  return { ...told, complaints, usable };
}

/** The text of the first child of that name, letter case aside; undefined where there is none. */
export function childText(node: XmlNode, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return node.children.find((child) => child.name.toLowerCase() === wanted)?.text;
}

export function writeXmlNode(node: Pick<XmlNode, 'name' | 'attributes' | 'children' | 'text'>, indent = ''): string {
  const attributes = node.attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('');
  if (node.children.length === 0) {
    return node.text === ''
      ? `${indent}<${node.name}${attributes}/>`
      : `${indent}<${node.name}${attributes}>${escapeText(node.text)}</${node.name}>`;
  }
  const inner = node.children.map((child) => writeXmlNode(child, `${indent}  `));
  const text = node.text === '' ? [] : [`${indent}  ${escapeText(node.text)}`];
  return [`${indent}<${node.name}${attributes}>`, ...text, ...inner, `${indent}</${node.name}>`].join('\n');
}

/** An element with text, for writers. */
export function textNode(name: string, text: string): XmlNode {
  return { name, attributes: [], children: [], text, line: 0 };
}

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
