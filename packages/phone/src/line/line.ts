// A line: one account of the user agent with its registration and its message waiting, which are the line's own and end with it.

import { isProblem, personal } from '@offhook/base';
import type { Logger } from '@offhook/base';
import type { Account, Registration, RegistrationStatus, Subscription, UserAgent } from '@offhook/sip';
import { parseMessageSummary } from '@offhook/sip';

import type { LineSettings } from './line-settings.ts';
import type { Mailbox } from './mailbox.ts';

export interface MessageWaiting {
  readonly isWaiting: boolean;
  readonly newMessages: number;
  readonly oldMessages: number;
}

export interface LineEvents {
  readonly onChange: (line: Line) => void;
  /** Waited for before each REGISTER, so that a fleet does not start all at once. */
  readonly pace?: () => Promise<void>;
}

export interface LineOptions {
  readonly settings: LineSettings;
  readonly userAgent: UserAgent;
  readonly log: Logger;
  readonly events: LineEvents;
  /** How often its server is asked over UDP whether it is there. */
  readonly keepAliveMs: number;
  readonly mailbox?: Mailbox;
}

export class Line {
  readonly settings: LineSettings;
  readonly account: Account;
  /** Through which it speaks. */
  readonly userAgent: UserAgent;
  /** Undefined where messages are neither told nor heard. */
  readonly mailbox: Mailbox | undefined;
  readonly #events: LineEvents;
  readonly #log: Logger;
  #registration: Registration | undefined;
  #subscription: Subscription | undefined;
  #closed: Promise<void> | undefined;
  #status: RegistrationStatus | undefined;
  #messages: MessageWaiting = { isWaiting: false, newMessages: 0, oldMessages: 0 };

  constructor(options: LineOptions) {
    const { settings, userAgent } = options;
    this.userAgent = userAgent;
    this.settings = settings;
    this.#events = options.events;
    this.#log = options.log.child({ line: settings.index });
    this.account = userAgent.addAccount({
      addressOfRecord: settings.addressOfRecord,
      ...(settings.displayName === '' ? {} : { displayName: settings.displayName }),
      credentials: [{ username: settings.authUser, password: settings.authPassword }],
      servers: settings.servers,
      abandonServerAfterMs: settings.abandonServerAfterMs,
      ...(settings.failBackAfterMs === undefined ? {} : { failBackAfterMs: settings.failBackAfterMs }),
      ...(settings.outboundProxy === undefined ? {} : { outboundProxy: settings.outboundProxy }),
    });
    if (settings.registers) {
      this.#registration = userAgent.register({
        account: this.account,
        expiresS: settings.expiresS,
        overlapS: settings.overlapS,
        keepAliveMs: options.keepAliveMs,
        retry: { baseS: settings.retryBaseS, maxS: Math.max(settings.retryBaseS, settings.retryMaxS) },
        ...(options.events.pace === undefined ? {} : { pace: options.events.pace }),
        onState: (status) => this.#registered(status),
      });
    } else if (settings.servers.length > 0) {
      userAgent.locateServers(this.account).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        this.#log.warn('no server of the line was found', { code: error.code });
      });
    }
    this.mailbox = options.mailbox;
    if (!settings.registers) this.#subscribe();
  }

  /** Once, and where the line registers not before its server knows it: PBXs answer an earlier SUBSCRIBE with a refusal. */
  #subscribe(): void {
    const target = this.mailbox?.subscribe;
    if (target === undefined || this.#subscription !== undefined || this.#closed !== undefined) return;
    this.#subscription = this.userAgent.subscribe({
      account: this.account,
      target,
      event: 'message-summary',
      accept: ['application/simple-message-summary'],
      onNotify: (notify) => this.takeMessageSummary(notify.body),
    });
  }

  /** Unregisters and unsubscribes; the other lines go on. Resolves when the servers have answered or were given up. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#registration?.close(), this.#subscription?.close()]);
    this.userAgent.removeAccount(this.account);
  }

  get isRegistered(): boolean {
    return this.#status?.state === 'registered';
  }

  /** A line that does not register is usable as it is. */
  get isUsable(): boolean {
    return !this.settings.registers || this.isRegistered;
  }

  get registration(): RegistrationStatus | undefined {
    return this.#status;
  }

  get messages(): MessageWaiting {
    return this.#messages;
  }

  /** A body of message-summary (RFC 3842), by subscription or unasked. */
  takeMessageSummary(body: Uint8Array): void {
    if (this.mailbox === undefined) return;
    const summary = parseMessageSummary(body);
    const voice = summary.counts.get('voice-message');
    this.#messages = { isWaiting: summary.isWaiting, newMessages: voice?.newMessages ?? 0, oldMessages: voice?.oldMessages ?? 0 };
    this.#events.onChange(this);
  }

  #registered(status: RegistrationStatus): void {
    const wasRegistered = this.isRegistered;
    this.#status = status;
    if (this.isRegistered) this.#subscribe();
    if (this.isRegistered !== wasRegistered) {
      this.#log.info(this.isRegistered ? 'line registered' : 'line not registered', {
        address: personal(this.settings.addressOfRecord),
        expiresS: status.expiresS,
        status: status.status,
      });
    }
    this.#events.onChange(this);
  }
}
