// Half a number, or one word of a name, finds nobody: whoever asks so is told what there is to ask for.

import { nameWords } from '@offhook/privacy';

import type { FileContent, FoundPassage } from './passage.ts';
import type { Person } from './person.ts';

const shortestPart = 3;
/** Country and area stand before it. */
const longPart = 5;

/** Counts contacts and calls that hold what was asked for as a part of something longer. */
export class PartHints {
  readonly #words: readonly string[];
  readonly #numbers: readonly string[];
  readonly #ofWord = new Map<string, number>();
  readonly #ofNumber = new Map<string, number>();

  constructor({ keys, names }: Person) {
    this.#words = names.flatMap((name) => {
      const [word, ...others] = nameWords(name);
      return word === undefined || others.length > 0 ? [] : [word];
    });
    this.#numbers = keys.flatMap(({ own }) =>
      /^number:\d+$/.test(own) && own.length >= 'number:'.length + shortestPart ? [own.slice('number:'.length)] : [],
    );
  }

  look({ passages }: FileContent, found: readonly FoundPassage[]): void {
    if (this.#words.length === 0 && this.#numbers.length === 0) return;
    const named = new Set(found.map(({ passage }) => passage));
    for (const passage of passages) {
      const { kind, fields } = passage;
      if ((kind !== 'contact' && kind !== 'call') || named.has(passage)) continue;
      const names = fields.filter(({ form }) => form === 'name').map(({ value }) => nameWords(value));
      for (const word of this.#words) if (names.some((words) => words.includes(word))) count(this.#ofWord, word);
      const numbers = fields.filter(({ form }) => form === 'address').map(({ value }) => value.replace(/@.*/, '').replace(/\D/g, ''));
      for (const part of this.#numbers) if (numbers.some((number) => isPartOf(part, number))) count(this.#ofNumber, part);
    }
  }

  found(isNothingFound: boolean): readonly string[] {
    const what = (times: number): string => `${times} ${times === 1 ? 'contact or call has' : 'contacts and calls have'}`;
    const start = isNothingFound ? 'nothing was found, but ' : '';
    return [
      ...[...this.#ofWord.values()].map(
        (times) =>
          `${start}${what(times)} this word as a part of a longer name, and one word of a name is not searched for: give the whole name`,
      ),
      ...[...this.#ofNumber.values()].map(
        (times) => `${start}${what(times)} a number that these digits are a part of: give the whole number if it is meant, with --also`,
      ),
    ];
  }
}

/** What is all of a number has been found. */
function isPartOf(part: string, number: string): boolean {
  return part.length >= longPart ? number.includes(part) : number.endsWith(part) || number.startsWith(part);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
