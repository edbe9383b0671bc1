// A field to type into: names, numbers, passwords. An error is shown beside the field and what was typed stays.

import type { Clock, Timer } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

/** up.echoPasswordDigits: each character of a secret is seen briefly. */
export interface PasswordEcho {
  readonly clock: Clock;
  readonly changed: () => void;
}

const echoMs = 1000;

export class InputScreen implements Screen {
  readonly title: string;
  readonly #options: {
    readonly prompt: string;
    readonly isSecret?: boolean;
    readonly echo?: PasswordEcho | undefined;
    readonly acceptsText?: boolean;
    readonly submitLabel?: string;
    readonly submit: (value: string) => void | Promise<void>;
    readonly back: () => void;
  };
  #value = '';
  #error: string | undefined;
  /** Runs while the last character of a secret is seen. */
  #echo: Timer | undefined;

  constructor(options: {
    title: string;
    prompt: string;
    isSecret?: boolean;
    echo?: PasswordEcho | undefined;
    acceptsText?: boolean;
    submitLabel?: string;
    submit: (value: string) => void | Promise<void>;
    back: () => void;
  }) {
    this.#options = options;
    this.title = options.title;
  }

  body(): ScreenBody {
    const { prompt, isSecret = false, acceptsText = true } = this.#options;
    const characters = Array.from(this.#value);
    const isLastSeen = this.#echo !== undefined && characters.length > 0;
    const masked = isLastSeen ? `${'*'.repeat(characters.length - 1)}${characters.at(-1) ?? ''}` : '*'.repeat(characters.length);
    const value = isSecret ? masked : this.#value;
    return { kind: 'input', prompt, value, isSecret, acceptsText, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  softKeys(): readonly SoftKey[] {
    return [
      { label: this.#options.submitLabel ?? 'OK', press: () => this.#submit() },
      { label: 'Delete', press: () => this.#delete() },
      { label: 'Back', press: this.#options.back },
    ];
  }

  async key(key: HardKey): Promise<boolean> {
    const character = dialPadCharacter(key);
    if (character !== undefined) this.text(character);
    else if (key === 'delete') this.#delete();
    else if (key === 'select') await this.#submit();
    else return false;
    return true;
  }

  text(text: string): void {
    this.#error = undefined;
    this.#value = (this.#value + text).slice(0, 256);
    this.#showLast();
  }

  closed(): void {
    this.#mask();
  }

  /** The last character, for a moment. */
  #showLast(): void {
    this.#mask();
    const { echo } = this.#options;
    if (echo === undefined || this.#options.isSecret !== true) return;
    this.#echo = echo.clock.setTimer(echoMs, () => {
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
    this.#value = Array.from(this.#value).slice(0, -1).join('');
  }

  async #submit(): Promise<void> {
    const value = this.#value;
    this.#mask();
    // A secret is typed anew each time, also by who comes back to the field.
    if (this.#options.isSecret === true) this.#value = '';
    try {
      await this.#options.submit(value);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#error = failureWords(error);
    }
  }
}
