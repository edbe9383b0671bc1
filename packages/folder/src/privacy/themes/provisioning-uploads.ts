// What a phone sends to the provisioning server by itself, and if encrypted (guide, Provisioning Settings; Configuration File Encryption Parameters).

import type { FolderAttribute } from '@offhook/ucs';

import { control, deviceLines } from '../control.ts';
import type { Control, Draft } from '../control.ts';
import type { Chapter, DataCategory, Fix } from '../statement.ts';
import { schemeOf } from '../shown-url.ts';
import { provisioningServer, serverParameters, transportText, uploadTarget } from '../upload-target.ts';
import type { UploadTarget } from '../upload-target.ts';

type Encryption = `sec.encryption.upload.${'callLists' | 'config' | 'dir' | 'overrides'}`;

/** `isFileEncrypted` is the encryption of the file itself, whatever carries it. */
function uploadDraft(options: {
  readonly what: string;
  readonly target: UploadTarget;
  readonly isFileEncrypted: boolean;
  readonly fix: Fix;
}): Omit<Draft, 'causes'> {
  const { what, target, isFileEncrypted, fix } = options;
  const { recipient, transport } = target;
  if (isFileEncrypted)
    return {
      state: 'encrypted',
      severity: transport === 'clear' ? 'notice' : 'good',
      text: `${what}, each as an encrypted file, ${transportText(transport)}.`,
      recipient,
      transport,
    };
  const isRisk = transport === 'clear';
  return {
    state: transport === 'clear' ? 'clear' : 'on',
    severity: isRisk ? 'risk' : 'notice',
    text: `${what}, not encrypted as files, ${transportText(transport)}.`,
    recipient,
    transport,
    fix,
  };
}

const nowhere = (what: string): Omit<Draft, 'causes'> => ({
  state: 'off',
  severity: 'good',
  text: `${what} go nowhere: the primary file names an address where nobody listens.`,
});

function peopleUpload(options: {
  readonly id: string;
  readonly chapter: Chapter;
  readonly what: string;
  readonly attribute: FolderAttribute;
  readonly encryption: Encryption;
  readonly data: readonly DataCategory[];
  readonly needed: 'feature.callList.enabled' | 'feature.directory.enabled';
  readonly details: readonly string[];
}): Control {
  const { id, chapter, what, attribute, encryption, needed } = options;
  return control({
    id,
    theme: 'uploads',
    chapter,
    kind: 'leaves',
    data: [...options.data],
    reads: ['feature.uploadDir.enabled', needed, encryption, ...serverParameters],
    examine(view): readonly Draft[] {
      const causes = [view.cause('feature.uploadDir.enabled')];
      if (!view.get('feature.uploadDir.enabled')) return [{ state: 'off', severity: 'good', text: `${what} are not uploaded.`, causes }];
      if (!view.get(needed))
        return [
          { state: 'off', severity: 'good', text: `${what} are not kept, so that nothing is uploaded.`, causes: [view.cause(needed)] },
        ];
      const target = uploadTarget(view, attribute);
      if (target.isNowhere) return [{ ...nowhere(what), causes: target.causes }];
      return [
        {
          ...uploadDraft({
            what: `${what} are sent to the server for backup`,
            target,
            isFileEncrypted: view.get(encryption),
            fix: {
              lines: { 'feature.uploadDir.enabled': '0' },
              consequence:
                'Contacts and call lists are no longer backed up, and are lost when the phone is replaced or reset. Where the server answers HTTPS, set that instead.',
            },
          }),
          details: [...options.details],
          causes: [...causes, view.cause(encryption), ...target.causes],
        },
      ];
    },
  });
}

export const callListUpload = peopleUpload({
  id: 'call-list-upload',
  chapter: 'Provisioning Settings',
  what: 'Call lists',
  attribute: 'CALL_LISTS_DIRECTORY',
  encryption: 'sec.encryption.upload.callLists',
  data: ['Local and Remote Call Participant Information'],
  needed: 'feature.callList.enabled',
  details: [
    'names and numbers of the other parties',
    'time, duration, direction and outcome of each call',
    'every party on the way to the last one',
  ],
});

export const directoryUpload = peopleUpload({
  id: 'directory-upload',
  chapter: 'Provisioning Settings',
  what: 'Contacts',
  attribute: 'CONTACTS_DIRECTORY',
  encryption: 'sec.encryption.upload.dir',
  data: ['Device User Information'],
  needed: 'feature.directory.enabled',
  details: ['names and numbers of the local contact directory', 'speed dials, ring types, diverts'],
});

