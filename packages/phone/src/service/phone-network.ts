// The phone on the network: its lines, the door before them, and what servers tell it unasked.

import type { IncomingRequest } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';

import type { CallControl } from '../call/call-control.ts';
import type { CheckSyncs } from '../door/check-syncs.ts';
import { Door } from '../door/door.ts';
import { RequestValidation } from '../door/request-validation.ts';
import type { Line } from '../line/line.ts';
import type { LineSettings } from '../line/line-settings.ts';
import { PhoneLines } from '../line/phone-lines.ts';
import type { PhoneLog } from '../logging/phone-log.ts';
import { handleNotify } from '../notify.ts';
import type { PhoneOptions } from '../phone-options.ts';
import type { Presence } from '../presence/presence.ts';

export interface PhoneNetworkOptions {
  readonly options: PhoneOptions;
  readonly calls: CallControl;
  readonly checkSyncs: CheckSyncs;
  readonly presence: Presence;
  readonly settings: () => Settings;
  readonly log: () => PhoneLog;
  readonly onChange: () => void;
  /** What a server asked for and nobody waits for. */
  readonly watch: (action: Promise<void>) => void;
}

export class PhoneNetwork {
  readonly #options: PhoneNetworkOptions;
  #lines: PhoneLines | undefined;

  constructor(options: PhoneNetworkOptions) {
    this.#options = options;
  }

  get lines(): readonly Line[] {
    return this.#lines?.lines ?? [];
  }

  /** Rejects with ProblemError network where the SIP port cannot be had. */
  async open(): Promise<void> {
    const { options, calls, presence, settings, onChange } = this.#options;
    this.#lines = await PhoneLines.open(options, settings(), {
      door: (lines) => this.#door(lines),
      onInvite: (session) => calls.incoming(session),
      onNotify: (request) => this.#notified(request),
      onSubscribe: (subscription) => presence.subscribed(subscription),
      onChange,
    });
    presence.start();
  }

  /** Unregisters. Idempotent. */
  async close(): Promise<void> {
    this.#options.presence.stop();
    await this.#lines?.close();
    this.#lines = undefined;
  }

  #door(lines: readonly LineSettings[]): Door {
    const { options, calls, settings, log } = this.#options;
    const { platform } = options;
    return new Door(
      {
        validation: new RequestValidation({ platform, settings: settings(), lines }),
        log: log(),
        ringing: () => calls.calls.flatMap((call) => (call.state === 'offering' ? (call.session ?? []) : [])),
      },
      () => platform.clock.monotonicMs(),
    );
  }

  #notified(request: IncomingRequest): void {
    const { calls, checkSyncs, watch, log } = this.#options;
    handleNotify(request, { lines: this.lines, calls, log: log(), checkSyncs, watch });
  }
}
