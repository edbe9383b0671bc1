// The audit chain read piece by piece, and verified from one entry on.

import type { AuditFacts, ChainEnd, ChainVerdict, ChainedAuditEntry } from '@offhook/privacy';
import { verifyChain } from '@offhook/privacy';

import { entriesAfter } from '../store/audit-rows.ts';
import type { Store } from '../store/store.ts';

export function endOf({ head, length }: ChainEnd): ChainEnd {
  return { head, length };
}

/** Facts that were overwritten with something else than JSON break the chain and must not stop its verification. */
export function readFacts(text: string): AuditFacts {
  try {
    return JSON.parse(text) as AuditFacts;
  } catch {
    return { unreadable: text };
  }
}

async function pageAfter(store: Store, sequence: number): Promise<readonly ChainedAuditEntry[]> {
  const rows = await entriesAfter(store, sequence);
  return rows.map((row) => ({ ...row, facts: readFacts(row.facts) }));
}

export async function verifyAfter(store: Store, from: ChainEnd): Promise<ChainVerdict> {
  let verdict: ChainVerdict = { isIntact: true, ...endOf(from) };
  for (;;) {
    const entries = await pageAfter(store, verdict.length);
    if (entries.length === 0) return verdict;
    verdict = verifyChain(store.platform.cryptography, { key: store.auditKey, entries, after: verdict });
    if (!verdict.isIntact) return verdict;
  }
}
