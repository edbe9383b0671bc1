// A receipt that nobody signed: its digest shows a slip, not a forgery.

import type { Cryptography } from '@offhook/base';
import { hexText, utf8Bytes } from '@offhook/base';
import { z } from 'zod';

import { canonicalJson } from './canonical-json.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { receiptContentSchema } from './receipt-content.ts';

export const unsignedReceiptSchema = z.strictObject({
  content: receiptContentSchema,
  signed: z.literal(false),
  sha256: z.string().describe('Of the content as canonical JSON'),
});
export type UnsignedReceipt = z.infer<typeof unsignedReceiptSchema>;

function digestOf(cryptography: Cryptography, content: ReceiptContent): string {
  return hexText(cryptography.hash('sha256', utf8Bytes(canonicalJson(content))));
}

export function unsignedReceipt(cryptography: Cryptography, content: ReceiptContent): string {
  const receipt: UnsignedReceipt = { content, signed: false, sha256: digestOf(cryptography, content) };
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

export function isWhole(cryptography: Cryptography, { content, sha256 }: UnsignedReceipt): boolean {
  return digestOf(cryptography, content) === sha256.toLowerCase();
}
