// Transfer by this phone: blind and consultative (RFC 5589 §6, §7; REFER, RFC 3515; Replaces, RFC 3891).

import { ProblemError } from '@offhook/base';
import { writeUri } from '@offhook/sip';

import type { Call } from './call.ts';
import type { CallControl } from './call-control.ts';
import { hold } from './hold.ts';
import { targetUri } from './target.ts';

/** Resolves also where the far end, having been asked, hangs up without a word: then nothing is left to transfer. */
function referAndEnd(control: CallControl, call: Call, target: string, replaces?: Call): Promise<void> {
  const { session } = call;
  if (session === undefined || !call.isConnected)
    return Promise.reject(new ProblemError('conflict', 'only a connected call can be transferred'));
  if (!session.allows('REFER')) return Promise.reject(new ProblemError('unsupported', 'the far end takes no transfer (REFER)'));
  return new Promise((resolve, reject) => {
    const off = control.on('ended', (ended) => {
      if (ended !== call) return;
      off();
      resolve();
    });
    const failed = (status: number, reason: string): void => {
      off();
      reject(new ProblemError('conflict', `the transfer failed: ${status} ${reason}`.trimEnd(), { details: { status } }));
    };
    const settle = (status: number, reason: string): void => {
      if (status < 200 || status >= 300) return failed(status, reason);
      off();
      if (call.isEnded) return resolve();
      call.disposition = 'Transferred';
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
          if (status >= 100 && status < 200) settle(200, 'OK');
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
export async function transferBlind(control: CallControl, call: Call, target: string): Promise<void> {
  await hold(control, call);
  await referAndEnd(control, call, targetUri(target, call.line.settings.addressOfRecord));
}

/** Calls the target while `call` waits on hold. */
export async function consult(control: CallControl, call: Call, target: string): Promise<Call> {
  await hold(control, call);
  return control.place(call.line.settings.index, target, { consultsFor: call });
}

/** Joins the two others and leaves. While the target still rings (voIpProt.SIP.allowTransferOnProceeding) the transfer becomes a blind one. */
export async function completeTransfer(control: CallControl, consultation: Call): Promise<void> {
  const first = consultation.consultsFor;
  if (first === undefined || first.isEnded) throw new ProblemError('conflict', 'there is no call to transfer');
  if (consultation.isEnded) throw new ProblemError('conflict', 'the other call has ended; the first is on hold');
  const { session } = consultation;
  if (consultation.connectedAtMs === undefined || session === undefined) {
    if (control.options.settings().get('voIpProt.SIP.allowTransferOnProceeding') === 0)
      throw new ProblemError('conflict', 'the transfer waits for an answer');
    const target = consultation.destination.address;
    session?.end();
    await referAndEnd(control, first, target);
    return;
  }
  const target = session.remoteTarget;
  await referAndEnd(control, first, target === undefined ? consultation.party.address : writeUri(target), consultation);
}
