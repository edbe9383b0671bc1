// Transfer by this phone: blind and consultative (RFC 5589 §6, §7; REFER, RFC 3515; Replaces, RFC 3891).

import { ProblemError } from '@offhook/base';

import type { Call } from './call.ts';
import type { CallPlacer, CallTable } from './call-table.ts';
import { hold } from './hold.ts';
import { referAddress } from './refer-address.ts';
import { targetUri } from './target.ts';

/** Resolves also where the far end, having been asked, hangs up without a word: then nothing is left to transfer. */
function referAndEnd(table: CallTable, call: Call, target: string, replaces?: Call): Promise<void> {
  const { session } = call;
  if (session === undefined || !call.isConnected)
    return Promise.reject(new ProblemError('conflict', 'Only a connected call can be transferred'));
  if (!session.allows('REFER')) return Promise.reject(new ProblemError('unsupported', 'The other side takes no transfer'));
  return new Promise((resolve, reject) => {
    const off = table.on('ended', (ended) => {
      if (ended !== call) return;
      off();
      resolve();
    });
    const failed = (status: number, reason: string): void => {
      off();
      // RFC 3515 §2.4.4: a referral that expires tells nothing, so that the person decides.
      const text =
        status === 0
          ? 'The other side did not say whether the transfer worked. The call is still on hold'
          : `The transfer failed: ${reason}`.replace(/: $/, '');
      reject(new ProblemError('conflict', text, { details: { status } }));
    };
    const settle = (status: number, reason: string): void => {
      if (status < 200 || status >= 300) return failed(status, reason);
      off();
      if (call.isEnded) return resolve();
      call.finalDestination = replaces?.party ?? { address: target };
      session.end();
      replaces?.session?.end();
      resolve();
      return undefined;
    };
    session
      .refer({
        target,
        ...(replaces?.session === undefined ? {} : { replaces: replaces.session }),
        onStatus: (status, reason, isFinal) => {
          if (!isFinal) return;
          // RFC 3515 §2.4.5: the one NOTIFY of a far end that follows the reference and tells no more.
          if (status === 100) settle(200, 'OK');
          else settle(status, reason);
        },
      })
      .then(
        (response) => {
          if (response.status >= 300) failed(response.status, response.reason);
          else if (response.headers.get('Refer-Sub') === 'false') settle(200, 'OK'); // RFC 4488: no NOTIFY will come
          return undefined;
        },
        (error: unknown) => {
          off();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
  });
}

/** The call is held, and ends when the target has been reached. Rejects with conflict where that fails: the call is still there, on hold. */
export async function transferBlind(table: CallTable, call: Call, target: string): Promise<void> {
  await hold(table, call);
  await referAndEnd(table, call, targetUri(target, call.line.settings.addressOfRecord));
}

/** Calls the target while `call` waits on hold. */
export async function consult(table: CallTable & CallPlacer, call: Call, target: string): Promise<Call> {
  await hold(table, call);
  return table.place(call.line.settings.index, target, { consultsFor: call });
}

/** Joins the two others and leaves. While the target still rings (voIpProt.SIP.allowTransferOnProceeding) the transfer becomes a blind one. */
export async function completeTransfer(table: CallTable, consultation: Call): Promise<void> {
  const first = consultation.consultsFor;
  if (first === undefined || first.isEnded) throw new ProblemError('conflict', 'there is no call to transfer');
  if (consultation.isEnded) throw new ProblemError('conflict', 'the other call has ended; the first is on hold');
  const { session } = consultation;
  if (consultation.connectedAtMs === undefined || session === undefined) {
    if (table.settings().get('voIpProt.SIP.allowTransferOnProceeding') === 0)
      throw new ProblemError('conflict', 'the transfer waits for an answer');
    const target = consultation.destination.address;
    session?.end();
    await referAndEnd(table, first, target);
    return;
  }
  await connectWith(table, first, consultation);
}

/** RFC 5589 §7: `first` is told to call the party of `second` in place of that call; both end here. */
export function connectWith(table: CallTable, first: Call, second: Call): Promise<void> {
  return referAndEnd(
    table,
    first,
    referAddress(second.party.address, second.line.settings.addressOfRecord, second.session?.remoteTarget),
    second,
  );
}
