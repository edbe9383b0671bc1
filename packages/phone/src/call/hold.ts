// Hold and resume: a re-offer with sendonly and back (RFC 3264 §8.4).

import { ProblemError, utf8Text } from '@offhook/base';
import { textBody } from '@offhook/sip';

import type { Call } from './call.ts';
import type { CallControl } from './call-control.ts';
import { sdpType } from './call-media.ts';
import type { HoldDirection } from './call-offers.ts';

const attempts = 3;

/** Asked anew where the far end changed the call while the offer waited. Throws ProblemError conflict where the call is not connected or the far end refuses. */
export async function reoffer(call: Call, direction: HoldDirection): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await call.offers.turn();
    const { session, leg } = call;
    if (session === undefined || leg === undefined || call.isEnded) throw new ProblemError('conflict', 'this call is not connected');
    const offer = call.offers.make(leg, direction);
    try {
      const body = await session.offer(textBody(sdpType, offer));
      if (call.offers.take(leg, utf8Text(body.content))) return;
    } catch (error) {
      call.offers.drop();
      throw error;
    }
  }
}

/** Throws ProblemError conflict where the call is not connected or the far end refuses. */
export async function hold(control: CallControl, call: Call): Promise<void> {
  if (call.state === 'hold') return;
  if (!call.isConnected) throw new ProblemError('conflict', 'only a connected call can be held');
  if (control.conference.includes(call)) control.dissolveConference();
  const before = call.state;
  call.state = 'hold';
  control.changed();
  try {
    await reoffer(call, 'sendonly');
  } catch (error) {
    if (!call.isEnded) call.state = before;
    throw error;
  } finally {
    control.changed();
  }
}

/** Other calls are held first. */
export async function resume(control: CallControl, call: Call): Promise<void> {
  if (call.state !== 'hold') throw new ProblemError('conflict', 'only a held call can be resumed');
  await control.holdOthers(call);
  await reoffer(call, 'sendrecv');
  if (!call.isEnded) call.state = call.leg?.isHeldByPeer === true ? 'held' : 'connected';
  control.changed();
}
