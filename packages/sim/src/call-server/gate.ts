// Who may ask for what: users of the domain by their password, the sides of a call by their call, strangers only to call a user. RFC 3261 §16.3 step 6, §22, §26.3.1.

import { personal, type Platform } from '@offhook/base';
import type { Flow, SipRequest } from '@offhook/sip';
import { DigestServer } from '@offhook/sip';

import type { DialogTable } from './dialog-table.ts';
import type { OwnNames } from './own-names.ts';
import { PasswordBrake } from './password-brake.ts';
import type { Registrar } from './registrar.ts';
import { isForUser, nextHopOf } from './route.ts';
import type { Refusal } from './validate.ts';

export interface GateOptions {
  readonly platform: Platform;
  readonly names: OwnNames;
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>;
  readonly registrar: Registrar;
  readonly dialogs: DialogTable;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #registerAuth: DigestServer;
  readonly #proxyAuth: DigestServer;
  readonly #brake: PasswordBrake;

  constructor(options: GateOptions) {
    const { platform, names } = options;
    this.#options = options;
    this.#registerAuth = new DigestServer({ platform, realm: names.domain });
    this.#proxyAuth = new DigestServer({ platform, realm: names.domain, isProxy: true });
    this.#brake = new PasswordBrake(platform.clock);
  }

  /** Why a REGISTER is refused (RFC 3261 §10.3 steps 1 to 4). */
  registerRefusal(request: SipRequest, flow: Flow): Refusal | undefined {
    const { names } = this.#options;
    if (!names.isIdentity(request.uri) || !names.isIdentity(request.to.uri)) return { status: 403 };
    return this.#credentialRefusal(this.#registerAuth, { request, flow, user: request.to.uri.user });
  }

  /** Why any other request is refused; `request` has been preprocessed. */
  refusalOf(request: SipRequest, flow: Flow): Refusal | undefined {
    const { names } = this.#options;
    if (this.isInDialog(request, flow) && !this.#isStrangersRefer(request, flow)) return undefined;
    if (names.isIdentity(request.from.uri)) {
      return this.#credentialRefusal(this.#proxyAuth, { request, flow, user: request.from.uri.user });
    }
    const isCall = request.method === 'INVITE' && request.toTag === undefined && isForUser(request, names);
    return isCall ? undefined : { status: 403 };
  }

  /** A user's phone would call whom the stranger names, with the user's password: a relay by another way. */
  #isStrangersRefer(request: SipRequest, flow: Flow): boolean {
    return request.method === 'REFER' && !this.#options.registrar.hasFlow(flow);
  }

  /**
   * Phones answer no challenge in a dialog that the far end began, so the dialog itself must do. What comes from no registered phone goes to one: a
   * dialog is no relay either.
   */
  isInDialog(request: SipRequest, flow: Flow): boolean {
    const { dialogs, registrar } = this.#options;
    if (request.toTag === undefined || !dialogs.knows(request, flow)) return false;
    return registrar.hasFlow(flow) || registrar.flowOf(nextHopOf(request)) !== undefined;
  }

  #credentialRefusal(
    auth: DigestServer,
    { request, flow, user }: { readonly request: SipRequest; readonly flow: Flow; readonly user: string },
  ): Refusal | undefined {
    const { address } = flow.remote;
    let claimed = '';
    let waitS = 0;
    const verdict = auth.verify(request, (name, givenTo) => {
      claimed = name;
      waitS = Math.max(this.#brake.waitS(address, name), this.#brake.waitS(givenTo, name));
      return waitS > 0 ? undefined : this.#options.users.get(name);
    });
    if (waitS > 0) return { status: 403, headers: { 'Retry-After': String(waitS) } };
    if (verdict.kind === 'accepted') {
      this.#brake.noteRight(address, claimed);
      return verdict.username === user ? undefined : { status: 403 };
    }
    if (verdict.why === 'wrong') {
      // Whoever read the challenge: the datagram may be forged.
      const shutS = this.#brake.noteWrong(verdict.givenTo, claimed);
      this.#options.platform.log.warn('wrong password', { address, user: personal(claimed), method: request.method, shutS });
    }
    return { status: auth.status, headers: auth.challenge({ stale: verdict.why === 'stale', address }) };
  }
}
