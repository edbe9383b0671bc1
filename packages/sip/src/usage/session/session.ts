// One call, either way: the parts of an invite session put together. RFC 3261 §13 to §15, RFC 3891, RFC 5407.

import { ProblemError, isProblem } from '@offhook/base';
import { Dialog } from '../../dialog/dialog.ts';
import type { Body, SipRequest, SipResponse } from '../../message/message.ts';
import type { NameAddress } from '../../message/name-address.ts';
import type { SipUri } from '../../message/uri.ts';
import type { ServerTransaction } from '../../transaction/server-transaction.ts';
import type { Flow } from '../../transport/flow.ts';
import type { Account } from '../account.ts';
import type { DialogUser } from '../user-agent-core.ts';
import { IncomingInvite } from './incoming-invite.ts';
import { incomingRequest, type IncomingRequest } from '../incoming-request.ts';
import { checkRequest } from '../request-checks.ts';
import { OutgoingInvite } from './outgoing-invite.ts';
import { Renegotiation } from './renegotiation.ts';
import { Referrals } from './referrals.ts';
import { InviteUsage, type InviteUsageOptions } from './invite-usage.ts';
import type {
  AcceptOptions,
  EndOptions,
  Headers,
  InviteSession,
  ProgressOptions,
  ReferOptions,
  SessionDelegate,
  SessionState,
} from './session-types.ts';

/** How long the NOTIFYs of a REFER are waited for once the call is over. */
const referralsWithinMs = 60_000;

export class Session implements InviteSession {
  readonly direction: 'incoming' | 'outgoing';
  readonly replaces: InviteSession | undefined;
  readonly #usage: InviteUsage;
  readonly #renegotiation: Renegotiation;
  readonly #refer: Referrals;
  readonly #outgoing: OutgoingInvite | undefined;
  readonly #incoming: IncomingInvite | undefined;
  readonly #localTag: string;

