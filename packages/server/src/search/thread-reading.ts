// What the thread of the second reader does: it opens the store beside the server, once, and reads what it is told to.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { numberingRulesSchema } from '@offhook/privacy';

import { PartyVault } from '../records/party-vault.ts';
import type { Store } from '../store/store.ts';
import { openStore } from '../store/store.ts';
import { carryOutReading } from './reading.ts';
import type { ReaderTold, ThreadStart, ThreadTask } from './thread-messages.ts';
import { toldOfProblem } from './thread-messages.ts';

export class ThreadReading {
  readonly #start: ThreadStart;
  readonly #tell: (told: ReaderTold) => void;
  #opening: Promise<Store> | undefined;

  constructor(start: ThreadStart, tell: (told: ReaderTold) => void) {
    this.#start = start;
    this.#tell = tell;
  }

  #opened(): Promise<Store> {
    const { directory } = this.#start;
    this.#opening ??= openStore({ platform: createNodePlatform({ directory, log: silentLogger }), ...this.#start, isReader: true });
    return this.#opening;
  }

  /** Never rejects: what goes wrong is told. */
  async carryOut({ numberingForm, ...task }: ThreadTask): Promise<void> {
    try {
      const store = await this.#opened();
      if (numberingForm !== '' && numberingForm !== store.numberingForm)
        await store.readNumbersBy(numberingRulesSchema.parse(JSON.parse(numberingForm)));
      const parts = { store, parties: new PartyVault(store) };
      const reading = await carryOutReading(parts, task, (soFar) => this.#tell({ kind: 'so-far', soFar }));
      this.#tell({ kind: 'done', reading });
    } catch (error) {
      this.#tell(toldOfProblem(error));
    }
  }

  /** Idempotent. A thread that is ended needs none. */
  async close(): Promise<void> {
    const store = await this.#opening?.catch(() => undefined);
    await store?.close();
  }
}
