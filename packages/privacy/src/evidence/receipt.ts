// The receipt of an erasure: what was looked for, what was removed, what stays and why, what is outstanding; signed with Ed25519 (RFC 8032), so that
// it can be verified without the server (GDPR Art. 5(2) and 12(3)).

import type { Cryptography, KeyPair } from '@offhook/base';
import { ProblemError, base64Bytes, base64Text, equalBytes, hexText, messageOf, utf8Bytes } from '@offhook/base';
import { z } from 'zod';

import { canonicalJson } from './canonical-json.ts';
import { repeatedMember } from './repeated-member.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { receiptContentSchema } from './receipt-content.ts';
import { storeWords } from '../store-words.ts';
import { standingOf } from './standing.ts';
import type { UnsignedReceipt } from './unsigned-receipt.ts';
import { isWhole, unsignedReceiptSchema } from './unsigned-receipt.ts';

export const receiptSchema = z.strictObject({
  content: receiptContentSchema,
  publicKey: z.string(),
  fingerprint: z.string(),
  signature: z.string(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** SHA-256 of the public key, in hexadecimal: what a person compares. */
export function keyFingerprint(cryptography: Cryptography, publicKey: Uint8Array): string {
  return hexText(cryptography.hash('sha256', publicKey));
}

export function signReceipt(cryptography: Cryptography, keys: KeyPair, content: ReceiptContent): string {
  const signature = cryptography.sign(keys.privateKey, utf8Bytes(canonicalJson(content)));
  const receipt: Receipt = {
    content,
    publicKey: base64Text(keys.publicKey),
    fingerprint: keyFingerprint(cryptography, keys.publicKey),
    signature: base64Text(signature),
  };
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

export type ReceiptVerdict =
  | {
      readonly isValid: true;
      readonly content: ReceiptContent;
      /** Of the key that signed it; undefined where nobody did. */
      readonly fingerprint?: string;
      /** Nothing was found, nothing is outstanding, and the numbers add up. */
      readonly isComplete: boolean;
      /** What keeps it from being complete, for a person. */
      readonly remarks: readonly string[];
    }
  | { readonly isValid: false; readonly reason: string };

function remarksOn(content: ReceiptContent): readonly string[] {
  const { kept, outstanding, notSearched, undecided, found } = standingOf(content);
  const hasMetNobody = content.stores.every(({ expected }) => expected === 0) && content.keysDestroyed === 0;
  return [
    ...content.stores
      .filter(({ removed, retained, expected }) => removed + retained < expected)
      .map(
        ({ store, removed, retained, expected }) =>
          `${storeWords(store)}: ${expected} expected, ${removed} removed and ${retained} retained`,
      ),
    ...kept.map(({ what, count: retained, reason }) => `${storeWords(what)}: ${retained} retained (${reason})`),
    ...(hasMetNobody ? ['nothing was held of whoever was asked for: nobody was erased'] : []),
    ...found.map(({ place, occurrences }) =>
      place === 'records' ? `the search still finds ${occurrences} records` : `${place} holds an identifier ${occurrences} times`,
    ),
    ...undecided.map(({ place, occurrences }) => `not decided: ${place} may name the person ${occurrences} times, or somebody else`),
    ...notSearched.map((place) => `not searched: ${place}`),
    ...(outstanding.length > 0 ? [`outstanding phones: ${outstanding.join(', ')}`] : []),
  ];
}

const fewestDigits = 16;
const allDigits = 64;

/**
 * A fingerprint as it is printed or read out: 16 hexadecimal digits or more, in any letter case, with separators or without.
 * Throws ProblemError bad-request for anything else.
 */
export function parseFingerprint(text: string): string {
  const digits = text.toLowerCase().replace(/[\s:.\-\u2026]/g, '');
  if (!/^[0-9a-f]*$/.test(digits) || digits.length < fewestDigits || digits.length > allDigits)
    throw new ProblemError(
      'bad-request',
      `expected a fingerprint of ${fewestDigits} hexadecimal digits or more, up to ${allDigits}, got ${JSON.stringify(text)}`,
    );
  return digits;
}

function verdictOnUnsigned(cryptography: Cryptography, receipt: UnsignedReceipt, wanted: string | undefined): ReceiptVerdict {
  if (wanted !== undefined) return { isValid: false, reason: 'it is not signed, and so not with the key expected' };
  if (!isWhole(cryptography, receipt)) return { isValid: false, reason: 'its checksum does not fit the content: the receipt was changed' };
  const { content } = receipt;
  return { isValid: true, content, isComplete: false, remarks: ['it is not signed: anybody could have written it', ...remarksOn(content)] };
}

/** Never throws for a bad receipt; throws ProblemError bad-request for a fingerprint that is none. Without the fingerprint, a valid verdict says that the receipt is whole, not who signed it. */
export function verifyReceipt(cryptography: Cryptography, text: string, options: { readonly fingerprint?: string } = {}): ReceiptVerdict {
  const wanted = options.fingerprint === undefined ? undefined : parseFingerprint(options.fingerprint);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { isValid: false, reason: `not JSON: ${messageOf(error)}` };
  }
  const repeated = repeatedMember(text);
  if (repeated !== undefined)
    return { isValid: false, reason: `${JSON.stringify(repeated)} stands twice in one object: it says two things at once` };
  const unsigned = unsignedReceiptSchema.safeParse(parsed);
  if (unsigned.success) return verdictOnUnsigned(cryptography, unsigned.data, wanted);
  const receipt = receiptSchema.safeParse(parsed);
  if (!receipt.success) return { isValid: false, reason: `not a receipt: ${z.prettifyError(receipt.error)}` };
  const { content, publicKey, fingerprint, signature } = receipt.data;
  const key = base64Bytes(publicKey);
  const signed = base64Bytes(signature);
  if (key === undefined || key.length !== 32 || signed === undefined || signed.length !== 64)
    return { isValid: false, reason: 'expected a public key of 32 bytes and a signature of 64' };
  const actual = keyFingerprint(cryptography, key);
  if (!equalBytes(utf8Bytes(actual), utf8Bytes(fingerprint.toLowerCase())))
    return { isValid: false, reason: 'the fingerprint in the receipt is not that of its key' };
  if (wanted !== undefined && !actual.startsWith(wanted))
    return { isValid: false, reason: 'signed with another key than the one expected' };
  if (!cryptography.verify(key, utf8Bytes(canonicalJson(content)), signed))
    return { isValid: false, reason: 'the signature does not fit the content: the receipt was changed' };
  const remarks = remarksOn(content);
  return { isValid: true, content, fingerprint: actual, isComplete: remarks.length === 0, remarks };
}
