// Being transferred: a REFER in a call makes this phone call the target (RFC 3515, RFC 5589). The far end is told how that goes, and ends the old call.

import { isProblem } from '@offhook/base';
import type { IncomingRefer } from '@offhook/sip';
import { writeUri } from '@offhook/sip';

import type { Call } from './call.ts';
import type { CallPlacer, CallTable } from './call-table.ts';
import { resume } from './hold.ts';

/** The URI to call: without the headers that Refer-To carries, since Replaces among them has been taken out already. */
function referTarget(refer: IncomingRefer): string {
  return writeUri(refer.referTo.uri).replace(/\?.*$/, '');
}

export function takeRefer(table: CallTable & CallPlacer, call: Call, refer: IncomingRefer): void {
  if (!call.isConnected) return refer.reject(603);
  refer.accept();
  void follow(table, call, refer);
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

async function follow(table: CallTable & CallPlacer, call: Call, refer: IncomingRefer): Promise<void> {
  let next: Call;
  try {
    next = await table.place(call.line.settings.index, referTarget(refer), {
      ...(refer.replaces === undefined ? {} : { replaces: refer.replaces }),
      ...(refer.referredBy === undefined ? {} : { referredBy: refer.referredBy }),
    });
  } catch (error) {
    if (!isProblem(error)) throw error;
    refer.notifyStatus(503);
    comeBack(table, call);
    return;
  }
  let told = 100;
  const tell = (status: number): void => {
    if (status === told || told >= 200) return;
    told = status;
    refer.notifyStatus(status);
    if (status >= 200 && status < 300) {
      call.finalDestination = next.party;
      call.disposition = 'Transferred';
    }
    if (status >= 200) for (const off of offs) off();
    if (status >= 300) comeBack(table, call);
  };
  const offs = [
    table.on('changed', () => {
      if (next.connectedAtMs !== undefined) tell(200);
      else if (next.state === 'ringback') tell(180);
    }),
    table.on('ended', (ended) => {
      if (ended === next && next.connectedAtMs === undefined) tell(next.session?.lastResponse?.status ?? 480);
    }),
  ];
  // It may be over before anybody listened.
  if (next.isEnded && next.connectedAtMs === undefined) tell(next.session?.lastResponse?.status ?? 480);
}
