// How a passage is shown: the person's own data in clear, other people's masked (GDPR Art. 15(4)), secrets never.

import type { PersonMatcher } from '@offhook/privacy';
import { isOneWord, maskAddress, maskName, maskProse, ownSpans, withoutCompanions } from '@offhook/privacy';
import { logLineText, logWords, parseLogLine, readLogLine } from '@offhook/ucs';

import type { MarkupElement } from './markup.ts';
import { elementText } from './markup.ts';
import type { Field, Passage } from './passage.ts';

export interface Showing {
  readonly matcher: PersonMatcher;
  readonly showOthers: boolean;
}

export function showName(showing: Showing, name: string): string {
  return showing.showOthers || showing.matcher.name(name) !== undefined ? name : maskName(name);
}

export function showAddress(showing: Showing, address: string): string {
  return showing.showOthers || showing.matcher.address(address) !== undefined ? address : maskAddress(address);
}

/** Of running text, what is the person's and the words of the format: whatever else stands there may name somebody. */
export function showText(showing: Showing, text: string): string {
  if (showing.showOthers) return text;
  const { matcher } = showing;
  return maskProse(text, ownSpans(matcher, { ...readLogLine(text), prose: text }), logWords);
}

/** A label of the person's own contact may name others, beside them or alone: Ada (Zoe Quill's desk), c/o Zoe Quill. */
export function showLabel(showing: Showing, label: string): string {
  return showing.matcher.whole(label) !== undefined || isOneWord(label) ? label : showText(showing, label);
}

/** A label of somebody else's contact: what in it is the person's, else initials. */
function showMention(showing: Showing, label: string): string {
  return showing.matcher.name(label) === undefined ? showName(showing, label) : showText(showing, label);
}

/** A line of a log keeps its time, module and class. */
export function showLine(showing: Showing, text: string): string {
  const prose = logLineText(text);
  return text.slice(0, text.length - prose.length) + showText(showing, prose);
}

/** A name that is the person's, in its parts: whoever else stands in it is masked. */
export function showOwnName(showing: Showing, parts: readonly string[]): readonly string[] {
  return showing.showOthers ? parts : withoutCompanions(showing.matcher, parts, logWords);
}

function childOf(element: MarkupElement, name: string): string {
  const found = element.children.find((candidate) => candidate.name.toLowerCase() === name);
  return found === undefined ? '' : elementText(found);
}

export interface ShownParty {
  readonly address: string;
  readonly name: string;
}

export function partyOf(showing: Showing, element: MarkupElement): ShownParty {
  const attribute = (wanted: string): string => element.attributes.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
  const address = childOf(element, 'address') || attribute('address') || elementText(element);
  const name = childOf(element, 'name') || attribute('name');
  // An address that is the person's carries the person's name, however it is written.
  const isOwn = showing.matcher.address(address) !== undefined || showing.matcher.name(name) !== undefined;
  const [own = ''] = showOwnName(showing, [name]);
  return isOwn ? { address, name: own } : { address: address === '' ? '' : showAddress(showing, address), name: showName(showing, name) };
}

export interface ShownCall {
  readonly direction: string;
  readonly disposition: string;
  readonly startTime: string;
  readonly duration: string;
  readonly count: string;
  readonly source?: ShownParty;
  readonly destination?: ShownParty;
  readonly connections: readonly ShownParty[];
  readonly finalDestination?: ShownParty;
}

/** An element of a call, or the attribute that takes its place. */
function scalarOf(call: MarkupElement, wanted: string): string {
  return childOf(call, wanted) || (call.attributes.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '');
}

/** As the call says it; empty where it does not. */
export function callTime(call: MarkupElement): string {
  return scalarOf(call, 'starttime');
}

export function callOf(showing: Showing, call: MarkupElement): ShownCall {
  const scalar = (wanted: string): string => scalarOf(call, wanted);
  const parties = (wanted: string): readonly ShownParty[] =>
    call.children.filter(({ name }) => name.toLowerCase() === wanted).map((party) => partyOf(showing, party));
  const [source] = parties('source');
  const [destination] = parties('destination');
  const [finalDestination] = parties('finaldestination');
  return {
    direction: scalar('direction'),
    disposition: scalar('disposition'),
    startTime: callTime(call),
    duration: scalar('duration'),
    count: scalar('count'),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    connections: parties('connection'),
    ...(finalDestination === undefined ? {} : { finalDestination }),
  };
}

export interface ShownContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly label: string;
  readonly contact: string;
  readonly divertContact: string;
  readonly speedDial: string;
  /** False where the contact is somebody else's and only a part of it names the person. */
  readonly isOwn: boolean;
}

/** `found` are the fields that name the person. */
export function contactOf(showing: Showing, item: MarkupElement, found: readonly Field[]): ShownContact {
  const isOwn = found.some(({ part }) => part === undefined);
  const names = [childOf(item, 'fn'), childOf(item, 'ln')];
  const [firstName = '', lastName = ''] = isOwn ? showOwnName(showing, names) : names.map((value) => showName(showing, value));
  const contact = childOf(item, 'ct');
  const divert = childOf(item, 'dc');
  return {
    firstName,
    lastName,
    label: isOwn ? showLabel(showing, childOf(item, 'lb')) : showMention(showing, childOf(item, 'lb')),
    contact: isOwn ? contact : showAddress(showing, contact),
    divertContact: divert === '' ? '' : showAddress(showing, divert),
    speedDial: childOf(item, 'sd'),
    isOwn,
  };
}

function partyText({ address, name }: ShownParty): string {
  return name === '' ? address : `${name} <${address}>`;
}

const shownLength = 160;

/** One line, for a person. */
export function showPassage(showing: Showing, passage: Passage, found: readonly Field[]): string {
  const { kind, element } = passage;
  const [{ form, value } = { form: 'text', value: '' }] = found;
  if (kind === 'contact' && element !== undefined) {
    const contact = contactOf(showing, element, found);
    const name = [contact.firstName, contact.lastName].filter((part) => part !== '').join(' ');
    return [name, contact.label, contact.contact, contact.divertContact === '' ? '' : `diverts to ${contact.divertContact}`]
      .filter((part) => part !== '')
      .join(', ');
  }
  if (kind === 'call' && element !== undefined) {
    const call = callOf(showing, element);
    const parties = [call.source, call.destination].map((party) => (party === undefined ? '-' : partyText(party)));
    return `${call.startTime} ${call.direction} ${call.disposition} ${parties.join(' to ')}`;
  }
  // A secret is never here: it names nobody (formOfParameter).
  if (kind === 'parameter') {
    const shown = form === 'text' ? showText(showing, value) : value;
    return `${passage.name}="${shown}"`;
  }
  const line = parseLogLine(value);
  const shown = line === undefined ? showText(showing, value.trim()) : `${line.time} ${line.module} ${showText(showing, line.text)}`;
  const text = shown.replace(/\s+/g, ' ');
  return text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
}
