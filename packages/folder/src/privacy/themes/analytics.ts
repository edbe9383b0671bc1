// Device analytics and the maker's clouds (guide, Device Analytics Settings, Device Asset Details, Call Data Record; white paper, Optional Integrations Available).

import { control, deviceLines } from '../control.ts';
import type { Draft } from '../control.ts';
import type { View } from '../phone-view.ts';
import type { Cause, Statement } from '../statement.ts';

const lens = 'Poly Lens (the maker’s cloud; Azure, United States)';
const pdms = 'PDMS-SP, formerly OBiTALK (the maker’s cloud; AWS)';

/** Guide, Device Asset Details. */
const assetDetails = [
  'manufacturer, product family, hardware model, revision and part number',
  'MAC address, serial number, OBi number',
  'software release, updater version, version information',
  'PCS number and account code, region code, offset from GMT',
  'power source, kind of last reboot, time of upload',
  'secondary devices: headsets, expansion modules, cameras, what is on the PC port',
];
/** Guide, Call Data Record (CDR). */
const callDetails = [
  'user and remote party',
  'direction, start time, duration, how the call ended',
  'protocol, call rate, call ID, local and remote tag, OBi number',
];

const reads = [
  'feature.da.enabled',
  'device.da.enabled',
  'feature.lens.enabled',
  'feature.obitalk.enabled',
  'da.supported.services',
] as const;
type Reads = (typeof reads)[number];

/** device.da.enabled decides where its gates are open (second example of the guide); feature.da.enabled else. */
export function isAnalyticsOn(view: View<'device.da.enabled' | 'feature.da.enabled'>): boolean {
  return view.isSet('device.da.enabled') ? view.get('device.da.enabled') : view.get('feature.da.enabled');
}

function switchCauses(view: View<Reads>): readonly Cause[] {
  const decisive = view.isSet('device.da.enabled') ? view.cause('device.da.enabled') : view.cause('feature.da.enabled');
  return [decisive, ...view.closed('device.da.enabled')];
}

function servicesOf(view: View<Reads>): readonly string[] {
  return view
    .get('da.supported.services')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

/** The gates are written only where they are open already: opening device.set would let other device.* lines count as well. */
function offLines(view: View<Reads>): Readonly<Record<string, string>> {
  return { ...(view.isSet('device.da.enabled') ? deviceLines({ 'device.da.enabled': '0' }) : {}), 'feature.da.enabled': '0' };
}

export const analytics = control({
  id: 'device-analytics',
  theme: 'device analytics',
  chapter: 'Device Analytics Settings',
  kind: 'leaves',
  reads,
  examine(view): readonly Draft[] {
    const causes = [...switchCauses(view), view.cause('feature.lens.enabled')];
    if (!isAnalyticsOn(view))
      return [
        {
          state: 'off',
          severity: 'good',
          chapter: 'How to Control Your Personal Data',
          text: 'No device analytics data is sent to the maker.',
          causes,
        },
      ];
    const words = servicesOf(view);
    const hasAll = words.includes('all');
    const data: Statement['data'] = ['Device Identifier Information', 'Device User Information'];
    const hasRecord = hasAll || words.includes('cdr');
    if (hasRecord) data.push('Local and Remote Call Participant Information');
    const recipient = view.get('feature.obitalk.enabled') && !view.get('feature.lens.enabled') ? pdms : lens;
    return [
      {
        state: hasAll ? 'all' : 'on',
        severity: 'risk',
        text: hasAll
          ? 'All device analytics data is sent to the maker: device details and health, network and usage figures, call quality and call detail records.'
          : `Device analytics data is sent to the maker, of these services only: ${words.join(', ')}.`,
        recipient,
        transport: 'encrypted',
        data,
        details: assetDetails,
        causes: [...causes, view.cause('da.supported.services')],
        fix: { lines: offLines(view), consequence: 'The analytics service gets nothing more from the phone.' },
      },
      hasRecord
        ? {
            state: 'on',
            severity: 'risk',
            part: 'call-detail-records',
            chapter: 'Call Data Record (CDR)',
            text: 'A call detail record goes to the maker at the end of each call. Call lists are not sent there. da.supported.services without cdr keeps the other services.',
            recipient,
            transport: 'encrypted',
            data: ['Local and Remote Call Participant Information'],
            details: callDetails,
            causes: [view.cause('da.supported.services')],
            fix: { lines: offLines(view) },
          }
        : {
            state: 'off',
            severity: 'good',
            part: 'call-detail-records',
            chapter: 'Call Data Record (CDR)',
            text: 'Call detail records do not go to the maker: da.supported.services does not name cdr.',
            causes: [view.cause('da.supported.services')],
          },
    ];
  },
});

export const analyticsNote = control({
  id: 'device-analytics-note',
  theme: 'device analytics',
  chapter: 'Device Analytics Settings',
  kind: 'leaves',
  data: ['Device User Information'],
  reads: ['device.da.enabled', 'feature.da.enabled', 'deviceAnalytics.note'],
  examine: (view) =>
    isAnalyticsOn(view) && view.get('deviceAnalytics.note') !== ''
      ? [
          {
            state: 'on',
            severity: 'notice',
            text: 'A note of your own goes to the cloud with the device details.',
            recipient: lens,
            transport: 'encrypted',
            causes: [view.cause('deviceAnalytics.note')],
          },
        ]
      : [],
});

export const makerClouds = control({
  id: 'maker-clouds',
  theme: 'device analytics',
  chapter: 'White paper: Optional Integrations Available',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: ['feature.lens.enabled', 'feature.obitalk.enabled', 'device.da.enabled', 'feature.da.enabled'],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    if (view.get('feature.lens.enabled') && !isAnalyticsOn(view))
      drafts.push({
        part: 'lens',
        state: 'on',
        severity: 'notice',
        text: 'The phone may connect to Poly Lens for management; without device analytics no analytics data goes there.',
        recipient: lens,
        transport: 'encrypted',
        causes: [view.cause('feature.lens.enabled')],
        fix: { lines: { 'feature.lens.enabled': '0' }, consequence: 'Poly Lens no longer manages the phone.' },
      });
    if (view.get('feature.obitalk.enabled'))
      drafts.push({
        part: 'obitalk',
        state: 'on',
        severity: 'risk',
        text: 'The phone connects to the OBiTALK cloud, which manages and watches it.',
        recipient: pdms,
        transport: 'encrypted',
        causes: [view.cause('feature.obitalk.enabled')],
        fix: { lines: { 'feature.obitalk.enabled': '0' }, consequence: 'The cloud no longer manages the phone.' },
      });
    // Where analytics go, they are a statement of their own.
    return drafts.length > 0 || isAnalyticsOn(view)
      ? drafts
      : [
          {
            state: 'off',
            severity: 'good',
            text: 'The phone connects to none of the maker’s clouds.',
            causes: [view.cause('feature.lens.enabled'), view.cause('feature.obitalk.enabled')],
          },
        ];
  },
});
