// REFER inside a call, both ways, with its implicit subscription: RFC 3515, RFC 4488, RFC 5589; several at once are told apart by the event's id (RFC 3515 §2.4.6).

import { parseSipfragStatus, sipfragBody } from '../message/sipfrag.ts';
import { unescape } from '../message/characters.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { nameAddress, parseNameAddress, writeNameAddress } from '../message/name-address.ts';
import { parseUri, type SipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Account } from './account.ts';
import type { IncomingRefer } from './incoming-request.ts';
import type { SessionShared } from './session-shared.ts';
import type { ReferOptions } from './session-types.ts';

interface Referral {
  readonly sequence: number;
  readonly options: ReferOptions;
}

export class SessionRefer {
  readonly #shared: SessionShared;
  readonly #referrals: Referral[] = [];

  constructor(shared: SessionShared) {
    this.#shared = shared;
  }

  /** Whether a NOTIFY is still to come; the dialog then outlives the call (RFC 5057 §4). */
  get isPending(): boolean {
    return this.#referrals.length > 0;
  }

  async refer(options: ReferOptions): Promise<SipResponse> {
    const shared = this.#shared;
    const target = parseUri(options.target, 'Refer-To');
    const replaces = options.replaces?.replacesValue();
    const uri: SipUri = replaces === undefined ? target : { ...target, headers: `Replaces=${encodeURIComponent(replaces)}` };
    let referral: Referral | undefined;
    const response = await shared.request('REFER', {
      headers: options.headers,
      prepare: (request) => {
        request.headers.set('Refer-To', writeNameAddress(nameAddress(uri)));
        if (!request.headers.has('Referred-By') && shared.account !== undefined) {
          request.headers.set('Referred-By', `<${shared.account.options.addressOfRecord}>`);
        }
        // The NOTIFY may come before the 202.
        referral = { sequence: request.cSeq.number, options };
        this.#referrals.push(referral);
      },
    });
    // RFC 4488 §4: no subscription where the far end says so.
    const isUnsubscribed = response.headers.get('Refer-Sub')?.toLowerCase().startsWith('false') === true;
    if ((response.status >= 300 || isUnsubscribed) && referral !== undefined) this.#forget(referral);
    return response;
  }

  /** True where the NOTIFY was that of a REFER; it has been answered. */
  onNotify(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (request.event?.value !== 'refer') return false;
    const id = request.event.parameters.get('id');
    // A challenge raises the number, so that an id that fits none means the last.
    const referral = this.#referrals.find(({ sequence }) => String(sequence) === id) ?? this.#referrals.at(-1);
    if (referral === undefined) {
      transaction.reply(481);
      return true;
    }
    transaction.reply(200);
    const fragment = parseSipfragStatus(request.body);
    const isOver = request.subscriptionState?.value === 'terminated' || (fragment !== undefined && fragment.status >= 200);
    if (isOver) this.#forget(referral);
    referral.options.onStatus?.(fragment?.status ?? 0, fragment?.reason ?? '', isOver);
    return true;
  }

  onRefer(transaction: ServerTransaction): void {
    const shared = this.#shared;
    if (shared.delegate.onRefer === undefined) {
      transaction.reply(603);
      return;
    }
    const { dialog } = shared;
    const notify = (headers: Readonly<Record<string, string>>, status: number, reason: string | undefined): void => {
      // The call may have ended; its dialog serves the subscription to the end (RFC 5057 §4).
      if (dialog === undefined) return;
      shared.request('NOTIFY', { dialog, headers, body: sipfragBody(status, reason) }).catch((error: unknown) => {
        shared.core.platform.log.debug('NOTIFY of a REFER not answered', { problem: String(error) });
      });
    };
    const refer = createIncomingRefer({
      transaction,
      account: shared.account,
      notify,
      contact: shared.core.contact(shared.account, transaction.flow),
    });
    if (refer === undefined) transaction.reply(400, { reason: 'Bad Refer-To' });
    else shared.delegate.onRefer(refer);
  }

  #forget(referral: Referral): void {
    const index = this.#referrals.indexOf(referral);
    if (index >= 0) this.#referrals.splice(index, 1);
  }
}

/** Undefined where Refer-To is missing or not single (RFC 3515 §2.4.2). */
export function createIncomingRefer(options: {
  transaction: ServerTransaction;
  account: Account | undefined;
  contact: string;
  notify(headers: Readonly<Record<string, string>>, status: number, reason: string | undefined): void;
}): IncomingRefer | undefined {
  const { transaction, account, contact } = options;
  const { request, flow } = transaction;
  const [text, ...more] = request.headers.list('Refer-To');
  if (text === undefined || more.length > 0) return undefined;
  const referTo = parseNameAddress(text, 'Refer-To');
  const hasSubscription = request.headers.get('Refer-Sub')?.toLowerCase().startsWith('false') !== true;
  const event = `refer;id=${request.cSeq.number}`;
  let isOver = !hasSubscription;
  const notifyStatus = (status: number, reason?: string): void => {
    if (isOver) return;
    isOver = status >= 200;
    options.notify({ Event: event, 'Subscription-State': isOver ? 'terminated;reason=noresource' : 'active;expires=60' }, status, reason);
  };
  return {
    request,
    flow,
    account,
    referTo,
    replaces: replacesOf(request, referTo.uri),
    referredBy: request.headers.get('Referred-By'),
    respond: (status, responseOptions) => {
      if (transaction.finalStatus === undefined) transaction.reply(status, responseOptions);
    },
    accept: () => {
      if (transaction.finalStatus !== undefined) return;
      const headers: Record<string, string> = { Contact: contact };
      if (!hasSubscription) headers['Refer-Sub'] = 'false';
      transaction.reply(hasSubscription ? 202 : 200, { headers });
      notifyStatus(100);
    },
    reject: (status) => {
      if (transaction.finalStatus === undefined) transaction.reply(status);
      isOver = true;
    },
    notifyStatus,
  };
}

function replacesOf(request: SipRequest, uri: SipUri): string | undefined {
  for (const part of uri.headers.split('&')) {
    const equals = part.indexOf('=');
    if (part.slice(0, Math.max(equals, 0)).toLowerCase() === 'replaces') return unescape(part.slice(equals + 1));
  }
  return request.headers.get('Replaces');
}
