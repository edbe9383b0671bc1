// A few names with values, as header and URI parameters are: looked through in order, which for so few is cheaper than a hash table.

export class ParameterList implements ReadonlyMap<string, string> {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  get size(): number {
    return this.#names.length;
  }

  /** A name that is there already gets the new value, in its old place. */
  set(name: string, value: string): void {
    const index = this.#names.indexOf(name);
    if (index >= 0) {
      this.#values[index] = value;
      return;
    }
    this.#names.push(name);
    this.#values.push(value);
  }

  get(name: string): string | undefined {
    return this.#values[this.#names.indexOf(name)];
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  forEach(callback: (value: string, name: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [name, value] of this) callback(value, name, this);
  }

  *entries(): MapIterator<[string, string]> {
    for (let index = 0; index < this.#names.length; index++) yield [this.#names[index] ?? '', this.#values[index] ?? ''];
    return undefined;
  }

  *keys(): MapIterator<string> {
    yield* this.#names;
    return undefined;
  }

  *values(): MapIterator<string> {
    yield* this.#values;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}
