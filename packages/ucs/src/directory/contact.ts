// A contact of the local directory (guide, Local Contact Directory), with every element known of <MACaddress>-directory.xml.

import type { XmlNode } from '../xml-tree.ts';

export interface Contact {
  readonly firstName: string;
  readonly lastName: string;
  /** Digits or SIP URI; the only thing that a contact must have. */
  readonly contact: string;
  /** Position among the speed dials, from 1. */
  readonly speedDial?: number;
  readonly label?: string;
  readonly ringType?: string;
  readonly divertContact?: string;
  readonly autoDivert?: boolean;
  readonly autoReject?: boolean;
  readonly buddyWatch?: boolean;
  readonly buddyBlock?: boolean;
  /** Elements that are not understood, written back as they came. */
  readonly unknown?: readonly XmlNode[];
}

/** What the phone shows: the label, else first and last name, else the contact. */
export function contactLabel(contact: Contact): string {
  if (contact.label !== undefined && contact.label !== '') return contact.label;
  const name = [contact.firstName, contact.lastName].filter((part) => part !== '').join(' ');
  return name === '' ? contact.contact : name;
}
