// What can be read of a file that no record is made of: text of any kind, line by line.

import { utf8Bytes } from '@offhook/base';
import { decodeText, readEncryptedHeader } from '@offhook/ucs';

import type { KeptKind } from './kept-kind.ts';
import { loginOfKept } from './kept-kind.ts';

// oxlint-disable-next-line no-control-regex -- by them, a file is none of text
const notOfText = /[\0-\x08\x0e-\x1f\ufffd]/;

export function mayBeText(kind: KeptKind): boolean {
  return kind !== 'core' && kind !== 'capture';
}

/** Undefined where the file is encrypted, or no text. */
export function textOfKept(kind: KeptKind, bytes: Uint8Array): string | undefined {
  if (!mayBeText(kind) || readEncryptedHeader(bytes) !== undefined) return undefined;
  // Some phones fill what they write up with zeros.
  const text = decodeText(bytes).text.replace(/\0+$/, '');
  return notOfText.test(text) ? undefined : text;
}

/** What of a file may name somebody: the login in its name, and what it says. */
export function saidIn(name: string, text: string): readonly string[] {
  return [...[loginOfKept(name) ?? []].flat(), ...readingsOf(text)];
}

/** Each line, and all of it without its mark-up: first and last name may stand in elements of their own. */
function readingsOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  return text.includes('<') ? [...lines, text.replace(/<[^<>]*>/g, ' ').replace(/\s+/g, ' ')] : lines;
}

/** What was cut is written anew, whatever it was written in. */
function inUtf8(xml: string): string {
  return xml.replace(/^(<\?xml[^>]*encoding\s*=\s*["'])[^"']+/i, '$1UTF-8');
}

const entry = /[ \t]*<(item|call)\b[^<>]*>.*?<\/\1\s*>(?:[ \t]*\r?\n)?/gis;

/** What each contact or call says. */
export function entriesIn(text: string): readonly string[] {
  return [...text.matchAll(entry)].flatMap(([found]) => readingsOf(found));
}

/** Of a directory or a call list, without the contacts and calls that name somebody. */
function withoutEntries(text: string, names: (said: string) => boolean): string {
  return text.replace(entry, (found) => (readingsOf(found).some(names) ? '' : found));
}

/** Of a log, without the lines of which `names` is true; of a list, without such entries. Undefined where it is named by somebody, where more than that names them, and where no line of a log is left. */
export function withoutNaming(
  { kind, name, text }: { readonly kind: KeptKind; readonly name: string; readonly text: string },
  names: (said: string) => boolean,
): Uint8Array | undefined {
  const login = loginOfKept(name);
  if (login !== undefined && names(login)) return undefined;
  if (kind !== 'log') {
    const left = withoutEntries(text, names);
    return readingsOf(left).some(names) ? undefined : utf8Bytes(left === text ? text : inUtf8(left));
  }
  const left = text
    .split('\n')
    .filter((line) => !names(line.replace(/\r$/, '')))
    .join('\n');
  return left.trim() === '' && text.trim() !== '' ? undefined : utf8Bytes(left);
}
