// Notices when a line passes from one person to the next: what was somebody's until then stays theirs.

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Artefacts } from '../provisioning/artefacts.ts';
import type { PhoneLogins } from '../records/phone-logins.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import type { Store } from '../store/store.ts';
import { allLineSettings, linesOf } from './line-owners.ts';

interface WatchParts {
  readonly store: Store;
  readonly configuration: ConfigurationFiles;
  readonly ownership: LineOwnership;
  readonly artefacts: Artefacts;
  readonly logins: PhoneLogins;
}

export class OwnerWatch {
  readonly #parts: WatchParts;
  #seen = '';
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Who logged in so far is written down. */
  settled(): Promise<void> {
    return this.#parts.logins.settled();
  }

  /** Costs nothing while no setting has changed; one look at a time. */
  look(): Promise<void> {
    this.#looking = this.#looking.catch(() => undefined).then(() => this.#look());
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { store, configuration, ownership, artefacts, logins } = this.#parts;
    await logins.settled();
    const seen = `${configuration.changes} ${artefacts.stampOfOverrides()}`;
    if (seen === this.#seen) return;
    await ownership.observe(linesOf(await allLineSettings({ store, configuration }, store.records.db)));
    this.#seen = seen;
  }
}
