// What the stranger decides, drawn from its seed.

import { randomFraction, randomInteger, type Random } from '@offhook/base';

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return randomInteger(this.#random, times) === 0;
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + randomInteger(this.#random, most - least + 1);
  }

  fraction(): number {
    return randomFraction(this.#random);
  }

  pick<T>(first: T, ...rest: readonly T[]): T {
    const index = randomInteger(this.#random, rest.length + 1);
    return index === 0 ? first : (rest[index - 1] ?? first);
  }

  /** One of the named weights, as often as its number says. */
  weighed<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries<number>(weights) as [Name, number][];
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    const [last] = entries.at(-1) ?? [];
    if (last === undefined) throw new Error('expected weights to choose from');
    return last;
  }

  word(length = 8): string {
    let word = '';
    for (let index = 0; index < length; index++) word += 'abcdefghjkmnpqrstuvwxyz23456789'.charAt(this.between(0, 30));
    return word;
  }
}
