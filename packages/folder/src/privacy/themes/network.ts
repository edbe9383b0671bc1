// What the phone tells its network and those who manage it: LLDP, CDP, ICE and STUN, zero-touch provisioning, TR-069, resource managers, telnet.

import { control, deviceLines } from '../control.ts';
import type { Draft } from '../control.ts';
import { schemeOf, transportOfScheme } from '../shown-url.ts';

export const discovery = control({
  id: 'network-discovery',
  theme: 'network',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: ['device.net.lldpEnabled', 'device.net.cdpEnabled'],
  examine(view): readonly Draft[] {
    const both = [
      { name: 'device.net.lldpEnabled', word: 'LLDP' },
      { name: 'device.net.cdpEnabled', word: 'CDP' },
    ] as const;
    return both.map(({ name, word }): Draft => {
      const causes = [view.cause(name), ...view.closed(name)];
      if (view.isSet(name) && !view.get(name))
        return { part: word.toLowerCase(), state: 'off', severity: 'good', text: `The phone does not announce itself by ${word}.`, causes };
      return {
        part: word.toLowerCase(),
        state: view.isSet(name) ? 'on' : 'not told',
        severity: 'notice',
        text: view.isSet(name)
          ? `The phone announces model, part number, software and MAC address to the network by ${word}.`
          : `No file says if the phone announces model, software and MAC address by ${word}; a factory phone does.`,
        recipient: 'the switch, and who listens on the network',
        transport: 'clear',
        causes,
        fix: { lines: deviceLines({ [name]: '0' }), needs: `a network that does not give the phones their VLAN or power by ${word}` },
      };
    });
  },
});

export const traversal = control({
  id: 'ice',
  theme: 'network',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: [
    'tcpIpApp.ice.mode',
    'feature.nat.ice.enabled',
    'feature.nat.stun.enabled',
    'reg.#.ice.enabled',
    'nat.stun.server',
    'tcpIpApp.ice.stun.server',
    'tcpIpApp.ice.turn.server',
  ],
  examine(view): readonly Draft[] {
    const servers = (['nat.stun.server', 'tcpIpApp.ice.stun.server', 'tcpIpApp.ice.turn.server'] as const).filter(
      (name) => view.get(name) !== '',
    );
    const lines = view.indicesOf('reg.#.ice.enabled').filter(([line = 0]) => view.get('reg.#.ice.enabled', line));
    const hasIce = view.get('tcpIpApp.ice.mode') !== 'Disabled' || view.get('feature.nat.ice.enabled') || lines.length > 0;
    const causes = [
      view.cause('tcpIpApp.ice.mode'),
      view.cause('feature.nat.ice.enabled'),
      ...lines.map(([line = 0]) => view.cause('reg.#.ice.enabled', line)),
    ];
    if (!hasIce && !view.get('feature.nat.stun.enabled'))
      return [
        {
          state: 'off',
          severity: 'good',
          text: 'ICE and STUN are off: other parties do not learn the phone’s own addresses that way.',
          causes,
        },
      ];
    return [
      {
        state: 'on',
        severity: 'notice',
        text: `${hasIce ? 'ICE' : 'STUN'} is on: ${hasIce ? 'the other parties learn all addresses of the phone, and ' : ''}a STUN or TURN server learns its public one. See \`offhook config exposure\` for CVE-2026-0826.`,
        recipient: [...(hasIce ? ['other parties'] : []), ...servers.map((name) => view.get(name))].join(', ') || 'the STUN server',
        transport: 'clear',
        causes: [...causes, ...servers.map((name) => view.cause(name))],
        ...(hasIce
          ? {
              fix: {
                lines: {
                  'tcpIpApp.ice.mode': 'Disabled',
                  'feature.nat.ice.enabled': '0',
                  ...Object.fromEntries(lines.map(([line = 0]) => [`reg.${line}.ice.enabled`, '0'])),
                },
                needs: 'phones that reach their call server and each other without ICE',
              },
            }
          : {}),
      },
    ];
  },
});

