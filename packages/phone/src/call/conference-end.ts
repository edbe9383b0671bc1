// The host leaves its conference: the two others go on without it (call.transferOnConferenceEnd), or both calls end.

import { ProblemError, isProblem } from '@offhook/base';

import type { Call } from './call.ts';
import type { CallEnder, CallTable } from './call-table.ts';
import { holdOthers } from './hold.ts';
import { connectWith } from './transfer.ts';

/** Rejects with ProblemError conflict where the others were to be connected and could not be; both calls have ended all the same. */
export async function endConference(control: CallTable & CallEnder): Promise<void> {
  const members = control.conference;
  const [first, second] = members;
  if (first === undefined || second === undefined) throw new ProblemError('conflict', 'there is no conference');
  control.dissolveConference();
  if (!control.settings().get('call.transferOnConferenceEnd')) {
    for (const call of members) control.end(call.id);
    return;
  }
  try {
    // Whoever has hung up is not heard while the others find each other.
    await holdOthers(control, undefined);
    if (!(await isConnectedWith(control, first, second)) && !(await isConnectedWith(control, second, first)))
      throw new ProblemError('conflict', 'The others could not be connected with each other');
  } finally {
    // What the person has taken back meanwhile is left alone.
    for (const call of members) if (call.state === 'hold') control.end(call.id);
  }
}

async function isConnectedWith(control: CallTable, call: Call, other: Call): Promise<boolean> {
  if (call.state !== 'hold' || other.state !== 'hold') return false;
  try {
    await connectWith(control, call, other);
    return true;
  } catch (error) {
    if (!isProblem(error)) throw error;
    control.log.info('a party of the conference takes no transfer', { code: error.code });
    return false;
  }
}
