// Work that comes about one thing, one after the other, in the order in which it comes.

export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Begins once all is done that came before about the same; how that ended makes no difference. */
  run<T>(about: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(about);
    const done = before === undefined ? work() : before.then(work, work);
    this.#last.set(about, done);
    const forget = (): void => {
      if (this.#last.get(about) === done) this.#last.delete(about);
    };
    done.then(forget, forget);
    return done;
  }
}
