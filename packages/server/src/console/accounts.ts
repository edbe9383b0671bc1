// Accounts and sessions of the console: Argon2id for passwords, opaque session tokens of which a hash is kept, a csrf token for each session.

import type { Role, Session } from '@offhook/api';
import { roles } from '@offhook/api';
import { ProblemError, equalBytes, hexBytes, hexText, randomHex, utf8Bytes } from '@offhook/base';

import { AuditLog } from '../audit/audit-log.ts';
import { FailureLimit } from '../security/failure-limit.ts';
import type { AdministratorCredentials } from '../server-options.ts';
import {
  addUserRow,
  closeSession,
  hasUsers,
  openSession,
  putUser,
  removeUser,
  renewPassword,
  sessionUser,
  userRow,
  userRows,
} from '../store/account-rows.ts';
import type { Store } from '../store/store.ts';

export const sessionLifeS = 12 * 3600;
const administrator = 'administrator';
const saltBytes = 16;
const failuresAllowed = 5;
/** From all addresses together: above it, only addresses that have signed in before may try. */
const failuresOfAll = 50;
const all = 'all';
const rememberedAddresses = 1000;
const failureWindowMs = 15 * 60_000;

export interface OpenedSession {
  readonly token: string;
  readonly session: Session;
}

export class Accounts {
  readonly #store: Store;
  readonly #failures: FailureLimit;
  readonly #brake: FailureLimit;
  /** Addresses from which somebody signed in since the start. */
  readonly #knownAddresses = new Set<string>();
  /** What a password is hashed with where there is no such account, so that the answer takes as long. */
  readonly #nobodysSalt: Uint8Array;
  readonly #csrfKey: Uint8Array;
  readonly #audit: AuditLog;

  constructor(store: Store, audit = new AuditLog(store)) {
    this.#audit = audit;
    this.#store = store;
    this.#csrfKey = store.derive('console csrf');
    this.#failures = new FailureLimit(store.platform.clock, { limit: failuresAllowed, windowMs: failureWindowMs });
    this.#brake = new FailureLimit(store.platform.clock, { limit: failuresOfAll, windowMs: failureWindowMs });
    this.#nobodysSalt = store.platform.random.bytes(saltBytes);
  }

