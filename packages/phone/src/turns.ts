// Boots, resets and check-syncs take turns: none begins while another runs.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `action` after everything that was asked for before, whether that failed or not. */
  take<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => undefined); // whoever asked for the turn hears of its failure; the next goes on
    return turn;
  }

  /** Resolves when all that was asked for so far has ended. Rejects never. */
  async done(): Promise<void> {
    await this.#last;
  }
}
