// A field to type into: names, numbers, passwords. An error is shown beside the field and what was typed stays.

import type { Clock, Timer } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';
import type { EntryMode } from './text-entry.ts';
import { TextEntry } from './text-entry.ts';

/** up.echoPasswordDigits: each character of a secret is seen briefly. */
export interface PasswordEcho {
  readonly changed: () => void;
}

export interface InputScreenOptions {
  readonly title: string;
  readonly prompt: string;
  readonly clock: Clock;
  /** What the dial pad types at first; digits where missing. */
  readonly mode?: EntryMode;
  readonly isSecret?: boolean;
  readonly echo?: PasswordEcho | undefined;
  readonly acceptsText?: boolean;
  readonly submitLabel?: string;
  readonly submit: (value: string) => void | Promise<void>;
  readonly back: () => void;
}

const echoMs = 1000;

export class InputScreen implements Screen {
  readonly title: string;
  readonly #options: InputScreenOptions;
  readonly #entry: TextEntry;
  #error: string | undefined;
  /** Runs while the last character of a secret is seen. */
  #echo: Timer | undefined;

  constructor(options: InputScreenOptions) {
    const { clock, mode } = options;
    this.#options = options;
    this.#entry = new TextEntry({ clock, ...(mode === undefined ? {} : { mode }) });
    this.title = options.title;
  }

  body(): ScreenBody {
    const { prompt, isSecret = false, acceptsText = true } = this.#options;
    const { text, cursor } = this.#entry;
    // The one that was typed last stands before the cursor.
    const masked = Array.from(text, (character, at) => (this.#echo !== undefined && at === cursor - 1 ? character : '*')).join('');
    const value = isSecret ? masked : text;
    return { kind: 'input', prompt, value, cursor, isSecret, acceptsText, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  softKeys(): readonly SoftKey[] {
    return [
      { label: this.#options.submitLabel ?? 'OK', press: () => this.#submit() },
      { label: 'Delete', press: () => this.#delete() },
      ...((this.#options.acceptsText ?? true) ? [{ label: this.#entry.mode, press: () => this.#entry.nextMode() }] : []),
      { label: 'Back', press: this.#options.back },
    ];
  }

  async key(key: HardKey): Promise<boolean> {
    const character = dialPadCharacter(key);
    if (character !== undefined) this.#type(() => this.#entry.tap(character));
    else if (key === 'delete') this.#delete();
    else if (key === 'select') await this.#submit();
    // Without a text, left leads back.
    else if ((key === 'left' || key === 'right') && this.#entry.text !== '') this.#move(key === 'left' ? -1 : 1);
    else return false;
    return true;
  }

  text(text: string): void {
    this.#type(() => this.#entry.insert(text));
  }

  #type(enter: () => void): void {
    this.#error = undefined;
    enter();
    this.#showLast();
  }

  #move(by: -1 | 1): void {
    this.#mask();
    this.#entry.move(by);
  }

  closed(): void {
    this.#mask();
  }

  /** The last character, for a moment. */
  #showLast(): void {
    this.#mask();
    const { echo } = this.#options;
    if (echo === undefined || this.#options.isSecret !== true) return;
    this.#echo = this.#options.clock.setTimer(echoMs, () => {
      this.#mask();
      echo.changed();
    });
  }

  #mask(): void {
    this.#echo?.cancel();
    this.#echo = undefined;
  }

  #delete(): void {
    this.#mask();
    this.#entry.delete();
  }

  async #submit(): Promise<void> {
    const { text: value } = this.#entry;
    this.#mask();
    // A secret is typed anew each time, also by who comes back to the field.
    if (this.#options.isSecret === true) this.#entry.clear();
    try {
      await this.#options.submit(value);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#error = failureWords(error);
    }
  }
}
