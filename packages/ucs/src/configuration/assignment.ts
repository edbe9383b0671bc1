// What a configuration file says: assignments with their place, and complaints with theirs.

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface Assignment {
  /** As written. */
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

export type ComplaintCode =
  | 'not-well-formed'
  | 'duplicate-attribute'
  | 'bare-ampersand'
  | 'wrong-encoding'
  | 'placeholder'
  | 'obi-edition'
  | 'document-type'
  | 'too-deep'
  | 'too-large'
  | 'typographic-quotes'
  | 'not-a-configuration'
  | 'unknown-parameter'
  | 'bad-value'
  | 'gate-closed'
  | 'encrypted-primary'
  | 'missing-file'
  | 'not-decrypted'
  | 'unreadable';

export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly code: ComplaintCode;
  readonly message: string;
  readonly place: Place;
}

/** `site.cfg line 12: ...`, as a person reads it. */
export function complaintText(complaint: Complaint): string {
  return `${complaint.place.file} line ${complaint.place.line}: ${complaint.message}`;
}
