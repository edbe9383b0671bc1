// Unknown names of a folder, each with the nearest known one: looked for once, since the same slip stands in thousands of files.

import { unknownParameterMessage } from '@offhook/ucs';

const remembered = 10_000;

export class UnknownNames {
  readonly #messages = new Map<string, string>();

  message(name: string): string {
    const known = this.#messages.get(name);
    if (known !== undefined) return known;
    const message = unknownParameterMessage(name);
    if (this.#messages.size < remembered) this.#messages.set(name, message);
    return message;
  }
}
