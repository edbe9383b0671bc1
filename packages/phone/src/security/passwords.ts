// Administrator and user password: guide, Administrator and User Passwords. Only Argon2id hashes are kept.

import type { Cryptography, Random } from '@offhook/base';
import { ProblemError, equalBytes, hexBytes, hexText } from '@offhook/base';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';

export const defaultPasswords = { admin: '456', user: '123' } as const;
export type PasswordRole = keyof typeof defaultPasswords;

const storedSchema = z.partialRecord(z.enum(['admin', 'user']), z.object({ salt: z.string(), hash: z.string() }));

interface StoredPassword {
  readonly salt: string;
  readonly hash: string;
}

const longest = 32;

/** Guide, Reset to Factory Partial: the administrator password remains, and no other. */
export async function forgetUserPassword(flash: Flash): Promise<void> {
  const parsed = storedSchema.safeParse(await readJson(flash, 'credentials', () => undefined)); // a damaged store holds no password
  if (!parsed.success || parsed.data.user === undefined) return;
  const { user: _, ...rest } = parsed.data;
  await writeJson(flash, 'credentials', rest);
}

export class Passwords {
  readonly #cryptography: Cryptography;
  readonly #random: Random;
  readonly #flash: Flash;
  readonly #stored: Partial<Record<PasswordRole, StoredPassword>>;

  private constructor(
    options: { cryptography: Cryptography; random: Random; flash: Flash },
    stored: Partial<Record<PasswordRole, StoredPassword>>,
  ) {
    this.#cryptography = options.cryptography;
    this.#random = options.random;
    this.#flash = options.flash;
    this.#stored = stored;
  }

  static async open(options: {
    cryptography: Cryptography;
    random: Random;
    flash: Flash;
    onDamage: (error: ProblemError) => void;
  }): Promise<Passwords> {
    const parsed = storedSchema.safeParse((await readJson(options.flash, 'credentials', options.onDamage)) ?? {});
    return new Passwords(options, parsed.success ? parsed.data : {});
  }

  /** While the administrator password is the default, neither web page nor REST API opens (guide, UC Software 6.3.0 and later). */
  get isAdminDefault(): boolean {
    return this.#stored.admin === undefined;
  }

  get isUserDefault(): boolean {
    return this.#stored.user === undefined;
  }

  /** The administrator password opens what the user password opens. */
  async check(role: PasswordRole, password: string): Promise<boolean> {
    if (await this.#matches(role, password)) return true;
    return role === 'user' && (await this.#matches('admin', password));
  }

  /** Throws ProblemError bad-request where the new password is too short, too long, or the default. */
  async change(role: PasswordRole, password: string, shortest: number): Promise<void> {
    const length = Array.from(password).length;
    if (length < shortest || length > longest)
      throw new ProblemError('bad-request', `The ${role} password needs ${shortest} to ${longest} characters`);
    if (password === defaultPasswords[role]) throw new ProblemError('bad-request', `The default ${role} password cannot be the new one`);
    await this.#store(role, password);
  }

  /** What device.auth.localAdminPassword sets; the default is allowed and counts as unchanged. */
  async provision(role: PasswordRole, password: string): Promise<void> {
    if (password === '' || (await this.#matches(role, password))) return;
    if (password === defaultPasswords[role]) {
      delete this.#stored[role];
      await writeJson(this.#flash, 'credentials', this.#stored);
    } else await this.#store(role, password);
  }

  async #store(role: PasswordRole, password: string): Promise<void> {
    const salt = this.#random.bytes(16);
    const hash = await this.#cryptography.passwordHash(password, salt);
    this.#stored[role] = { salt: hexText(salt), hash: hexText(hash) };
    await writeJson(this.#flash, 'credentials', this.#stored);
  }

  async #matches(role: PasswordRole, password: string): Promise<boolean> {
    const stored = this.#stored[role];
    if (stored === undefined) return password === defaultPasswords[role];
    const hash = await this.#cryptography.passwordHash(password, hexBytes(stored.salt) ?? new Uint8Array(16));
    return equalBytes(hash, hexBytes(stored.hash) ?? new Uint8Array());
  }
}
