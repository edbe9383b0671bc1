// Enrolled phones and their credentials: the user name is the MAC address, the password 160 random bits, of which a keyed hash is kept.

import type { AdmissionMethod, Enrolment } from '@offhook/api';
import { ProblemError, isProblem, equalBytes, randomHex, utf8Bytes } from '@offhook/base';
import { canonicalMacAddress, findPhoneModel, parsePhoneUserAgent } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import { readBasic } from '../security/basic-credentials.ts';
import { DigestChallenges, digestHash, isDigestRight, readDigest } from '../security/digest.ts';
import type { DeviceEnrolment } from '../server-options.ts';
import { addDevice, changeDevice, deviceRow, deviceRows, noteSeen } from '../store/device-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { Decoys } from './decoys.ts';
import { requireMacAddress } from './phone-address.ts';
import { readUnderPhoneKey } from '../records/phone-key.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { openText, sealText } from '../records/sealing.ts';

const passwordBytes = 20;
const cachedCredentials = 50_000;
const noneOnTheWay = { next_password_hash: null, next_digest_hash: null } as const;

export class Devices {
  readonly #store: Store;
  readonly #audit: AuditLog;
  readonly #decoys: Decoys | undefined;
  readonly #passwordKey: Uint8Array;
  /** Authorization headers that were verified, so that a boot storm costs one hash a phone. */
  readonly #verified = new Map<string, string>();

  readonly challenges: DigestChallenges;

