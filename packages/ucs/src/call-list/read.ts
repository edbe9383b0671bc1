// The reader of <MACaddress>-calls.xml. Fields may be elements or attributes, in any order; a bare & in a name is survived.

import { ProblemError } from '@offhook/base';

import type { Complaint } from '../configuration/assignment.ts';
import { complaintText } from '../configuration/assignment.ts';
import type { FileContent } from '../configuration/decode.ts';
import type { XmlNode } from '../xml-tree.ts';
import { childText, readXmlTree } from '../xml-tree.ts';
import { parseDuration } from './duration.ts';
import type { Address, CallListEntry } from './entry.ts';
import { directions, dispositions } from './entry.ts';

export interface CallList {
  readonly entries: readonly CallListEntry[];
  /** The text of the mark that real phones leave ("Saved @ <date> --"), where there is one. */
  readonly savedMark?: string;
  readonly complaints: readonly Complaint[];
}

const knownFields = new Set([
  'direction',
  'disposition',
  'line',
  'protocol',
  'starttime',
  'duration',
  'count',
  'destination',
  'source',
  'connection',
  'finaldestination',
]);

function attributeText(node: XmlNode, name: string): string | undefined {
  return node.attributes.find(([attribute]) => attribute.toLowerCase() === name)?.[1];
}

/** An element's fields by name, letter case aside: the first child of that name, else the attribute. */
function fieldText(node: XmlNode, name: string): string | undefined {
  return childText(node, name) ?? attributeText(node, name);
}

function readAddress(node: XmlNode): Address | undefined {
  const address = fieldText(node, 'address') ?? (node.children.length === 0 ? node.text : '');
  const name = fieldText(node, 'name');
  if (address === '' && (name === undefined || name === '')) return undefined;
  return { address, ...(name === undefined || name === '' ? {} : { name }) };
}

/** The parties of a call, in the order of the file. */
type Parties = Record<'destination' | 'source' | 'connection' | 'finaldestination', Address[]>;

function readCall(call: XmlNode): CallListEntry | string {
  const texts = new Map<string, string>();
  const parties: Parties = { destination: [], source: [], connection: [], finaldestination: [] };
  const unknown: XmlNode[] = [];
  for (const node of call.children) {
    const name = node.name.toLowerCase();
    if (!knownFields.has(name)) unknown.push(node);
    else if (Object.hasOwn(parties, name)) {
      const address = readAddress(node);
      if (address !== undefined) parties[name as keyof Parties].push(address);
    } else if (!texts.has(name)) texts.set(name, node.text);
  }
  const text = (name: string): string | undefined => texts.get(name) ?? attributeText(call, name);
  const direction = directions.find((word) => word === text('direction'));
  if (direction === undefined) return `expected direction In or Out, got ${JSON.stringify(text('direction') ?? '')}`;
  const disposition = dispositions.find((word) => word === (text('disposition') ?? 'Partial'));
  if (disposition === undefined)
    return `expected a disposition (${dispositions.join(', ')}), got ${JSON.stringify(text('disposition') ?? '')}`;
  const line = Number.parseInt(text('line') ?? '', 10);
  const count = Number.parseInt(text('count') ?? '1', 10);
  const durationText = text('duration');
  const durationS = durationText === undefined ? undefined : parseDuration(durationText);
  const [destination] = parties.destination;
  const [source] = parties.source;
  const [finalDestination] = parties.finaldestination;
  return {
    direction,
    disposition,
    ...(line >= 1 ? { line } : { line: 1, isLineUnsaid: true }),
    protocol: text('protocol') === 'H323' ? 'H323' : 'SIP',
    startTime: text('starttime') ?? '',
    ...(durationS === undefined ? {} : { durationS }),
    count: count >= 1 ? count : 1,
    ...(destination === undefined ? {} : { destination }),
    ...(source === undefined ? {} : { source }),
    connections: parties.connection,
    ...(finalDestination === undefined ? {} : { finalDestination }),
    ...(unknown.length === 0 ? {} : { unknown }),
  };
}

/** Throws ProblemError bad-call-list, with file and line, where the file is no call list; single bad calls are complaints. */
export function readCallList(bytes: FileContent, file: string): CallList {
  const tree = readXmlTree(bytes, file);
  const fatal = tree.complaints.find((complaint) => complaint.severity === 'error');
  if (fatal !== undefined) throw new ProblemError('bad-call-list', complaintText(fatal));
  const root = tree.root;
  if (root === undefined) return { entries: [], complaints: tree.complaints };
  if (root.name !== 'callList')
    throw new ProblemError('bad-call-list', `${file} line ${root.line}: expected the root <callList>, got <${root.name}>`);
  const complaints = [...tree.complaints];
  const entries: CallListEntry[] = [];
  for (const call of root.children) {
    if (call.name !== 'call') continue;
    const entry = readCall(call);
    if (typeof entry === 'string')
      complaints.push({
        severity: 'warning',
        code: 'bad-value',
        message: `a call is left out: ${entry}`,
        place: { file, line: call.line, column: 1 },
      });
    else entries.push(entry);
  }
  const savedMark = tree.marks.find((mark) => mark.startsWith('Saved'));
  return { entries, ...(savedMark === undefined ? {} : { savedMark }), complaints };
}
