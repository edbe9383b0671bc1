// Call detail records and quality reports as records: taken in by whatever receives them, each once, where the site keeps any; and read again.

import { randomHex, utf8Bytes } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { entryInterval, holdsBackEntry } from '@offhook/privacy';
import type { Address } from '@offhook/ucs';
import { z } from 'zod';

import type { ReportKind } from '../store/call-report-rows.ts';
import { addReport, dropReportsOfPhone, isReportKnown, reportKinds, reportPartyRows, reportRows } from '../store/call-report-rows.ts';
import { daysKept } from '../store/retention-rows.ts';
import type { CallReportTable, ReportPartyTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { erasureOfAllLines, erasuresOfLines } from './erased-numbers.ts';
import type { PartyVault } from './party-vault.ts';
import type { Details } from './report-parts.ts';
import { factsSchema, openDetails, partsOf, sealDetails } from './report-parts.ts';
import { openJson, sealJson } from './sealing.ts';
import { everyParty, leftKey, phoneKey } from './suppression-ledger.ts';
import { keysOfName, keysOfText } from './unknown-elements.ts';
import type { UploadContext } from './upload.ts';
import { keysOfParty } from './upload.ts';

/** `known`: it was taken before. `not-kept`: the site keeps none. `held-back`: it may be of a call before the erasure of somebody in it. */
export type ReportOutcome = 'taken' | 'known' | 'not-kept' | 'held-back';

export interface StoredParty {
  readonly role: ReportPartyTable['role'];
  readonly token: string;
  readonly address: Address;
}

export interface StoredReport {
  readonly row: Omit<CallReportTable, 'facts' | 'details_sealed'>;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Undefined where one of both parties was erased. */
  readonly details: Details | undefined;
  readonly parties: readonly StoredParty[];
}

type Kept = Omit<StoredReport, 'parties'> & { readonly parties: readonly Omit<StoredParty, 'token'>[] };

const addressSchema = z.object({ address: z.string(), name: z.string().exactOptional() }) satisfies z.ZodType<Address>;
/** Reports say their times in UTC. */
const utc = { offsetsS: () => [0] };
const noLine = 0;

export interface CallReportsParts {
  readonly store: Store;
  readonly parties: PartyVault;
  /** In the turn of the phone. Rejects with ProblemError not-found where it is not enrolled. */
  readonly inTurn: <T>(macAddress: string, run: (context: UploadContext) => Promise<T>) => Promise<T>;
  /** Once others can see it. */
  readonly changed: (macAddress: string) => void;
}

export class CallReports {
  readonly #parts: CallReportsParts;

  constructor(parts: CallReportsParts) {
    this.#parts = parts;
  }

  /** Committed when it resolves. Rejects with ProblemError bad-request, or not-found where there is no such phone: then nothing has changed. */
  takeCallDetail(macAddress: string, said: unknown): Promise<ReportOutcome> {
    return this.#take('call_detail', macAddress, said);
  }

  /** As a call detail record. */
  takeQualityReport(macAddress: string, said: unknown): Promise<ReportOutcome> {
    return this.#take('quality_report', macAddress, said);
  }

  async #take(kind: ReportKind, macAddress: string, said: unknown): Promise<ReportOutcome> {
    const { store, inTurn, changed } = this.#parts;
    const read = partsOf[kind](said);
    const { local, remote, facts, details, ...times } = read;
    const outcome = await inTurn(macAddress, async (context): Promise<ReportOutcome> => {
      const { access } = context;
      if ((await daysKept(access, kind)) === 0) return 'not-kept';
      const entry_hash = store.entryHash(`${kind} ${macAddress}`, utf8Bytes(JSON.stringify(read)));
      if (await isReportKnown(access, kind, { mac_address: macAddress, entry_hash })) return 'known';
      const row: Kept['row'] = {
        id: randomHex(store.platform.random, 16),
        mac_address: macAddress,
        entry_hash,
        line: times.line,
        started_at_ms: times.startedAtMs,
        duration_ms: times.durationMs,
        received_at_ms: store.platform.clock.now(),
      };
      const parties = [
        { role: 'local', address: local },
        { role: 'remote', address: remote },
      ] as const;
      if (!(await keep(context, kind, { row, facts, details, parties }))) return 'held-back';
      await store.versions.renewPhone(access, macAddress);
      return 'taken';
    });
    if (outcome === 'taken') changed(macAddress);
    return outcome;
  }

  /** After a restore, and when numbers are read otherwise: all of a phone goes through the suppressions as though it came now. */
  async takeAgain(macAddress: string): Promise<void> {
    const { store, parties, inTurn, changed } = this.#parts;
    const before = await inTurn(macAddress, async (context) => {
      const { access } = context;
      const all: { readonly kind: ReportKind; readonly reports: readonly StoredReport[] }[] = [];
      for (const kind of reportKinds) all.push({ kind, reports: await loadReports({ store, parties, access }, kind, macAddress) });
      const tokens = await dropReportsOfPhone(access, macAddress);
      if (tokens.length > 0) await store.versions.renewPhone(access, macAddress);
      for (const { kind, reports } of all) for (const report of reports) await keep(context, kind, report);
      return tokens;
    });
    if (before.length === 0) return;
    await store.vault.destroy(await parties.collect(before));
    changed(macAddress);
  }
}

