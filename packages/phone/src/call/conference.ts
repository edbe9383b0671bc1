// The local three-way conference: two calls joined through this phone, and split again.

import { ProblemError } from '@offhook/base';

import type { Call } from './call.ts';
import type { CallTable } from './call-table.ts';
import { hold, holdOthers, resume } from './hold.ts';

/** Both calls must be connected; held ones are resumed. */
export async function join(table: CallTable, first: Call, second: Call): Promise<void> {
  if (!first.isConnected || !second.isConnected || first === second)
    throw new ProblemError('conflict', 'a conference needs two connected calls');
  table.dissolveConference();
  const members = [first, second];
  table.form(members);
  for (const call of members) if (call.state === 'hold') await resume(table, call);
  // Somebody may have hung up meanwhile.
  if (table.conference !== members) return;
  for (const call of members) {
    call.wasJoined = true;
    call.becomeSpoken('conference');
  }
  table.changed();
}

/** All parties wait; the conference stands. */
export async function holdConference(table: CallTable): Promise<void> {
  await holdOthers(table, undefined);
}

/** The first call stays on hold, the second is spoken to. */
export async function split(table: CallTable): Promise<void> {
  const [first, second] = table.conference;
  if (first === undefined || second === undefined) throw new ProblemError('conflict', 'there is no conference');
  table.dissolveConference();
  table.changed();
  await hold(table, first);
}
