// Keeps what ended calls leave behind, one after the other; a stop of the phone waits for it, so that nothing is written after a reset.

import type { Logger } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';

import type { PhoneStores } from '../phone-stores.ts';
import { Turns } from '../turns.ts';
import type { Call } from './call.ts';
import { recordCall } from './call-records.ts';

export interface CallRecorderOptions {
  readonly parts: () => PhoneStores;
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
    const { nowMs, localTime, platformLog, parts, onRecorded, onFailed } = this.#options;
    const { layers, callLists, records, log, uploads } = parts();
    const { settings } = layers;
    const entry = call.entry(nowMs(), localTime);
    return this.#turns.take(async () => {
      try {
        const isListed = await recordCall(call, entry, { settings, callLists, records, log, platformLog });
        if (isListed) uploads.schedule('call-list', settings.get('callLists.writeDelay.terminated') * 1000);
      } catch (error) {
        if (!isProblem(error)) throw error;
        onFailed('The call list could not be written: storage is full or damaged');
        log.write('clist', 5, messageOf(error));
      }
      onRecorded();
    });
  }

  done(): Promise<void> {
    return this.#turns.done();
  }
}
