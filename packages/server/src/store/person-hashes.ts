// Keyed hashes of what names a person. Each table has a domain of its own, so that nothing links what is held, asked for and erased for whoever reads the
// store; the form has a version, and a look-up computes all versions: whoever was erased under an earlier one stays erased.

import type { IdentifierKeys } from '@offhook/privacy';

/** Tables that are looked up by what names a person. */
export type PersonTable = 'party' | 'party_key' | 'mention' | 'suppression' | 'request_subject' | 'line_owner_key' | 'hold_subject';

/** Whose numbers and logins they are: those of one tenant and site are not another's. */
export interface PersonScope {
  readonly tenant: string;
  readonly site: string;
}

const currentVersion = 2;

/** So many requests of one person are kept apart, and what they ask besides at the same time is linked with the last of them. */
export const requestSlots = 4;
const onlyScope: PersonScope = { tenant: '', site: '' };

export class PersonHashes {
  readonly #keyedHash: (text: string) => string;
  readonly #scope: string;

  constructor(keyedHash: (text: string) => string, { tenant, site }: PersonScope = onlyScope) {
    this.#keyedHash = keyedHash;
    this.#scope = [tenant, site].map(encodeURIComponent).join('/');
  }

  /** How a key is written now. */
  written(table: PersonTable, key: string): string {
    return this.#keyedHash(`person ${currentVersion}|${table}|${this.#scope}|${key}`);
  }

  /** How a key may have been written, the current form first. */
  read(table: PersonTable, key: string): readonly string[] {
    return [this.written(table, key), this.#keyedHash(key)];
  }

  /** How a key was written of one request before there were slots. */
  inRequest(requestId: string, key: string): string {
    return this.written('request_subject', `${requestId}|${key}`);
  }

  /**
   * By which one of a person's requests is found: each has a slot of its own until it ends, so that nothing links what they asked at several times, and all of
   * them are found without a look at those of others.
   */
  inSlot(slot: number, key: string): string {
    return this.written('request_subject', `slot ${slot}|${key}`);
  }

  /** Of any of a person's requests. */
  ofOwnInSlots({ own, earlier = [] }: IdentifierKeys): readonly string[] {
    return [own, ...earlier].flatMap((key) => Array.from({ length: requestSlots }, (_, slot) => this.inSlot(slot, key)));
  }

  /** How the own key of an identifier may have been written of one request before there were slots. */
  ofOwnInRequest(requestId: string, keys: IdentifierKeys): readonly string[] {
    const { own, earlier = [] } = keys;
    return [...[own, ...earlier].map((key) => this.inRequest(requestId, key)), ...this.ofOwn('request_subject', keys)];
  }

  /** How the own key of an identifier may have been written. */
  ofOwn(table: PersonTable, { own, earlier = [] }: IdentifierKeys): readonly string[] {
    return [own, ...earlier].flatMap((key) => this.read(table, key));
  }
}
