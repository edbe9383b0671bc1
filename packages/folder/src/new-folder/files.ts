// The files of a new provisioning folder: the primary configuration file, a site file and the file of one phone (guide, Provisioning Settings). What a site
// should think about stands beside the settings as comments. Nothing secret is made up: a password that is not given is left out.

import { escapeAttribute, sitePrimaryName } from '@offhook/ucs';

import type { Transport } from './questions.ts';

export interface NewFolder {
  readonly server: string;
  readonly transport: Transport;
  /** Canonical. */
  readonly mac: string;
  readonly extension: string;
  /** Empty: the extension. */
  readonly name: string;
  /** Empty: the extension. */
  readonly authUser: string;
  /** Empty: what DHCP says. */
  readonly timeServer: string;
  readonly offsetGmtS: number | undefined;
  readonly language: string | undefined;
  readonly sipPassword: string | undefined;
  readonly administratorPassword: string | undefined;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly holdsSecret: boolean;
}

/** Where phones write. */
export const writtenFolders = ['logs', 'overrides', 'contacts', 'calls'] as const;
const siteName = 'site.cfg';
const phoneName = (owner: string): string => `phone${owner}.cfg`;

type Attributes = Readonly<Record<string, string>>;

function element(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeAttribute(value)}"`);
  return written.length === 1 ? `<${name} ${written.join('')}/>` : `<${name}\n${written.map((line) => `  ${line}\n`).join('')}/>`;
}

function comment(...lines: readonly string[]): string {
  return `<!-- ${lines.join('\n     ')} -->`;
}

interface Section {
  readonly about: readonly string[];
  readonly name: string;
  /** Empty: the comment stands alone. */
  readonly settings: Attributes;
}