export const zeroTouch = control({
  id: 'zero-touch',
  theme: 'provisioning',
  chapter: 'White paper: Optional Integrations Available',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: ['device.prov.ztpEnabled'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('device.prov.ztpEnabled'), ...view.closed('device.prov.ztpEnabled')];
    if (view.isSet('device.prov.ztpEnabled') && !view.get('device.prov.ztpEnabled'))
      return [{ state: 'off', severity: 'good', text: 'The phone does not ask the maker’s zero-touch service for a server.', causes }];
    return [
      {
        state: view.isSet('device.prov.ztpEnabled') ? 'on' : 'not told',
        severity: 'notice',
        text: view.isSet('device.prov.ztpEnabled')
          ? 'At its first start and after a reset the phone asks the maker’s zero-touch service, by its MAC address, for a server.'
          : 'No file says if the phone asks the maker’s zero-touch service for a server; a factory phone does.',
        recipient: 'Zero Touch Provisioning (the maker’s cloud)',
        transport: 'encrypted',
        causes,
        fix: {
          lines: deviceLines({ 'device.prov.ztpEnabled': '0' }),
          needs: 'a network whose DHCP tells new and reset phones their server',
        },
      },
    ];
  },
});

export const management = control({
  id: 'management-servers',
  theme: 'provisioning',
  chapter: 'White paper: Optional Integrations Available',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: ['device.feature.tr069.enabled', 'device.tr069.acs.url', 'device.cma.mode', 'device.cma.serverName'],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    if (view.get('device.feature.tr069.enabled')) {
      const server = view.cause('device.tr069.acs.url');
      const transport = transportOfScheme(schemeOf(view.get('device.tr069.acs.url')));
      drafts.push({
        state: transport === 'clear' ? 'clear' : 'on',
        severity: transport === 'clear' ? 'risk' : 'notice',
        text: `A TR-069 server reads and sets everything on the phone${transport === 'clear' ? ', in clear' : ''}.`,
        recipient: server.value ?? '',
        transport,
        causes: [view.cause('device.feature.tr069.enabled'), server],
        fix:
          transport === 'clear'
            ? {
                lines: deviceLines({ 'device.tr069.acs.url': (server.value ?? '').replace(/^http:/, 'https:') }),
                needs: 'the same server to answer HTTPS there',
              }
            : { lines: deviceLines({ 'device.feature.tr069.enabled': '0' }), consequence: 'The server no longer manages the phone.' },
      });
    }
    if (view.isSet('device.cma.mode') && view.get('device.cma.mode') !== 'Disabled')
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: 'A resource manager (CMA, RealPresence Resource Manager) manages and watches the phone.',
        recipient:
          view.get('device.cma.serverName') === ''
            ? 'the manager that the network names'
            : (view.cause('device.cma.serverName').value ?? ''),
        transport: 'depends',
        causes: [view.cause('device.cma.mode'), view.cause('device.cma.serverName')],
        fix: { lines: deviceLines({ 'device.cma.mode': 'Disabled' }), consequence: 'The manager no longer manages the phone.' },
      });
    return drafts.length > 0
      ? drafts
      : [
          {
            state: 'off',
            severity: 'good',
            text: 'No TR-069 server and no resource manager manages the phone.',
            causes: [view.cause('device.feature.tr069.enabled'), view.cause('device.cma.mode')],
          },
        ];
  },
});

export const telnet = control({
  id: 'telnet',
  theme: 'network',
  chapter: 'not in the guide',
  kind: 'protection',
  reads: ['diags.telnetd.enabled'],
  examine: (view) =>
    view.get('diags.telnetd.enabled')
      ? [
          {
            state: 'on',
            severity: 'risk',
            text: 'The phone takes log-ins over telnet, in clear.',
            transport: 'clear',
            causes: [view.cause('diags.telnetd.enabled')],
            fix: { lines: { 'diags.telnetd.enabled': '0' } },
          },
        ]
      : [],
});

export const softwareServer = control({
  id: 'software-server',
  theme: 'provisioning',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: ['upgrade.plcm.server.url'],
  examine(view): readonly Draft[] {
    const cause = view.cause('upgrade.plcm.server.url');
    const transport = transportOfScheme(schemeOf(view.get('upgrade.plcm.server.url')));
    return [
      {
        state: 'on request',
        severity: 'notice',
        text: `Who looks for new software in the web pages has the phone ask a server${transport === 'clear' ? ' in clear' : ''}.`,
        recipient: cause.value ?? '',
        transport,
        causes: [cause],
      },
    ];
  },
});