export const logUpload = control({
  id: 'log-upload',
  theme: 'logs',
  chapter: 'Provisioning Settings',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information', 'Local and Remote Call Participant Information'],
  reads: ['log.render.file', 'log.render.file.upload.period', ...serverParameters],
  examine(view): readonly Draft[] {
    const causes = [view.cause('log.render.file')];
    if (!view.get('log.render.file')) return [{ state: 'off', severity: 'good', text: 'Device logs are not uploaded.', causes }];
    const target = uploadTarget(view, 'LOG_FILE_DIRECTORY');
    if (target.isNowhere) return [{ ...nowhere('Device logs'), causes: target.causes }];
    const hours = Math.round(view.get('log.render.file.upload.period') / 3600);
    return [
      {
        ...uploadDraft({
          what: `Device logs are sent to the server when they are full, after a restart and about every ${hours} hours`,
          target,
          isFileEncrypted: false,
          fix: {
            lines: { 'log.render.file': '0' },
            consequence: 'No log file is kept for finding faults or unwanted log-ins. Where the server answers HTTPS, set that instead.',
          },
        }),
        details: ['log-in attempts', 'numbers and SIP addresses of calls', 'addresses of the network'],
        causes: [...causes, view.cause('log.render.file.upload.period'), ...target.causes],
      },
    ];
  },
});

export const overrideUpload = control({
  id: 'override-upload',
  theme: 'uploads',
  chapter: 'Configuration File Encryption Parameters',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: ['prov.autoConfigUpload.enabled', 'sec.encryption.upload.overrides', ...serverParameters],
  examine(view): readonly Draft[] {
    const causes = [view.cause('prov.autoConfigUpload.enabled')];
    if (!view.get('prov.autoConfigUpload.enabled'))
      return [{ state: 'off', severity: 'good', text: 'Override files are not uploaded by themselves.', causes }];
    const target = uploadTarget(view, 'OVERRIDES_DIRECTORY');
    if (target.isNowhere) return [{ ...nowhere('Override files'), causes: target.causes }];
    return [
      {
        ...uploadDraft({
          what: 'What is changed on the phone or in its web pages is sent to the server as override files',
          target,
          isFileEncrypted: view.get('sec.encryption.upload.overrides'),
          fix: {
            lines: { 'prov.autoConfigUpload.enabled': '0' },
            consequence: 'Changes made on a phone are lost when it is replaced.',
          },
        }),
        details: ['passwords changed on the phone, diverts, line settings'],
        causes: [...causes, view.cause('sec.encryption.upload.overrides'), ...target.causes],
      },
    ];
  },
});

export const configurationUpload = control({
  id: 'configuration-upload',
  theme: 'uploads',
  chapter: 'Configuration File Encryption Parameters',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: ['sec.encryption.upload.config', 'prov.configUploadPath', ...serverParameters],
  examine(view): readonly Draft[] {
    const target = provisioningServer(view);
    const isEncrypted = view.get('sec.encryption.upload.config');
    return [
      {
        state: isEncrypted ? 'encrypted' : 'on request',
        severity: isEncrypted ? 'good' : 'notice',
        text: `Its configuration is uploaded when somebody asks for it on the phone, ${isEncrypted ? 'as an encrypted file' : 'not encrypted as a file'}, ${transportText(target.transport)}.`,
        recipient: target.recipient,
        transport: target.transport,
        causes: [
          view.cause('sec.encryption.upload.config'),
          ...(view.isSet('prov.configUploadPath') ? [view.cause('prov.configUploadPath')] : []),
        ],
      },
    ];
  },
});

const encryptions: readonly (readonly [Encryption, string])[] = [
  ['sec.encryption.upload.callLists', 'call lists'],
  ['sec.encryption.upload.config', 'configuration'],
  ['sec.encryption.upload.dir', 'contacts'],
  ['sec.encryption.upload.overrides', 'override files'],
];

