// Logs on the phone, on USB drives and at a syslog server (guide, Download Logs; Uploading Logs to a USB Flash Drive; How Personal Data is Deleted).

import { control, deviceLines } from '../control.ts';
import type { Draft } from '../control.ts';
import type { Statement, Transport } from '../statement.ts';

const data: Statement['data'] = [
  'Device Identifier Information',
  'Device User Information',
  'Local and Remote Call Participant Information',
];

export const logRetention = control({
  id: 'logs',
  theme: 'logs',
  chapter: 'How Personal Data is Deleted',
  kind: 'kept',
  data,
  reads: [
    'log.render.file',
    'log.render.file.size',
    'log.render.file.upload.append',
    'log.render.file.upload.append.sizeLimit',
    'log.render.file.upload.append.limitMode',
  ],
  examine(view): readonly Draft[] {
    if (!view.get('log.render.file'))
      return [{ state: 'off', severity: 'good', text: 'No log file is kept.', causes: [view.cause('log.render.file')] }];
    const isAppended = view.get('log.render.file.upload.append');
    const onServer = isAppended
      ? `; the copy on the server grows to ${view.get('log.render.file.upload.append.sizeLimit')} kB and is then ${view.get('log.render.file.upload.append.limitMode') === 'delete' ? 'begun anew' : 'left as it is, for good'}`
      : '; each upload replaces the copy on the server';
    return [
      {
        state: 'rolling',
        severity: 'notice',
        text: `Logs are kept on the phone, the oldest deleted when ${view.get('log.render.file.size')} kB are full${onServer}.`,
        causes: [
          view.cause('log.render.file.size'),
          view.cause('log.render.file.upload.append'),
          ...(isAppended
            ? [view.cause('log.render.file.upload.append.sizeLimit'), view.cause('log.render.file.upload.append.limitMode')]
            : []),
        ],
        clearing: [
          'on the phone: by itself, oldest first, or by Format File System',
          'on the server: <MACaddress>-app.log and <MACaddress>-boot.log are for the administrator to delete',
        ],
      },
    ];
  },
});

export const logContents = control({
  id: 'log-in-attempts',
  theme: 'logs',
  chapter: 'How Administrators are Informed of Any Security Anomalies',
  kind: 'protection',
  reads: ['log.render.level', 'log.render.file'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('log.render.file'), view.cause('log.render.level')];
    return view.get('log.render.file')
      ? [
          {
            state: 'on',
            severity: 'good',
            text: 'Log-in attempts, good and bad, and critical events are in the log; look at it daily.',
            causes,
          },
        ]
      : [{ state: 'off', severity: 'notice', text: 'Without a log file nobody sees log-in attempts and critical events.', causes }];
  },
});

export const manualLogUpload = control({
  id: 'log-upload-menu',
  theme: 'logs',
  chapter: 'Download Logs',
  kind: 'leaves',
  data,
  reads: ['feature.logUpload.enabled'],
  examine: (view) => [
    {
      state: 'on request',
      severity: 'notice',
      text: `The administrator can download the logs, with call detail records and without call lists, directory and profiles, in the web pages${view.get('feature.logUpload.enabled') ? '; people can start an upload in the menus' : ''}.`,
      causes: [view.cause('feature.logUpload.enabled')],
    },
  ],
});

export const usbLogging = control({
  id: 'usb-logging',
  theme: 'logs',
  chapter: 'Uploading Logs to a USB Flash Drive',
  kind: 'leaves',
  data,
  reads: ['feature.usbLogging.enabled'],
  examine: (view) =>
    view.get('feature.usbLogging.enabled')
      ? [
          {
            state: 'on',
            severity: 'risk',
            text: 'Logs are copied, in clear, to any USB flash drive that is plugged in.',
            recipient: 'whoever holds the flash drive',
            transport: 'clear',
            causes: [view.cause('feature.usbLogging.enabled')],
            fix: { lines: { 'feature.usbLogging.enabled': '0' } },
          },
        ]
      : [
          {
            state: 'off',
            severity: 'good',
            text: 'Logs are not copied to USB flash drives.',
            causes: [view.cause('feature.usbLogging.enabled')],
          },
        ],
});

export const syslog = control({
  id: 'syslog',
  theme: 'logs',
  chapter: 'not in the guide',
  kind: 'leaves',
  data,
  reads: ['device.syslog.serverName', 'device.syslog.transport', 'device.syslog.prependMac'],
  examine(view): readonly Draft[] {
    const server = view.cause('device.syslog.serverName');
    const causes = [server, view.cause('device.syslog.transport'), ...view.closed('device.syslog.serverName')];
    const how = view.get('device.syslog.transport');
    if (view.get('device.syslog.serverName') === '' || how === 'None')
      return [{ state: 'off', severity: 'good', text: 'No log goes to a syslog server.', causes }];
    const transport: Transport = how === 'TLS' ? 'encrypted' : how === 'UDP' || how === 'TCP' ? 'clear' : 'depends';
    return [
      {
        state: transport === 'clear' ? 'clear' : transport === 'encrypted' ? 'encrypted' : 'on',
        severity: transport === 'clear' ? 'risk' : 'notice',
        text: `The log goes to a syslog server ${transport === 'clear' ? `in clear, over ${how}` : transport === 'encrypted' ? 'over TLS' : 'over a transport that no file sets'}${view.get('device.syslog.prependMac') ? ', each line with the MAC address' : ''}.`,
        recipient: server.value ?? '',
        transport,
        causes,
        ...(transport === 'encrypted'
          ? {}
          : {
              fix: {
                lines: deviceLines({ 'device.syslog.transport': 'TLS' }),
                needs: 'a syslog server that takes TLS (RFC 5425), with a certificate the phones trust',
              },
            }),
      },
    ];
  },
});
