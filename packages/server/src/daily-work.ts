// What is done once a day: by whichever process comes first for all of them, and by each for itself.

import type { Logger } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';

import type { AuditLog } from './audit/audit-log.ts';
import type { Again } from './jobs.ts';
import { logDueRequests } from './privacy/due-requests.ts';
import { dropForgotten } from './records/directory-upload.ts';
import type { Running } from './running.ts';

const hourMs = 3_600_000;
/** Less than a day, so that it comes no later each day. */
const againMs = 23 * hourMs;
const verifiedForMs = 24 * hourMs;

export interface Verifying {
  readonly audit: Pick<AuditLog, 'verify'>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** What fails then is of no interest. */
  readonly isClosing: () => boolean;
}

/** Beside everything else, whatever it comes to: never rejects. */
export async function verifyWhole({ audit, log, isClosing }: Verifying): Promise<void> {
  try {
    const { isIntact, length, brokenAt = 0 } = await audit.verify();
    if (isIntact) log.info('the whole audit chain was verified', { entries: length });
    else log.error('the audit chain is broken', { entry: brokenAt });
  } catch (error) {
    if (!isProblem(error)) log.error('the whole audit chain was not verified', { error: messageOf(error) });
    else if (!isClosing()) log.warn('the whole audit chain was not verified, and is within the hour', { error: error.message });
  }
}

/** Another process may have verified all of it today, and this one not. */
export async function isVerifiedToday({ audit, store }: Pick<Running, 'audit' | 'store'>): Promise<boolean> {
  return (await audit.look()).verifiedAtMs > store.platform.clock.now() - verifiedForMs;
}

type DailyParts = Pick<Running, 'jobs' | 'store' | 'holds' | 'retention' | 'audit' | 'parties'>;

/** Where it is due and nobody else's; what fails is due again soon. False where it was not due. */
export function workDailyWhenDue(parts: DailyParts): Promise<boolean> {
  return parts.jobs.runRegularly('daily', { what: 'the daily work', work: () => workForAll(parts) });
}

async function workForAll({ store, holds, retention, audit, parties }: DailyParts): Promise<Again> {
  // First: what is broken is not shortened.
  if (!(await audit.verify()).isIntact) store.platform.log.error('the audit chain is broken', {});
  await holds.endDue();
  await retention.sweep();
  await logDueRequests(store);
  await dropLeftOver({ store, parties });
  return { afterMs: againMs };
}

/** The same at a start, beside the traffic: never rejects. */
export async function clearLeftOver(parts: Pick<Running, 'store' | 'parties'>, isClosing: () => boolean): Promise<void> {
  try {
    await dropLeftOver(parts);
  } catch (error) {
    if (isProblem(error) && isClosing()) return;
    parts.store.platform.log.error('what an earlier process left was not cleared: it is with the daily work', { error: messageOf(error) });
  }
}

/** What a process left that ended in the middle of its work. */
async function dropLeftOver({ store, parties }: Pick<Running, 'store' | 'parties'>): Promise<void> {
  await dropForgotten(store);
  await parties.collectLeftOver();
}
