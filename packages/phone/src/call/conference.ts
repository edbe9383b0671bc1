// The local three-way conference: two calls joined through this phone, and split again.

import { ProblemError } from '@offhook/base';

import type { Call } from './call.ts';
import type { CallControl } from './call-control.ts';
import { hold, resume } from './hold.ts';

/** Both calls must be connected; held ones are resumed. */
export async function join(control: CallControl, first: Call, second: Call): Promise<void> {
  if (!first.isConnected || !second.isConnected || first === second)
    throw new ProblemError('conflict', 'a conference needs two connected calls');
  control.conference = [first, second];
  for (const call of control.conference) if (call.state === 'hold') await resume(control, call);
  for (const call of control.conference) if (!call.isEnded) call.state = 'conference';
  control.changed();
}

/** The first call stays on hold, the second is spoken to. */
export async function split(control: CallControl): Promise<void> {
  const [first, second] = control.conference;
  if (first === undefined || second === undefined) throw new ProblemError('conflict', 'there is no conference');
  control.conference = [];
  for (const call of [first, second]) if (call.state === 'conference') call.state = 'connected';
  control.changed();
  await hold(control, first);
}
