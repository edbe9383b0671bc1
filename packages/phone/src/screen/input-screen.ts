// A field to type into: names, numbers, passwords. An error is shown beside the field and what was typed stays.

import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

export class InputScreen implements Screen {
  readonly title: string;
  readonly #options: {
    readonly prompt: string;
    readonly isSecret?: boolean;
    readonly acceptsText?: boolean;
    readonly submitLabel?: string;
    readonly submit: (value: string) => void | Promise<void>;
    readonly back: () => void;
  };
  #value = '';
  #error: string | undefined;

  constructor(options: {
    title: string;
    prompt: string;
    isSecret?: boolean;
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
    const value = isSecret ? '*'.repeat(Array.from(this.#value).length) : this.#value;
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
  }

  #delete(): void {
    this.#value = Array.from(this.#value).slice(0, -1).join('');
  }

  async #submit(): Promise<void> {
    const value = this.#value;
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
