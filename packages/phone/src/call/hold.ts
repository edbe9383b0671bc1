// Hold and resume: a re-offer with sendonly and back (RFC 3264 §8.4).

import { ProblemError, utf8Text } from '@offhook/base';
import { textBody } from '@offhook/sip';

import type { Call } from './call.ts';
import type { CallControl } from './call-control.ts';
import { sdpType } from './call-media.ts';

const attempts = 3;

async function reoffer(call: Call, direction: 'sendonly' | 'sendrecv'): Promise<void> {
  const { session, leg } = call;
  if (session === undefined || leg === undefined) throw new ProblemError('conflict', 'this call is not connected');
  for (let attempt = 1; ; attempt++) {
    const { glares } = call;
    const offer = leg.createOffer(direction);
    call.isOffering = true;
    try {
      const body = await session.offer(textBody(sdpType, offer));
      // The far end changed the call while this offer waited: what it answered is out of date, and is asked anew.
      if (call.glares !== glares && attempt < attempts) continue;
      leg.acceptAnswer(utf8Text(body.content));
      return;
    } catch (error) {
      leg.withdrawOffer();
      throw error;
    } finally {
      call.isOffering = false;
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
