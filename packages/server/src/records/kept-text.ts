// What can be read of a file that no record is made of: text of any kind, line by line.

import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { holdsBackCopy, nameKeys } from '@offhook/privacy';
import { decodeText, perhapsNames, readEncryptedHeader } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import type { KeptKind } from './kept-kind.ts';
import { loginOfKept } from './kept-kind.ts';
import { keysOfLogLine } from './mentions.ts';
import type { SuppressionLedger } from './suppression-ledger.ts';
import { keysOfText } from './unknown-elements.ts';

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

/** Of a log, without the lines of which `names` is true; of another file, all or nothing (undefined). */
export function withoutNaming(
  { kind, name, text }: { readonly kind: KeptKind; readonly name: string; readonly text: string },
  names: (said: string) => boolean,
): Uint8Array | undefined {
  const login = loginOfKept(name);
  if (kind !== 'log' || (login !== undefined && names(login))) return saidIn(name, text).some(names) ? undefined : utf8Bytes(text);
  const left = text.split('\n').filter((line) => !names(line.replace(/\r$/, '')));
  return utf8Bytes(left.join('\n'));
}

function keysIn(reader: KeyReader, line: string): readonly IdentifierKeys[] {
  return [...keysOfText(reader, line), ...keysOfLogLine(reader, line), ...perhapsNames(line).map(nameKeys)];
}

/** What of an upload is kept where somebody was erased: all, some lines of a log, or nothing. */
export async function withoutErased(
  { ledger, reader }: { readonly ledger: SuppressionLedger; readonly reader: KeyReader },
  { kind, name, bytes }: { readonly kind: KeptKind; readonly name: string; readonly bytes: Uint8Array },
): Promise<Uint8Array | undefined> {
  const text = (await ledger.isEmpty()) ? undefined : textOfKept(kind, bytes);
  if (text === undefined) return bytes;
  const keysOf = new Map(saidIn(name, text).map((said) => [said, keysIn(reader, said)]));
  const suppressions = await ledger.lookUp([...keysOf.values()].flat());
  if (suppressions.size === 0) return bytes;
  return withoutNaming({ kind, name, text }, (said) => keysOf.get(said)?.some(({ own }) => holdsBackCopy(suppressions.get(own))) === true);
}
