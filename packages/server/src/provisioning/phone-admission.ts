// Whose a request is, and by what: credentials of a phone, the certificate of its factory, or what all newcomers have, each where the rules take it.

import type { AdmissionMethod } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { Clock } from '@offhook/base';
import { canonicalMacAddress } from '@offhook/ucs';
import type { FastifyRequest } from 'fastify';

import { readBasic } from '../security/basic-credentials.ts';
import { readDigest } from '../security/digest.ts';
import { FailureLimit } from '../security/failure-limit.ts';
import type { AdmissionRules } from './admission-rules.ts';
import type { CertifiedRequests } from './certified-requests.ts';
import type { Decoys } from './decoys.ts';
import type { Devices } from './devices.ts';
import type { FirstContact } from './first-contact.ts';
import type { Refusal, RefusedPhones } from './refused-phones.ts';
import { filePath } from './request-path.ts';
import type { WaitingPhones } from './waiting-phones.ts';

export interface PhoneAdmissionParts {
  readonly devices: Devices;
  readonly waiting: WaitingPhones;
  /** Undefined where phones are not asked for the certificate of their factory. */
  readonly certified: CertifiedRequests | undefined;
  readonly firstContact: FirstContact;
  readonly decoys: Decoys;
  readonly rules: AdmissionRules;
  readonly refusedPhones: RefusedPhones;
  /** Once it resolves, nothing is remembered that another process has changed. */
  readonly compareVersions: () => Promise<void>;
}

export interface Admitted {
  readonly macAddress: string;
  readonly method: AdmissionMethod;
}

const failuresAllowed = 20;
const failureWindowMs = 60_000;
const basicChallenge = 'Basic realm="offhook", charset="UTF-8"';

function isDigest(authorization: string): boolean {
  return /^Digest /i.test(authorization);
}

/** The phone that the credentials name. */
function namedBy(authorization: string): string | undefined {
  const userName = isDigest(authorization) ? readDigest(authorization)?.username : readBasic(authorization)?.userName;
  return canonicalMacAddress(userName ?? '');
}

export class PhoneAdmission {
  readonly #parts: PhoneAdmissionParts;
  readonly #failures: FailureLimit;

  constructor(clock: Clock, parts: PhoneAdmissionParts) {
    this.#parts = parts;
    this.#failures = new FailureLimit(clock, { limit: failuresAllowed, windowMs: failureWindowMs });
  }

  /** Values of WWW-Authenticate: what some phone may answer there, whichever phone asks. Deviation: none where only certificates are taken (RFC 9110 §15.5.2), for which there is no scheme. */
  challenges(address: string): string[] {
    const taken = this.#parts.rules.list.takenAt(address);
    const ofAll = taken.has('first-contact');
    return [
      ...(ofAll || taken.has('basic') ? [basicChallenge] : []),
      ...(ofAll || taken.has('digest') ? [this.#parts.devices.challenges.challenge()] : []),
    ];
  }

  /** Rejects with ProblemError bad-credentials, limit-exceeded, or not-found for a newcomer that waits. What no rule takes is answered as what is wrong. */
  async admit(request: FastifyRequest): Promise<Admitted> {
    const { ip: address, url, headers, method } = request;
    const { authorization } = headers;
    const path = filePath(url) ?? '';
    const userAgent = headers['user-agent'] ?? '';
    const { decoys, certified, firstContact, compareVersions } = this.#parts;
    await decoys.look({ path, userAgent, authorization, address });
    await compareVersions();
    const ofPassword = authorization === undefined ? {} : await this.#byPassword(authorization, address, method);
    if (ofPassword.admitted !== undefined) return ofPassword.admitted;
    const { macAddress: enrolled, named } = (await certified?.phoneOf(request.raw)) ?? {};
    const isRefused = named !== undefined && !this.#parts.rules.list.takes('certificate', { address, macAddress: named });
    const macAddress = isRefused ? undefined : enrolled;
    const visitor =
      authorization === undefined || macAddress !== undefined
        ? undefined
        : await firstContact.visitor({ authorization, method, address, path, userAgent });
    // With what all newcomers have, nobody writes in a phone's name.
    const isReading = method === 'GET' || method === 'HEAD';
    if (isReading && visitor?.macAddress !== undefined) return { macAddress: visitor.macAddress, method: 'first-contact' };
    const stranger = { path: named ?? path, userAgent, address };
    if (visitor !== undefined && !visitor.isRefused) {
      await this.#parts.waiting.note(stranger);
      throw new ProblemError('not-found', 'the phone waits until it is admitted');
    }
    const isBeyond = authorization !== undefined && this.#failures.isExceeded(address);
    if (authorization !== undefined) this.#failures.add(address);
    // Whoever has the certificate is served, whatever somebody behind the same address guesses.
    if (macAddress !== undefined) return { macAddress, method: 'certificate' };
    if (isBeyond)
      throw new ProblemError('limit-exceeded', 'too many wrong credentials from this address: wait a minute', { details: { status: 429 } });
    const refusal =
      ofPassword.refusal ??
      (visitor === undefined ? undefined : { method: 'first-contact' as const, macAddress: visitor.named }) ??
      (isRefused ? { method: 'certificate' as const, macAddress: named } : undefined);
    await this.#refuse(refusal, stranger);
    throw new ProblemError(
      'bad-credentials',
      authorization === undefined ? 'expected the credentials of an enrolled phone' : 'the name or password of the phone is wrong',
    );
  }

  async #byPassword(authorization: string, address: string, requestMethod: string): Promise<{ admitted?: Admitted; refusal?: Refusal }> {
    const { devices, rules } = this.#parts;
    const method = isDigest(authorization) ? 'digest' : 'basic';
    const claimed = rules.list.isEmpty ? undefined : namedBy(authorization);
    // Before they are verified: with that, those on the way would take the place of the old.
    if (claimed !== undefined && !rules.list.takes(method, { address, macAddress: claimed }))
      return { refusal: { method, macAddress: claimed } };
    const macAddress = devices.verifiedBefore(authorization) ?? (await devices.authenticate(authorization, requestMethod));
    return macAddress === undefined ? {} : { admitted: { macAddress, method } };
  }

  async #refuse(refusal: Refusal | undefined, stranger: { path: string; userAgent: string; address: string }): Promise<void> {
    const { rules, refusedPhones, waiting } = this.#parts;
    const { macAddress } = refusal ?? {};
    if (refusal !== undefined) await refusedPhones.tell(refusal, rules.list.verdict({ address: stranger.address, macAddress }));
    await waiting.note({ ...stranger, refused: refusal?.method });
  }
}
