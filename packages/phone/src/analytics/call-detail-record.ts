// The call detail record: every field of the guide's list (Call Data Record). It rolls as the log does, by log.render.file.size (guide, How Personal Data is
// Deleted); it leaves the phone through the gate only.

import { utf8Bytes } from '@offhook/base';
import type { Settings } from '@offhook/ucs';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';

export const callDetailRecordSchema = z.object({
  user: z.string(),
  remoteParty: z.string(),
  callDirection: z.enum(['In', 'Out']),
  disconnectInformation: z.string(),
  /** ISO 8601, UTC. */
  startTime: z.string(),
  callDurationS: z.number(),
  protocolType: z.literal('SIP'),
  /** Of the audio, in bits a second. */
  callRateBps: z.number(),
  callId: z.string(),
  remoteTag: z.string(),
  localTag: z.string(),
  obiNumber: z.string(),
});
export type CallDetailRecord = z.infer<typeof callDetailRecordSchema>;

interface RecordOwner {
  readonly flash: Flash;
  readonly settings: () => Settings;
}

/** The newest that `limitBytes` hold, one at least. */
function newest(records: readonly CallDetailRecord[], limitBytes: number): readonly CallDetailRecord[] {
  let sizeBytes = 2; // the brackets; each record brings a comma
  let from = records.length;
  while (from > 0) {
    sizeBytes += utf8Bytes(JSON.stringify(records[from - 1])).length + 1;
    if (sizeBytes > limitBytes && from < records.length) break;
    from--;
  }
  return records.slice(from);
}

export class CallDetailRecords {
  readonly #owner: RecordOwner;
  #records: readonly CallDetailRecord[];

  private constructor(owner: RecordOwner, records: readonly CallDetailRecord[]) {
    this.#owner = owner;
    this.#records = records;
  }

  static async open(owner: RecordOwner & { readonly onDamage: (error: Error) => void }): Promise<CallDetailRecords> {
    const parsed = z.array(callDetailRecordSchema).safeParse((await readJson(owner.flash, 'call-detail-record', owner.onDamage)) ?? []);
    return new CallDetailRecords(owner, parsed.success ? parsed.data : []);
  }

  get records(): readonly CallDetailRecord[] {
    return this.#records;
  }

  async add(record: CallDetailRecord): Promise<void> {
    this.#records = newest([...this.#records, record], this.#owner.settings().get('log.render.file.size') * 1024);
    await writeJson(this.#owner.flash, 'call-detail-record', this.#records);
  }

  async clear(): Promise<void> {
    this.#records = [];
    await this.#owner.flash.clear('call-detail-record');
  }
}
