// Guide, Add a Contact to the Local Directory: one form for a new contact and for one that is there, with every element of the file.

import { ProblemError } from '@offhook/base';
import type { Contact } from '@offhook/ucs';

import { ringersOf } from '../call/ringers.ts';
import { saveContact } from '../command/save-contact.ts';
import type { Phone } from '../phone.ts';
import type { Choice, Field, FormValues } from './form-screen.ts';
import { FormScreen } from './form-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';
import type { EntryMode } from './text-entry.ts';

type FieldName = Exclude<keyof Contact, 'unknown'>;

const empty: Contact = { firstName: '', lastName: '', contact: '' };

/** Directories number ringers. A ring type of another kind is kept as it stands. */
function ringTypesOf(phone: Phone, current: string): readonly Choice[] {
  const known = ringersOf(phone.settings).map(({ id, name }) => ({ value: id.replace('ringer', ''), text: name }));
  const all = [{ value: '', text: 'As the line' }, ...known];
  return all.some(({ value }) => value === current) ? all : [...all, { value: current, text: current }];
}

function fieldsOf(phone: Phone, contact: Contact): readonly Field<FieldName>[] {
  const text = (name: FieldName, label: string, value: string | number | undefined, mode: EntryMode = 'Abc'): Field<FieldName> => ({
    kind: 'text',
    name,
    label,
    value: String(value ?? ''),
    mode,
  });
  const turn = (name: FieldName, label: string, isOn: boolean | undefined): Field<FieldName> => ({
    kind: 'switch',
    name,
    label,
    isOn: isOn ?? false,
  });
  const { ringType = '' } = contact;
  return [
    text('firstName', 'First name', contact.firstName),
    text('lastName', 'Last name', contact.lastName),
    text('contact', 'Contact', contact.contact, '123'),
    text('speedDial', 'Speed dial', contact.speedDial, '123'),
    text('label', 'Label', contact.label),
    { kind: 'choice', name: 'ringType', label: 'Ring type', value: ringType, choices: ringTypesOf(phone, ringType) },
    text('divertContact', 'Divert contact', contact.divertContact, '123'),
    turn('autoDivert', 'Auto divert', contact.autoDivert),
    turn('autoReject', 'Auto reject', contact.autoReject),
    turn('buddyWatch', 'Watch buddy', contact.buddyWatch),
    turn('buddyBlock', 'Block buddy', contact.buddyBlock),
  ];
}

/** Throws ProblemError bad-request where the speed dial is no number of the guide's range. */
function speedDialOf(text: string): { readonly speedDial?: number } {
  if (text === '') return {};
  const speedDial = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (speedDial < 1) throw new ProblemError('bad-request', 'A speed dial is a number from 1 to 9999');
  return { speedDial };
}

/** A contact has the elements that somebody filled in, and those that it had. Switches are written all or none: the file of a contact without treatment stays short. */
function contactOf(values: FormValues<FieldName>, before: Contact | undefined): Contact {
  const text = (name: 'label' | 'ringType' | 'divertContact'): Partial<Contact> =>
    values[name] === '' && before?.[name] === undefined ? {} : { [name]: values[name] };
  const switches = {
    autoDivert: values.autoDivert === '1',
    autoReject: values.autoReject === '1',
    buddyWatch: values.buddyWatch === '1',
    buddyBlock: values.buddyBlock === '1',
  };
  const hadSwitches = before !== undefined && Object.keys(switches).some((name) => name in before);
  return {
    firstName: values.firstName,
    lastName: values.lastName,
    contact: values.contact,
    ...speedDialOf(values.speedDial),
    ...text('label'),
    ...text('ringType'),
    ...text('divertContact'),
    ...(hadSwitches || Object.values(switches).includes(true) ? switches : {}),
    ...(before?.unknown === undefined ? {} : { unknown: before.unknown }),
  };
}

/** `given`: what is known of somebody who is not in the directory yet, such as a caller. */
export function contactForm(
  phone: Phone,
  stack: ScreenStack,
  options: { readonly before?: Contact; readonly given?: Contact } = {},
): Screen {
  const { before, given = empty } = options;
  return new FormScreen({
    title: before === undefined ? 'Add Contact' : 'Edit Contact',
    fields: fieldsOf(phone, before ?? given),
    clock: phone.options.platform.clock,
    save: async (values) => {
      await saveContact(phone, contactOf(values, before), before);
      stack.pop();
      stack.notice('Contact saved');
    },
    back: () => stack.pop(),
  });
}
