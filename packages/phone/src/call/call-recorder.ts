// Keeps what ended calls leave behind, one after the other; a stop of the phone waits for it, so that nothing is written after a reset.

import type { Logger } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';

import { Turns } from '../turns.ts';
import type { Call } from './call.ts';
import type { CallRecordKeepers } from './call-records.ts';
import { recordCall } from './call-records.ts';

export interface CallRecorderOptions {
  readonly keepers: () => Omit<CallRecordKeepers, 'platformLog'>;
  readonly platformLog: Logger;
  readonly nowMs: () => number;
  readonly localTime: (epochMs: number) => string;
  readonly onRecorded: () => void;
  /** For the screen. */
  readonly onFailed: (notice: string) => void;
}

export class CallRecorder {
  readonly #options: CallRecorderOptions;
  readonly #turns = new Turns();

  constructor(options: CallRecorderOptions) {
    this.#options = options;
  }

  /** The call as it stands now; rejects never with a ProblemError. */
  record(call: Call): Promise<void> {
    const { nowMs, localTime, platformLog, onRecorded, onFailed } = this.#options;
    const keepers = this.#options.keepers();
    const entry = call.entry(nowMs(), localTime);
    return this.#turns.take(async () => {
      try {
        await recordCall(call, entry, { ...keepers, platformLog });
      } catch (error) {
        if (!isProblem(error)) throw error;
        onFailed('The call could not be recorded: storage is full or damaged');
        keepers.log.write('clist', 5, messageOf(error));
      }
      onRecorded();
    });
  }

  done(): Promise<void> {
    return this.#turns.done();
  }
}
