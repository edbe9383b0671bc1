// The local three-way conference: two calls joined through this phone, and split again.

import { ProblemError } from '@offhook/base';

import type { Call } from './call.ts';
import type { CallControl } from './call-control.ts';
import { hold, resume } from './hold.ts';

/** Both calls must be connected; held ones are resumed. */
export async function join(control: CallControl, first: Call, second: Call): Promise<void> {
  if (!first.isConnected || !second.isConnected || first === second)
    throw new ProblemError('conflict', 'a conference needs two connected calls');
  if (control.conference.length > 0) control.dissolveConference();
  const members = [first, second];
  control.conference = members;
  try {
    for (const call of members) if (call.state === 'hold') await resume(control, call);
  } catch (error) {
    if (control.conference === members) control.dissolveConference();
    control.changed();
    throw error;
  }
  // Somebody may have hung up meanwhile.
  if (control.conference !== members) return;
  for (const call of members) call.state = call.leg?.isHeldByPeer === true ? 'held' : 'conference';
  control.changed();
}

/** The first call stays on hold, the second is spoken to. */
export async function split(control: CallControl): Promise<void> {
  const [first, second] = control.conference;
  if (first === undefined || second === undefined) throw new ProblemError('conflict', 'there is no conference');
  control.dissolveConference();
  control.changed();
  await hold(control, first);
}
