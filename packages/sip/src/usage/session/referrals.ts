// REFER inside a call, both ways, with its implicit subscription: RFC 3515, RFC 4488, RFC 5589; several at once are told apart by the event's id (RFC 3515 §2.4.6).

import { isProblem, type Timer } from '@offhook/base';
import type { Dialog } from '../../dialog/dialog.ts';
import { parseSipfragStatus, sipfragBody } from '../../message/sipfrag.ts';
import { unescape } from '../../message/characters.ts';
import type { SipRequest, SipResponse } from '../../message/message.ts';
import { nameAddress, parseNameAddress, writeNameAddress } from '../../message/name-address.ts';
import { parseUri, type SipUri } from '../../message/uri.ts';
import type { ServerTransaction } from '../../transaction/server-transaction.ts';
import type { Account } from '../account.ts';
import type { IncomingRefer } from '../incoming-request.ts';
import type { InviteUsage } from './invite-usage.ts';
import type { ReferOptions } from './session-types.ts';

interface Referral {
  /** CSeq of the REFER as sent. */
  sequence: number;
  readonly options: ReferOptions;
  /** Runs until the next news is due. */
  due: Timer | undefined;
}

/** Without an expiry of the far end's own, news is due so soon (RFC 6665 §4.1.2.4, timer N, and RFC 3515 §2.4.4). */
const newsWithinS = 60;

export class Referrals {
  readonly #usage: InviteUsage;
  readonly #referrals: Referral[] = [];
  /** No NOTIFY is to come any more. */
  onNonePending: (() => void) | undefined;

  constructor(usage: InviteUsage) {
    this.#usage = usage;
  }

  /** Whether a NOTIFY is still to come; the dialog then outlives the call (RFC 5057 §4). */
  get isPending(): boolean {
    return this.#referrals.length > 0;
  }

  async refer(options: ReferOptions): Promise<SipResponse> {
    const usage = this.#usage;
    const { dialog } = usage;
    const target = parseUri(options.target, 'Refer-To');
    const replaces = options.replaces?.replacesValue();
    const uri: SipUri = replaces === undefined ? target : { ...target, headers: `Replaces=${encodeURIComponent(replaces)}` };
    const referral: Referral = { sequence: 0, options, due: undefined };
    const prepare = (request: SipRequest): void => {
      request.headers.set('Refer-To', writeNameAddress(nameAddress(uri)));
      if (!request.headers.has('Referred-By') && usage.account !== undefined) {
        request.headers.set('Referred-By', `<${usage.account.options.addressOfRecord}>`);
      }
      // The NOTIFY may come before the 202.
      referral.sequence = request.cSeq.number;
      this.#referrals.push(referral);
    };
    let response: SipResponse;
    try {
      response = await usage.request('REFER', { headers: options.headers, prepare });
    } catch (error) {
      this.#forget(referral);
      throw error;
    }
    // RFC 5057 §5.2: a REFER is a target refresh.
    if (response.status < 300) dialog?.refreshTarget(response);
    // RFC 4488 §4: no subscription where the far end says so.
    const isUnsubscribed = response.headers.get('Refer-Sub')?.toLowerCase().startsWith('false') === true;
    if (response.status >= 300 || isUnsubscribed) this.#forget(referral);
    else if (this.#referrals.includes(referral) && referral.due === undefined) this.#expectNews(referral, newsWithinS);
    return response;
  }

  /** A subscription that brings no news expires; the owner is told that nothing is known. */
  #expectNews(referral: Referral, withinS: number): void {
    referral.due?.cancel();
    referral.due = this.#usage.core.setTimer(withinS * 1000, () => {
      this.#forget(referral);
      referral.options.onStatus?.(0, '', true);
    });
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
    else this.#expectNews(referral, expiryOf(request));
    referral.options.onStatus?.(fragment?.status ?? 0, fragment?.reason ?? '', isOver);
    return true;
  }

  onRefer(transaction: ServerTransaction, dialog: Dialog): void {
    const usage = this.#usage;
    if (usage.delegate.onRefer === undefined) {
      transaction.reply(603);
      return;
    }
    const id = `refer;${transaction.request.cSeq.number}` as const;
    let isKnown = true;
    usage.openUsage(id, () => {
      isKnown = false;
    });
    const notify = (headers: Readonly<Record<string, string>>, status: number, reason: string | undefined): void => {
      // The call may have ended; its dialog serves the subscription to the end (RFC 5057 §4).
      if (!isKnown) return;
      const isLast = status >= 200;
      usage
        .request('NOTIFY', { dialog, usage: id, headers, body: sipfragBody(status, reason) })
        .catch((error: unknown) => {
          if (!isProblem(error)) throw error;
          usage.core.platform.log.debug('NOTIFY of a REFER not answered', { problem: error.message });
        })
        .finally(() => {
          if (isLast) usage.closeUsage(id);
        });
    };
    const refer = createIncomingRefer({
      transaction,
      account: usage.account,
      notify,
      contact: usage.core.contact(usage.account, transaction.flow),
      onAccepted: () => dialog.refreshTarget(transaction.request),
    });
    if (refer === undefined) transaction.reply(400, { reason: 'Bad Refer-To' });
    else usage.delegate.onRefer(refer);
  }

  #forget(referral: Referral): void {
    referral.due?.cancel();
    const index = this.#referrals.indexOf(referral);
    if (index < 0) return;
    this.#referrals.splice(index, 1);
    if (!this.isPending) this.onNonePending?.();
  }
}

/** Seconds that the far end grants until its next NOTIFY; never less than news may take. */
function expiryOf(notify: SipRequest): number {
  const seconds = Number.parseInt(notify.subscriptionState?.parameters.get('expires') ?? '', 10);
  return Number.isFinite(seconds) ? Math.max(1, Math.min(seconds, 3600)) : newsWithinS;
}

/** Undefined where Refer-To is missing or not single (RFC 3515 §2.4.2). */
export function createIncomingRefer(options: {
  transaction: ServerTransaction;
  account: Account | undefined;
  contact: string;
  /** The REFER refreshes the target of the dialog that it came in (RFC 5057 §5.2). */
  onAccepted?(): void;
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
      transaction.reply(status, responseOptions);
    },
    accept: () => {
      if (transaction.finalStatus !== undefined) return;
      const headers: Record<string, string> = { Contact: contact };
      if (!hasSubscription) headers['Refer-Sub'] = 'false';
      options.onAccepted?.();
      transaction.reply(hasSubscription ? 202 : 200, { headers });
      notifyStatus(100);
    },
    reject: (status) => {
      transaction.reply(status);
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
