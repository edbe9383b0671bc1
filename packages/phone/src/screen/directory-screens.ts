// Guide, Local Contact Directory: Contacts > Local Directory and Favorites.

import type { Contact } from '@offhook/ucs';
import { contactLabel } from '@offhook/ucs';

import { deleteContact } from '../command/delete-contact.ts';
import type { Phone } from '../phone.ts';
import { contactForm } from './contact-form.ts';
import type { Row } from './list-screen.ts';
import { ListScreen } from './list-screen.ts';
import { askPassword } from './password-screens.ts';
import type { Screen, ScreenStack, SoftKey } from './screen.ts';
import { ConfirmScreen } from './simple-screens.ts';

/** dir.local.UIenabled=0 hides the menus, feature.directory.enabled=0 switches the directory off. */
export function hasDirectoryMenus({ settings }: Phone): boolean {
  return settings.get('feature.directory.enabled') && settings.get('dir.local.UIenabled');
}

/** Opens what `screen` makes, behind the user's password where dir.local.passwordProtected asks for it. */
export function openProtected(phone: Phone, stack: ScreenStack, title: string, screen: () => Screen): void {
  if (!phone.settings.get('dir.local.passwordProtected')) return stack.push(screen());
  return askPassword(phone, stack, { title, wanted: 'user', opened: () => stack.push(screen()) });
}

/** Beside the number of somebody who is watched stands how they are. */
export function contactRow(phone: Phone, stack: ScreenStack, contact: Contact): Row {
  const words = phone.presence.wordsOf(contact);
  return {
    text: contactLabel(contact),
    detail: words === undefined ? contact.contact : `${contact.contact}, ${words}`,
    open: async () => {
      stack.home();
      await phone.calls.place(1, contact.contact);
    },
  };
}

function askDelete(phone: Phone, stack: ScreenStack, contact: Contact): void {
  stack.push(
    new ConfirmScreen({
      title: 'Local Directory',
      question: `Delete ${contactLabel(contact)}?`,
      yes: async () => {
        stack.pop();
        await deleteContact(phone, contact);
      },
      no: () => stack.pop(),
    }),
  );
}

export function localDirectoryScreen(phone: Phone, stack: ScreenStack): Screen {
  const found = (search: string): readonly Contact[] => phone.directory.search(search);
  const changes = (contact: Contact | undefined): readonly SoftKey[] => [
    { label: 'Add +', press: () => stack.push(contactForm(phone, stack)) },
    ...(contact === undefined
      ? []
      : [
          { label: 'Edit', press: () => stack.push(contactForm(phone, stack, { before: contact })) },
          { label: 'Delete', press: () => askDelete(phone, stack, contact) },
        ]),
  ];
  return new ListScreen({
    title: 'Local Directory',
    searchPrompt: 'Search',
    emptyText: 'No contacts',
    selectLabel: 'Dial',
    rows: (search) => found(search).map((contact) => contactRow(phone, stack, contact)),
    softKeys: (index, search) => (phone.settings.get('dir.local.readonly') ? [] : changes(found(search)[index])),
    back: () => stack.pop(),
  });
}

export function favoritesScreen(phone: Phone, stack: ScreenStack): Screen {
  return new ListScreen({
    title: 'Favorites',
    emptyText: 'No favorites',
    selectLabel: 'Dial',
    rows: () => phone.directory.speedDials.map((contact) => contactRow(phone, stack, contact)),
    back: () => stack.pop(),
  });
}

export function contactsScreen(phone: Phone, stack: ScreenStack): Screen {
  const open = (text: string, screen: (phone: Phone, stack: ScreenStack) => Screen): Row => ({
    text,
    mark: 'submenu',
    open: () => openProtected(phone, stack, text, () => screen(phone, stack)),
  });
  return new ListScreen({
    title: 'Contacts',
    rows: () => [open('Local Directory', localDirectoryScreen), open('Favorites', favoritesScreen)],
    back: () => stack.pop(),
  });
}
