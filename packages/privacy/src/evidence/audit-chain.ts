// A hash chain of audit entries, which shows that one was changed, left out or put in between (GDPR Art. 5(2), accountability).
// Entries hold counts, keyed hashes and device names; never an identifier of a person, so that they outlive erasures lawfully.

import type { Cryptography } from '@offhook/base';

import { canonicalJson } from './canonical-json.ts';

export type AuditFacts = Readonly<Record<string, string | number | boolean>>;

export interface AuditContent {
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly facts: AuditFacts;
}

export interface ChainedAuditEntry extends AuditContent {
  readonly hash: string;
}

/** What the first entry follows. */
export const auditRoot = '0'.repeat(64);

/** Keyed, so that who can write the database but has no key cannot make a chain that holds. */
export function auditHash(cryptography: Cryptography, key: Uint8Array, previousHash: string, content: AuditContent): string {
  const { sequence, at, actor, action, facts } = content;
  return cryptography.hmacHex(key, `${previousHash}\n${canonicalJson({ sequence, at, actor, action, facts })}`);
}

export interface ChainEnd {
  readonly head: string;
  readonly length: number;
}

/** Where a chain begins whose older entries are gone. */
export interface ChainStart extends ChainEnd {
  /** When they went: ISO 8601, UTC. */
  readonly at: string;
}

/** Keyed like the entries: whoever has no key cannot make a chain begin elsewhere. */
export function chainStartSeal(cryptography: Cryptography, key: Uint8Array, { head, length, at }: ChainStart): string {
  return cryptography.hmacHex(key, `chain start\n${canonicalJson({ head, length, at })}`);
}

/** An end up to which a chain was made under the key, noted apart from it. */
export interface ChainCheckpoint extends ChainEnd {
  /** When the whole of it was verified last: milliseconds since 1970. */
  readonly wholeAtMs: number;
}

/** Keyed like the entries. */
export function checkpointSeal(cryptography: Cryptography, key: Uint8Array, { head, length, wholeAtMs }: ChainCheckpoint): string {
  return cryptography.hmacHex(key, `chain checkpoint\n${canonicalJson({ head, length, wholeAtMs })}`);
}

export interface ChainVerdict extends ChainEnd {
  readonly isIntact: boolean;
  /** The sequence number of the first entry that does not follow. */
  readonly brokenAt?: number;
}

/**
 * `after` is where a chain that was verified before ended, and `entries` what followed since.
 * `expected` is the head and length as kept elsewhere, without which a cut tail goes unseen.
 */
export function verifyChain(
  cryptography: Cryptography,
  options: { key: Uint8Array; entries: Iterable<ChainedAuditEntry>; after?: ChainEnd; expected?: ChainEnd },
): ChainVerdict {
  let { head, length } = options.after ?? { head: auditRoot, length: 0 };
  for (const entry of options.entries) {
    if (entry.sequence !== length + 1 || auditHash(cryptography, options.key, head, entry) !== entry.hash)
      return { isIntact: false, brokenAt: entry.sequence, head, length };
    head = entry.hash;
    length++;
  }
  const { expected } = options;
  const isIntact = expected === undefined || (expected.head === head && expected.length === length);
  return { isIntact, ...(isIntact ? {} : { brokenAt: length + 1 }), head, length };
}
