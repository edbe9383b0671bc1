// Names of a folder with what the catalogue has for them: the same few hundred stand in thousands of files.

import type { ParameterReference } from '@offhook/ucs';
import { findParameter, parameterKey } from '@offhook/ucs';

export interface KnownName {
  readonly reference: ParameterReference;
  /** Two settings of one key compete. */
  readonly key: string;
}

const remembered = 20_000;

export class KnownNames {
  readonly #found = new Map<string, KnownName | undefined>();

  /** Undefined where the catalogue has no such name. */
  find(name: string): KnownName | undefined {
    const known = this.#found.get(name);
    if (known !== undefined || this.#found.has(name)) return known;
    const reference = findParameter(name);
    const found = reference === undefined ? undefined : { reference, key: parameterKey(reference, name) };
    if (this.#found.size < remembered) this.#found.set(name, found);
    return found;
  }
}
