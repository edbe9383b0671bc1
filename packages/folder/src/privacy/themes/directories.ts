// Contacts on the phone and directories that it asks (guide, Local Contact Directory Parameters; Corporate Directory Parameters).

import { control } from '../control.ts';
import type { Draft } from '../control.ts';
import { schemeOf } from '../shown-url.ts';
import type { Transport } from '../statement.ts';

export const localDirectory = control({
  id: 'local-directory',
  theme: 'directories',
  chapter: 'Local Contact Directory Parameters',
  kind: 'kept',
  data: ['Device User Information'],
  reads: ['feature.directory.enabled', 'dir.local.contacts.maxNum', 'feature.uploadDir.enabled'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('feature.directory.enabled')];
    if (!view.get('feature.directory.enabled'))
      return [{ state: 'off', severity: 'good', text: 'No local contact directory is kept.', causes }];
    return [
      {
        state: 'on',
        severity: 'notice',
        text: `Up to ${view.get('dir.local.contacts.maxNum')} contacts are kept on the phone.`,
        causes: [...causes, view.cause('dir.local.contacts.maxNum')],
        clearing: [
          'on the phone, by the administrator: Settings > Advanced > Administration Settings > Reset to Defaults > Reset User Data, or a reset of the system',
          ...(view.get('feature.uploadDir.enabled')
            ? [
                'on phone and server, by the person: Settings > Basic > Clear Uploaded Calls/Directory',
                'copies on the server: <MACaddress>-directory.xml; `offhook config erase` clears one person there',
              ]
            : []),
        ],
      },
    ];
  },
});

export const directoryProtection = control({
  id: 'local-directory-password',
  theme: 'directories',
  chapter: 'Local Contact Directory Parameters',
  kind: 'protection',
  data: ['Device User Information'],
  reads: ['dir.local.passwordProtected', 'feature.directory.enabled'],
  examine(view): readonly Draft[] {
    if (!view.get('feature.directory.enabled')) return [];
    const causes = [view.cause('dir.local.passwordProtected')];
    return view.get('dir.local.passwordProtected')
      ? [{ state: 'on', severity: 'good', text: 'A password opens the local contact directory.', causes }]
      : [
          {
            state: 'off',
            severity: 'notice',
            text: 'Whoever stands at the phone can open the local contact directory.',
            causes,
            fix: { lines: { 'dir.local.passwordProtected': '1' }, consequence: 'People type a password before they see their contacts.' },
          },
        ];
  },
});

export const corporateDirectory = control({
  id: 'corporate-directory',
  theme: 'directories',
  chapter: 'Corporate Directory Parameters',
  kind: 'leaves',
  data: ['Device User Information'],
  reads: ['feature.corporateDirectory.enabled', 'dir.corp.address', 'dir.corp.transport', 'dir.corp.password'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('feature.corporateDirectory.enabled'), view.cause('dir.corp.address')];
    const address = view.get('dir.corp.address');
    if (!view.get('feature.corporateDirectory.enabled') || address === '')
      return [{ state: 'off', severity: 'good', text: 'The phone asks no corporate directory.', causes }];
    const transport: Transport = schemeOf(address) === 'ldaps' || view.get('dir.corp.transport') === 'TLS' ? 'encrypted' : 'clear';
    const hasPassword = view.get('dir.corp.password') !== '';
    const secret = hasPassword ? [view.cause('dir.corp.password')] : [];
    return [
      {
        state: transport,
        severity: transport === 'clear' ? 'risk' : 'good',
        text:
          transport === 'clear'
            ? `What people search for, and what is found${hasPassword ? ', and the directory’s password' : ''}, travels in clear to the corporate directory.`
            : 'The corporate directory is asked over TLS.',
        recipient: causes[1]?.value ?? '',
        transport,
        causes: [...causes, view.cause('dir.corp.transport'), ...secret],
        ...(transport === 'clear'
          ? {
              fix: {
                lines: { 'dir.corp.transport': 'TLS' },
                needs: 'an LDAP server that takes TLS on its port (636), with a certificate the phones trust',
              },
            }
          : {}),
      },
    ];
  },
});

export const serverDirectories = control({
  id: 'server-directories',
  theme: 'directories',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device User Information'],
  reads: [
    'feature.exchangeContacts.enabled',
    'feature.exchangeCalendar.enabled',
    'feature.broadsoftdir.enabled',
    'feature.broadsoftUcOne.enabled',
  ],
  examine(view): readonly Draft[] {
    const names = [
      'feature.exchangeContacts.enabled',
      'feature.exchangeCalendar.enabled',
      'feature.broadsoftdir.enabled',
      'feature.broadsoftUcOne.enabled',
    ] as const;
    const on = names.filter((name) => view.get(name));
    return on.length === 0
      ? []
      : [
          {
            state: 'on',
            severity: 'notice',
            text: 'Contacts, calendar or presence are exchanged with a collaboration server.',
            transport: 'depends',
            causes: on.map((name) => view.cause(name)),
          },
        ];
  },
});
