// Hold and resume: a re-offer with sendonly and back (RFC 3264 §8.4). A conference is held and resumed as a whole.

import { ProblemError, isProblem, utf8Text } from '@offhook/base';
import { textBody } from '@offhook/sip';

import type { Call } from './call.ts';
import { sdpType } from './call-media.ts';
import type { HoldDirection } from './call-offers.ts';
import type { CallTable } from './call-table.ts';

const attempts = 3;

/** Asked anew where the far end changed the call while the offer waited. Throws ProblemError conflict where the call is not connected or the far end refuses. */
export async function reoffer(call: Call, direction: HoldDirection): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { session, leg, offer } = await call.offers.turn(() => {
      if (call.session === undefined || call.leg === undefined || call.isEnded)
        throw new ProblemError('conflict', 'this call is not connected');
      return { session: call.session, leg: call.leg, offer: call.offers.make(call.leg, direction) };
    });
    try {
      const body = await session.offer(textBody(sdpType, offer));
      if (call.offers.take(leg, utf8Text(body.content))) return;
    } catch (error) {
      call.offers.drop();
      throw error;
    }
  }
}

/** Throws ProblemError conflict where the call is not connected or the far end refuses. A call of a conference leaves it. */
export async function hold(table: CallTable, call: Call): Promise<void> {
  if (call.state === 'hold') return;
  if (!call.isConnected) throw new ProblemError('conflict', 'Only a connected call can be held');
  if (table.conference.includes(call)) table.dissolveConference();
  await holdInPlace(table, call);
}

async function holdInPlace(table: CallTable, call: Call): Promise<void> {
  const before = call.state;
  call.become('hold');
  table.changed();
  try {
    await reoffer(call, 'sendonly');
  } catch (error) {
    if (call.state === 'hold') call.become(before);
    throw error;
  } finally {
    table.changed();
  }
}

/** Other calls are held first. Of a conference, all come back; where one refuses, the conference is over. */
export async function resume(table: CallTable, call: Call): Promise<void> {
  if (call.state !== 'hold') throw new ProblemError('conflict', 'Only a held call can be resumed');
  await holdOthers(table, call);
  const { conference } = table;
  if (!conference.includes(call)) return resumeAs(table, call, 'connected');
  try {
    for (const member of conference) if (member.state === 'hold') await resumeAs(table, member, 'conference');
  } catch (error) {
    if (table.conference === conference) table.dissolveConference();
    table.changed();
    throw error;
  }
  return undefined;
}

async function resumeAs(table: CallTable, call: Call, as: 'connected' | 'conference'): Promise<void> {
  await reoffer(call, 'sendrecv');
  // Somebody may have hung up meanwhile, and so ended the conference.
  if (!call.isEnded) call.becomeSpoken(table.conference.includes(call) ? as : 'connected');
  table.changed();
}

/** Calls but `keep` and its conference are put on hold, all at once, so that one call sounds at a time; the conference stands while it waits. */
export async function holdOthers(table: CallTable, keep: Call | undefined): Promise<void> {
  const isInConference = keep !== undefined && table.conference.includes(keep);
  const others = table.calls.filter(
    (call) => call !== keep && call.isConnected && call.state !== 'hold' && !(isInConference && table.conference.includes(call)),
  );
  await Promise.all(
    others.map((call) =>
      holdInPlace(table, call).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        table.log.warn('hold refused', { code: error.code }); // the far end goes on hearing; the person's choice of call still counts
      }),
    ),
  );
}
