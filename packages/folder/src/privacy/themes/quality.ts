// Voice quality reports: RFC 6035 to a collector, RFC 3611 to the other party.

import { control } from '../control.ts';
import type { Draft } from '../control.ts';
import type { Transport } from '../statement.ts';

const kinds = ['voice.qualityMonitoring.collector.enable.session', 'voice.qualityMonitoring.collector.enable.periodic'] as const;

export const qualityReports = control({
  id: 'quality-reports',
  theme: 'quality reports',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Local and Remote Call Participant Information'],
  reads: [
    ...kinds,
    'voice.qualityMonitoring.collector.enable.triggeredPeriodic',
    'voice.qualityMonitoring.collector.server.#.address',
    'voice.qualityMonitoring.collector.server.#.outboundProxy.transport',
    'voice.qualityMonitoring.rtcpxr.enable',
  ],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    const on = kinds.filter((name) => view.get(name)).map((name) => view.cause(name));
    if (view.get('voice.qualityMonitoring.collector.enable.triggeredPeriodic') !== '0')
      on.push(view.cause('voice.qualityMonitoring.collector.enable.triggeredPeriodic'));
    const address = view.get('voice.qualityMonitoring.collector.server.#.address', 1);
    if (on.length > 0 && address !== '') {
      const isTls = view.get('voice.qualityMonitoring.collector.server.#.outboundProxy.transport', 1) === 'TLS';
      const transport: Transport = isTls ? 'encrypted' : 'depends';
      const collector = view.cause('voice.qualityMonitoring.collector.server.#.address', 1);
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: `Reports on the quality of calls, with both parties and their addresses, go to a collector${isTls ? ' over TLS' : ', as a rule in clear'}.`,
        recipient: collector.value ?? '',
        transport,
        causes: [...on, collector],
        fix: {
          lines: {
            'voice.qualityMonitoring.collector.enable.session': '0',
            'voice.qualityMonitoring.collector.enable.periodic': '0',
            'voice.qualityMonitoring.collector.enable.triggeredPeriodic': '0',
          },
          consequence: 'The collector gets no reports from the phone.',
        },
      });
    } else
      drafts.push({
        state: 'off',
        severity: 'good',
        text: 'No reports on the quality of calls are sent to a collector.',
        causes: kinds.map((name) => view.cause(name)),
      });
    if (view.get('voice.qualityMonitoring.rtcpxr.enable'))
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: 'Figures on the quality of a call are exchanged with the other party.',
        recipient: 'the other party',
        transport: 'depends',
        data: ['Device Identifier Information'],
        causes: [view.cause('voice.qualityMonitoring.rtcpxr.enable')],
      });
    return drafts;
  },
});