/** By the address, by the name that stands with it, and by what else is said. */
function keysIn({ store: { keyReader } }: UploadContext, { address, name = '' }: Address): readonly [IdentifierKeys, ...IdentifierKeys[]] {
  return [keysOfParty(keyReader, address, name), ...keysOfName(name)];
}

/** It is about both, and about whoever has the line: where it may be older than the erasure of one, nothing of it comes in. */
async function isHeldBack(context: UploadContext, kind: ReportKind, { row, details, parties }: Kept): Promise<boolean> {
  const { ledger, store, macAddress } = context;
  if (await ledger.isEmpty()) return false;
  const mark = { macAddress, startTime: row.entry_hash, direction: kind, own: everyParty };
  if ((await ledger.erasedEntries([mark])).has(0)) return true;
  const at = entryInterval(new Date(row.started_at_ms).toISOString(), utc, store.platform.clock.now());
  const ofPhone: IdentifierKeys = { own: phoneKey(macAddress), derived: [] };
  const named = parties.map(({ address }) => keysIn(context, address));
  const left = named.map(([{ own }]) => leftKey(own));
  const beside = Object.values(details ?? {}).flatMap((text) => keysOfText(store.keyReader, text));
  const suppressions = await ledger.lookUp([ofPhone, ...named.flat(), ...left, ...beside]);
  const isErased = ({ own }: IdentifierKeys): boolean => holdsBackEntry(suppressions.get(own), at);
  const ofLine =
    row.line === noLine ? await erasureOfAllLines(context) : (await erasuresOfLines(context, new Set([row.line]))).get(row.line);
  return (
    [ofPhone, ...beside].some(isErased) ||
    holdsBackEntry(ofLine, at) ||
    named.some(([own, ...names], index) => isErased(own) || (names.some(isErased) && !suppressions.has(left[index]?.own ?? '')))
  );
}

/** Part of the unit of work that is given. Answers whether it may be kept. */
async function keep(context: UploadContext, kind: ReportKind, report: Kept): Promise<boolean> {
  const { access, store } = context;
  const { cryptography } = store.platform;
  if (await isHeldBack(context, kind, report)) return false;
  const { row, facts, details, parties } = report;
  const identities = parties.map(({ address }) => ({
    ...keysIn(context, address)[0],
    names: address.name === undefined ? [] : [address.name],
  }));
  const references = await context.parties.resolve(access, identities);
  const linked = parties.map(({ role, address }, index) => {
    const reference = references.get(identities[index]?.own ?? '');
    if (reference === undefined) throw new Error('a participant without a party');
    return { role, address, ...reference };
  });
  const keyOf = (role: StoredParty['role']): Uint8Array | undefined => linked.find((link) => link.role === role)?.key;
  const [local, remote] = [keyOf('local'), keyOf('remote')];
  const isWhole = local !== undefined && remote !== undefined && details !== undefined;
  await addReport(access, kind, {
    row: {
      ...row,
      facts: JSON.stringify(facts),
      details_sealed: isWhole ? sealDetails(cryptography, { local, remote }, details, row.id) : null,
    },
    parties: linked.map(({ role, token, key, address }) => ({
      report_id: row.id,
      role,
      party_token: token,
      written_sealed: sealJson(cryptography, key, address, `${token} ${role} ${row.id}`),
    })),
  });
  return true;
}

/**
 * Of a phone, the oldest call first. Those that lost a party whose key is destroyed are about to go: `alsoCut` is with what of them opens still.
 * Throws ProblemError decryption-failed.
 */
export async function loadReports(
  {
    store,
    parties,
    access,
    alsoCut = false,
  }: { readonly store: Store; readonly parties: PartyVault; readonly access: RecordsAccess; readonly alsoCut?: boolean },
  kind: ReportKind,
  macAddress: string,
): Promise<readonly StoredReport[]> {
  const { cryptography } = store.platform;
  const rows = await reportRows(access, kind, macAddress);
  const links = await reportPartyRows(
    access,
    rows.map(({ id }) => id),
  );
  const keys = await parties.keysOf(
    access,
    links.map(({ party_token }) => party_token),
  );
  const byReport = Map.groupBy(links, ({ report_id }) => report_id);
  return rows.flatMap(({ facts, details_sealed, ...row }): readonly StoredReport[] => {
    const named = byReport.get(row.id) ?? [];
    const opened = named.flatMap(({ role, party_token: token, written_sealed }) => {
      const key = keys.get(token);
      if (key === undefined) return [];
      const address = addressSchema.parse(openJson(cryptography, key, written_sealed, `${token} ${role} ${row.id}`));
      return [{ role, token, key, address }];
    });
    if (opened.length < named.length && !alsoCut) return [];
    const keyOf = (role: StoredParty['role']): Uint8Array | undefined => opened.find((one) => one.role === role)?.key;
    const [local, remote] = [keyOf('local'), keyOf('remote')];
    const isWhole = details_sealed !== null && local !== undefined && remote !== undefined;
    return [
      {
        row,
        facts: factsSchema.parse(JSON.parse(facts)),
        details: isWhole ? openDetails(cryptography, { local, remote }, details_sealed, row.id) : undefined,
        parties: opened.map(({ key: _key, ...party }) => party),
      },
    ];
  });
}