/** Without a key the switches do nothing; the primary file can never be encrypted. */
export const uploadEncryption = control({
  id: 'upload-encryption',
  theme: 'uploads',
  chapter: 'Configuration File Encryption Parameters',
  kind: 'protection',
  reads: [...encryptions.map(([name]) => name), 'device.sec.configEncryption.key'],
  examine(view): readonly Draft[] {
    const isOff = encryptions.filter(([name]) => !view.get(name));
    const hasKey = view.isSet('device.sec.configEncryption.key');
    const keyCauses = [view.cause('device.sec.configEncryption.key'), ...view.closed('device.sec.configEncryption.key')];
    const drafts: Draft[] = [];
    if (isOff.length > 0)
      drafts.push({
        state: isOff.length === encryptions.length ? 'off' : 'in part',
        severity: 'notice',
        text: `Uploads are not encrypted as files: ${isOff.map(([, what]) => what).join(', ')}.`,
        causes: isOff.map(([name]) => view.cause(name)),
        fix: {
          lines: Object.fromEntries(isOff.map(([name]) => [name, '1'])),
          needs: 'a key on every phone (device.sec.configEncryption.key), and a server or a person that can open what comes',
        },
      });
    if (isOff.length < encryptions.length)
      drafts.push({
        state: hasKey ? 'on' : 'no key',
        severity: hasKey ? 'good' : 'risk',
        text: hasKey
          ? 'Uploads are encrypted as files, with a key that the configuration sets.'
          : 'Uploads are to be encrypted as files, and no file sets a key: the phone needs one in its flash.',
        causes: [...encryptions.filter(([name]) => view.get(name)).map(([name]) => view.cause(name)), ...keyCauses],
        ...(hasKey ? {} : { toChoose: 'the encryption key: `offhook config key new` makes one' }),
      });
    return drafts;
  },
});

export const transport = control({
  id: 'provisioning-transport',
  theme: 'provisioning',
  chapter: 'Encryption',
  kind: 'protection',
  data: ['Device Identifier Information', 'Device User Information', 'Local and Remote Call Participant Information'],
  reads: [...serverParameters],
  examine(view): readonly Draft[] {
    const { recipient, transport: how, causes } = provisioningServer(view);
    const shown = causes.length > 0 ? causes : [view.cause('device.prov.serverName')];
    const closed = [...view.closed('device.prov.serverName'), ...view.closed('device.prov.serverType')];
    if (how === 'encrypted')
      return [
        {
          state: 'encrypted',
          severity: 'good',
          text: 'Configuration and uploads travel encrypted.',
          recipient,
          transport: how,
          causes: shown,
        },
      ];
    if (how === 'depends')
      return [
        {
          state: 'not told',
          severity: 'notice',
          text: 'No file says how the phone reaches its provisioning server. Factory settings, DHCP or the phone’s menus decide, and may say FTP or HTTP.',
          recipient,
          transport: how,
          causes: [...shown, ...closed],
        },
      ];
    return [
      {
        state: 'clear',
        severity: 'risk',
        text: 'Configuration with its passwords, and all uploads, travel in clear.',
        recipient,
        transport: how,
        causes: [...shown, ...closed],
        fix: {
          lines: deviceLines(
            schemeOf(view.get('device.prov.serverName')) === undefined
              ? { 'device.prov.serverType': 'HTTPS' }
              : { 'device.prov.serverName': recipient.replace(/^[a-z]+:/, 'https:') },
          ),
          needs: 'a provisioning server that answers HTTPS with a certificate the phones trust',
        },
      },
    ];
  },
});

/** Other folders of the primary file that lead to a server of their own. */
const otherFolders: readonly FolderAttribute[] = ['COREFILE_DIRECTORY', 'USER_PROFILES_DIRECTORY'];

export const otherServers = control({
  id: 'other-servers',
  theme: 'uploads',
  chapter: 'Call Lists',
  kind: 'leaves',
  data: ['Device User Information'],
  reads: [...serverParameters],
  examine: (view) =>
    otherFolders.flatMap((attribute): readonly Draft[] => {
      const target = uploadTarget(view, attribute);
      if (!target.causes.some(({ parameter }) => parameter === attribute) || target.isNowhere) return [];
      return [
        {
          state: target.transport === 'clear' ? 'clear' : 'on',
          severity: target.transport === 'clear' ? 'risk' : 'notice',
          text: `${attribute === 'COREFILE_DIRECTORY' ? 'Core dumps' : 'Files of user profiles'} go to a server of their own ${transportText(target.transport)}.`,
          recipient: target.recipient,
          transport: target.transport,
          causes: target.causes,
          ...(target.transport === 'clear' ? { toChoose: `an https:// address in ${attribute}` } : {}),
        },
      ];
    }),
});
