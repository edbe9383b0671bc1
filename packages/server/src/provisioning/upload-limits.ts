// What no phone's list comes to, and how much work one phone may cause: judged before anything is parsed. What goes beyond is not read.

import { Limiter, ProblemError } from '@offhook/base';
import type { Platform } from '@offhook/base';
import type { ArtefactKind } from '@offhook/ucs';

export type ListKind = Extract<ArtefactKind, 'directory' | 'call-list'>;

export function isList(kind: ArtefactKind): kind is ListKind {
  return kind === 'directory' || kind === 'call-list';
}

/** guide, dir.local.contacts.maxNum: what the largest model holds, and what a setting may say for any. */
const contactsAtMost = 9999;
/** The smallest hold 99. A phone may be another model than the one that is noted: ten times as many. */
const contactsOfSmall = 990;
const smallModels: ReadonlySet<string> = new Set(['VVX101', 'VVX150', 'VVX201']);
/** guide, callLists.size: 99 of each of three lists, and as much again for what nobody has seen. */
const callsAtMost = 1000;
/** Some 250 and 550 bytes are usual. */
const bytesOfEntry = 4096;

/** The largest models' directories may come thirty times at once, and once every other minute. */
const kilobyte = 1024;
const bytesBudget = { burst: 128 * kilobyte, everyMs: 10 };
/** Contacts that come in place of others: six times all of the largest directory at once, then four times a day. */
const newBudget = { burst: 60_000, everyMs: 2000 };

/** How often an element begins in what is no more than a list of bytes; no further than `atMost`. */
export function countElements(bytes: Uint8Array, name: string, atMost: number): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const opening = Buffer.from(`<${name}`);
  let count = 0;
  for (let at = file.indexOf(opening); at >= 0 && count <= atMost; at = file.indexOf(opening, at + opening.length))
    if (/[\s/>]/.test(String.fromCharCode(file[at + opening.length] ?? 0))) count++;
  return count;
}

export class UploadLimits {
  readonly #log: Platform['log'];
  readonly #bytes: Limiter;
  readonly #fresh: Limiter;
  /** Lists of phones that are beyond a limit, of which it has been logged. */
  readonly #told = new Set<string>();

  constructor({ clock, log }: Pick<Platform, 'clock' | 'log'>) {
    this.#log = log;
    this.#bytes = new Limiter({ clock, ...bytesBudget });
    this.#fresh = new Limiter({ clock, ...newBudget });
  }

  /** Rejects with ProblemError limit-exceeded. `model` is as it is noted of the phone. */
  async demand(
    macAddress: string,
    { kind, bytes }: { readonly kind: ListKind; readonly bytes: Uint8Array },
    model: () => Promise<string | undefined>,
  ): Promise<void> {
    const refuse = (why: string): never => this.#refuse(macAddress, kind, why);
    if (!this.#bytes.take(macAddress, Math.ceil(bytes.length / kilobyte))) refuse('more bytes than a phone uploads in the time');
    const most = kind === 'call-list' ? callsAtMost : contactsAtMost;
    const entries = countElements(bytes, kind === 'call-list' ? 'call' : 'item', most);
    const isBeyond = (limit: number): boolean => entries > limit || bytes.length > limit * bytesOfEntry;
    if (isBeyond(most)) refuse('more than the largest list of any phone');
    // Whose model it is, is asked only where that makes a difference.
    if (kind === 'directory' && isBeyond(contactsOfSmall) && smallModels.has((await model()) ?? ''))
      refuse('more than ten times the contacts of its model');
  }

  /** Contacts of a directory that take the place of others. Throws ProblemError limit-exceeded. */
  demandNew(macAddress: string, count: number): void {
    if (!this.#fresh.take(macAddress, count)) this.#refuse(macAddress, 'directory', 'more new contacts than a phone uploads in the time');
  }

  /** It was taken in. */
  forgive(macAddress: string, kind: ListKind): void {
    this.#told.delete(`${macAddress} ${kind}`);
  }

  /** Logged once, until one is taken in again. */
  #refuse(macAddress: string, kind: ListKind, why: string): never {
    const about = `${macAddress} ${kind}`;
    if (!this.#told.has(about)) this.#log.warn('a phone uploads more than phones do: it is not read', { macAddress, kind, why });
    this.#told.add(about);
    throw new ProblemError('limit-exceeded', why);
  }
}
