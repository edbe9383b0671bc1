// Removes what has been kept long enough: GDPR Art. 5(1)(e).

import type { RetentionRule } from '@offhook/privacy';
import { expiresBeforeMs } from '@offhook/privacy';

import { forgetMentions } from './records/mentions.ts';
import type { Store } from './store/store.ts';

/** Answers how many logs and anonymised calls ended. Idempotent. `forgetRendered` ends what is served from memory. */
export async function sweep(
  store: Store,
  rules: readonly RetentionRule[],
  forgetRendered: () => void,
): Promise<{ logs: number; calls: number }> {
  const now = store.platform.clock.now();
  const { db } = store.records;
  const logsBefore = expiresBeforeMs(rules, 'artefact', now) ?? 0;
  const logs = await db
    .selectFrom('artefact')
    .select(['id', 'key_id'])
    .where('content_sealed', 'is not', null)
    .where('received_at_ms', '<', logsBefore)
    .execute();
  if (logs.length > 0) {
    await store.vault.destroy(logs.flatMap((log) => log.key_id ?? []));
    await db.transaction().execute(async (access) => {
      for (const { id } of logs) {
        await access.updateTable('artefact').set({ content_sealed: null, key_id: null }).where('id', '=', id).execute();
        await forgetMentions(access, [id]);
      }
    });
    forgetRendered();
  }
  const callsBefore = new Date(expiresBeforeMs(rules, 'call_record', now) ?? 0).toISOString().slice(0, 10);
  const calls = await db.deleteFrom('call_record').where('is_anonymised', '=', 1).where('start_time', '<', callsBefore).executeTakeFirst();
  const answersBefore = expiresBeforeMs(rules, 'subject_request', now) ?? 0;
  await db.updateTable('subject_request').set({ export_sealed: null }).where('fulfilled_at_ms', '<', answersBefore).execute();
  const keptBefore = expiresBeforeMs(rules, 'kept_file', now) ?? 0;
  await db.deleteFrom('kept_file').where('kind', 'in', ['core', 'capture', 'log']).where('received_at_ms', '<', keptBefore).execute();
  await db
    .deleteFrom('waiting_phone')
    .where('last_seen_at_ms', '<', expiresBeforeMs(rules, 'waiting_phone', now) ?? 0)
    .execute();
  await db.deleteFrom('console_session').where('expires_at_ms', '<', now).execute();
  return { logs: logs.length, calls: Number(calls.numDeletedRows) };
}