  /** A decoy is enrolled by nobody. */
  constructor(store: Store, audit: AuditLog, decoys?: Decoys) {
    this.#decoys = decoys;
    this.#store = store;
    this.#audit = audit;
    this.#passwordKey = store.derive('device passwords');
    this.challenges = new DigestChallenges(store.platform, store.derive('digest challenges'));
    store.versions.follow('credentials', () => this.#verified.clear());
  }

  /** A phone that does not say its model does so with its first request. Rejects with bad-request for a MAC address or model that is none, conflict where the phone is enrolled already. */
  async enrol(
    { macAddress: text, model: modelText, label = '' }: DeviceEnrolment,
    actor = 'administrator',
    isHandedOver = false,
  ): Promise<Enrolment> {
    const macAddress = requireMacAddress(text);
    this.#decoys?.demandNone(macAddress);
    const model = modelName(modelText);
    const { records, vault, platform } = this.#store;
    if ((await this.find(macAddress)) !== undefined) throw new ProblemError('conflict', `the phone ${macAddress} is enrolled already`);
    const password = randomHex(platform.random, passwordBytes);
    const key = await vault.create('device');
    await records.transact(async (transaction) => {
      await addDevice(transaction, {
        mac_address: macAddress,
        model,
        software_version: '',
        label_sealed: sealText(platform.cryptography, key.bytes, label, `${macAddress} label`),
        address: '',
        password_hash: this.#hash(password),
        key_id: key.id,
        enrolled_at_ms: platform.clock.now(),
        last_seen_at_ms: null,
        requests: 0,
        digest_hash: this.#digestHash(macAddress, password),
        reported_model: null,
        updater_version: null,
        last_method: null,
        // Handed over until the phone has come with them.
        next_password_hash: isHandedOver ? this.#hash(password) : null,
        next_digest_hash: isHandedOver ? this.#digestHash(macAddress, password) : null,
      });
      await this.#audit.append(transaction, {
        actor,
        action: 'device-enrolled',
        facts: { device: macAddress, model },
      });
    });
    return { macAddress, userName: macAddress, password };
  }

  /** The old ones end at once; those that are handed over, when the phone comes with the new. Rejects with ProblemError not-found. */
  async renewCredentials(text: string, { actor = 'administrator', isHandedOver = false } = {}): Promise<Enrolment> {
    const macAddress = requireMacAddress(text);
    const password = randomHex(this.#store.platform.random, passwordBytes);
    await this.#store.records.transact(async (transaction) => {
      const hashes = { password: this.#hash(password), digest: this.#digestHash(macAddress, password) };
      const renewed = isHandedOver
        ? { next_password_hash: hashes.password, next_digest_hash: hashes.digest }
        : { password_hash: hashes.password, digest_hash: hashes.digest, ...noneOnTheWay };
      if (!(await changeDevice(transaction, macAddress, renewed)))
        throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
      await this.#audit.append(transaction, {
        actor,
        action: isHandedOver ? 'device-credentials-handed-over' : 'device-credentials-renewed',
        facts: { device: macAddress },
      });
      await this.#store.versions.renew(transaction, 'credentials');
    });
    this.#verified.clear();
    return { macAddress, userName: macAddress, password };
  }

  /** Each by itself: one that cannot be enrolled stands in nobody's way. */
  async admit(
    phones: readonly DeviceEnrolment[],
    actor: string,
    isHandedOver = false,
  ): Promise<{ admitted: Enrolment[]; refused: { macAddress: string; reason: string }[] }> {
    const admitted: Enrolment[] = [];
    const refused: { macAddress: string; reason: string }[] = [];
    for (const phone of phones) {
      try {
        admitted.push(await this.enrol(phone, actor, isHandedOver));
      } catch (error) {
        if (!isProblem(error)) throw error;
        refused.push({ macAddress: phone.macAddress, reason: error.message });
      }
    }
    return { admitted, refused };
  }

  /** The phone's credentials are good no longer, here and now. */
  forget(macAddress: string): void {
    for (const [authorization, known] of this.#verified) if (known === macAddress) this.#verified.delete(authorization);
  }

  async find(macAddress: string): Promise<DeviceTable | undefined> {
    return deviceRow(this.#store.records.db, macAddress);
  }

  /** It was admitted with credentials that it finds in its own file, and has not come with them yet. */
  async awaitsFirstContact(macAddress: string): Promise<boolean> {
    const device = await this.find(macAddress);
    return device !== undefined && device.next_password_hash !== null && device.next_password_hash === device.password_hash;
  }

  async all(): Promise<readonly DeviceTable[]> {
    return deviceRows(this.#store);
  }

  /** The phone whose header was verified before; without touching the store, and therefore nobody where others change it too. */
  verifiedBefore(authorization: string): string | undefined {
    return this.#store.versions.isShared ? undefined : this.#verified.get(authorization);
  }

  /** The phone that the header names; undefined for a stranger or a wrong password. Versions are compared before. */
  async authenticate(authorization: string, method = 'GET'): Promise<string | undefined> {
    const known = this.#verified.get(authorization);
    if (known !== undefined) return known;
    if (/^Digest /i.test(authorization)) return this.#byDigest(authorization, method);
    const given = readBasic(authorization);
    const macAddress = canonicalMacAddress(given?.userName ?? '');
    if (given === undefined || macAddress === undefined) return undefined;
    const device = await this.find(macAddress);
    const hash = this.#hash(given.password);
    // An unknown name costs what a wrong password costs.
    const fits = (known: string | null | undefined): boolean =>
      equalBytes(utf8Bytes(hash), utf8Bytes(known ?? this.#hash(''))) && typeof known === 'string';
    const isRight = fits(device?.password_hash);
    const isNext = fits(device?.next_password_hash);
    if (device === undefined || !(isRight || isNext)) return undefined;
    if (isNext) await this.#takeNext(device);
    if (this.#verified.size >= cachedCredentials) this.#verified.clear();
    this.#verified.set(authorization, macAddress);
    return macAddress;
  }

  /** Inside the unit of work in which it is used: an erasure renews it. Rejects with ProblemError not-found. */
  deviceKey(access: RecordsAccess, macAddress: string): Promise<Uint8Array> {
    return this.withKey(macAddress, async (key) => key, access);
  }

  /** Reads what is sealed under a phone's key. Rejects with ProblemError not-found where there is no such phone, or its key is missing. */
  withKey<T>(macAddress: string, read: (key: Uint8Array) => Promise<T>, access: RecordsAccess = this.#store.records.db): Promise<T> {
    return readUnderPhoneKey(this.#store, access, macAddress, (key) => {
      if (key === undefined) throw new ProblemError('not-found', `the key of the phone ${macAddress} is missing`);
      return read(key);
    });
  }

  /** What a request shows of the phone. */
  async touch(
    access: RecordsAccess,
    macAddress: string,
    seen: { requests: number; address: string; method: AdmissionMethod; userAgents: ReadonlyMap<string, string>; atMs: number },
  ): Promise<void> {
    const application = parsePhoneUserAgent(seen.userAgents.get('application') ?? '');
    const updater = parsePhoneUserAgent(seen.userAgents.get('updater') ?? '');
    const told = application ?? updater;
    const reported = told === undefined ? undefined : (findPhoneModel(told.model)?.name ?? told.model);
    await noteSeen(access, macAddress, {
      requests: seen.requests,
      last_seen_at_ms: seen.atMs,
      address: seen.address,
      last_method: seen.method,
      ...(application === undefined ? {} : { software_version: application.version }),
      ...(updater === undefined ? {} : { updater_version: updater.version }),
      ...(reported === undefined ? {} : { reported_model: reported }),
    });
  }

  label(device: DeviceTable, key: Uint8Array): string {
    return openText(this.#store.platform.cryptography, key, device.label_sealed, `${device.mac_address} label`);
  }

  /** RFC 7616: the answer fits the challenge, which is ours and not old. */
  async #byDigest(authorization: string, method: string): Promise<string | undefined> {
    const answer = readDigest(authorization);
    const macAddress = answer === undefined ? undefined : canonicalMacAddress(answer.username);
    if (answer === undefined || macAddress === undefined || !this.challenges.isOurs(answer)) return undefined;
    const device = await this.find(macAddress);
    const fits = (ha1: string | null | undefined): boolean =>
      isDigestRight(this.#store.platform.cryptography, answer, { ha1: ha1 ?? this.#digestHash(macAddress, ''), method }) &&
      typeof ha1 === 'string';
    const isRight = fits(device?.digest_hash);
    const isNext = fits(device?.next_digest_hash);
    if (device === undefined || !(isRight || isNext)) return undefined;
    if (isNext) await this.#takeNext(device);
    return macAddress;
  }

  /** The phone has come with what was handed over to it: the old credentials end. */
  async #takeNext({ mac_address, next_password_hash, next_digest_hash }: DeviceTable): Promise<void> {
    if (next_password_hash === null) return;
    await this.#store.records.transact(async (transaction) => {
      const taken = { password_hash: next_password_hash, digest_hash: next_digest_hash, ...noneOnTheWay };
      await changeDevice(transaction, mac_address, taken);
      await this.#audit.append(transaction, { actor: 'phone', action: 'device-credentials-taken', facts: { device: mac_address } });
      await this.#store.versions.renew(transaction, 'credentials');
    });
    this.forget(mac_address);
  }

  #digestHash(macAddress: string, password: string): string {
    return digestHash(this.#store.platform.cryptography, macAddress, password);
  }

  #hash(password: string): string {
    return this.#store.platform.cryptography.hmacHex(this.#passwordKey, password);
  }
}

const longestModel = 40;

/** As the rows have it; one that is not known is kept as it was given, and served like any other. Throws ProblemError bad-request for what is no name. */
function modelName(text: string): string {
  const known = findPhoneModel(text);
  if (known !== undefined || text === '') return known?.name ?? '';
  if (!/^[\p{L}\p{N} ._/-]+$/u.test(text) || text.length > longestModel)
    throw new ProblemError('bad-request', 'expected a model such as VVX450 or Trio8800');
  return text;
}
