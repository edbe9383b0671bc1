// Call lists: guide, Call Lists.

import { choice, flag, integer, rows } from '../../build.ts';

export const callCallListsTable = rows('Call Lists', {
  'callLists.collapseDuplicates': flag('1', {
    defaultByProfile: { Lync: '0' },
    effect: 'none',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Folds consecutive incomplete calls with one party in one direction into one entry with a count.',
    chapter: 'Call Lists',
  }),
  'callLists.filterAll': flag('0', { meaning: 'Lets the filter work on every call list.' }),
  'callLists.filterEnabled': flag('0', { meaning: 'Lets people filter the call lists.' }),
  'callLists.grouping': choice('Unified', ['Unified', 'ByType'], {
    effect: 'none',
    effectCertainty: 'recalled',
    meaning: 'Shows calls in one joint list or in a list for each type.',
  }),
  'callLists.logConsultationCalls': flag('1', {
    defaultByRelease: { '4.0.15': '0' },
    effect: 'none',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Lists a consultation call that was not joined as a call of its own.',
    chapter: 'Call Lists',
  }),
  'callLists.size': integer('99', [10, 99], {
    effect: 'restart',
    category: 'call-participant',
    certainty: 'template',
    isReadByPhone: true,
    meaning: 'The most entries kept.',
    chapter: 'Call Lists',
  }),
  'callLists.writeDelay.journal': integer('5', [1, 600], {
    effect: 'none',
    certainty: 'template',
    unit: 's',
    meaning: 'Seconds from a change to its write to the journal.',
    chapter: 'Call Lists',
  }),
  'callLists.writeDelay.terminated': integer('60', [10, 600], {
    effect: 'none',
    certainty: 'template',
    unit: 's',
    isReadByPhone: true,
    meaning: 'Seconds from the end of the last call to the write and upload.',
    chapter: 'Call Lists',
  }),
  'feature.callList.enabled': flag('1', {
    effect: 'none',
    category: 'call-participant',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Keeps call lists at all; off, nothing is written to them.',
    chapter: 'Call Lists',
  }),
  'feature.callListMissed.enabled': flag('1', {
    effect: 'none',
    category: 'call-participant',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Keeps the missed call list. The guide prints 0 beside "all call lists are enabled by default"; shipped templates have 1.',
    chapter: 'Call Lists',
  }),
  'feature.callListPlaced.enabled': flag('1', {
    effect: 'none',
    category: 'call-participant',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Keeps the placed call list. The guide prints 0 beside "all call lists are enabled by default"; shipped templates have 1.',
    chapter: 'Call Lists',
  }),
  'feature.callListReceived.enabled': flag('1', {
    effect: 'none',
    category: 'call-participant',
    certainty: 'guide',
    isReadByPhone: true,
    meaning: 'Keeps the received call list. The guide prints 0 beside "all call lists are enabled by default"; shipped templates have 1.',
    chapter: 'Call Lists',
  }),
});
