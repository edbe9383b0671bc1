// The three call lists on the screen, and each entry with every element that it has.

import type { CallListEntry, CallListKind, Contact } from '@offhook/ucs';
import { otherParty, writeDuration } from '@offhook/ucs';

import { partyText } from '../call/party.ts';
import { callListRules } from '../call-list/call-lists.ts';
import { clearCallLists } from '../command/clear-call-lists.ts';
import { deleteCall } from '../command/delete-call.ts';
import { dialledPart } from '../directory/local-directory.ts';
import type { Phone } from '../phone.ts';
import { contactForm } from './contact-form.ts';
import { hasDirectoryMenus } from './directory-screens.ts';
import { ListScreen } from './list-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';
import { ConfirmScreen, TextScreen } from './simple-screens.ts';
import { timeOfDay } from './time-of-day.ts';

const titles: Readonly<Record<CallListKind, string>> = { missed: 'Missed Calls', received: 'Received Calls', placed: 'Placed Calls' };
const marks = { missed: 'missed', received: 'in', placed: 'out' } as const;

/** The lists that the settings leave (guide, Call List Parameters). */
export function listedKinds({ settings }: Phone): readonly CallListKind[] {
  const { enabled, kinds } = callListRules(settings);
  return enabled ? (['missed', 'received', 'placed'] as const).filter((kind) => kinds[kind]) : [];
}

/** The other party as a contact to be; undefined where it is one, shows no number, or the directory may not be changed here. */
function newContact(phone: Phone, entry: CallListEntry): Contact | undefined {
  const party = otherParty(entry);
  const contact = party === undefined ? '' : dialledPart(party.address);
  const isThere = contact === '' || phone.directory.findByAddress(contact) !== undefined;
  if (isThere || !hasDirectoryMenus(phone) || phone.settings.get('dir.local.readonly')) return undefined;
  return { firstName: party?.name ?? '', lastName: '', contact };
}

function partyOfEntry(entry: CallListEntry): string {
  const party = otherParty(entry);
  return party === undefined ? 'Unknown' : partyText(party);
}

function describe({ settings }: Phone, entry: CallListEntry): readonly string[] {
  const address = (label: string, party: { readonly address: string; readonly name?: string } | undefined): readonly string[] =>
    party === undefined ? [] : [`${label}: ${party.name === undefined ? '' : `${party.name} `}${party.address.replace(/^sips?:/i, '')}`];
  return [
    `${entry.direction === 'In' ? 'Incoming' : 'Outgoing'}, ${entry.disposition}`,
    `Started: ${entry.startTime.slice(0, 10)} ${timeOfDay(settings, entry.startTime.slice(11, 19))}`,
    ...(entry.durationS === undefined ? [] : [`Duration: ${writeDuration(entry.durationS).slice(2).toLowerCase()}`]),
    ...(entry.count > 1 ? [`Calls: ${entry.count}`] : []),
    `Line: ${entry.line}`,
    ...address('From', entry.source),
    ...address('To', entry.destination),
    ...entry.connections.flatMap((connection) => address('Connected', connection)),
    ...address('Last', entry.finalDestination),
  ];
}

export function callListScreen(phone: Phone, stack: ScreenStack, kind: CallListKind): Screen {
  if (kind === 'missed') phone.callLists.markSeen();
  const entries = (): readonly CallListEntry[] => phone.callLists.list(kind);
  const dial = async (entry: CallListEntry): Promise<void> => {
    const address = otherParty(entry)?.address;
    if (address === undefined || dialledPart(address) === '') return stack.notice('This call shows no number');
    stack.home();
    await phone.calls.place(entry.line, address);
    return undefined;
  };
  return new ListScreen({
    title: titles[kind],
    emptyText: 'No calls',
    selectLabel: 'Dial',
    rows: () =>
      entries().map((entry) => ({
        text: `${partyOfEntry(entry)}${entry.count > 1 ? ` (${entry.count})` : ''}`,
        detail: `${entry.startTime.slice(5, 10)} ${timeOfDay(phone.settings, entry.startTime.slice(11, 16))}`,
        mark: marks[kind],
        open: () => dial(entry),
      })),
    softKeys: (index) => {
      const entry = entries()[index];
      if (entry === undefined) return [];
      const contact = newContact(phone, entry);
      return [
        {
          label: 'Info',
          press: () =>
            stack.push(
              new TextScreen({
                title: partyOfEntry(entry),
                lines: () => describe(phone, entry),
                back: () => stack.pop(),
                softKeys: [{ label: 'Dial', press: () => dial(entry) }],
              }),
            ),
        },
        { label: 'Delete', press: () => deleteCall(phone, entry) },
        ...(contact === undefined ? [] : [{ label: 'Add +', press: () => stack.push(contactForm(phone, stack, { given: contact })) }]),
      ];
    },
    back: () => stack.pop(),
  });
}

export function recentScreen(phone: Phone, stack: ScreenStack): Screen {
  const open = (kind: CallListKind) => ({
    text: titles[kind],
    detail: String(phone.callLists.list(kind).length),
    mark: marks[kind],
    open: () => stack.push(callListScreen(phone, stack, kind)),
  });
  const clear = async (): Promise<void> => {
    await clearCallLists(phone);
    stack.pop();
  };
  return new ListScreen({
    title: 'Recent Calls',
    rows: () => listedKinds(phone).map(open),
    softKeys: () => [
      {
        label: 'Clear All',
        press: () =>
          stack.push(
            new ConfirmScreen({
              title: 'Recent Calls',
              question: 'Clear all call lists on this phone?',
              yes: clear,
              no: () => stack.pop(),
            }),
          ),
      },
    ],
    back: () => stack.pop(),
  });
}
