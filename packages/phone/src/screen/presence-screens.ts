// My Status and Buddies: how one stands oneself, and how those stand who are watched. On the idle screen and under Settings > Features > Presence.

import { setOwnStatus } from '../command/set-own-status.ts';
import type { Phone } from '../phone.ts';
import { ownStates, stateWords } from '../presence/presence-state.ts';
import { contactRow } from './directory-screens.ts';
import { ListScreen } from './list-screen.ts';
import type { Screen, ScreenStack, SoftKey } from './screen.ts';

function myStatusScreen(phone: Phone, stack: ScreenStack): Screen {
  return new ListScreen({
    title: 'My Status',
    selectedIndex: ownStates.indexOf(phone.presence.chosen),
    rows: () =>
      ownStates.map((state) => ({
        text: stateWords[state],
        ...(state === phone.presence.chosen ? { mark: 'on' as const } : {}),
        open: async () => {
          await setOwnStatus(phone, state);
          stack.pop();
          stack.notice(`My status: ${stateWords[state]}`);
        },
      })),
    back: () => stack.pop(),
  });
}

function buddiesScreen(phone: Phone, stack: ScreenStack): Screen {
  return new ListScreen({
    title: 'Buddies',
    emptyText: 'No contact is watched. Switch on Watch buddy in a contact.',
    selectLabel: 'Dial',
    rows: () =>
      phone.directory.buddies.map((contact) => ({
        ...contactRow(phone, stack, contact),
        detail: phone.presence.wordsOf(contact) ?? contact.contact,
      })),
    back: () => stack.pop(),
  });
}

const screens = [
  { key: 'MyStatus', title: 'My Status', screen: myStatusScreen },
  { key: 'Buddies', title: 'Buddies', screen: buddiesScreen },
] as const;

/** pres.idleSoftKeys. */
export function presenceKeys(phone: Phone, stack: ScreenStack): readonly SoftKey[] {
  if (!phone.presence.isEnabled || !phone.settings.get('pres.idleSoftKeys')) return [];
  return screens.map(({ key, screen }) => ({ label: key, press: () => stack.push(screen(phone, stack)) }));
}

export function presenceScreen(phone: Phone, stack: ScreenStack): Screen {
  return new ListScreen({
    title: 'Presence',
    rows: () =>
      screens.map(({ title, screen }) => ({ text: title, mark: 'submenu' as const, open: () => stack.push(screen(phone, stack)) })),
    back: () => stack.pop(),
  });
}
