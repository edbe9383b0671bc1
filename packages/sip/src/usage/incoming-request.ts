// A request outside every dialog and usage, handed to the application with the means to answer it.

import type { NameAddress } from '../message/name-address.ts';
import type { ResponseOptions, SipRequest } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Flow } from '../transport/flow.ts';
import type { Account } from './account.ts';

export interface IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The account whose contact user or address of record the Request-URI or To names. */
  readonly account: Account | undefined;
  /** The first final response counts; later ones are ignored. */
  respond(status: number, options?: ResponseOptions): void;
}

/** A REFER, inside or outside a dialog: RFC 3515. */
export interface IncomingRefer extends IncomingRequest {
  readonly referTo: NameAddress;
  /** The Replaces header of the Refer-To URI, unescaped, such as `id@host;to-tag=a;from-tag=b` (RFC 3891 §3). */
  readonly replaces: string | undefined;
  /** Referred-By as it came (RFC 3892). */
  readonly referredBy: string | undefined;
  /** Answers 202 (200 with Refer-Sub: false, RFC 4488 §4) and opens the implicit subscription with a NOTIFY of 100. */
  accept(): void;
  reject(status: number): void;
  /** Tells the far end how the referred call goes, by a NOTIFY with a sipfrag (RFC 3420); a final status ends the subscription. */
  notifyStatus(status: number, reason?: string): void;
}

export function incomingRequest(transaction: ServerTransaction, account: Account | undefined): IncomingRequest {
  return {
    request: transaction.request,
    flow: transaction.flow,
    account,
    respond: (status, options) => {
      if (transaction.finalStatus === undefined) transaction.reply(status, options);
    },
  };
}
