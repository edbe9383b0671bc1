// A few names with values, as header and URI parameters are: looked through in order, which for so few is cheaper than a hash table.

interface Entry {
  readonly name: string;
  value: string;
  next: Entry | undefined;
}

/** Entries that are chained: an array would be given room for many. */
export class ParameterList implements ReadonlyMap<string, string> {
  #first: Entry | undefined;

  get size(): number {
    let count = 0;
    for (let entry = this.#first; entry !== undefined; entry = entry.next) count++;
    return count;
  }

  /** A name that is there already gets the new value, in its old place. */
  set(name: string, value: string): void {
    let last: Entry | undefined;
    for (let entry = this.#first; entry !== undefined; entry = entry.next) {
      if (entry.name === name) {
        entry.value = value;
        return;
      }
      last = entry;
    }
    const added: Entry = { name, value, next: undefined };
    if (last === undefined) this.#first = added;
    else last.next = added;
  }

  get(name: string): string | undefined {
    return this.#find(name)?.value;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  forEach(callback: (value: string, name: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [name, value] of this) callback(value, name, this);
  }

  *entries(): MapIterator<[string, string]> {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) yield [entry.name, entry.value];
    return undefined;
  }

  *keys(): MapIterator<string> {
    for (const [name] of this) yield name;
    return undefined;
  }

  *values(): MapIterator<string> {
    for (const [, value] of this) yield value;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  #find(name: string): Entry | undefined {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) if (entry.name === name) return entry;
    return undefined;
  }
}
