// The receipt of an erasure in a folder: counts, what stays and why, what could not be looked into, which phones may still hold the data. It names nobody.
// The content is that of @offhook/privacy's receipts; signed, `offhook verify` reads it (GDPR Art. 5(2), 12(3)).

import type { Cryptography } from '@offhook/base';
import { hexText, utf8Bytes } from '@offhook/base';
import type { DataCategory, ReceiptContent } from '@offhook/privacy';
import { auditRoot, canonicalJson, receiptFormat } from '@offhook/privacy';

import type { ErasurePlan } from './erasure-plan.ts';
import type { PersonSearch } from './search.ts';
import type { NotSearched, PersonStore } from './who-report.ts';
import { isUploaded, personStores } from './who-report.ts';

const categories: Readonly<Record<PersonStore, DataCategory>> = {
  directory: 'user-information',
  'call-list': 'call-participant',
  log: 'diagnostic',
  override: 'user-information',
  configuration: 'user-information',
  other: 'user-information',
};

/** Phones whose uploads held the data: they keep a copy and may bring it back. */
export function outstandingPhones(plan: ErasurePlan): readonly string[] {
  const uploaded = plan.occurrences.filter(({ action, store }) => action !== 'retain' && isUploaded(store));
  return [...new Set(uploaded.flatMap(({ phone }) => phone ?? []))].sort();
}

function storesOf(before: ErasurePlan, after: ErasurePlan, notSearched: readonly NotSearched[]): ReceiptContent['stores'] {
  const rows: ReceiptContent['stores'] = personStores.flatMap((store) => {
    const expected = before.occurrences.filter((occurrence) => occurrence.store === store).length;
    const left = after.occurrences.filter((occurrence) => occurrence.store === store);
    if (expected === 0 && left.length === 0) return [];
    const reason = left.find((occurrence) => occurrence.reason !== undefined)?.reason;
    const retained = Math.min(expected, left.length);
    return [
      {
        store,
        category: categories[store],
        action: retained === expected ? 'keep' : 're-render',
        expected,
        removed: expected - retained,
        retained,
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
  const missed = new Map<string, number>();
  for (const { reason } of notSearched) missed.set(reason, (missed.get(reason) ?? 0) + 1);
  for (const [reason, count] of missed)
    rows.push({
      store: `files not searched: ${reason}`,
      category: 'none',
      action: 'keep',
      expected: count,
      removed: 0,
      retained: count,
      reason: 'could not be looked into',
    });
  return rows;
}

export function receiptContentOf(
  cryptography: Cryptography,
  facts: {
    readonly requestId: string;
    readonly organisation: string;
    readonly receivedAtMs: number;
    readonly fulfilledAtMs: number;
    readonly before: ErasurePlan;
    readonly after: ErasurePlan;
    readonly search: PersonSearch;
    readonly suppressions: number;
  },
): ReceiptContent {
  const { before, after, search } = facts;
  const planned = before.occurrences.map(({ path, line, store, kind, action }) => ({ path, line, store, kind, action }));
  const removable = after.occurrences.filter(({ action }) => action !== 'retain');
  const fulfilledAt = new Date(facts.fulfilledAtMs).toISOString();
  const residues = new Map<string, number>();
  for (const { path } of removable) {
    const place = search.matcher.text(path) !== undefined ? 'a file named after the person' : path;
    residues.set(place, (residues.get(place) ?? 0) + 1);
  }
  return {
    format: receiptFormat,
    requestId: facts.requestId,
    organisation: facts.organisation,
    receivedAt: new Date(facts.receivedAtMs).toISOString(),
    fulfilledAt,
    issuedAt: fulfilledAt,
    planHash: hexText(cryptography.hash('sha256', utf8Bytes(canonicalJson(planned)))),
    stores: storesOf(before, after, search.report.notSearched),
    keysDestroyed: 0,
    suppressions: facts.suppressions,
    outstandingDevices: [...outstandingPhones(before)],
    search: {
      recordsFound: removable.length,
      residues: [...residues].map(([place, occurrences]) => ({ place, occurrences })),
      placesSearched: [`${search.report.searchedFiles} files of a folder`],
      encodingsTried: ['utf-8', 'utf-16', 'iso-8859-1'],
      bytesSearched: search.report.searchedBytes,
    },
    audit: { head: auditRoot, length: 0 },
  };
}
