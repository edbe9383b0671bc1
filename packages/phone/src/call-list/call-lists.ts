// The phone's missed, received and placed calls (guide, Call Lists): recorded by the rules of ucs, sealed in flash.

import type { ProblemError } from '@offhook/base';
import { isProblem, utf8Bytes } from '@offhook/base';
import type { CallListEntry, CallListKind, CallListRules, Settings } from '@offhook/ucs';
import { callListKind, readCallList, recordEntry, writeCallList } from '@offhook/ucs';

import type { Flash } from '../storage/flash.ts';

export function callListRules(settings: Settings): CallListRules {
  return {
    enabled: settings.get('feature.callList.enabled'),
    kinds: {
      missed: settings.get('feature.callListMissed.enabled'),
      received: settings.get('feature.callListReceived.enabled'),
      placed: settings.get('feature.callListPlaced.enabled'),
    },
    collapseDuplicates: settings.get('callLists.collapseDuplicates'),
    size: settings.get('callLists.size'),
  };
}

export class CallLists {
  readonly #flash: Flash;
  readonly #settings: () => Settings;
  #entries: readonly CallListEntry[];
  #unseenMissed = 0;

  private constructor(flash: Flash, settings: () => Settings, entries: readonly CallListEntry[]) {
    this.#flash = flash;
    this.#settings = settings;
    this.#entries = entries;
  }

  static async open(flash: Flash, settings: () => Settings, onDamage: (error: ProblemError) => void): Promise<CallLists> {
    const bytes = await flash.readOrNothing('call-list', onDamage);
    if (bytes === undefined) return new CallLists(flash, settings, []);
    try {
      return new CallLists(flash, settings, readCallList(bytes, 'call-list').entries);
    } catch (error) {
      if (!isProblem(error)) throw error;
      onDamage(error);
      return new CallLists(flash, settings, []);
    }
  }

  /** Newest first. */
  get entries(): readonly CallListEntry[] {
    return this.#entries;
  }

  get unseenMissed(): number {
    return this.#unseenMissed;
  }

  list(kind: CallListKind): readonly CallListEntry[] {
    return this.#entries.filter((entry) => callListKind(entry) === kind);
  }

  markSeen(): void {
    this.#unseenMissed = 0;
  }

  /** True where the lists changed. */
  async record(entry: CallListEntry): Promise<boolean> {
    const next = recordEntry(this.#entries, entry, callListRules(this.#settings()));
    if (next === this.#entries) return false;
    this.#entries = next;
    if (callListKind(entry) === 'missed') this.#unseenMissed++;
    await this.#save();
    return true;
  }

  async remove(entry: CallListEntry): Promise<void> {
    this.#entries = this.#entries.filter((known) => known !== entry);
    await this.#save();
  }

  /** Takes the server's copy in place of the phone's own. */
  async replace(entries: readonly CallListEntry[]): Promise<void> {
    this.#entries = entries.slice(0, this.#settings().get('callLists.size'));
    await this.#save();
  }

  async clear(): Promise<void> {
    this.#entries = [];
    this.#unseenMissed = 0;
    await this.#flash.clear('call-list');
  }

  async #save(): Promise<void> {
    await this.#flash.write('call-list', utf8Bytes(writeCallList(this.#entries)));
  }
}
