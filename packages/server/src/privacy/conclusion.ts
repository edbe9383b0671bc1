// The end of an erasure: the access plan again, the bytes of everything that is kept, and what the receipt says of both.

import type { Plan } from '@offhook/api';
import type { ReceiptContent } from '@offhook/privacy';
import { receiptFormat } from '@offhook/privacy';

import type { AuditLog } from '../audit/audit-log.ts';
import { partiesOfContacts } from '../store/contact-rows.ts';
import type { StoreName } from '../store/data-map.ts';
import { dataMap } from '../store/data-map.ts';
import { countHeld, findHeld, withOpened } from './holdings.ts';
import type { Wanted } from '../search/wanted-reader.ts';
import type { SecondReader } from '../search/second-reader.ts';
import type { SearchedSoFar } from '../search/opened.ts';
import { createReader, isDecided } from '../search/wanted-reader.ts';
import type { Opened } from '../search/opened.ts';
import { loginOfKept } from '../records/kept-kind.ts';
import { withIncluded } from './about.ts';
import type { KeptUnderHold, OnHold } from './kept-under-hold.ts';
import { keptUnderHold, withoutOnHold } from './kept-under-hold.ts';
import { ownFilesLaidDown, withLaidDown } from './laid-down.ts';
import { perhapsOnOwnPhones } from './own-phones.ts';
import type { UndecidedPlace } from './request-rows.ts';
import type { Subject, SubjectParts } from './subject.ts';
import { withoutShared } from './subject.ts';

export interface CarriedOut {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly plan: Plan;
  readonly subject: Subject;
  readonly wanted: Wanted;
  readonly included: ReadonlySet<string>;
  /** What holds of others keep. */
  readonly kept: KeptUnderHold;
  readonly canaries: readonly string[];
  /** On phones that were the person's at times, as it was known when the erasure began. */
  readonly undecided?: readonly UndecidedPlace[];
  /** Files of their own in `site`, as it was known when the erasure began. */
  readonly laidDown?: readonly Opened[];
  /** Where a crash has interrupted the search. */
  readonly soFar: SearchedSoFar | undefined;
  readonly onSoFar: (soFar: SearchedSoFar) => Promise<void>;
  readonly keysDestroyed: number;
  readonly suppressions: number;
  readonly outstandingDevices: readonly string[];
}

/** `remaining` counts what the access plan still finds. */
function accountOf(plan: Plan, remaining: ReadonlyMap<string, number>): ReceiptContent['stores'] {
  return plan.steps.flatMap((planned): ReceiptContent['stores'] => {
    if (planned.action === 'tell-phone' || planned.action === 'export' || planned.reason === keptUnderHold) return [];
    const described = dataMap[planned.store as StoreName];
    const retained = Math.min(planned.count, remaining.get(planned.store) ?? 0);
    return [
      {
        store: planned.store,
        category: described.category,
        action: planned.action,
        expected: planned.count,
        removed: planned.count - retained,
        retained,
        ...(retained > 0 && 'reason' in described ? { reason: described.reason } : {}),
      },
    ];
  });
}

/** As it is now: a hold may have ended since the plan. */
function accountOfHold({ counts }: OnHold): ReceiptContent['stores'] {
  return [...counts].map(([store, count]) => {
    const { category } = dataMap[store as StoreName];
    return { store, category, action: 'keep', expected: count, removed: 0, retained: count, reason: keptUnderHold };
  });
}

/** A receipt names nobody: of a file that is named after a user, the name is left out. */
function unnamed(text: string): string {
  const [, folder = '', name = '', rest = ''] = /((?:[^/,:]*\/)*)([^/,:]*)([^]*)/.exec(text) ?? [];
  return loginOfKept(name) === undefined ? text : `${folder}a file of a user’s profile${rest}`;
}

export async function searchAndAccount(
  parts: SubjectParts & { readonly audit: AuditLog; readonly reader: SecondReader; readonly organisation: string },
  done: CarriedOut,
): Promise<ReceiptContent> {
  const { store, audit, reader, organisation } = parts;
  const { wanted, canaries, soFar, onSoFar } = done;
  const { opened: read, residue: report } = await reader.read(
    { wanted, realms: [...done.subject.realms], canaries, ...(soFar === undefined ? {} : { soFar }) },
    { onSoFar },
  );
  const asked = withoutShared(done.subject, wanted.sharedNames ?? []);
  const nameReader = createReader(wanted, { realms: done.subject.realms, reader: store.keyReader });
  const laidDown = ownFilesLaidDown(parts.configuration, done.subject, nameReader);
  const paths = new Set(parts.configuration.sitePaths());
  const before = (done.laidDown ?? []).filter(({ id }) => paths.has(id) && !laidDown.some((now) => now.id === id));
  const found = withIncluded(parts, done, withLaidDown(read.found, [...laidDown, ...before]));
  const all = withOpened(await findHeld(parts, store.records.db, asked, { exceptRequest: done.requestId }), found);
  const { held, opened, onHold } = withoutOnHold({ held: all, opened: found }, done.kept);
  const stay = await partiesOfContacts(store.records.db, onHold.contacts);
  const decided = opened.filter(({ match }) => isDecided(match));
  const undecided = [
    ...opened.filter(({ match }) => !isDecided(match)),
    ...(done.undecided ?? (await perhapsOnOwnPhones(parts, store.records.db, done.subject.phones))),
  ];
  const tokens = held.tokens.filter((token) => !stay.has(token));
  const remaining = new Map<string, number>(countHeld({ ...held, tokens }).map(({ store: name, count }) => [name, count]));
  // Configuration is retained with its reason, and accounted for above.
  const residues = [
    ...report.residues,
    ...decided.filter((item) => item.store !== 'configuration_file').map(({ place, occurrences }) => ({ place, occurrences })),
  ];
  const left = [...remaining].filter(([name]) => dataMap[name as StoreName].erasure !== 'keep');
  const recordsFound = left.reduce((sum, [, count]) => sum + count, 0);
  await audit.record('server', 'erasure-fulfilled', {
    request: done.requestId,
    keysDestroyed: done.keysDestroyed,
    recordsFound,
    residues: residues.length,
    outstanding: done.outstandingDevices.length,
  });
  const nowText = new Date(store.platform.clock.now()).toISOString();
  return {
    format: receiptFormat,
    requestId: done.requestId,
    organisation,
    receivedAt: new Date(done.receivedAtMs).toISOString(),
    fulfilledAt: nowText,
    issuedAt: nowText,
    planHash: done.plan.hash,
    stores: [...accountOf(done.plan, remaining), ...accountOfHold(onHold)],
    keysDestroyed: done.keysDestroyed,
    suppressions: done.suppressions,
    outstandingDevices: [...done.outstandingDevices],
    search: {
      recordsFound,
      residues: residues.map(({ place, occurrences }) => ({ place: unnamed(place), occurrences })),
      placesSearched: [...new Set([...report.placesSearched, ...read.placesSearched].map(unnamed))],
      encodingsTried: [...report.encodingsTried],
      bytesSearched: report.bytesSearched,
      notSearched: read.notSearched.map(unnamed),
      undecided: undecided.map(({ place, occurrences }) => ({ place: unnamed(place), occurrences })),
    },
    audit: await audit.anchor(),
  };
}
