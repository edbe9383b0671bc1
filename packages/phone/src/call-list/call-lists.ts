// The phone's missed, received and placed calls (guide, Call Lists): recorded by the rules of ucs, sealed in flash.

import type { Clock, ProblemError, Timer } from '@offhook/base';
import { isProblem, utf8Bytes } from '@offhook/base';
import type { CallListEntry, CallListKind, CallListRules, Settings } from '@offhook/ucs';
import { callListKind, readCallList, recordEntry, writeCallList } from '@offhook/ucs';

import type { StoreOwner } from '../storage/store-owner.ts';

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

interface CallListOwner extends StoreOwner {
  readonly clock: Clock;
  /** The list could not be written when it was due. */
  readonly onFailed: (error: ProblemError) => void;
}

export class CallLists {
  readonly #owner: CallListOwner;
  #entries: readonly CallListEntry[];
  #unseenMissed = 0;
  /** Until the list is written: callLists.writeDelay.journal. */
  #journal: Timer | undefined;

  private constructor(owner: CallListOwner, entries: readonly CallListEntry[]) {
    this.#owner = owner;
    this.#entries = entries;
  }

  static async open(owner: CallListOwner): Promise<CallLists> {
    const bytes = await owner.flash.readOrNothing('call-list', owner.onDamage);
    if (bytes === undefined) return new CallLists(owner, []);
    try {
      return new CallLists(owner, readCallList(bytes, 'call-list').entries);
    } catch (error) {
      if (!isProblem(error)) throw error;
      owner.onDamage(error);
      return new CallLists(owner, []);
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

  /** True where the lists changed. They are in the flash callLists.writeDelay.journal later, or when the phone stops. */
  record(entry: CallListEntry): boolean {
    const next = recordEntry(this.#entries, entry, callListRules(this.#owner.settings()));
    if (next === this.#entries) return false;
    this.#entries = next;
    if (callListKind(entry) === 'missed') this.#unseenMissed++;
    const { clock, settings, changes } = this.#owner;
    this.#journal ??= clock.setTimer(settings().get('callLists.writeDelay.journal') * 1000, () => void this.save());
    changes.tell({ store: 'call-list', by: 'call' });
    return true;
  }

  async remove(entry: CallListEntry): Promise<void> {
    this.#entries = this.#entries.filter((known) => known !== entry);
    await this.#save();
    this.#tell();
  }

  /** Takes the server's copy in place of the phone's own. */
  async replace(entries: readonly CallListEntry[]): Promise<void> {
    this.#entries = entries.slice(0, this.#owner.settings().get('callLists.size'));
    await this.#save();
  }

  async clear(): Promise<void> {
    this.#entries = [];
    this.#unseenMissed = 0;
    this.close();
    await this.#owner.flash.clear('call-list');
    this.#tell();
  }

  #tell(): void {
    this.#owner.changes.tell({ store: 'call-list', by: 'person' });
  }

  /** Writes what a delay still holds back; a failure is told to the owner. The entries stay, and are written with the next ones. */
  async save(): Promise<void> {
    if (this.#journal === undefined) return;
    try {
      await this.#save();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#owner.onFailed(error);
    }
  }

  /** Lets go of the delay. Idempotent. */
  close(): void {
    this.#journal?.cancel();
    this.#journal = undefined;
  }

  async #save(): Promise<void> {
    this.close();
    await this.#owner.flash.write('call-list', utf8Bytes(writeCallList(this.#entries)));
  }
}
