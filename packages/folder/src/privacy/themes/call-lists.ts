// Call lists and call detail records on the phone, and calls kept elsewhere (guide, Call Lists; Call List Parameters; How Personal Data is Deleted).

import { control } from '../control.ts';
import type { Draft } from '../control.ts';

const lists = ['feature.callListMissed.enabled', 'feature.callListPlaced.enabled', 'feature.callListReceived.enabled'] as const;
const listNames = { [lists[0]]: 'missed', [lists[1]]: 'placed', [lists[2]]: 'received' };

export const callLists = control({
  id: 'call-lists',
  theme: 'call lists',
  chapter: 'Call Lists',
  kind: 'kept',
  data: ['Local and Remote Call Participant Information'],
  reads: ['feature.callList.enabled', ...lists, 'callLists.size', 'feature.uploadDir.enabled'],
  examine(view): readonly Draft[] {
    const all = view.cause('feature.callList.enabled');
    const on = lists.filter((name) => view.get(name));
    if (!view.get('feature.callList.enabled') || on.length === 0)
      return [
        {
          state: 'off',
          severity: 'good',
          text: 'No call lists are kept.',
          causes: view.get('feature.callList.enabled') ? lists.map((name) => view.cause(name)) : [all],
        },
      ];
    const isUploaded = view.get('feature.uploadDir.enabled');
    return [
      {
        state: 'on',
        severity: 'notice',
        text: `Calls are kept in the lists ${on.map((name) => listNames[name]).join(', ')}, up to ${view.get('callLists.size')} entries.`,
        causes: [all, ...on.map((name) => view.cause(name)), view.cause('callLists.size')],
        clearing: [
          'on the phone, by the administrator: Settings > Advanced > Administration Settings > Reset to Defaults > Reset User Data',
          'a standard or comprehensive restore, or a factory reset',
          ...(isUploaded
            ? [
                'on phone and server, by the person: Settings > Basic > Clear Uploaded Calls/Directory',
                'copies on the server: <MACaddress>-calls.xml; `offhook config erase` clears one person there',
              ]
            : []),
        ],
        fix: { lines: { 'feature.callList.enabled': '0' }, consequence: 'People no longer see whom they missed or called.' },
      },
    ];
  },
});

/** The CDR is one a phone, and is overwritten with the rolling logs. */
export const callDetailRecord = control({
  id: 'call-detail-record',
  theme: 'call lists',
  chapter: 'How Personal Data is Deleted',
  kind: 'kept',
  data: ['Local and Remote Call Participant Information'],
  reads: ['log.render.file.size'],
  examine: (view) => [
    {
      state: 'rolling',
      severity: 'notice',
      text: 'The call detail record, with user, caller ID and names of all calls, is overwritten by new ones as the logs roll. It is in every log package that is downloaded.',
      causes: [view.cause('log.render.file.size')],
      clearing: [
        'by itself, as the logs roll',
        'by the administrator: Settings > Advanced > Administration Settings > Reset to Defaults > Reset User Data',
        'a standard or comprehensive restore',
      ],
    },
  ],
});

export const exchangeCallLog = control({
  id: 'exchange-call-log',
  theme: 'call lists',
  chapter: 'Call List Parameters',
  kind: 'leaves',
  data: ['Local and Remote Call Participant Information'],
  reads: ['feature.exchangeCallLog.enabled', 'feature.callList.enabled', 'exchange.server.url', 'device.baseProfile'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('feature.exchangeCallLog.enabled'), view.cause('device.baseProfile')];
    if (!view.get('feature.exchangeCallLog.enabled') || !view.get('feature.callList.enabled'))
      return [{ state: 'off', severity: 'good', text: 'Call lists are not synchronised with an Exchange server.', causes }];
    return [
      {
        state: 'on',
        severity: 'notice',
        text: 'Call lists are synchronised with the Exchange server; what is cleared on the phone stays there.',
        recipient:
          view.get('exchange.server.url') === ''
            ? 'the Exchange server that the phone discovers'
            : (view.cause('exchange.server.url').value ?? ''),
        transport: 'depends',
        causes,
        fix: { lines: { 'feature.exchangeCallLog.enabled': '0' }, consequence: 'The phone makes its lists by itself.' },
      },
    ];
  },
});

export const serverCallLogs = control({
  id: 'broadsoft-call-logs',
  theme: 'call lists',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Local and Remote Call Participant Information'],
  reads: ['feature.broadsoft.callLogs'],
  examine: (view) =>
    view.get('feature.broadsoft.callLogs') === 'disabled'
      ? []
      : [
          {
            state: 'on',
            severity: 'notice',
            text: 'Call lists come from the BroadSoft server, which keeps them; clearing the phone does not clear them there.',
            causes: [view.cause('feature.broadsoft.callLogs')],
          },
        ],
});

export const callRecording = control({
  id: 'call-recording',
  theme: 'call lists',
  chapter: 'not in the guide',
  kind: 'kept',
  data: ['Local and Remote Call Participant Information'],
  reads: ['feature.callRecording.enabled', 'reg.#.serverFeatureControl.callRecording', 'voIpProt.SIP.serverFeatureControl.callRecording'],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    if (view.get('feature.callRecording.enabled'))
      drafts.push({
        state: 'on',
        severity: 'risk',
        text: 'People can record calls onto a USB flash drive, in clear.',
        causes: [view.cause('feature.callRecording.enabled')],
        clearing: ['by deleting the files on the flash drive'],
        fix: { lines: { 'feature.callRecording.enabled': '0' }, consequence: 'No calls can be recorded on the phone.' },
      });
    const byServer = view
      .indicesOf('reg.#.serverFeatureControl.callRecording')
      .filter(([line = 0]) => view.get('reg.#.serverFeatureControl.callRecording', line));
    const isForAll = view.get('voIpProt.SIP.serverFeatureControl.callRecording');
    if (isForAll || byServer.length > 0)
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: 'The call server can record calls; what it keeps is cleared there.',
        causes: isForAll
          ? [view.cause('voIpProt.SIP.serverFeatureControl.callRecording')]
          : byServer.map(([line = 0]) => view.cause('reg.#.serverFeatureControl.callRecording', line)),
      });
    return drafts.length > 0
      ? drafts
      : [{ state: 'off', severity: 'good', text: 'Calls are not recorded.', causes: [view.cause('feature.callRecording.enabled')] }];
  },
});
