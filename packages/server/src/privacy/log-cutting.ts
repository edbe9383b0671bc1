// Lines that name an erased person are cut out of a log; what is left is sealed under a new key, and the key of the log as it was is destroyed.

import { utf8Bytes, utf8Text } from '@offhook/base';

import { afterUploads } from '../records/after-uploads.ts';
import { keysOfLogLine, storeMentions } from '../records/mentions.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import type { Store } from '../store/store.ts';

/** Answers how many keys were destroyed. A log of which nothing is left loses its content. */
export async function cutLogs(store: Store, ids: readonly string[], namesThem: (line: string, id: string) => boolean): Promise<number> {
  let destroyed = 0;
  for (const id of ids) {
    const { old, fresh } = await afterUploads(store, async (access) => {
      const fresh = await store.vault.create('log');
      // Read again inside: the phone may have uploaded another since.
      const row = await access
        .selectFrom('artefact')
        .select(['mac_address', 'content_sealed', 'key_id'])
        .where('id', '=', id)
        .executeTakeFirst();
      const key = row?.key_id === undefined || row.key_id === null ? undefined : (await store.vault.get([row.key_id])).get(row.key_id);
      if (row === undefined || row.content_sealed === null || key === undefined) return { old: fresh.id, fresh };
      const { cryptography } = store.platform;
      const text = utf8Text(cryptography.open(key, row.content_sealed, `log ${id}`));
      const lines = text.split('\n').filter((line) => !namesThem(line, id));
      const rest = lines.join('\n');
      const isEmpty = rest.trim() === '';
      const mentioned = new Map(lines.flatMap((line) => keysOfLogLine(store.keyReader, line)).map((keys) => [keys.own, keys]));
      const bytes = utf8Bytes(rest);
      await access
        .updateTable('artefact')
        .set({
          content_sealed: isEmpty ? null : cryptography.seal(fresh.bytes, bytes, `log ${id}`),
          key_id: isEmpty ? null : fresh.id,
          record_count: isEmpty ? 0 : lines.length,
          person_count: mentioned.size,
          size_bytes: isEmpty ? 0 : bytes.length,
        })
        .where('id', '=', id)
        .execute();
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

/** Keys of logs that no log is sealed with: a crash between sealing anew and destroying leaves one. */
export async function destroyStrayLogKeys(store: Store): Promise<number> {
  return afterUploads(store, async (access) => {
    const keys = await store.keys.db
      .selectFrom('sealing_key')
      .select('id')
      .where('purpose', '=', 'log')
      .where('wrapped', 'is not', null)
      .execute();
    const used = await access.selectFrom('artefact').select('key_id').where('key_id', 'is not', null).execute();
    const inUse = new Set(used.map(({ key_id }) => key_id));
    return store.vault.destroy(keys.map(({ id }) => id).filter((id) => !inUse.has(id)));
  });
}
