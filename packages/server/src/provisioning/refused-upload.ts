// An upload that was not taken in: which file, why, and how often by now.

import type { ProblemError } from '@offhook/base';
import { randomHex } from '@offhook/base';
import { readEncryptedHeader } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import { artefactRow, changeArtefact, putArtefact } from '../store/artefact-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { UploadKind } from './upload-parser.ts';

export interface RefusedUpload {
  readonly macAddress: string;
  readonly kind: UploadKind;
  readonly name: string;
  readonly body: Uint8Array;
  readonly refusal: string;
}

/** The reason is kept by code and place only: the message may quote the file. */
export function refusalOf({ code, message }: ProblemError): string {
  const line = / line (\d+)/.exec(message)?.[1];
  return line === undefined ? code : `${code}, line ${line}`;
}

/** Part of the unit of work that is given. */
export async function noteRefusal(
  { store, audit, access }: { readonly store: Store; readonly audit: AuditLog; readonly access: RecordsAccess },
  { macAddress, kind, name, body, refusal }: RefusedUpload,
): Promise<void> {
  const { platform } = store;
  const known = await artefactRow(access, macAddress, kind);
  if (known !== undefined) await changeArtefact(access, known.id, { refusal, refusal_count: known.refusal_count + 1 });
  else
    await putArtefact(access, {
      id: randomHex(platform.random, 16),
      mac_address: macAddress,
      kind,
      name,
      received_at_ms: platform.clock.now(),
      size_bytes: body.length,
      record_count: 0,
      person_count: 0,
      suppressed_count: 0,
      is_encrypted: readEncryptedHeader(body) === undefined ? 0 : 1,
      refusal,
      refusal_count: 1,
      clean_at_ms: null,
      content_sealed: null,
      key_id: null,
      arrivals: null,
      listed: null,
      listed_under: null,
    });
  await audit.append(access, { actor: 'phone', action: 'artefact-refused', facts: { device: macAddress, kind, refusal } });
}
