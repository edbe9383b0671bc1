// What a strict reader of XML, as Expat is, refuses whole though it can be made out: repeated attributes, bare ampersands and unknown entities, bytes that are
// not of the encoding declared (XML 1.0 §1.2, §3.1, §4.1, §4.3.3). That phones have such a reader is inferred: Expat stands in the licence lists of the maker's
// guides for SIP 3.2 and UC Software 3.3; no phone was tried.

import type { Complaint, ComplaintCode, Place } from './assignment.ts';
import type { FileContent } from './decode.ts';
import { declaredEncoding, wideEncoding } from './decode.ts';

const refusedCodes: ReadonlySet<ComplaintCode> = new Set(['duplicate-attribute', 'bare-ampersand', 'wrong-encoding']);

export const strictRefusal = 'a strict reader, as phones most likely have, refuses the whole file';

/** Expat knows these without help. */
const knownEncodings: ReadonlySet<string> = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'utf-16', 'utf-16le', 'utf-16be']);

/** What a strict reader does is said once. */
function refusalMessage(message: string): string {
  return `${message.replace(/ and refused by a strict one$/, '')}: ${strictRefusal}`;
}

function placeAt(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset);
  return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** What the declaration of an encoding has against it; `text` is the content, decoded. */
function encodingComplaint(content: FileContent, text: string, file: string): Complaint | undefined {
  const declared = declaredEncoding(text);
  if (declared === undefined || declared === 'utf-8' || declared === 'iso-8859-1') return undefined;
  const complain = (message: string, offset: number): Complaint => ({
    severity: 'warning',
    code: 'wrong-encoding',
    message,
    place: placeAt(text, offset, file),
  });
  const at = text.indexOf('encoding');
  if (!knownEncodings.has(declared)) return complain(`the encoding ${declared} is not one that every reader knows`, at);
  if (declared === 'us-ascii') {
    const offset = text.search(/[^\0-\x7F]/);
    return offset < 0 ? undefined : complain('a character that is not US-ASCII, as the file says it is', offset);
  }
  return wideEncoding(content) !== undefined ? undefined : complain(`the file says ${declared} and has one byte for a character`, at);
}

/** Complaints of a reading as a strict reader weighs them: errors where it takes nothing from the file. */
export function weighedStrictly(complaints: readonly Complaint[], content: FileContent, text: string, file: string): readonly Complaint[] {
  // What a document type declares may be known to a strict reader: its entities are not looked into here.
  const hasEntities = complaints.some(({ code }) => code === 'document-type');
  const ofEncoding = encodingComplaint(content, text, file);
  return [...(ofEncoding === undefined ? [] : [ofEncoding]), ...complaints].map((complaint) => {
    const isRefused = refusedCodes.has(complaint.code) && !(hasEntities && complaint.message === 'undefined entity');
    return isRefused ? { ...complaint, severity: 'error', message: refusalMessage(complaint.message) } : complaint;
  });
}
