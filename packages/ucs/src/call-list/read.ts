// The reader of <MACaddress>-calls.xml. Fields may be elements or attributes, in any order; a bare & in a name is survived.

import { ProblemError } from '@offhook/base';

import type { Complaint } from '../configuration/assignment.ts';
import { complaintText } from '../configuration/assignment.ts';
import type { FileContent } from '../configuration/decode.ts';
import type { XmlNode } from '../xml-tree.ts';
import { readXmlTree } from '../xml-tree.ts';
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

function fieldText(call: XmlNode, name: string): string | undefined {
  const child = call.children.find((node) => node.name.toLowerCase() === name);
  return child?.text ?? call.attributes.find(([attribute]) => attribute.toLowerCase() === name)?.[1];
}

function readAddress(node: XmlNode): Address | undefined {
  const part = (name: string): string | undefined =>
    node.children.find((child) => child.name.toLowerCase() === name)?.text ??
    node.attributes.find(([attribute]) => attribute.toLowerCase() === name)?.[1];
  const address = part('address') ?? (node.children.length === 0 ? node.text : '');
  const name = part('name');
  if (address === '' && (name === undefined || name === '')) return undefined;
  return { address, ...(name === undefined || name === '' ? {} : { name }) };
}

function addresses(call: XmlNode, name: string): readonly Address[] {
  return call.children.filter((node) => node.name.toLowerCase() === name).flatMap((node) => readAddress(node) ?? []);
}

function readCall(call: XmlNode): CallListEntry | string {
  const direction = directions.find((word) => word === fieldText(call, 'direction'));
  if (direction === undefined) return `expected direction In or Out, got ${JSON.stringify(fieldText(call, 'direction') ?? '')}`;
  const disposition = dispositions.find((word) => word === (fieldText(call, 'disposition') ?? 'Partial'));
  if (disposition === undefined)
    return `expected a disposition (${dispositions.join(', ')}), got ${JSON.stringify(fieldText(call, 'disposition') ?? '')}`;
  const line = Number.parseInt(fieldText(call, 'line') ?? '1', 10);
  const count = Number.parseInt(fieldText(call, 'count') ?? '1', 10);
  const durationText = fieldText(call, 'duration');
  const durationS = durationText === undefined ? undefined : parseDuration(durationText);
  const [destination] = addresses(call, 'destination');
  const [source] = addresses(call, 'source');
  const [finalDestination] = addresses(call, 'finaldestination');
  const unknown = call.children.filter((node) => !knownFields.has(node.name.toLowerCase()));
  return {
    direction,
    disposition,
    line: line >= 1 ? line : 1,
    protocol: fieldText(call, 'protocol') === 'H323' ? 'H323' : 'SIP',
    startTime: fieldText(call, 'starttime') ?? '',
    ...(durationS === undefined ? {} : { durationS }),
    count: count >= 1 ? count : 1,
    ...(destination === undefined ? {} : { destination }),
    ...(source === undefined ? {} : { source }),
    connections: addresses(call, 'connection'),
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
