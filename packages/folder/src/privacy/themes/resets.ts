// What people and administrators can clear on the phone (guide, Clear Uploaded Calls/Directory; Resetting a Phone to Factory Defaults; Reset to Factory Configuration Parameters).

import { control } from '../control.ts';
import type { Draft } from '../control.ts';

export const restrictMenu = control({
  id: 'restrict-upload-menu',
  theme: 'resets',
  chapter: 'Reset to Factory Configuration Parameters',
  kind: 'protection',
  reads: ['feature.restrictPerDataUploadMenu.enabled'],
  examine: (view) => [
    view.get('feature.restrictPerDataUploadMenu.enabled')
      ? {
          state: 'on',
          severity: 'good',
          text: 'People can stop the upload of their contacts and call lists: Settings > Basic > Restrict Personal Data Upload.',
          causes: [view.cause('feature.restrictPerDataUploadMenu.enabled')],
        }
      : {
          state: 'off',
          severity: 'risk',
          text: 'The menu with which people stop the upload of their contacts and call lists is hidden.',
          causes: [view.cause('feature.restrictPerDataUploadMenu.enabled')],
          fix: { lines: { 'feature.restrictPerDataUploadMenu.enabled': '1' } },
        },
  ],
});

export const clearMenu = control({
  id: 'clear-personal-information-menu',
  theme: 'resets',
  chapter: 'Reset to Factory Configuration Parameters',
  kind: 'protection',
  reads: ['feature.clearPerInfoMenu.enabled'],
  examine: (view) => [
    view.get('feature.clearPerInfoMenu.enabled')
      ? {
          state: 'on',
          severity: 'good',
          text: 'People can clear their data on the phone: Settings > Basic > Clear Personal Information.',
          causes: [view.cause('feature.clearPerInfoMenu.enabled')],
        }
      : {
          state: 'off',
          severity: 'risk',
          text: 'The menu with which people clear their data on the phone is hidden.',
          causes: [view.cause('feature.clearPerInfoMenu.enabled')],
          fix: { lines: { 'feature.clearPerInfoMenu.enabled': '1' } },
        },
  ],
});

export const clearUploaded = control({
  id: 'clear-uploaded',
  theme: 'resets',
  chapter: 'Clear Uploaded Calls/Directory',
  kind: 'kept',
  data: ['Device User Information', 'Local and Remote Call Participant Information'],
  reads: ['feature.uploadDir.enabled'],
  examine: (view) => [
    view.get('feature.uploadDir.enabled')
      ? {
          state: 'on',
          severity: 'notice',
          text: 'Copies of call lists and contacts are kept on the provisioning server.',
          causes: [view.cause('feature.uploadDir.enabled')],
          clearing: [
            'on phone and server, by the person: Settings > Basic > Clear Uploaded Calls/Directory, a simple delete on the server',
          ],
        }
      : {
          state: 'off',
          severity: 'good',
          text: 'No new copies of call lists and contacts come to the provisioning server; older ones may lie there.',
          causes: [view.cause('feature.uploadDir.enabled')],
        },
  ],
});

export const factoryReset = control({
  id: 'factory-reset-menu',
  theme: 'resets',
  chapter: 'Reset to Factory Configuration Parameters',
  kind: 'protection',
  reads: ['up.basicSettings.factoryResetEnabled'],
  examine: (view) => [
    view.get('up.basicSettings.factoryResetEnabled')
      ? {
          state: 'open',
          severity: 'notice',
          text: 'Anybody at the phone can reset it to factory settings, and clear all that is on it.',
          causes: [view.cause('up.basicSettings.factoryResetEnabled')],
          fix: { lines: { 'up.basicSettings.factoryResetEnabled': '0' } },
        }
      : {
          state: 'administrators',
          severity: 'good',
          text: 'Only administrators can reset the phone to factory settings from its menus.',
          causes: [view.cause('up.basicSettings.factoryResetEnabled')],
        },
  ],
});

const recoveries = {
  FullRecovery: 'all settings go back to the factory’s',
  PreserveAdmin: 'all settings but the administrator password go back to the factory’s',
  CloudProv: 'all settings but the administrator password go back, and the phone asks the maker’s zero-touch service next',
};

export const remainder = control({
  id: 'rest-of-the-data',
  theme: 'resets',
  chapter: 'How Personal Data is Deleted',
  kind: 'kept',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: ['device.system.recoveryType'],
  examine(view): readonly Draft[] {
    const type = view.get('device.system.recoveryType');
    return [
      {
        state: type,
        severity: 'notice',
        text: `All other personal data on the phone stays until a factory reset: by key combination ${recoveries[type]}. What is deleted is not overwritten.`,
        causes: [view.cause('device.system.recoveryType')],
        clearing: [
          'a factory reset; Format File System leaves network and provisioning settings, certificates and keys',
          'override files on the server come back to the phone after it: delete them there',
        ],
      },
    ];
  },
});
