// Work that many ask for at once is begun a little at a time: whoever asks for something else meanwhile waits for that little.

import { othersTurn } from './others-turn.ts';

/** Of work that is begun between two turns of others. */
const beginsForMs = 10;
/** As many units of work as share a commit. */
const beginsAtMost = 16;

export class FewAtOnce {
  readonly #nowMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #isBeginning = false;

  constructor(nowMs = (): number => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Resolves in the order of the calls. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isBeginning) void this.#beginAll();
    });
  }

  async #beginAll(): Promise<void> {
    this.#isBeginning = true;
    while (this.#waiting.length > 0) {
      await othersTurn();
      const startedAtMs = this.#nowMs();
      for (let count = 0; count < beginsAtMost && this.#nowMs() - startedAtMs < beginsForMs; count++) {
        this.#waiting.shift()?.();
        await workBegun();
      }
    }
    this.#isBeginning = false;
  }
}

/** Once whoever was told has done what waits for nothing from outside. */
function workBegun(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
