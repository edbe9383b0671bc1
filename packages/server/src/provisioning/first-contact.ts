// First contact: for a time, phones of some networks may come with one user name and password for all. With it a phone reads nothing until it is admitted with
// credentials that are handed over; then it reads its own file, takes them, and the shared ones open nothing of it any more.

import type { FirstContactOpened } from '@offhook/api';
import { equalBytes, randomHex, utf8Bytes } from '@offhook/base';
import { parsePhoneUserAgent } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import { ownersOfPath } from '../configuration/path-owner.ts';
import { readBasic } from '../security/basic-credentials.ts';
import { digestHash, isDigestRight, readDigest } from '../security/digest.ts';
import { Networks } from './networks.ts';
import { firstContactRow, putFirstContact } from '../store/first-contact-rows.ts';
import type { FirstContactTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionRules } from './admission-rules.ts';
import type { Devices } from './devices.ts';
import type { PhonePlaces } from './phone-places.ts';

const passwordBytes = 10;
const hourMs = 3_600_000;
const phonesAtMost = 10_000;

export interface Visit {
  readonly authorization: string;
  readonly method: string;
  readonly address: string;
  readonly path: string;
  readonly userAgent: string;
}

export interface Visitor {
  /** A phone that was admitted and has not taken its own yet; undefined where it waits. */
  readonly macAddress: string | undefined;
  /** As its request says, its path, or who came last from there. */
  readonly named: string | undefined;
  /** No rule takes the shared credentials of it there. */
  readonly isRefused: boolean;
}

export class FirstContact {
  readonly #store: Store;
  readonly #devices: Devices;
  readonly #audit: AuditLog;
  readonly #places: PhonePlaces;
  readonly #rules: AdmissionRules;
  readonly #passwordKey: Uint8Array;
  /** Where each phone came from first, and which phone came from there last. */
  readonly #addressOf = new Map<string, string>();
  readonly #phoneAt = new Map<string, string>();

  constructor(options: {
    readonly store: Store;
    readonly devices: Devices;
    readonly audit: AuditLog;
    readonly places: PhonePlaces;
    readonly rules: AdmissionRules;
  }) {
    this.#places = options.places;
    this.#rules = options.rules;
    this.#store = options.store;
    this.#devices = options.devices;
    this.#audit = options.audit;
    this.#passwordKey = options.store.derive('first contact');
  }

  /** One at a time: another ends the one before. Rejects with ProblemError bad-request for what is no network. */
  async open(
    { userName, networks, hours }: { userName: string; networks: readonly string[]; hours: number },
    actor: string,
  ): Promise<FirstContactOpened> {
    Networks.read(networks);
    const { random, clock, cryptography } = this.#store.platform;
    const password = randomHex(random, passwordBytes);
    const untilMs = clock.now() + Math.round(hours * hourMs);
    const until = new Date(untilMs).toISOString();
    const row: FirstContactTable = {
      id: 'first contact',
      user_name: userName,
      password_hash: this.#hash(password),
      digest_hash: digestHash(cryptography, userName, password),
      networks: networks.join(' '),
      until_ms: untilMs,
    };
    await this.#store.records.transact(async (access) => {
      await putFirstContact(access, row);
      await this.#audit.append(access, { actor, action: 'first-contact-opened', facts: { until, networks: networks.length } });
    });
    this.#addressOf.clear();
    this.#phoneAt.clear();
    return { userName, password, until };
  }

  async end(actor: string): Promise<void> {
    await this.#store.records.transact(async (access) => {
      await putFirstContact(access, undefined);
      await this.#audit.append(access, { actor, action: 'first-contact-ended', facts: {} });
    });
  }

  /** Undefined where the credentials are not the shared ones, or not here and now. */
  async visitor(visit: Visit): Promise<Visitor | undefined> {
    const row = await firstContactRow(this.#store);
    if (row === undefined || row.until_ms <= this.#store.platform.clock.now()) return undefined;
    if (!Networks.read(row.networks.split(' ')).hold(visit.address) || !this.#isShared(row, visit)) return undefined;
    const named = parsePhoneUserAgent(visit.userAgent)?.macAddress ?? ownersOfPath(visit.path)[0];
    // What is everybody's, a phone asks for after its own.
    const macAddress = named ?? this.#phoneAt.get(visit.address);
    const waits = { macAddress: undefined, named: macAddress, isRefused: false };
    if (!this.#rules.list.takes('first-contact', { address: visit.address, macAddress })) return { ...waits, isRefused: true };
    if (macAddress === undefined) return waits;
    const first = this.#addressOf.get(macAddress) ?? visit.address;
    if (this.#addressOf.size < phonesAtMost) {
      this.#addressOf.set(macAddress, first);
      this.#phoneAt.set(visit.address, macAddress);
    }
    if (first !== visit.address) {
      await this.#places.tell(macAddress); // somebody is not who they say
      return waits;
    }
    return (await this.#devices.awaitsFirstContact(macAddress)) ? { ...waits, macAddress } : waits;
  }

  #hash(password: string): string {
    return this.#store.platform.cryptography.hmacHex(this.#passwordKey, password);
  }

  #isShared(row: FirstContactTable, { authorization, method }: Visit): boolean {
    const answer = /^Digest /i.test(authorization) ? readDigest(authorization) : undefined;
    if (answer !== undefined)
      return (
        answer.username === row.user_name &&
        this.#devices.challenges.isOurs(answer) &&
        isDigestRight(this.#store.platform.cryptography, answer, { ha1: row.digest_hash, method })
      );
    const given = readBasic(authorization);
    return given?.userName === row.user_name && equalBytes(utf8Bytes(this.#hash(given.password)), utf8Bytes(row.password_hash));
  }
}
