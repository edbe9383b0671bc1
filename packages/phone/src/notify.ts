// NOTIFY outside every dialog: check-sync, message-summary, talk and hold, as call servers send them unasked. The door has seen to it that a server of the line sent it.

import { endpointText } from '@offhook/base';
import type { IncomingRequest } from '@offhook/sip';

import type { CallControl } from './call/call-control.ts';
import { hold, resume } from './call/hold.ts';
import type { CheckSyncs } from './door/check-syncs.ts';
import type { Line } from './line/line.ts';
import type { PhoneLog } from './logging/phone-log.ts';

/** Packages that are heard unasked. */
export const unaskedEvents = ['check-sync', 'message-summary', 'talk', 'hold'] as const;

export interface NotifyOptions {
  readonly lines: readonly Line[];
  readonly calls: CallControl;
  readonly checkSyncs: CheckSyncs;
  readonly log: Pick<PhoneLog, 'write'>;
  /** Is given what goes on after the answer. */
  readonly watch: (action: Promise<void>) => void;
}

export function handleNotify(request: IncomingRequest, { lines, calls, checkSyncs, log, watch }: NotifyOptions): void {
  const event = request.request.event?.value ?? '';
  switch (event) {
    case 'check-sync': {
      request.respond(200);
      const waitMs = checkSyncs.ask();
      const when = waitMs === 0 ? '' : `, in ${Math.ceil(waitMs / 1000)} s`;
      log.write('cfg', '*', `check-sync from ${endpointText(request.flow.remote)}${when}`);
      return;
    }
    case 'message-summary':
      lines.find((line) => line.account === request.account)?.takeMessageSummary(request.request.body);
      request.respond(200);
      return;
    case 'talk': {
      request.respond(200);
      const ringing = calls.ringing[0];
      const held = calls.calls.find((call) => call.state === 'hold');
      if (ringing !== undefined) watch(calls.answer(ringing.id));
      else if (held !== undefined) watch(resume(calls, held));
      return;
    }
    case 'hold': {
      request.respond(200);
      const connected = calls.calls.find((call) => call.state === 'connected');
      if (connected !== undefined) watch(hold(calls, connected));
      return;
    }
    default:
      request.respond(489, { headers: { 'Allow-Events': unaskedEvents.join(', ') } });
  }
}
