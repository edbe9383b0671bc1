// Work that comes about one thing, one after the other, in the order in which it comes.

export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Begins once all is done that came before about the same; how that ended makes no difference. */
  run<T>(about: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(about) ?? Promise.resolve();
    // Known before it begins: what it does itself finds it busy.
    const done = before.then(work, work);
    this.#last.set(about, done);
    const forget = (): void => {
      if (this.#last.get(about) === done) this.#last.delete(about);
    };
    done.then(forget, forget);
    return done;
  }

  /** Is anything about this done, or waiting? Nothing is once the promise of the last has settled. */
  isBusy(about: string): boolean {
    return this.#last.has(about);
  }
}