  private constructor(
    options: Omit<InviteUsageOptions, 'state'> & { transaction?: ServerTransaction; replaces?: InviteSession | undefined },
  ) {
    const { transaction, replaces } = options;
    this.direction = transaction === undefined ? 'outgoing' : 'incoming';
    this.replaces = replaces;
    const usage = new InviteUsage({
      ...options,
      state: this.direction === 'incoming' ? 'incoming' : 'calling',
      onEnded: () => {
        this.#incoming?.stop();
        this.#renegotiation.stop();
        this.#awaitReferrals();
        options.onEnded();
      },
    });
    this.#usage = usage;
    this.#renegotiation = new Renegotiation(usage, transaction === undefined);
    this.#refer = new Referrals(usage);
    if (transaction === undefined) {
      this.#localTag = options.invite.fromTag ?? '';
      this.#outgoing = new OutgoingInvite(usage, (dialog) => this.#dialogUser(dialog));
      return;
    }
    this.#localTag = transaction.localTag;
    const dialog = Dialog.ofServer(transaction.request, transaction.localTag, transaction.flow);
    usage.dialog = dialog;
    usage.note(transaction.request);
    usage.core.addDialog(this.#dialogUser(dialog));
    this.#incoming = new IncomingInvite(usage, transaction, () => replaces?.end());
  }

  static outgoing(options: Omit<InviteUsageOptions, 'state'>): Session {
    return new Session(options);
  }

  static incoming(
    options: Omit<InviteUsageOptions, 'state'> & { transaction: ServerTransaction; replaces: InviteSession | undefined },
  ): Session {
    return new Session(options);
  }

  /** Outgoing: sends the INVITE. */
  start(): void {
    this.#outgoing?.start();
  }

  get id(): string {
    return `${this.callId}|${this.#localTag}`;
  }

  get state(): SessionState {
    return this.#usage.state;
  }

  get account(): Account | undefined {
    return this.#usage.account;
  }

  get callId(): string {
    return this.#usage.invite.callId;
  }

  get localTag(): string {
    return this.#localTag;
  }

  get remoteTag(): string {
    return this.#usage.dialog?.id.remoteTag ?? '';
  }

  get localAddress(): NameAddress {
    return this.#usage.dialog?.local ?? this.#usage.invite.from;
  }

  get remoteAddress(): NameAddress {
    return this.#usage.dialog?.remote ?? this.#usage.invite.to;
  }

  get remoteTarget(): SipUri | undefined {
    return this.#usage.dialog?.remoteTarget;
  }

  get remoteIdentity(): NameAddress {
    const { heard } = this.#usage;
    for (const name of ['P-Asserted-Identity', 'Remote-Party-ID'] as const) {
      try {
        const asserted = heard?.addresses(name)[0];
        if (asserted !== undefined) return asserted;
      } catch (error) {
        if (!isProblem(error)) throw error; // an identity that cannot be read is as good as none
      }
    }
    return this.remoteAddress;
  }

  get invite(): SipRequest {
    return this.#usage.invite;
  }

  get flow(): Flow | undefined {
    return this.#usage.dialog?.flow;
  }

  get lastResponse(): SipResponse | undefined {
    return this.#usage.lastResponse;
  }

  get delegate(): SessionDelegate {
    return this.#usage.delegate;
  }

  set delegate(delegate: SessionDelegate) {
    this.#usage.delegate = delegate;
  }

  allows(method: string): boolean {
    return this.#usage.allows(method);
  }

  supports(extension: string): boolean {
    return this.#usage.supports(extension);
  }

  async progress(status: number, options: ProgressOptions = {}): Promise<void> {
    await this.#called('progress').progress(status, options);
  }

  async accept(options: AcceptOptions = {}): Promise<void> {
    await this.#called('accept').accept(options);
  }

  reject(status: number, options: EndOptions & { readonly reason?: string } = {}): void {
    this.#called('reject').reject(status, options);
  }

  redirect(contacts: readonly string[], options: EndOptions & { readonly status?: number } = {}): void {
    const headers = { ...options.headers, Contact: contacts.map((contact) => `<${contact}>`) };
    this.#called('redirect').reject(options.status ?? 302, { ...options, headers });
  }

  #called(what: string): IncomingInvite {
    if (this.#incoming === undefined) throw new ProblemError('conflict', `expected an incoming call to ${what}`);
    return this.#incoming;
  }

  end(options: EndOptions = {}): void {
    const usage = this.#usage;
    if (this.#incoming !== undefined) {
      this.#incoming.end(options);
      return;
    }
    const isConfirmed = usage.state === 'confirmed';
    if (!isConfirmed) this.#outgoing?.cancel(options);
    usage.end({ by: 'local', status: undefined, reasons: options.reasons ?? [], message: undefined }, isConfirmed, options);
  }

  async offer(body: Body, options: { readonly headers?: Headers; readonly by?: 'reinvite' | 'update' } = {}): Promise<Body> {
    return this.#renegotiation.offer(body, options.by ?? 'reinvite', options.headers);
  }

  async request(method: string, options: { readonly body?: Body; readonly headers?: Headers } = {}): Promise<SipResponse> {
    return this.#usage.request(method, options);
  }

  async refer(options: ReferOptions): Promise<SipResponse> {
    return this.#refer.refer(options);
  }

  replacesValue(options: { readonly earlyOnly?: boolean } = {}): string {
    const { dialog } = this.#usage;
    if (dialog === undefined) throw new ProblemError('conflict', 'expected a dialog to replace, there is none yet');
    // RFC 3891 §3: the tags are those of the one who receives the INVITE: its own is the to-tag.
    const early = options.earlyOnly === true ? ';early-only' : '';
    return `${dialog.id.callId};to-tag=${dialog.id.remoteTag};from-tag=${dialog.id.localTag}${early}`;
  }

  #dialogUser(dialog: Dialog): DialogUser {
    return { dialog, onRequest: (transaction) => this.#onRequest(dialog, transaction), onAck: (ack) => this.#onAck(ack) };
  }

  /** After the call only the NOTIFYs of our REFERs are heard, for a while. */
  #awaitReferrals(): void {
    const { dialog, core } = this.#usage;
    if (dialog === undefined || !this.#refer.isPending) return;
    const user: DialogUser = {
      dialog,
      onRequest: (transaction) => {
        if (transaction.request.method !== 'NOTIFY' || !this.#refer.onNotify(transaction)) transaction.reply(481);
      },
    };
    this.#refer.onNonePending = () => core.removeDialog(dialog, user);
    core.addDialogFor(user, referralsWithinMs);
  }

  #onAck(ack: SipRequest): void {
    this.#usage.acceptances.onAck(ack);
  }

  #onRequest(dialog: Dialog, transaction: ServerTransaction): void {
    const { request } = transaction;
    if (!dialog.acceptSequence(request)) {
      transaction.reply(500);
      return;
    }
    dialog.flow = transaction.flow;
    // §12.2.2: the checks of §8.2 hold inside dialogs as well; a call is left to end whatever its BYE asks for.
    const failure = request.method === 'BYE' ? undefined : checkRequest(request, this.#usage.core.identity);
    if (failure !== undefined) {
      transaction.reply(failure.status, failure.options);
      return;
    }
    switch (request.method) {
      case 'BYE':
        this.#onBye(dialog, transaction);
        return;
      case 'INVITE':
        this.#renegotiation.onReinvite(transaction, dialog);
        return;
      case 'UPDATE':
        this.#renegotiation.onUpdate(transaction, dialog);
        return;
      case 'PRACK':
        if (this.#incoming === undefined) transaction.reply(481);
        else this.#incoming.onPrack(transaction);
        return;
      case 'REFER':
        this.#refer.onRefer(transaction, dialog);
        return;
      case 'INFO':
        this.#hand(transaction, this.delegate.onInfo?.bind(this.delegate));
        return;
      case 'NOTIFY':
        if (!this.#refer.onNotify(transaction)) this.#hand(transaction, this.delegate.onNotify?.bind(this.delegate));
        // RFC 5057 §5.2: a NOTIFY that was taken is a target refresh.
        if ((transaction.finalStatus ?? 300) < 300) dialog.refreshTarget(request);
        return;
      case 'OPTIONS':
        transaction.reply(200);
        return;
      case 'MESSAGE':
        if (this.delegate.onMessage === undefined) this.#refuseMethod(transaction);
        else this.delegate.onMessage(incomingRequest(transaction, this.account));
        return;
      default:
        this.#refuseMethod(transaction);
    }
  }

  #refuseMethod(transaction: ServerTransaction): void {
    const { method } = transaction.request;
    const allow = this.#usage.core.identity.allow().filter((name) => name !== method);
    transaction.reply(405, { headers: { Allow: allow.join(', ') } });
  }

  #hand(transaction: ServerTransaction, handler: ((request: IncomingRequest) => void) | undefined): void {
    if (handler === undefined) {
      transaction.reply(200);
      return;
    }
    handler(incomingRequest(transaction, this.account));
  }

  #onBye(dialog: Dialog, transaction: ServerTransaction): void {
    const usage = this.#usage;
    transaction.reply(200);
    if (this.#incoming !== undefined) {
      this.#incoming.onBye(transaction.request);
      return;
    }
    // A BYE in one early dialog of several ends that fork only (§15); the INVITE goes on.
    if (usage.state === 'early') {
      usage.core.removeDialog(dialog);
      return;
    }
    usage.end({ by: 'remote', status: undefined, reasons: transaction.request.headers.all('Reason'), message: transaction.request }, false);
  }
}
