// Turns within one process: who asks for a name that is taken waits for those that came before.

export class Turns {
  /** Of each name, the end of the last turn; never rejects. */
  readonly #ends = new Map<string, Promise<void>>();

  async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#ends.get(name);
    const { promise: end, resolve } = Promise.withResolvers<void>();
    this.#ends.set(name, end);
    await before;
    try {
      return await work();
    } finally {
      if (this.#ends.get(name) === end) this.#ends.delete(name);
      resolve();
    }
  }

  /** False at once where it is somebody’s. */
  async aloneUnlessTaken(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#ends.has(name)) return false;
    await this.alone(name, work);
    return true;
  }
}