  /** The first administrator, where there is no account yet. */
  async ensureAdministrator(): Promise<AdministratorCredentials | undefined> {
    if (await hasUsers(this.#store)) return undefined;
    const { password, stored } = await this.#newPassword();
    await addUserRow(this.#store, { user_name: administrator, ...stored, roles: roles.join(' ') });
    return { userName: administrator, password };
  }

  /** For who has lost the password and owns the store: a new one; every session ends. */
  async renewAdministrator(): Promise<AdministratorCredentials> {
    const made = await this.ensureAdministrator();
    if (made !== undefined) return made;
    const { password, stored } = await this.#newPassword();
    await renewPassword(this.#store, administrator, stored);
    return { userName: administrator, password };
  }

  async #newPassword(): Promise<{ password: string; stored: { salt: string; password_hash: string } }> {
    const { random, cryptography } = this.#store.platform;
    const password = randomHex(random, 12);
    const salt = random.bytes(saltBytes);
    return { password, stored: { salt: hexText(salt), password_hash: hexText(await cryptography.passwordHash(password, salt)) } };
  }

  /**
   * Throws ProblemError bad-credentials, or limit-exceeded (429), before any hashing, after five failures from one address in a quarter of an hour.
   * Nothing is counted by name, or whoever knows a name could keep its owner out.
   */
  async signIn(userName: string, password: string, address: string): Promise<OpenedSession> {
    const { platform } = this.#store;
    const isBraked = this.#brake.isExceeded(all) && !this.#knownAddresses.has(address);
    if (this.#failures.isExceeded(address) || isBraked) {
      const details = { status: 429 };
      throw new ProblemError('limit-exceeded', 'too many wrong passwords: wait a quarter of an hour', { details });
    }
    // Counted before the slow hash, so that guesses made at once are all counted.
    this.#failures.add(address);
    this.#brake.add(all);
    const user = await userRow(this.#store, userName);
    const hash = await platform.cryptography.passwordHash(password, this.#saltOf(user?.salt));
    if (user === undefined || !equalBytes(utf8Bytes(hexText(hash)), utf8Bytes(user.password_hash)))
      throw new ProblemError('bad-credentials', 'the name or password is wrong');
    this.#failures.clear(address);
    this.#brake.takeBack(all);
    if (this.#knownAddresses.size >= rememberedAddresses) this.#knownAddresses.clear();
    this.#knownAddresses.add(address);
    const token = randomHex(platform.random, 32);
    const csrfToken = platform.cryptography.hmacHex(this.#csrfKey, token);
    const now = platform.clock.now();
    const row = { token_hash: this.#tokenHash(token), user_name: userName, csrf_token: '', expires_at_ms: now + sessionLifeS * 1000 };
    await openSession(this.#store, row, now);
    return { token, session: { userName, roles: rolesOf(user.roles), csrfToken } };
  }

  #saltOf(stored: string | undefined): Uint8Array {
    const salt = stored === undefined ? undefined : hexBytes(stored);
    return salt === undefined || salt.length === 0 ? this.#nobodysSalt : salt;
  }

  /** By which one who tried to sign in is told from another in the audit chain, and named by nobody. */
  keyedName(userName: string): string {
    return this.#store.keyedHash(`console user ${userName}`).slice(0, 16);
  }

  async find(token: string): Promise<Session | undefined> {
    const { platform } = this.#store;
    const row = await sessionUser(this.#store, this.#tokenHash(token), platform.clock.now());
    if (row === undefined) return undefined;
    const csrfToken = platform.cryptography.hmacHex(this.#csrfKey, token);
    return { userName: row.user_name, roles: rolesOf(row.roles), csrfToken };
  }

  async all(): Promise<{ userName: string; roles: Session['roles'] }[]> {
    const rows = await userRows(this.#store);
    return rows.map((row) => ({ userName: row.user_name, roles: rolesOf(row.roles) }));
  }

  /** Somebody who may sign in already gets a new password and these roles; their sessions end. */
  async add(actor: string, { userName, roles: given }: { userName: string; roles: readonly Role[] }): Promise<AdministratorCredentials> {
    if (userName === administrator && !given.includes('administrator'))
      throw new ProblemError('conflict', 'the first account stays an administrator, or nobody could mend anything');
    const { password, stored } = await this.#newPassword();
    const row = { ...stored, roles: roles.filter((role) => given.includes(role)).join(' ') };
    await this.#store.records.transact(async (access) => {
      await putUser(access, { user_name: userName, ...row });
      await this.#audit.append(access, { actor, action: 'user-added', facts: { user: this.keyedName(userName), roles: row.roles } });
    });
    return { userName, password };
  }

  /** Rejects with ProblemError conflict for the first account, not-found where there is none. */
  async remove(actor: string, userName: string): Promise<void> {
    if (userName === administrator) throw new ProblemError('conflict', 'the first account stays, or nobody could mend anything');
    await this.#store.records.transact(async (access) => {
      if (!(await removeUser(access, userName))) throw new ProblemError('not-found', 'there is no such user');
      await this.#audit.append(access, { actor, action: 'user-removed', facts: { user: this.keyedName(userName) } });
    });
  }

  async signOut(token: string): Promise<void> {
    await closeSession(this.#store, this.#tokenHash(token));
  }

  #tokenHash(token: string): string {
    return hexText(this.#store.platform.cryptography.hash('sha256', utf8Bytes(token)));
  }
}

function rolesOf(text: string): Session['roles'] {
  return roles.filter((role) => text.split(' ').includes(role));
}
