// Erasures, outside the folder of the store: an ordinary restore brings the records of yesterday back, and this brings back what was erased since.
// Append-only, one file for each store, each line sealed under a key of the store's master key.

import type { Files } from '@offhook/base';
import { ProblemError, base64Bytes, base64Text, utf8Bytes, utf8Text } from '@offhook/base';
import { z } from 'zod';

import type { Store } from './store.ts';
import { beginSequence } from './store-identity.ts';

const entrySchema = z.object({
  sequence: z.number().int(),
  requestId: z.string(),
  erasedAtMs: z.number(),
  suppressions: z.array(z.object({ hash: z.string(), isDerived: z.number().int() })),
  marks: z.array(z.string()),
  /** The erasure before it of the same request was let be, and stands no more. */
  isLetBe: z.literal(true).exactOptional(),
});
export type JournalEntry = z.infer<typeof entrySchema>;

export class ErasureJournal {
  readonly #store: Store;
  readonly #files: Files;
  readonly #key: Uint8Array;
  readonly #name: string;
  #entries: readonly JournalEntry[] = [];
  /** Before a line that was begun and not finished, where there is one. */
  #whole: string | undefined;

  private constructor(store: Store, files: Files) {
    this.#store = store;
    this.#files = files;
    this.#key = store.derive('erasure journal');
    this.#name = `${store.identity.id}.journal`;
  }

  /**
   * Rejects with ProblemError corrupt where the journal is of another key or damaged, and where the store says that it had one and it is not there:
   * unless `isLostAccepted`, when it begins anew.
   */
  static async open(store: Store, files: Files, { isLostAccepted = false } = {}): Promise<ErasureJournal> {
    const journal = new ErasureJournal(store, files);
    await store.records.alone('journal', () => journal.#load());
    const known = Math.max(store.identity.recordsSequence, store.identity.keysSequence);
    if (known > journal.length && !isLostAccepted)
      throw new ProblemError(
        'corrupt',
        `the journal of erasures holds ${journal.length} of ${known}: bring it back, or start once with --journal-lost, and honour again the receipts that you hold.`,
      );
    if (known > journal.length) await beginSequence(store, journal.length);
    return journal;
  }

  get length(): number {
    return this.#entries.at(-1)?.sequence ?? 0;
  }

  after(sequence: number): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.sequence > sequence);
  }

  has(requestId: string): boolean {
    return this.standing().some((entry) => entry.requestId === requestId);
  }

  /** Those that were not let be. */
  standing(): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.isLetBe !== true && !this.#wasLetBe(entry));
  }

  #wasLetBe({ requestId, sequence }: JournalEntry): boolean {
    return this.#entries.some((entry) => entry.isLetBe === true && entry.requestId === requestId && entry.sequence > sequence);
  }

  /** What of this request was let be, be it noted or not that it was. */
  letBeOf(requestId: string): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.requestId === requestId && entry.isLetBe !== true && this.#wasLetBe(entry));
  }

  /** Its erasure is not to be carried out again. Idempotent; 0 where it holds nothing of the request. */
  letBe(requestId: string): Promise<number> {
    return this.#store.records.alone('journal', async () => {
      if (this.#store.versions.isShared) await this.#load();
      const [entry] = this.standing().filter((one) => one.requestId === requestId);
      if (entry === undefined) return this.letBeOf(requestId).length === 0 ? 0 : this.length;
      return this.#write({ requestId, erasedAtMs: entry.erasedAtMs, suppressions: [], marks: [], isLetBe: true });
    });
  }

  /** Idempotent for one request. */
  append(entry: Omit<JournalEntry, 'sequence'>): Promise<number> {
    return this.#store.records.alone('journal', async () => {
      // Another process may have written meanwhile.
      if (this.#store.versions.isShared) await this.#load();
      return this.#append(entry);
    });
  }

  async #load(): Promise<void> {
    const bytes = await this.#files.read(this.#name);
    if (bytes === undefined) return;
    const text = utf8Text(bytes);
    // A line without its end was begun and not finished: of that erasure nothing has happened, or the store knows more than the journal holds.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#entries = this.#read(whole);
    this.#whole = whole.length < text.length ? whole : undefined;
  }

  async #append(entry: Omit<JournalEntry, 'sequence'>): Promise<number> {
    return this.has(entry.requestId) ? this.length : this.#write(entry);
  }

  async #write(entry: Omit<JournalEntry, 'sequence'>): Promise<number> {
    const numbered: JournalEntry = { ...entry, sequence: this.length + 1 };
    const sealed = this.#store.platform.cryptography.seal(this.#key, utf8Bytes(JSON.stringify(numbered)), `journal ${numbered.sequence}`);
    const line = `${base64Text(sealed)}\n`;
    if (this.#whole === undefined) await this.#files.append(this.#name, utf8Bytes(line));
    else await this.#files.write(this.#name, utf8Bytes(this.#whole + line));
    this.#whole = undefined;
    this.#entries = [...this.#entries, numbered];
    return numbered.sequence;
  }

  #read(text: string): readonly JournalEntry[] {
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line, index) => {
      const sealed = base64Bytes(line);
      if (sealed === undefined) throw unreadable(index + 1);
      return entrySchema.parse(JSON.parse(utf8Text(this.#open(sealed, index + 1))));
    });
  }

  #open(sealed: Uint8Array, line: number): Uint8Array {
    try {
      return this.#store.platform.cryptography.open(this.#key, sealed, `journal ${line}`);
    } catch (cause) {
      throw unreadable(line, cause);
    }
  }
}

function unreadable(line: number, cause?: unknown): ProblemError {
  return new ProblemError(
    'corrupt',
    `the journal of erasures is damaged in line ${line}, or of another store: bring it back, or move it away and start once with --journal-lost, ` +
      'and honour again the receipts that you hold.',
    { cause },
  );
}
