// The call detail record: every field of the guide's list (Call Data Record). Kept in a rolling store; it leaves the phone through the gate only.

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

/** The newest replace the oldest. */
const capacity = 200;

export class CallDetailRecords {
  readonly #flash: Flash;
  #records: readonly CallDetailRecord[];

  private constructor(flash: Flash, records: readonly CallDetailRecord[]) {
    this.#flash = flash;
    this.#records = records;
  }

  static async open(flash: Flash, onDamage: (error: Error) => void): Promise<CallDetailRecords> {
    const parsed = z.array(callDetailRecordSchema).safeParse((await readJson(flash, 'call-detail-record', onDamage)) ?? []);
    return new CallDetailRecords(flash, parsed.success ? parsed.data : []);
  }

  get records(): readonly CallDetailRecord[] {
    return this.#records;
  }

  async add(record: CallDetailRecord): Promise<void> {
    this.#records = [...this.#records, record].slice(-capacity);
    await writeJson(this.#flash, 'call-detail-record', this.#records);
  }

  async clear(): Promise<void> {
    this.#records = [];
    await this.#flash.clear('call-detail-record');
  }
}
