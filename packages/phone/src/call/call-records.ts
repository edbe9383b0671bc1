// What an ended call leaves behind: its call list entry and its call detail record.

import { personal } from '@offhook/base';
import type { Logger } from '@offhook/base';
import type { CallListEntry, Settings } from '@offhook/ucs';

import type { CallDetailRecords } from '../analytics/call-detail-record.ts';
import type { CallLists } from '../call-list/call-lists.ts';
import type { PhoneLog } from '../logging/phone-log.ts';
import type { Call } from './call.ts';
import { partyText } from './party.ts';

export interface CallRecordKeepers {
  readonly settings: Settings;
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  readonly log: PhoneLog;
  readonly platformLog: Logger;
}

/** True where the call lists changed. Rejects with ProblemError storage; the entry is then in the lists all the same, and is kept with the next one. */
export async function recordCall(call: Call, entry: CallListEntry, keepers: CallRecordKeepers): Promise<boolean> {
  keepers.log.write('sip', 2, `call ended ${call.direction} ${call.disposition}`);
  keepers.platformLog.info('call ended', {
    direction: call.direction,
    disposition: call.disposition,
    party: personal(partyText(call.party)),
  });
  // Guide, callLists.logConsultationCalls: one that was joined into a conference is a call like any other.
  const isConsultation = call.consultsFor !== undefined && !call.wasJoined;
  const isLeftOut = isConsultation && !keepers.settings.get('callLists.logConsultationCalls');
  const isListed = !isLeftOut && keepers.callLists.record(entry);
  await keepers.records.add({
    user: call.line.settings.addressOfRecord,
    remoteParty: call.party.address,
    callDirection: call.direction,
    disconnectInformation: call.disposition,
    startTime: new Date(call.startedAtMs).toISOString(),
    callDurationS: entry.durationS ?? 0,
    protocolType: 'SIP',
    callRateBps: 64_000,
    callId: call.session?.callId ?? '',
    remoteTag: call.session?.remoteTag ?? '',
    localTag: call.session?.localTag ?? '',
    obiNumber: '',
  });
  return isListed;
}
