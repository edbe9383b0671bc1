// The writer of call lists, with the mark that real phones leave.

import type { XmlNode } from '../xml-tree.ts';
import { textNode, writeXmlNode, xmlDeclaration } from '../xml-tree.ts';
import { writeDuration } from './duration.ts';
import type { Address, CallListEntry } from './entry.ts';

function addressNode(name: string, address: Address): XmlNode {
  const parts = [textNode('address', address.address), ...(address.name === undefined ? [] : [textNode('name', address.name)])];
  return { name, attributes: [], text: '', line: 0, children: parts };
}

function callNode(entry: CallListEntry): XmlNode {
  const party = (name: string, address: Address | undefined): readonly XmlNode[] =>
    address === undefined ? [] : [addressNode(name, address)];
  return {
    name: 'call',
    attributes: [],
    text: '',
    line: 0,
    children: [
      textNode('direction', entry.direction),
      textNode('disposition', entry.disposition),
      ...(entry.isLineUnsaid === true ? [] : [textNode('line', String(entry.line))]),
      textNode('protocol', entry.protocol),
      textNode('startTime', entry.startTime),
      ...(entry.durationS === undefined ? [] : [textNode('duration', writeDuration(entry.durationS))]),
      textNode('count', String(entry.count)),
      ...party('destination', entry.destination),
      ...party('source', entry.source),
      ...entry.connections.map((connection) => addressNode('connection', connection)),
      ...party('finalDestination', entry.finalDestination),
      ...(entry.unknown ?? []),
    ],
  };
}

/** `savedAt` is local time text; it becomes the processing instruction that real phones write. */
export function writeCallList(entries: readonly CallListEntry[], savedAt?: string): string {
  const root: XmlNode = { name: 'callList', attributes: [], text: '', line: 0, children: entries.map(callNode) };
  const mark = savedAt === undefined ? '' : `<?Saved @ ${savedAt} --?>\n`;
  return `${xmlDeclaration}\n${mark}${writeXmlNode(root)}\n`;
}
