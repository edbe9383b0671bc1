// What an erasure does to call detail records and quality reports: they are about both parties and whoever has the line, so that all of one goes; of what a hold
// of the other keeps, the other is left (GDPR Art. 17(3)).

import { dropReports, takePartiesFromReport } from '../store/call-report-rows.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { Held, ReportHeld } from './held.ts';
import type { KeptUnderHold } from './kept-under-hold.ts';
import { nothingIsKept } from './kept-under-hold.ts';

export function goesWhole({ store, id, isOwn }: ReportHeld, { keeps }: KeptUnderHold): boolean {
  return isOwn === true || !keeps({ store, id });
}

/** Part of the unit of work that is given. Answers whose they were and are. */
export async function removeReports(
  access: RecordsAccess,
  { reports }: Pick<Held, 'reports'>,
  { tokens, kept = nothingIsKept }: { readonly tokens: readonly string[]; readonly kept: KeptUnderHold | undefined },
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const report of reports) {
    const { store: kind, id } = report;
    left.push(
      ...(goesWhole(report, kept) ? await dropReports(access, kind, [id]) : await takePartiesFromReport(access, { kind, id }, tokens)),
    );
  }
  return left;
}
