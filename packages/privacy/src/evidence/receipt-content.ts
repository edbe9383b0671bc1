// What a receipt says of an erasure; its form has a version.

import { z } from 'zod';

import { dataCategories, erasureActions } from '../vocabulary.ts';

export const receiptFormat = 'offhook-erasure-receipt-1';

const count = z.number().int().nonnegative();

export const receiptStoreSchema = z.strictObject({
  store: z.string(),
  category: z.enum(dataCategories),
  action: z.enum(erasureActions),
  expected: count,
  removed: count,
  retained: count,
  reason: z.string().optional(),
});

export const receiptContentSchema = z.strictObject({
  format: z.literal(receiptFormat),
  requestId: z.string(),
  organisation: z.string(),
  receivedAt: z.string(),
  fulfilledAt: z.string(),
  /** Later than fulfilledAt where phones have confirmed since. */
  issuedAt: z.string(),
  planHash: z.string(),
  stores: z.array(receiptStoreSchema),
  keysDestroyed: count,
  suppressions: count,
  /** Phones that had not yet uploaded a file without the erased data when the receipt was signed. */
  outstandingDevices: z.array(z.string()),
  search: z.strictObject({
    /** Records that the access plan still finds. */
    recordsFound: count,
    /** Places of database, log and files whose bytes hold an identifier. */
    residues: z.array(z.strictObject({ place: z.string(), occurrences: count })),
    placesSearched: z.array(z.string()),
    encodingsTried: z.array(z.string()),
    bytesSearched: count,
    /** What could not be opened, each with the reason; missing in receipts of earlier versions. */
    notSearched: z.array(z.string()).optional(),
    /** Places that may name the person or somebody else, and were left; missing in receipts of earlier versions. */
    undecided: z.array(z.object({ place: z.string(), occurrences: count })).optional(),
  }),
  audit: z.strictObject({ head: z.string(), length: count }),
});
export type ReceiptContent = z.infer<typeof receiptContentSchema>;
