// The contact directory on the screen: look up, dial, add, delete.

import type { Contact } from '@offhook/ucs';
import { contactLabel } from '@offhook/ucs';

import { deleteContact } from '../command/delete-contact.ts';
import { saveContact } from '../command/save-contact.ts';
import type { Phone } from '../phone.ts';
import { InputScreen } from './input-screen.ts';
import { ListScreen } from './list-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';
import { ConfirmScreen } from './simple-screens.ts';

/** First name, last name and number, one after the other; only the number must be given. */
function addContact(phone: Phone, stack: ScreenStack): void {
  const fields: string[] = [];
  const ask = (place: number, prompt: string, next: () => void | Promise<void>): void =>
    stack.push(
      new InputScreen({
        title: 'Add Contact',
        prompt,
        submit: (value) => {
          fields[place] = value.trim();
          return next();
        },
        back: () => stack.pop(),
      }),
    );
  const save = async (): Promise<void> => {
    const [firstName = '', lastName = '', contact = ''] = fields;
    await saveContact(phone, { firstName, lastName, contact });
    for (let count = 0; count < 3; count++) stack.pop();
    stack.notice('Contact saved');
  };
  ask(0, 'First name', () => ask(1, 'Last name', () => ask(2, 'Number', save)));
}

export function directoryScreen(phone: Phone, stack: ScreenStack, search = ''): Screen {
  const contacts = (): readonly Contact[] => (search === '' ? phone.directory.contacts : phone.directory.search(search));
  const dial = async (contact: Contact): Promise<void> => {
    stack.home();
    await phone.calls.place(1, contact.contact);
  };
  const askSearch = (): void =>
    stack.push(
      new InputScreen({
        title: 'Search',
        prompt: 'Name or number',
        submitLabel: 'Search',
        submit: (value) => {
          stack.pop();
          stack.push(directoryScreen(phone, stack, value));
        },
        back: () => stack.pop(),
      }),
    );
  const askDelete = (contact: Contact): void =>
    stack.push(
      new ConfirmScreen({
        title: 'Directory',
        question: `Delete ${contactLabel(contact)}?`,
        yes: async () => {
          stack.pop();
          await deleteContact(phone, contact);
        },
        no: () => stack.pop(),
      }),
    );
  return new ListScreen({
    title: search === '' ? 'Directory' : `Search: ${search}`,
    emptyText: search === '' ? 'No contacts yet' : 'No contact matches',
    selectLabel: 'Dial',
    rows: () => contacts().map((contact) => ({ text: contactLabel(contact), detail: contact.contact, open: () => dial(contact) })),
    softKeys: (index) => {
      const contact = contacts()[index];
      if (search !== '') return [];
      const canChange = !phone.settings.get('dir.local.readonly');
      return [
        ...(canChange ? [{ label: 'Add', press: () => addContact(phone, stack) }] : []),
        ...(contact === undefined || !canChange ? [] : [{ label: 'Delete', press: () => askDelete(contact) }]),
        { label: 'Search', press: askSearch },
      ];
    },
    back: () => stack.pop(),
  });
}