function configuration(root: string, about: readonly string[], sections: readonly Section[]): string {
  const parts = sections.map(({ about: words, name, settings }) =>
    [comment(...words), ...(Object.keys(settings).length === 0 ? [] : [element(name, settings)])].join('\n').replace(/^(?=.)/gm, '  '),
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${comment(...about)}\n<${root}>\n${parts.join('\n\n')}\n</${root}>\n`;
}

function primary(): string {
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    comment('What a phone reads first, unless it has a file MAC.cfg of its own. This file may not be encrypted.'),
    comment(
      'CONFIG_FILES: the first file that sets a parameter wins, so that a phone can differ from its site.',
      'The folders are where phones write. Apart from the files above, so that the web server can let',
      'phones write there and nowhere else: a phone that could change site.cfg could change every phone.',
    ),
    element('APPLICATION', {
      APP_FILE_PATH: 'sip.ld',
      CONFIG_FILES: `${phoneName('[PHONE_MAC_ADDRESS]')}, ${siteName}`,
      LOG_FILE_DIRECTORY: writtenFolders[0],
      OVERRIDES_DIRECTORY: writtenFolders[1],
      CONTACTS_DIRECTORY: writtenFolders[2],
      CALL_LISTS_DIRECTORY: writtenFolders[3],
    }),
    '',
  ].join('\n');
}

function security(transport: Transport): readonly Section[] {
  return transport === 'TLS'
    ? [
        {
          about: [
            'Calls are encrypted where the other side can (sec.srtp.require="1" refuses those that are not), and',
            'the server must show a certificate for its name.',
          ],
          name: 'sec',
          settings: { 'sec.srtp.offer': '1', 'sec.TLS.SIP.strictCertCommonNameValidation': '1' },
        },
      ]
    : [
        {
          about: [
            'Signalling and calls may travel in clear: voIpProt.server.1.transport="TLS" encrypts the signalling, and then',
            'sec.srtp.offer="1" the calls. Without TLS it would send the keys of the calls in clear.',
          ],
          name: 'sec',
          settings: {},
        },
      ];
}

function time({ timeServer, offsetGmtS }: NewFolder): readonly Section[] {
  const settings: Attributes = {
    ...(timeServer === '' ? {} : { 'tcpIpApp.sntp.address': timeServer, 'tcpIpApp.sntp.address.overrideDHCP': '1' }),
    ...(offsetGmtS === undefined ? {} : { 'tcpIpApp.sntp.gmtOffset': String(offsetGmtS), 'tcpIpApp.sntp.gmtOffset.overrideDHCP': '1' }),
  };
  return Object.keys(settings).length === 0
    ? []
    : [{ about: ['Time, also where DHCP says otherwise. The offset from GMT is in seconds.'], name: 'tcpIpApp', settings }];
}

function site(folder: NewFolder): string {
  const { server, transport, language, administratorPassword } = folder;
  const sections: readonly Section[] = [
    {
      about: ['The server that phones register with.'],
      name: 'voIpProt',
      settings: { 'voIpProt.server.1.address': server, 'voIpProt.server.1.transport': transport },
    },
    ...security(transport),
    {
      about: ['Nothing goes to the maker: no device analytics, no management from its clouds.'],
      name: 'feature',
      settings: { 'feature.da.enabled': '0', 'feature.lens.enabled': '0', 'feature.obitalk.enabled': '0' },
    },
    {
      about: [
        'What is kept in flash counts only with its own .set beside it. device.da.enabled turns device analytics off',
        'on phones that had it on before.',
        ...(administratorPassword === undefined
          ? [
              'No administrator password is set here, so that each phone keeps the one of the factory:',
              'give device.auth.localAdminPassword and its .set, or change it on each phone.',
            ]
          : ['Change the administrator password from time to time, and when somebody leaves who knew it.']),
      ],
      name: 'device',
      settings: {
        'device.set': '1',
        'device.da.enabled': '0',
        'device.da.enabled.set': '1',
        ...(administratorPassword === undefined
          ? {}
          : { 'device.auth.localAdminPassword': administratorPassword, 'device.auth.localAdminPassword.set': '1' }),
      },
    },
    {
      about: ["The phone's web pages come over HTTPS only."],
      name: 'httpd',
      settings: { 'httpd.cfg.secureTunnelRequired': '1' },
    },
    ...time(folder),
    ...(language === undefined ? [] : [{ about: ['The language on the screen.'], name: 'lcl', settings: { 'lcl.ml.lang': language } }]),
    {
      about: [
        'Phones upload call lists, contacts, logs and what was changed on them, in clear, as they do by default.',
        'These hold personal data. sec.encryption.upload.callLists, .dir and .overrides encrypt them, once phones have a key;',
        'feature.uploadDir.enabled="0" keeps call lists and contacts on the phone.',
      ],
      name: 'upload',
      settings: {},
    },
  ];
  return configuration('siteConfiguration', ['What all phones of the site share.'], sections);
}

function phone({ mac, extension, name, authUser, sipPassword }: NewFolder): string {
  const label = name === '' ? extension : name;
  return configuration(
    'phoneConfiguration',
    [`What phone ${mac} has for itself. Copy this file for each further phone, with its MAC address in the name.`],
    [
      {
        about:
          sipPassword === undefined
            ? ['If the server asks for a password: reg.1.auth.password.']
            : ['The line. Keep this file readable by the web server alone: it holds a password.'],
        name: 'reg',
        settings: {
          'reg.1.address': extension,
          'reg.1.label': extension,
          'reg.1.displayName': label,
          'reg.1.auth.userId': authUser === '' ? extension : authUser,
          ...(sipPassword === undefined ? {} : { 'reg.1.auth.password': sipPassword }),
        },
      },
    ],
  );
}

/** All in canonical layout. */
export function newFolderFiles(folder: NewFolder): readonly NewFile[] {
  return [
    { path: sitePrimaryName, text: primary(), holdsSecret: false },
    { path: siteName, text: site(folder), holdsSecret: folder.administratorPassword !== undefined },
    { path: phoneName(folder.mac), text: phone(folder), holdsSecret: folder.sipPassword !== undefined },
  ];
}
