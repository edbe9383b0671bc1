// The writer of contact directories.

import type { XmlNode } from '../xml-tree.ts';
import { textNode, writeXmlNode, xmlDeclaration } from '../xml-tree.ts';
import type { Contact } from './contact.ts';

function itemOf(contact: Contact): XmlNode {
  const flag = (name: string, value: boolean | undefined): readonly XmlNode[] =>
    value === undefined ? [] : [textNode(name, value ? '1' : '0')];
  const text = (name: string, value: string | undefined): readonly XmlNode[] => (value === undefined ? [] : [textNode(name, value)]);
  return {
    name: 'item',
    attributes: [],
    text: '',
    line: 0,
    children: [
      textNode('ln', contact.lastName),
      textNode('fn', contact.firstName),
      textNode('ct', contact.contact),
      ...text('sd', contact.speedDial?.toString()),
      ...text('lb', contact.label),
      ...text('rt', contact.ringType),
      ...text('dc', contact.divertContact),
      ...flag('ad', contact.autoDivert),
      ...flag('ar', contact.autoReject),
      ...flag('bw', contact.buddyWatch),
      ...flag('bb', contact.buddyBlock),
      ...(contact.unknown ?? []),
    ],
  };
}

export function writeDirectory(contacts: readonly Contact[]): string {
  const list: XmlNode = { name: 'item_list', attributes: [], text: '', line: 0, children: contacts.map(itemOf) };
  const root: XmlNode = { name: 'directory', attributes: [], text: '', line: 0, children: [list] };
  return `${xmlDeclaration}\n${writeXmlNode(root)}\n`;
}
