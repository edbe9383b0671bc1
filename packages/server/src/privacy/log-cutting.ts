// Lines that name an erased person are cut out of a log; what is left is sealed under a new key, and the key of the log as it was is destroyed.

import { utf8Bytes, utf8Text } from '@offhook/base';

import { afterUploads } from '../records/after-uploads.ts';
import { keysOfLogLine, storeMentions } from '../records/mentions.ts';
import { changeArtefact } from '../store/artefact-rows.ts';
import { logKeysInUse, logRow } from '../store/log-rows.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import type { Store } from '../store/store.ts';

/** Answers how many keys were destroyed. A log of which nothing is left loses its content. */
export async function cutLogs(store: Store, ids: readonly string[], namesThem: (line: string, id: string) => boolean): Promise<number> {
  let destroyed = 0;
  for (const id of ids) {
    const { old, fresh } = await afterUploads(store, async (access) => {
      const fresh = await store.vault.create('log');
      // Read again inside: the phone may have uploaded another since.
      const row = await logRow(access, id);
      const key = row?.key_id === undefined || row.key_id === null ? undefined : (await store.vault.get([row.key_id])).get(row.key_id);
      if (row === undefined || row.content_sealed === null || key === undefined) return { old: fresh.id, fresh };
      const { cryptography } = store.platform;
      const text = utf8Text(cryptography.open(key, row.content_sealed, `log ${id}`));
      const lines = text.split('\n').filter((line) => !namesThem(line, id));
      const rest = lines.join('\n');
      const isEmpty = rest.trim() === '';
      const mentioned = new Map(lines.flatMap((line) => keysOfLogLine(store.keyReader, line)).map((keys) => [keys.own, keys]));
      const bytes = utf8Bytes(rest);
      await changeArtefact(access, id, {
        content_sealed: isEmpty ? null : cryptography.seal(fresh.bytes, bytes, `log ${id}`),
        key_id: isEmpty ? null : fresh.id,
        record_count: isEmpty ? 0 : lines.length,
        person_count: mentioned.size,
        size_bytes: isEmpty ? 0 : bytes.length,
      });
      await forgetMentions(access, [id]);
      await storeMentions(store, access, { store: 'artefact', itemId: id, macAddress: row.mac_address }, [...mentioned.values()]);
      if (isEmpty) await store.vault.destroy([fresh.id]);
      return { old: row.key_id, fresh };
    });
    const count = await store.vault.destroy(old === null ? [] : [old]);
    if (old !== fresh.id) destroyed += count;
  }
  return destroyed;
}

/**
 * Keys of logs that no log is sealed with: a crash between sealing anew and destroying leaves one. Nobody waits while they are looked for: a key that is known
 * before the uploads are waited for that have begun seals a log by then, or never will.
 */
export async function destroyStrayLogKeys(store: Store): Promise<number> {
  const keyIds = await store.vault.idsOf('log');
  await afterUploads(store, async () => undefined);
  const inUse = await logKeysInUse(store.records.db);
  return store.vault.destroy(keyIds.filter((id) => !inUse.has(id)));
}
