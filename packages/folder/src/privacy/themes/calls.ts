// Signalling and media of calls, and who learns which phone it is. The guide says that calls can be protected (Encryption); parameters are those of the SIP and security templates.

import { control, deviceLines } from '../control.ts';
import type { Draft } from '../control.ts';
import type { Cause, Transport } from '../statement.ts';

function sipTransport(word: string): Transport {
  if (word === 'TLS') return 'encrypted';
  return word === 'DNSnaptr' ? 'depends' : 'clear';
}

interface Server {
  readonly parameter: string;
  readonly transport: Transport;
  readonly causes: readonly Cause[];
}

export const signalling = control({
  id: 'sip-transport',
  theme: 'calls',
  chapter: 'Encryption',
  kind: 'protection',
  data: ['Device User Information', 'Local and Remote Call Participant Information'],
  reads: [
    'reg.#.server.#.address',
    'reg.#.server.#.transport',
    'voIpProt.server.#.address',
    'voIpProt.server.#.transport',
    'reg.#.outboundProxy.address',
    'reg.#.outboundProxy.transport',
    'voIpProt.SIP.outboundProxy.address',
    'voIpProt.SIP.outboundProxy.transport',
  ],
  examine(view): readonly Draft[] {
    const servers: Server[] = [];
    for (const [line = 0, server = 0] of view.indicesOf('reg.#.server.#.address')) {
      if (view.get('reg.#.server.#.address', line, server) === '') continue;
      const causes = [view.cause('reg.#.server.#.address', line, server), view.cause('reg.#.server.#.transport', line, server)];
      const transport = sipTransport(view.get('reg.#.server.#.transport', line, server));
      servers.push({ parameter: `reg.${line}.server.${server}.transport`, transport, causes });
    }
    for (const [server = 0] of view.indicesOf('voIpProt.server.#.address')) {
      if (view.get('voIpProt.server.#.address', server) === '') continue;
      const causes = [view.cause('voIpProt.server.#.address', server), view.cause('voIpProt.server.#.transport', server)];
      servers.push({
        parameter: `voIpProt.server.${server}.transport`,
        transport: sipTransport(view.get('voIpProt.server.#.transport', server)),
        causes,
      });
    }
    for (const [line = 0] of view.indicesOf('reg.#.outboundProxy.address')) {
      if (view.get('reg.#.outboundProxy.address', line) === '') continue;
      const causes = [view.cause('reg.#.outboundProxy.address', line), view.cause('reg.#.outboundProxy.transport', line)];
      servers.push({
        parameter: `reg.${line}.outboundProxy.transport`,
        transport: sipTransport(view.get('reg.#.outboundProxy.transport', line)),
        causes,
      });
    }
    if (view.get('voIpProt.SIP.outboundProxy.address') !== '') {
      const causes = [view.cause('voIpProt.SIP.outboundProxy.address'), view.cause('voIpProt.SIP.outboundProxy.transport')];
      servers.push({
        parameter: 'voIpProt.SIP.outboundProxy.transport',
        transport: sipTransport(view.get('voIpProt.SIP.outboundProxy.transport')),
        causes,
      });
    }
    const texts = {
      clear: 'Signalling travels in clear: who calls whom, and when.',
      depends: 'DNS decides if signalling is encrypted, and falls back on clear.',
      encrypted: 'Signalling travels over TLS.',
    };
    return (['clear', 'depends', 'encrypted'] as const).flatMap((transport): readonly Draft[] => {
      const those = servers.filter((server) => server.transport === transport);
      if (those.length === 0) return [];
      return [
        {
          state: transport,
          severity: transport === 'clear' ? 'risk' : transport === 'depends' ? 'notice' : 'good',
          text: texts[transport],
          recipient: 'the call server',
          transport,
          causes: those.flatMap(({ causes }) => causes),
          ...(transport === 'encrypted'
            ? {}
            : {
                fix: {
                  lines: Object.fromEntries(those.map(({ parameter }) => [parameter, 'TLS'])),
                  needs: 'a call server that takes SIP over TLS, with a certificate the phones trust; leave the port empty',
                },
              }),
        },
      ];
    });
  },
});

export const media = control({
  id: 'srtp',
  theme: 'calls',
  chapter: 'Encryption',
  kind: 'protection',
  data: ['Local and Remote Call Participant Information'],
  reads: ['sec.srtp.enable', 'sec.srtp.offer', 'sec.srtp.require', 'reg.#.srtp.offer', 'reg.#.srtp.require', 'reg.#.address'],
  examine(view): readonly Draft[] {
    const names = ['sec.srtp.enable', 'sec.srtp.offer', 'sec.srtp.require'] as const;
    const causes = names.map((name) => view.cause(name));
    const lineCauses = (['reg.#.srtp.offer', 'reg.#.srtp.require'] as const).flatMap((name) =>
      view
        .indicesOf(name)
        .filter(([line = 0]) => view.get(name, line))
        .map(([line = 0]) => view.cause(name, line)),
    );
    if (view.get('sec.srtp.enable') && view.get('sec.srtp.require'))
      return [{ state: 'required', severity: 'good', text: 'Calls without encrypted media are refused.', causes }];
    if (view.get('sec.srtp.enable') && (view.get('sec.srtp.offer') || lineCauses.length > 0))
      return [
        {
          state: 'offered',
          severity: 'good',
          text: `Encrypted media is offered${view.get('sec.srtp.offer') ? '' : ' on some lines'}; a call falls back on clear where the other side has none.`,
          causes: [...causes, ...lineCauses],
        },
      ];
    const hasLine = view.indicesOf('reg.#.address').length > 0;
    return [
      {
        state: view.get('sec.srtp.enable') ? 'not offered' : 'off',
        severity: hasLine ? 'risk' : 'notice',
        text: view.get('sec.srtp.enable')
          ? 'Encrypted media is taken up when the other side offers it, and never offered: most calls can be listened to.'
          : 'Media is never encrypted: calls can be listened to.',
        causes,
        fix: {
          lines: { 'sec.srtp.enable': '1', 'sec.srtp.offer': '1' },
          needs: 'a call server that takes offers of SRTP, and SIP over TLS, since the keys travel in the signalling',
        },
      },
    ];
  },
});

export const userAgents = control({
  id: 'serial-number-in-headers',
  theme: 'calls',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: ['sec.tagSerialNo', 'device.prov.tagSerialNo'],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    if (view.get('sec.tagSerialNo'))
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: 'The MAC address is in the User-Agent of every SIP message, and so reaches the other parties’ servers.',
        recipient: 'call servers',
        transport: 'depends',
        causes: [view.cause('sec.tagSerialNo')],
        fix: { lines: { 'sec.tagSerialNo': '0' }, consequence: 'A call server that tells phones apart by it no longer can.' },
      });
    if (view.get('device.prov.tagSerialNo'))
      drafts.push({
        state: 'on',
        severity: 'notice',
        text: 'The MAC address is in the User-Agent of every request to the provisioning server.',
        recipient: 'the provisioning server and what stands before it',
        transport: 'depends',
        causes: [view.cause('device.prov.tagSerialNo')],
        fix: {
          lines: deviceLines({ 'device.prov.tagSerialNo': '0' }),
          consequence: 'A provisioning server that tells phones apart by it no longer can.',
        },
      });
    return drafts.length > 0
      ? drafts
      : [
          {
            state: 'off',
            severity: 'good',
            text: 'User-Agent headers do not carry the MAC address.',
            causes: [view.cause('sec.tagSerialNo'), view.cause('device.prov.tagSerialNo')],
          },
        ];
  },
});
