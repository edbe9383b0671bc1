// Being transferred: a REFER in a call makes this phone call the target (RFC 3515, RFC 5589). The far end is told how that goes, and ends the old call.

import type { Timer } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { IncomingRefer } from '@offhook/sip';

import { isCallOfStranger } from '../door/origin.ts';
import type { Call } from './call.ts';
import type { CallPlacer, CallTable } from './call-table.ts';
import { resume } from './hold.ts';
import { referTarget } from './refer-target.ts';

/** While the target rings, news goes before the subscription that we grant (60 s) expires: RFC 3515 §2.4.4. */
const newsAfterMs = 40_000;

export function takeRefer(table: CallTable & CallPlacer, call: Call, refer: IncomingRefer): void {
  if (!call.isConnected) return refer.reject(603);
  // Deviation: RFC 3515 §2.4.2 knows no such rule. Whoever calls past the servers of the line may be spoken to; whom the phone calls, with its password, is not theirs to say.
  if (call.direction === 'In' && (call.session === undefined || isCallOfStranger(call.session))) return refer.reject(403);
  const target = referTarget(refer);
  if (target.kind === 'refused') return refer.reject(target.status);
  // Deviation: RFC 3515 §2.4.6 allows several; each starts a call of this phone's, so that they come one after the other.
  if (call.isReferred) return refer.reject(491);
  call.isReferred = true;
  refer.accept();
  void follow(table, call, refer, target);
  return undefined;
}

/** The target was not reached: the old call is spoken to again, unless another one is by now. */
function comeBack(table: CallTable, call: Call): void {
  if (call.state !== 'hold' || table.focus !== undefined) return;
  resume(table, call).catch((error: unknown) => {
    if (!isProblem(error)) throw error;
    table.log.warn('call not resumed after a transfer that failed', { code: error.code });
  });
}

/** What became of a call that was never answered; one given up here has no final response yet. */
function refusalOf(call: Call): number {
  const status = call.session?.lastResponse?.status ?? 480;
  return status >= 300 ? status : 487;
}

async function follow(
  table: CallTable & CallPlacer,
  call: Call,
  refer: IncomingRefer,
  target: { readonly uri: string; readonly replaces: string | undefined },
): Promise<void> {
  let next: Call;
  try {
    next = await table.place(call.line.settings.index, target.uri, {
      ...(target.replaces === undefined ? {} : { replaces: target.replaces }),
      ...(refer.referredBy === undefined ? {} : { referredBy: refer.referredBy }),
    });
  } catch (error) {
    if (!isProblem(error)) throw error;
    call.isReferred = false;
    refer.notifyStatus(503);
    comeBack(table, call);
    return;
  }
  let told = 100;
  let repetition: Timer | undefined;
  const repeatLater = (): void => {
    repetition = table.clock.setTimer(newsAfterMs, () => {
      refer.notifyStatus(told);
      repeatLater();
    });
  };
  repeatLater();
  const tell = (status: number): void => {
    if (status === told || told >= 200) return undefined;
    told = status;
    refer.notifyStatus(status);
    if (status >= 200 && status < 300) call.finalDestination = next.party;
    repetition?.cancel();
    if (status < 200) return repeatLater();
    call.isReferred = false;
    for (const off of offs) off();
    if (status >= 300) comeBack(table, call);
    return undefined;
  };
  const offs = [
    table.on('changed', () => {
      if (next.connectedAtMs !== undefined) tell(200);
      else if (next.state === 'ringback') tell(180);
    }),
    table.on('ended', (ended) => {
      if (ended === next && next.connectedAtMs === undefined) tell(refusalOf(next));
    }),
  ];
  // It may be over before anybody listened.
  if (next.isEnded && next.connectedAtMs === undefined) tell(refusalOf(next));
}
