// The keys beside the screen: lines first, then speed dials (guide, Local Contact Directory), and how each line stands.

import type { LineKey } from '@offhook/api';
import { contactLabel } from '@offhook/ucs';

import type { Line } from '../line/line.ts';
import type { Phone } from '../phone.ts';

type Assignment =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'speed-dial'; readonly contact: string; readonly label: string; readonly presence: string | undefined };

/** Keys without a function are shown as well, so many in all. */
const shownAtLeast = 8;

/** What each key does, from the first on. */
export function assignmentsOf({ lines, directory, presence, options }: Phone): readonly Assignment[] {
  const ofLines = lines.flatMap((line) => Array.from({ length: line.settings.lineKeys }, () => ({ kind: 'line', line }) as const));
  const speedDials = directory.speedDials.map(
    (contact) =>
      ({ kind: 'speed-dial', contact: contact.contact, label: contactLabel(contact), presence: presence.wordsOf(contact) }) as const,
  );
  return [...ofLines, ...speedDials].slice(0, options.model.lineKeys);
}

export function lineKeysOf(phone: Phone): LineKey[] {
  const keys = assignmentsOf(phone).map((assigned): LineKey => {
    if (assigned.kind === 'speed-dial') {
      const { label, presence } = assigned;
      return { label, state: 'speed-dial', ...(presence === undefined ? {} : { presence }) };
    }
    return { label: assigned.line.settings.label, state: stateOf(phone, assigned.line) };
  });
  while (keys.length < Math.min(phone.options.model.lineKeys, shownAtLeast)) keys.push({ label: '', state: 'unassigned' });
  return keys;
}

function stateOf(phone: Phone, line: Line): LineKey['state'] {
  const calls = phone.calls.calls.filter((call) => call.line === line);
  if (calls.some((call) => call.state === 'offering')) return 'ringing';
  if (calls.some((call) => call.state === 'dialling' || call.state === 'proceeding' || call.state === 'ringback')) return 'dialling';
  if (calls.some((call) => call.state === 'connected' || call.state === 'conference' || call.state === 'held')) return 'active';
  if (calls.some((call) => call.state === 'hold')) return 'held';
  return line.isUsable ? 'idle' : 'unregistered';
}
