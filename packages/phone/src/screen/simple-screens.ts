// A question with Yes and No, and text to read.

import type { HardKey, ScreenBody } from '@offhook/api';

import type { Screen, SoftKey } from './screen.ts';

export class ConfirmScreen implements Screen {
  readonly title: string;
  readonly #question: string;
  readonly #yes: () => void | Promise<void>;
  readonly #no: () => void;

  constructor(options: { title: string; question: string; yes: () => void | Promise<void>; no: () => void }) {
    this.title = options.title;
    this.#question = options.question;
    this.#yes = options.yes;
    this.#no = options.no;
  }

  body(): ScreenBody {
    return { kind: 'confirm', question: this.#question };
  }

  softKeys(): readonly SoftKey[] {
    return [
      { label: 'Yes', press: this.#yes },
      { label: 'No', press: this.#no },
    ];
  }
}

export class TextScreen implements Screen {
  readonly title: string;
  readonly #lines: () => readonly string[];
  readonly #back: () => void;
  readonly #extra: readonly SoftKey[];
  #top = 0;

  constructor(options: { title: string; lines: () => readonly string[]; back: () => void; softKeys?: readonly SoftKey[] }) {
    this.title = options.title;
    this.#lines = options.lines;
    this.#back = options.back;
    this.#extra = options.softKeys ?? [];
  }

  body(): ScreenBody {
    return { kind: 'text', lines: this.#lines().slice(this.#top) };
  }

  softKeys(): readonly SoftKey[] {
    return [...this.#extra, { label: 'Back', press: this.#back }];
  }

  key(key: HardKey): boolean {
    if (key === 'up') this.#top = Math.max(0, this.#top - 1);
    else if (key === 'down') this.#top = Math.max(0, Math.min(this.#lines().length - 1, this.#top + 1));
    else return false;
    return true;
  }
}
