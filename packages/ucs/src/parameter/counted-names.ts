// Names that are counted in a segment, without being an index of their own: se.rt.custom1 to se.rt.custom17.

/** A number that ends a segment with letters before it. */
const number = /(?<=[a-z])\d+(?=\.|$)/g;

function without(folded: string, { index, 0: digits }: RegExpExecArray): string {
  return `${folded.slice(0, index)}*${folded.slice(index + digits.length)}`;
}

export class CountedNames<Name extends string> {
  readonly #names: readonly Name[];
  /** By the name without the number. Made when first asked for, which most runs never do. */
  #counts: ReadonlyMap<string, ReadonlyMap<number, Name>> | undefined;

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  #read(): ReadonlyMap<string, ReadonlyMap<number, Name>> {
    const counts = new Map<string, Map<number, Name>>();
    for (const name of this.#names) {
      const folded = name.toLowerCase();
      for (const match of folded.matchAll(number)) {
        const key = without(folded, match);
        counts.set(key, (counts.get(key) ?? new Map<number, Name>()).set(Number(match[0]), name));
      }
    }
    return counts;
  }

  /** The last, where the name is beyond it; undefined of models and codecs, whose numbers count nothing. */
  last(folded: string): Name | undefined {
    this.#counts ??= this.#read();
    for (const match of folded.matchAll(number)) {
      const numbers = this.#counts.get(without(folded, match));
      const isCount = numbers?.has(1) === true && numbers.has(2);
      if (isCount && Number(match[0]) > numbers.size) return numbers.get(numbers.size);
    }
    return undefined;
  }
}
