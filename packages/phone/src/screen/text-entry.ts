// A text as it is typed: with a cursor, from a keyboard of any script, or from the dial pad by pressing a key several times (ITU-T E.161).

import type { Clock } from '@offhook/base';

/** Abc: the first letter of each word is a capital; 123: digits at once. */
export const entryModes = ['Abc', 'abc', 'ABC', '123'] as const;
export type EntryMode = (typeof entryModes)[number];

/** What a key stands for, one after the other, in the modes of letters. */
const charactersOfKey: Readonly<Record<string, string>> = {
  '1': "1.@-_:/,'!?+()",
  '2': 'abc2äàáâãåąæçćč',
  '3': 'def3èéêëęďđð',
  '4': 'ghi4ìíîïğ',
  '5': 'jkl5ł',
  '6': 'mno6öòóôõøñńň',
  '7': 'pqrs7ßśšşř',
  '8': 'tuv8üùúûůťþ',
  '9': 'wxyz9ýÿźżž',
  '0': ' 0',
  '*': '*',
  '#': '#',
};

/** Pressed again within this, a key takes the next of its characters. */
const againWithinMs = 1200;
const longest = 256;

export class TextEntry {
  readonly #clock: Clock;
  #characters: readonly string[];
  #cursor: number;
  #mode: EntryMode;
  /** The character before the cursor may still become the next of its key. */
  #tapped: { readonly key: string; readonly index: number; readonly atMs: number } | undefined;

  constructor(options: { readonly clock: Clock; readonly text?: string; readonly mode?: EntryMode }) {
    this.#clock = options.clock;
    this.#characters = Array.from(options.text ?? '');
    this.#cursor = this.#characters.length;
    this.#mode = options.mode ?? '123';
  }

  get text(): string {
    return this.#characters.join('');
  }

  /** How many characters stand before it. */
  get cursor(): number {
    return this.#cursor;
  }

  get mode(): EntryMode {
    return this.#mode;
  }

  nextMode(): void {
    this.#tapped = undefined;
    this.#mode = entryModes[(entryModes.indexOf(this.#mode) + 1) % entryModes.length] ?? '123';
  }

  /** A key of the dial pad. */
  tap(key: string): void {
    const characters = Array.from(charactersOfKey[key] ?? key);
    if (this.#mode === '123' || characters.length < 2) {
      this.insert(key);
      return;
    }
    const atMs = this.#clock.monotonicMs();
    const before = this.#tapped;
    const isAgain = before?.key === key && atMs - before.atMs < againWithinMs;
    const index = isAgain ? (before.index + 1) % characters.length : 0;
    if (isAgain) this.delete();
    this.insert(this.#inCase(characters[index] ?? key));
    this.#tapped = { key, index, atMs };
  }

  #inCase(character: string): string {
    const before = this.#characters[this.#cursor - 1];
    const isCapital = this.#mode === 'ABC' || (this.#mode === 'Abc' && (before === undefined || before === ' '));
    // ß has no capital of one letter.
    const capital = character.toUpperCase();
    return isCapital && Array.from(capital).length === 1 ? capital : character;
  }

  /** At the cursor, as far as there is room. */
  insert(text: string): void {
    this.#tapped = undefined;
    const fresh = Array.from(text).slice(0, longest - this.#characters.length);
    this.#characters = this.#characters.toSpliced(this.#cursor, 0, ...fresh);
    this.#cursor += fresh.length;
  }

  /** The character before the cursor. */
  delete(): void {
    this.#tapped = undefined;
    if (this.#cursor === 0) return;
    this.#cursor--;
    this.#characters = this.#characters.toSpliced(this.#cursor, 1);
  }

  move(by: -1 | 1): void {
    this.#tapped = undefined;
    this.#cursor = Math.max(0, Math.min(this.#characters.length, this.#cursor + by));
  }

  clear(): void {
    this.#tapped = undefined;
    this.#characters = [];
    this.#cursor = 0;
  }
}
