// NOTIFY outside every dialog: check-sync, message-summary, talk and hold, as call servers send them unasked.

import { endpointText } from '@offhook/base';
import type { IncomingRequest } from '@offhook/sip';

import { hold, resume } from './call/hold.ts';
import { isFromOwnServer } from './door/origin.ts';
import { untilIdle } from './idle.ts';
import type { Phone } from './phone.ts';

/** `watch` is given what goes on after the answer. */
export function handleNotify(phone: Phone, request: IncomingRequest, watch: (action: Promise<void>) => void): void {
  const event = request.request.event?.value ?? '';
  if (!isFromOwnServer(request)) {
    phone.log.write('sip', 4, `NOTIFY ${event} from ${endpointText(request.flow.remote)} refused: no server of this line`);
    request.respond(403);
    return;
  }
  switch (event) {
    case 'check-sync':
      request.respond(200);
      watch(checkSyncWhenIdle(phone));
      return;
    case 'message-summary': {
      const line = phone.lines.find((candidate) => candidate.account === request.account);
      line?.takeMessageSummary(request.request.body);
      request.respond(200);
      return;
    }
    case 'talk': {
      request.respond(200);
      const ringing = phone.calls.ringing[0];
      const held = phone.calls.calls.find((call) => call.state === 'hold');
      if (ringing !== undefined) watch(phone.calls.answer(ringing.id));
      else if (held !== undefined) watch(resume(phone.calls, held));
      return;
    }
    case 'hold': {
      request.respond(200);
      const connected = phone.calls.calls.find((call) => call.state === 'connected');
      if (connected !== undefined) watch(hold(phone.calls, connected));
      return;
    }
    default:
      request.respond(489, { headers: { 'Allow-Events': 'check-sync, message-summary, talk, hold' } });
  }
}

/** A phone in a call waits for its end. */
async function checkSyncWhenIdle(phone: Phone): Promise<void> {
  await untilIdle(phone);
  await phone.checkSync();
}
