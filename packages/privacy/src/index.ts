export { dataMapGaps } from './data-map.ts';
export type { DataMap, DataMapGap, FieldDescription, StoreDescription } from './data-map.ts';
export { alikeAtLeast, unlinkable } from './erasure/anonymised-calls.ts';
export type { AnonymisedCall } from './erasure/anonymised-calls.ts';
export { holdsBackCopy, holdsBackEntry } from './erasure/suppression.ts';
export type { Suppression } from './erasure/suppression.ts';
export { auditHash, auditRoot, chainStartSeal, checkpointSeal, verifyChain } from './evidence/audit-chain.ts';
export type {
  AuditContent,
  AuditFacts,
  ChainEnd,
  ChainCheckpoint,
  ChainStart,
  ChainVerdict,
  ChainedAuditEntry,
} from './evidence/audit-chain.ts';
export { canonicalJson } from './evidence/canonical-json.ts';
export { keyFingerprint, parseFingerprint, receiptSchema, signReceipt, verifyReceipt } from './evidence/receipt.ts';
export { unsignedReceipt, unsignedReceiptSchema } from './evidence/unsigned-receipt.ts';
export type { Receipt, ReceiptVerdict } from './evidence/receipt.ts';
export { receiptContentSchema, receiptFormat } from './evidence/receipt-content.ts';
export type { ReceiptContent } from './evidence/receipt-content.ts';
export { standingOf } from './evidence/standing.ts';
export type { Kept, Standing } from './evidence/standing.ts';
export { writeCard } from './export/card.ts';
export type { Card } from './export/card.ts';
export { csvCell } from './export/csv-cell.ts';
export {
  createKeyReader,
  identifierOfKey,
  identifierKeysSchema,
  identifierSchema,
  identifiersOfAddress,
  identifiersOfKeys,
  atOwnHost,
  isSamePerson,
  keysOfAddress,
  keysOfIdentifier,
  keysOfQuery,
  nameKeys,
  openKeyReader,
} from './person/identifier.ts';
export type { IdentifierKeys, KeyReader } from './person/identifier.ts';
export { nameAndAddress } from './person/name-address.ts';
export { entryInterval, instantsOf, stampInterval } from './person/instant.ts';
export type { Interval, Stamp, WallClock } from './person/instant.ts';
export { maskAddress, maskName, maskProse } from './person/masking.ts';
export { namesOfOne, withoutCompanions } from './person/companions.ts';
export type { Span } from './person/masking.ts';
export { onlyDecided } from './person/decided.ts';
export { certainties, createPersonMatcher, matchSchema, surer } from './person/matcher.ts';
export type { Certainty, LineReading, Match, MatcherOptions, PersonMatcher, WantedPerson } from './person/matcher.ts';
export { addressesIn, longAddressesIn, quotedNamesIn } from './person/addresses-in-text.ts';
export { canonicalName, foldedText, isOneWord, isUnspacedName, nameForm, nameWords, namesWithin, spacedNameForm } from './person/name.ts';
export { areOneName } from './person/name-likeness.ts';
export { ownSpans } from './person/own-spans.ts';
export { numberingOfSite, numberingText } from './person/site-numbering.ts';
export { loadNumberingPlan, numberingRulesSchema, openPlan } from './person/numbering-plan.ts';
export type { NumberReading, NumberingPlan, NumberingRules } from './person/numbering-plan.ts';
export { makePlan } from './plan/plan.ts';
export type { HeldCount, Plan, PlanAction, PlanPlace, PlanStep, PlannedRequest } from './plan/plan.ts';
export { dueAtMs, dueMarkOf } from './request/due-date.ts';
export type { DatedRequest, DueMark } from './request/due-date.ts';
export { isFinal, requestStates, step } from './request/request-machine.ts';
export type { RequestEffect, RequestInput, RequestProgress, RequestState } from './request/request-machine.ts';
export { defaultRetention, expiresBeforeMs } from './retention.ts';
export type { RetentionRule } from './retention.ts';
export { dataCategories, erasureActions, identifierTypes, purposes } from './vocabulary.ts';
export type { DataCategory, ErasureAction, Identifier, IdentifierType, Purpose } from './vocabulary.ts';
export { storeWords } from './store-words.ts';
