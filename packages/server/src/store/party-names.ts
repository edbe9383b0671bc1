// By which names parties are found: keyed hashes of a name's form and of each of its words.

import { nameForm, spacedNameForm } from '@offhook/privacy';

import { inChunks } from './chunks.ts';
import type { PersonHashes } from './person-hashes.ts';
import type { PartyKeyTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

function wordsOf(text: string): readonly string[] {
  return nameForm(text)
    .split(' ')
    .filter((word) => word !== '');
}

export class PartyNames {
  readonly #personHashes: PersonHashes;

  constructor(personHashes: PersonHashes) {
    this.#personHashes = personHashes;
  }

  #hash(key: string): string {
    return this.#personHashes.written('party_key', key);
  }

  rowsOf(token: string, names: readonly string[]): PartyKeyTable[] {
    const forms = names.map(nameForm).filter((form) => form !== '');
    const keys = new Set(forms.flatMap((form) => [`name:${form}`, ...wordsOf(form).map((word) => `word:${word}`)]));
    return [...keys].map((key) => ({ hash: this.#hash(key), party_token: token }));
  }

  /** What only the names that are gone had. */
  async replace(
    access: RecordsAccess,
    token: string,
    { before, now }: { readonly before: readonly string[]; readonly now: readonly string[] },
  ): Promise<void> {
    const kept = new Set(this.rowsOf(token, now).map(({ hash }) => hash));
    const gone = this.rowsOf(token, before).flatMap(({ hash }) => (kept.has(hash) ? [] : [hash]));
    for (const chunk of inChunks(gone, 400))
      await access.deleteFrom('party_key').where('party_token', '=', token).where('hash', 'in', chunk).execute();
  }

  /** The tokens of all whose names hold each of these words, in any spelling; of a single word, of so many at most. */
  async withWords(access: RecordsAccess, text: string, atMost?: number): Promise<readonly string[]> {
    let found: readonly string[] | undefined;
    const words = new Set(wordsOf(text));
    for (const word of words) {
      const hash = this.#hash(`word:${word}`);
      const all = access.selectFrom('party_key').select('party_token').distinct().where('hash', '=', hash);
      const rows = await (words.size === 1 && atMost !== undefined ? all.limit(atMost) : all).execute();
      const tokens = new Set(rows.map((row) => row.party_token));
      found = found === undefined ? [...tokens] : found.filter((token) => tokens.has(token));
    }
    return found ?? [];
  }

  /** The tokens of all that go by one of these names. */
  async named(access: RecordsAccess, names: readonly string[]): Promise<readonly string[]> {
    const forms = new Set(names.flatMap((name) => [nameForm(name), spacedNameForm(name)]));
    const hashes = [...forms].map((form) => this.#hash(`name:${form}`));
    const tokens = new Set<string>();
    for (const chunk of inChunks(hashes, 400)) {
      const rows = await access.selectFrom('party_key').select('party_token').distinct().where('hash', 'in', chunk).execute();
      for (const row of rows) tokens.add(row.party_token);
    }
    return [...tokens];
  }
}
