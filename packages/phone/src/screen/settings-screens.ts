// Settings > Status, Basic, Advanced: what the privacy guide names, where it names it.

import { clearPersonalInformation } from '../command/clear-personal-information.ts';
import { clearUploaded } from '../command/clear-uploaded.ts';
import { resetToDefaults } from '../command/reset-to-defaults.ts';
import { restrictUpload } from '../command/restrict-upload.ts';
import { setDoNotDisturb } from '../command/set-do-not-disturb.ts';
import type { Phone } from '../phone.ts';
import type { ResetKind } from '../storage/data-map.ts';
import { dataMap } from '../storage/data-map.ts';
import { forwardScreen } from './forward-screens.ts';
import type { Row } from './list-screen.ts';
import { ListScreen } from './list-screen.ts';
import { askNewPassword, askPassword, demandAdminPassword } from './password-screens.ts';
import type { Screen, ScreenStack } from './screen.ts';
import { presenceScreen } from './presence-screens.ts';
import { ringTypeScreen } from './ring-type-screens.ts';
import { startWizard } from './setup-screens.ts';
import { ConfirmScreen, TextScreen } from './simple-screens.ts';

function menu(stack: ScreenStack, title: string, rows: () => readonly Row[]): Screen {
  return new ListScreen({ title, rows, back: () => stack.pop() });
}

function ask(stack: ScreenStack, title: string, question: string, yes: () => Promise<void>): void {
  stack.push(
    new ConfirmScreen({
      title,
      question,
      yes: async () => {
        stack.pop();
        await yes();
      },
      no: () => stack.pop(),
    }),
  );
}

/** The right to be informed, on the phone itself: what is stored here and what leaves. */
async function storedData(phone: Phone, stack: ScreenStack): Promise<void> {
  const inventory = await phone.flash.inventory();
  const lines = [...inventory].flatMap(([store, sizeBytes]) => {
    const description = dataMap[store];
    const leaves = 'uploadedAs' in description ? `uploaded as ${description.uploadedAs}` : 'stays on this phone';
    return [`${store}: ${sizeBytes} bytes, encrypted`, `  ${description.holds}; ${leaves}`];
  });
  const restricted = phone.choices.current.isUploadRestricted
    ? 'You have restricted the upload of contacts and call lists.'
    : 'Contacts and call lists are backed up to the provisioning server.';
  stack.push(new TextScreen({ title: 'Stored Data', lines: () => [restricted, ...lines], back: () => stack.pop() }));
}

function statusScreen(phone: Phone, stack: ScreenStack): Screen {
  const { model, macAddress, version, address } = phone.options;
  return menu(stack, 'Status', () => [
    {
      text: 'Platform',
      mark: 'submenu',
      open: () =>
        stack.push(
          new TextScreen({
            title: 'Platform',
            lines: () => [
              `Model: ${model.label}`,
              `Part number: ${model.partNumber}`,
              `MAC: ${macAddress}`,
              `UC Software: ${version.application}`,
              `Updater: ${version.updater}`,
              `IP: ${address}`,
            ],
            back: () => stack.pop(),
          }),
        ),
    },
    {
      text: 'Lines',
      mark: 'submenu',
      open: () =>
        stack.push(
          new TextScreen({
            title: 'Lines',
            lines: () =>
              phone.lines.map(
                (line) =>
                  `${line.settings.index} ${line.settings.label}: ${line.isRegistered ? 'registered' : line.registration?.reason || 'not registered'}`,
              ),
            back: () => stack.pop(),
          }),
        ),
    },
    { text: 'Stored Data', mark: 'submenu', open: () => storedData(phone, stack) },
  ]);
}

