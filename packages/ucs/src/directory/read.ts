// The reader of contact directories: directory > item_list > item, elements in any order, anything may be missing but ct.

import { ProblemError } from '@offhook/base';

import type { Complaint } from '../configuration/assignment.ts';
import { complaintText } from '../configuration/assignment.ts';
import type { FileContent } from '../configuration/decode.ts';
import type { XmlNode } from '../xml-tree.ts';
import { childText, readXmlTree } from '../xml-tree.ts';
import type { Contact } from './contact.ts';

export interface Directory {
  readonly contacts: readonly Contact[];
  readonly complaints: readonly Complaint[];
}

const knownElements = new Set(['fn', 'ln', 'ct', 'sd', 'lb', 'rt', 'dc', 'ad', 'ar', 'bw', 'bb']);

function flag(text: string | undefined): boolean | undefined {
  return text === undefined || text === '' ? undefined : text === '1';
}

function readItem(item: XmlNode): Contact | undefined {
  const contact = childText(item, 'ct') ?? '';
  if (contact === '') return undefined;
  const speedDial = Number.parseInt(childText(item, 'sd') ?? '', 10);
  const unknown = item.children.filter((child) => !knownElements.has(child.name.toLowerCase()));
  const label = childText(item, 'lb');
  const ringType = childText(item, 'rt');
  const divertContact = childText(item, 'dc');
  const autoDivert = flag(childText(item, 'ad'));
  const autoReject = flag(childText(item, 'ar'));
  const buddyWatch = flag(childText(item, 'bw'));
  const buddyBlock = flag(childText(item, 'bb'));
  return {
    firstName: childText(item, 'fn') ?? '',
    lastName: childText(item, 'ln') ?? '',
    contact,
    ...(speedDial >= 1 && speedDial <= 9999 ? { speedDial } : {}),
    ...(label === undefined ? {} : { label }),
    ...(ringType === undefined ? {} : { ringType }),
    ...(divertContact === undefined ? {} : { divertContact }),
    ...(autoDivert === undefined ? {} : { autoDivert }),
    ...(autoReject === undefined ? {} : { autoReject }),
    ...(buddyWatch === undefined ? {} : { buddyWatch }),
    ...(buddyBlock === undefined ? {} : { buddyBlock }),
    ...(unknown.length === 0 ? {} : { unknown }),
  };
}

/** Throws ProblemError bad-directory, with file and line, where the file is no directory; single bad items are complaints. */
export function readDirectory(bytes: FileContent, file: string): Directory {
  const tree = readXmlTree(bytes, file);
  const fatal = tree.complaints.find((complaint) => complaint.severity === 'error');
  if (fatal !== undefined) throw new ProblemError('bad-directory', complaintText(fatal));
  const root = tree.root;
  if (root === undefined) return { contacts: [], complaints: tree.complaints };
  if (root.name !== 'directory')
    throw new ProblemError('bad-directory', `${file} line ${root.line}: expected the root <directory>, got <${root.name}>`);
  const complaints = [...tree.complaints];
  const contacts: Contact[] = [];
  for (const list of root.children) {
    for (const item of list.name === 'item_list' ? list.children : list.name === 'item' ? [list] : []) {
      const contact = readItem(item);
      if (contact === undefined) {
        complaints.push({
          severity: 'warning',
          code: 'bad-value',
          message: 'a contact without ct is left out',
          place: { file, line: item.line, column: 1 },
        });
      } else contacts.push(contact);
    }
  }
  return { contacts, complaints };
}
