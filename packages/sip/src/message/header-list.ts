// The headers of one message, in order, with raw values: RFC 3261 §7.3. Decoding is done on demand and kept until the header changes.

import { headerId, headerNameOf, type HeaderName } from './header-name.ts';
import { splitOutside } from './parameters.ts';

/** Any header may be asked for; known names are offered for completion. */
export type AnyHeaderName = HeaderName | (string & {});

/** What was decoded of a header; chained, as few ever are. */
interface Decoded {
  readonly id: number;
  readonly value: unknown;
  readonly next: Decoded | undefined;
}

export class HeaderList {
  /** The id of each header, or its spelling where it has none. */
  readonly #keys: (number | string)[] = [];
  readonly #values: string[] = [];
  #decoded: Decoded | undefined;

  get size(): number {
    return this.#keys.length;
  }

  /** Adds a header whose id is known (0 with its name otherwise); for the scanner. */
  pushRaw(id: number, value: string, otherName: string): void {
    this.#keys.push(id === 0 ? otherName : id);
    this.#values.push(value);
  }

  /** Appends to the last value; for folded lines. */
  extendLast(more: string): void {
    const last = this.#values.length - 1;
    this.#values[last] = `${this.#values[last] ?? ''} ${more}`.trim();
  }

  /** The first value as it came, undefined where the header is missing. */
  get(name: AnyHeaderName): string | undefined {
    return this.#values[this.#indexOf(name, 0)];
  }

  has(name: AnyHeaderName): boolean {
    return this.#indexOf(name, 0) >= 0;
  }

  /** Every value of the header, one for each header line. */
  all(name: AnyHeaderName): string[] {
    const values: string[] = [];
    for (let index = this.#indexOf(name, 0); index >= 0; index = this.#indexOf(name, index + 1)) values.push(this.#values[index] ?? '');
    return values;
  }

  /** Every element of a comma list over all lines of the header (RFC 3261 §7.3.1). Empty elements are passed over. */
  list(name: AnyHeaderName): string[] {
    return this.all(name).flatMap((value) =>
      (value.includes(',') ? splitOutside(value, ',', name) : [value]).filter((part) => part !== ''),
    );
  }

  /** The first element of the comma list that the header is. */
  first(name: AnyHeaderName): string | undefined {
    const value = this.get(name);
    return value === undefined || !value.includes(',') ? value : this.list(name)[0];
  }

  /** Replaces all lines of the header by one, in the place of the first. */
  set(name: AnyHeaderName, value: string): void {
    const first = this.#indexOf(name, 0);
    if (first < 0) {
      this.add(name, value);
      return;
    }
    this.#values[first] = value;
    for (let index = this.#indexOf(name, first + 1); index >= 0; index = this.#indexOf(name, index)) this.#removeAt(index);
    this.#decoded = undefined;
  }

  /** Adds a line at the end. */
  add(name: AnyHeaderName, value: string): void {
    this.pushRaw(headerId(name), value, name);
    this.#decoded = undefined;
  }

  /** Adds a line before every other line of the same header (at the top where there is none): Via, Route and Record-Route are pushed so. */
  prepend(name: AnyHeaderName, value: string): void {
    const at = Math.max(this.#indexOf(name, 0), 0);
    this.#keys.splice(at, 0, headerId(name) || name);
    this.#values.splice(at, 0, value);
    this.#decoded = undefined;
  }

  remove(name: AnyHeaderName): void {
    for (let index = this.#indexOf(name, 0); index >= 0; index = this.#indexOf(name, index)) this.#removeAt(index);
    this.#decoded = undefined;
  }

  /** Takes the first element of a comma list off (RFC 3261 §16.4, §16.7 step 3) and returns it. */
  removeFirst(name: AnyHeaderName): string | undefined {
    const index = this.#indexOf(name, 0);
    if (index < 0) return undefined;
    const [first, ...rest] = splitOutside(this.#values[index] ?? '', ',', name);
    if (rest.length === 0) this.#removeAt(index);
    else this.#values[index] = rest.join(', ');
    this.#decoded = undefined;
    return first;
  }

  /** Replaces the first element of a comma list. */
  replaceFirst(name: AnyHeaderName, value: string): void {
    const index = this.#indexOf(name, 0);
    if (index < 0) return;
    const [, ...rest] = splitOutside(this.#values[index] ?? '', ',', name);
    this.#values[index] = [value, ...rest].join(', ');
    this.#decoded = undefined;
  }

  /** What `decode` made of the header's first line (undefined where it is missing), made once until the headers change. */
  decoded<Value>(name: HeaderName, decode: (line: string | undefined, headers: HeaderList) => Value): Value {
    const id = headerId(name);
    for (let known = this.#decoded; known !== undefined; known = known.next) if (known.id === id) return known.value as Value;
    const value = decode(this.#values[this.#keys.indexOf(id)], this);
    this.#decoded = { id, value, next: this.#decoded };
    return value;
  }

  /** Name and value of every line, in order. */
  *entries(): Generator<readonly [name: string, value: string]> {
    for (let index = 0; index < this.#keys.length; index++) yield [this.#nameAt(index), this.#values[index] ?? ''];
  }

  /** All lines as they are written, each with its line end. */
  write(): string {
    let text = '';
    for (let index = 0; index < this.#keys.length; index++) text += `${this.#nameAt(index)}: ${this.#values[index] ?? ''}\r\n`;
    return text;
  }

  clone(): HeaderList {
    const copy = new HeaderList();
    copy.#keys.push(...this.#keys);
    copy.#values.push(...this.#values);
    return copy;
  }

  #nameAt(index: number): string {
    const key = this.#keys[index] ?? '';
    return typeof key === 'string' ? key : (headerNameOf(key) ?? '');
  }

  #removeAt(index: number): void {
    this.#keys.splice(index, 1);
    this.#values.splice(index, 1);
  }

  #indexOf(name: string, from: number): number {
    const id = headerId(name);
    if (id !== 0) return this.#keys.indexOf(id, from);
    const lower = name.toLowerCase();
    for (let index = from; index < this.#keys.length; index++) {
      const key = this.#keys[index];
      if (typeof key === 'string' && key.toLowerCase() === lower) return index;
    }
    return -1;
  }
}
