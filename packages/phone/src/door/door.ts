// The one door for requests from outside: what a line's own servers may ask, and what anybody may. Behind it nobody asks again, before it nothing acts.

import { endpointText } from '@offhook/base';
import type { IncomingRequest, InviteSession } from '@offhook/sip';

import type { PhoneLog } from '../logging/phone-log.ts';
import { isFromOwnServer } from './origin.ts';
import type { RequestValidation } from './request-validation.ts';
import { mayRing } from './ringing.ts';

export interface DoorOptions {
  readonly validation: RequestValidation;
  readonly log: Pick<PhoneLog, 'write'>;
  /** The calls that ring. */
  readonly ringing: () => readonly InviteSession[];
}

/** A flood of refusals is one line of the log now and then, with the number of those before. */
const logEveryMs = 10_000;

export class Door {
  readonly #options: DoorOptions;
  readonly #nowMs: () => number;
  #lastLoggedMs: number | undefined;
  #unlogged = 0;

  constructor(options: DoorOptions, nowMs: () => number) {
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /** The status of the refusal; undefined where the request may come in. */
  screen(incoming: IncomingRequest, isInDialog: boolean): number | undefined {
    const byRule = this.#options.validation.refusal(incoming);
    if (byRule !== undefined) {
      this.#note(incoming, 'voIpProt.SIP.requestValidation');
      return byRule;
    }
    // Inside a dialog the NOTIFY belongs to a subscription of ours, or the call decides (RFC 6665 §4.1.3).
    if (incoming.request.method !== 'NOTIFY' || isInDialog || isFromOwnServer(incoming)) return undefined;
    this.#note(incoming, 'no server of this line');
    return 403;
  }

  /** False where as many calls of the same origin ring as may. */
  admits(session: InviteSession): boolean {
    if (mayRing(session, this.#options.ringing())) return true;
    this.#write(
      `INVITE from ${session.flow === undefined ? 'nowhere' : endpointText(session.flow.remote)} refused: enough of its calls ring`,
    );
    return false;
  }

  #note({ request, flow }: IncomingRequest, why: string): void {
    const event = request.event === undefined ? '' : ` ${request.event.value}`;
    this.#write(`${request.method}${event} from ${endpointText(flow.remote)} refused: ${why}`);
  }

  #write(text: string): void {
    const nowMs = this.#nowMs();
    if (this.#lastLoggedMs !== undefined && nowMs - this.#lastLoggedMs < logEveryMs) {
      this.#unlogged++;
      return;
    }
    this.#lastLoggedMs = nowMs;
    const before = this.#unlogged === 0 ? '' : `, ${this.#unlogged} more before`;
    this.#unlogged = 0;
    this.#options.log.write('sip', 4, `${text}${before}`);
  }
}
