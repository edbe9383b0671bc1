// What of a file that no record is made of is kept where somebody was erased.

import { hexText, utf8Text } from '@offhook/base';
import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { holdsBackCopy, nameKeys } from '@offhook/privacy';
import { perhapsNames } from '@offhook/ucs';

import type { Store } from '../store/store.ts';
import { erasedLines } from './erased-lines.ts';
import type { KeptKind } from './kept-kind.ts';
import { entriesIn, saidIn, textOfKept, withoutNaming } from './kept-text.ts';
import { keysOfLogLine } from './mentions.ts';
import type { CopyMark } from './suppression-ledger.ts';
import { copiedAs, isLeft, leftCopy, leftKey } from './suppression-ledger.ts';
import { keysOfText } from './unknown-elements.ts';
import type { UploadContext } from './upload.ts';

interface Content {
  readonly kind: KeptKind;
  readonly bytes: Uint8Array;
}

/** By what an erased file of a person's own phone is known again: a log line by line, another as a whole. */
export function marksOfKept(store: Store, macAddress: string, { kind, bytes }: Content): readonly CopyMark[] {
  const text = kind === 'log' ? textOfKept(kind, bytes) : undefined;
  const lines = (text ?? '').split('\n').filter((line) => line.trim() !== '');
  return [fileMark(store, macAddress, bytes), ...lines.map((line) => ({ macAddress, kind: copiedAs.line, text: line }))];
}

function fileMark({ platform }: Store, macAddress: string, bytes: Uint8Array): CopyMark {
  return { macAddress, kind: copiedAs.file, text: hexText(platform.cryptography.hash('sha256', bytes)) };
}

function keysIn(reader: KeyReader, line: string): readonly IdentifierKeys[] {
  return [...keysOfText(reader, line), ...keysOfLogLine(reader, line), ...perhapsNames(line).map(nameKeys)];
}

/** All, some lines of a log, or nothing. */
export async function withoutErased(
  context: UploadContext,
  { kind, name, bytes }: Content & { readonly name: string },
): Promise<Uint8Array | undefined> {
  const { ledger, store, macAddress } = context;
  if (await ledger.isEmpty()) return bytes;
  const mark = fileMark(store, macAddress, bytes);
  const left = leftKey(leftCopy(mark));
  const erasedWhole = (await ledger.erasedCopies([mark])).get(0);
  const text = textOfKept(kind, bytes);
  const keysOf = new Map([...saidIn(name, text ?? ''), ...entriesIn(text ?? '')].map((said) => [said, keysIn(store.keyReader, said)]));
  const suppressions = await ledger.lookUp([left, ...[...keysOf.values()].flat()]);
  if (isLeft(suppressions.get(left.own), [erasedWhole, ...suppressions.values()])) return bytes;
  if (erasedWhole !== undefined) return undefined;
  if (text === undefined) return bytes;
  const lines = kind === 'log' ? text.split('\n').map((line) => line.replace(/\r$/, '')) : [];
  const erased = new Set([...(await erasedLines(context, logKindOf(name), lines)).keys()].map((index) => lines[index]));
  if (suppressions.size === 0 && erased.size === 0) return bytes;
  const isErased = (said: string): boolean =>
    erased.has(said) || keysOf.get(said)?.some(({ own }) => holdsBackCopy(suppressions.get(own))) === true;
  const rest = withoutNaming({ kind, name, text }, isErased);
  return rest !== undefined && utf8Text(rest) === text ? bytes : rest;
}

/** A boot log says its times since the start, another the time of day. */
function logKindOf(name: string): 'boot-log' | 'application-log' {
  return /boot/i.test(name) ? 'boot-log' : 'application-log';
}
