// Who is logged in at which phone, as its requests show (guide, User Profiles): it asks for the files of their profile, and for its own primary file when it
// starts or they have logged out.

import { messageOf } from '@offhook/base';

import { phonesWithLogin } from '../store/line-owner-rows.ts';
import type { Store } from '../store/store.ts';
import { keptKindOf, loginOfKept } from './kept-kind.ts';
import type { LineOwnership } from './line-ownership.ts';

const primaryName = /^[0-9a-f]{12}\.cfg$/i;

/** Who is logged in, as it tells that a phone asks for a file: nobody, where that is its primary file. */
export type ToldLogin = { readonly login: string } | 'nobody';

/** Undefined of a file that tells nothing. */
export function loginToldBy(path: string): ToldLogin | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (primaryName.test(name)) return 'nobody';
  const login = keptKindOf(name) === 'profile' ? loginOfKept(name) : undefined;
  return login === undefined ? undefined : { login };
}

export class PhoneLogins {
  readonly #store: Store;
  readonly #ownership: LineOwnership;
  /** By phone; empty where it was noted by another process, or before this one began. */
  readonly #open = new Map<string, string>();
  #written: Promise<void> = Promise.resolve();

  constructor(store: Store, ownership: LineOwnership) {
    this.#store = store;
    this.#ownership = ownership;
  }

  /** Before the first request. */
  async load(): Promise<void> {
    for (const macAddress of await phonesWithLogin(this.#store.records.db)) this.#open.set(macAddress, '');
  }

  /** The phone was given a file that tells it, or gave one. It is written down soon after. */
  note(macAddress: string, told: ToldLogin | undefined): void {
    if (told === 'nobody') this.#loggedOut(macAddress);
    else if (told !== undefined && this.#open.get(macAddress) !== told.login) this.#loggedIn(macAddress, told.login);
  }

  #loggedIn(macAddress: string, login: string): void {
    this.#open.set(macAddress, login);
    this.#write(macAddress, (atMs) => this.#ownership.logIn(macAddress, login, atMs));
  }

  #loggedOut(macAddress: string): void {
    if (!this.#open.delete(macAddress) && !this.#store.versions.isShared) return;
    this.#write(macAddress, (atMs) => this.#ownership.logOut(macAddress, atMs));
  }

  #write(macAddress: string, write: (atMs: number) => Promise<void>): void {
    const atMs = this.#store.platform.clock.now();
    this.#written = this.#written
      .then(() => write(atMs))
      .catch((error: unknown) => {
        this.#open.set(macAddress, ''); // it is tried again with the next request
        this.#store.platform.log.warn('who is logged in at a phone could not be noted', { device: macAddress, error: messageOf(error) });
      });
  }

  /** All that was noted is written. */
  settled(): Promise<void> {
    return this.#written;
  }
}