function basicScreen(phone: Phone, stack: ScreenStack): Screen {
  const { choices, settings } = phone;
  const clearPersonal = (): void =>
    ask(stack, 'Clear Personal Information', 'Clear contacts and call lists on this phone?', async () => {
      await clearPersonalInformation(phone);
      stack.notice('Cleared on this phone');
    });
  const askClearUploaded = (): void =>
    ask(
      stack,
      'Clear Uploaded Calls/Directory',
      'Clear call lists and contacts on this phone and on the provisioning server?',
      async () => {
        const isServerCleared = await clearUploaded(phone);
        stack.notice(isServerCleared ? 'Cleared on phone and server' : 'Cleared here; the server was not reached and will be asked again');
      },
    );
  return menu(stack, 'Basic', () => [
    {
      text: 'Do Not Disturb',
      mark: choices.current.isDoNotDisturb ? 'on' : 'off',
      open: () => setDoNotDisturb(phone, !choices.current.isDoNotDisturb),
    },
    { text: 'Ring Type', mark: 'submenu', open: () => stack.push(ringTypeScreen(phone, stack)) },
    { text: 'Update Configuration', open: () => phone.checkSync() },
    { text: 'Restart Phone', open: () => ask(stack, 'Restart Phone', 'Restart now?', () => phone.restart()) },
    ...(settings.get('feature.restrictPerDataUploadMenu.enabled')
      ? [
          {
            text: 'Restrict Personal Data Upload',
            mark: choices.current.isUploadRestricted ? ('on' as const) : ('off' as const),
            open: () => restrictUpload(phone, !choices.current.isUploadRestricted),
          },
        ]
      : []),
    ...(settings.get('feature.clearPerInfoMenu.enabled') ? [{ text: 'Clear Personal Information', open: clearPersonal }] : []),
    { text: 'Clear Uploaded Calls/Directory', open: askClearUploaded },
    ...(settings.get('up.basicSettings.factoryResetEnabled')
      ? [
          {
            text: 'Reset to Factory',
            open: () =>
              ask(stack, 'Reset to Factory', 'Erase everything on this phone?', async () => {
                await resetToDefaults(phone, 'factory');
                startWizard(phone, stack);
              }),
          },
        ]
      : []),
  ]);
}

const resetLabels: readonly (readonly [label: string, kind: ResetKind])[] = [
  ['Reset Local Configuration', 'local-configuration'],
  ['Reset Web Configuration', 'web-configuration'],
  ['Reset Cloud Configuration', 'cloud-configuration'],
  ['Reset Device Settings', 'device-settings'],
  ['Format File System', 'format-file-system'],
  ['Reset to Factory', 'factory'],
  ['Reset to Factory Partial', 'factory-partial'],
  ['Reset User Data', 'user-data'],
];

function resetScreen(phone: Phone, stack: ScreenStack): Screen {
  const resets = resetLabels.map(([label, kind]) => ({
    text: label,
    open: () =>
      ask(stack, label, 'Are you sure?', async () => {
        stack.home();
        await resetToDefaults(phone, kind);
        stack.notice(`${label}: done`);
        // Out of the box again.
        if (kind === 'factory') startWizard(phone, stack);
      }),
  }));
  return menu(stack, 'Reset to Defaults', () => [...resets, { text: 'Out-of-Box Wizard', open: () => startWizard(phone, stack) }]);
}

function advancedScreen(phone: Phone, stack: ScreenStack, isAdmin: boolean): Screen {
  const resets: Row = { text: 'Reset to Defaults', mark: 'submenu', open: () => stack.push(resetScreen(phone, stack)) };
  return menu(stack, 'Advanced', () => [
    { text: 'Change User Password', open: () => askNewPassword(phone, stack, 'user') },
    // Guide, Resetting Contacts and Recent Calls Lists: directly here; elsewhere, below Administration Settings.
    ...(isAdmin ? [resets] : []),
    ...(isAdmin
      ? [
          {
            text: 'Administration Settings',
            mark: 'submenu' as const,
            open: () =>
              stack.push(
                menu(stack, 'Administration Settings', () => [
                  { text: 'Change Admin Password', open: () => askNewPassword(phone, stack, 'admin') },
                  resets,
                ]),
              ),
          },
        ]
      : []),
  ]);
}

export function settingsScreen(phone: Phone, stack: ScreenStack): Screen {
  const advanced = (): void =>
    askPassword(phone, stack, {
      title: 'Advanced',
      wanted: 'user',
      opened: (role) => {
        const open = (): void => stack.push(advancedScreen(phone, stack, role === 'admin'));
        if (role === 'admin' && phone.device.demandsAdminPassword) demandAdminPassword(phone, stack, open);
        else open();
      },
    });
  const features = (): readonly Row[] => [
    { text: 'Forward', mark: 'submenu', open: () => stack.push(forwardScreen(phone, stack)) },
    ...(phone.presence.isEnabled
      ? [{ text: 'Presence', mark: 'submenu' as const, open: () => stack.push(presenceScreen(phone, stack)) }]
      : []),
  ];
  return menu(stack, 'Settings', () => [
    { text: 'Features', mark: 'submenu', open: () => stack.push(menu(stack, 'Features', features)) },
    { text: 'Basic', mark: 'submenu', open: () => stack.push(basicScreen(phone, stack)) },
    { text: 'Advanced', mark: 'submenu', open: advanced },
    { text: 'Status', mark: 'submenu', open: () => stack.push(statusScreen(phone, stack)) },
  ]);
}
