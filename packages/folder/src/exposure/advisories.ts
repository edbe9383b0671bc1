// Advisories that are known here. The facts of the first are those of HP bulletin HPSBPY04083 and of the CVE record as news and summaries tell them; look at the bulletin itself.

import type { Advisory } from './advisory.ts';

export const advisories: readonly Advisory[] = [
  {
    id: 'CVE-2026-0826',
    title: 'Anybody who reaches the phone may take it over through a buffer overflow in ICE, without a password (HPSBPY04083)',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2026-0826',
    affected: [
      { models: 'VVX*', below: '6.4.8' },
      { models: 'Trio8300', below: '8.1.7' },
      { models: 'Trio8500', below: '7.2.8' },
      { models: 'Trio8800', below: '7.2.8' },
    ],
    anyOf: [
      { parameter: 'tcpIpApp.ice.mode', isNot: ['Disabled'], defaultUnknownIn: ['Lync'] },
      { parameter: 'feature.nat.ice.enabled', is: ['1'] },
      { parameter: 'reg.#.ice.enabled', is: ['1'] },
    ],
    advice:
      'Install the firmware named, or newer; until then turn ICE off where calls work without it, and let only the call server reach the phones.',
    fix: { 'tcpIpApp.ice.mode': 'Disabled', 'feature.nat.ice.enabled': '0', 'reg.#.ice.enabled': '0' },
  },
];
