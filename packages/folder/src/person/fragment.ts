// The original text of a contact or call for an answer to a request for access, with other people masked in place (GDPR Art. 15(3), 15(4)).

import { maskAddress, maskName } from '@offhook/privacy';

import type { TextEdit } from './file-text.ts';
import { applyEdits } from './file-text.ts';
import type { MarkupElement } from './markup.ts';
import type { Showing } from './others.ts';
import { contactOf, partyOf, showLabel, showLine, showOwnName } from './others.ts';
import type { FoundPassage } from './passage.ts';

export function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function replaced(element: MarkupElement, change: (text: string) => string): readonly TextEdit[] {
  return element.texts.map(({ start, end, text }) => ({ start, end, replacement: escapeMarkup(change(text.trim())) }));
}

function cut({ start, end }: { readonly start: number; readonly end: number }): TextEdit {
  return { start, end, replacement: '' };
}

/** What is not understood may be about anyone: beside the text of an element nothing stays. */
function textOnly({ attributes, children, remarks }: MarkupElement): readonly TextEdit[] {
  return [...attributes, ...children, ...remarks].map(cut);
}

function maskParty(showing: Showing, party: MarkupElement): readonly TextEdit[] {
  const shown = partyOf({ ...showing, showOthers: true }, party);
  const unknown = [...party.remarks.map(cut), ...party.children.flatMap(textOnly)];
  if (showing.matcher.address(shown.address) !== undefined || showing.matcher.name(shown.name) !== undefined) {
    const strange = [...party.attributes, ...party.children].filter(({ name }) => !/^(?:name|address)$/i.test(name));
    const others = party.texts.filter(({ text }) => showing.matcher.address(text) === undefined);
    const own = (name: string): string => showOwnName(showing, [name])[0] ?? '';
    const isName = ({ name }: { readonly name: string }): boolean => name.toLowerCase() === 'name' && own(shown.name) !== shown.name;
    return [
      ...unknown,
      ...[...strange, ...others].map(cut),
      ...party.children.filter(isName).flatMap((below) => replaced(below, own)),
      ...party.attributes.filter(isName).map(({ value, valueSpan }) => ({ ...valueSpan, replacement: escapeMarkup(own(value)) })),
    ];
  }
  return [
    ...unknown,
    ...replaced(party, maskAddress),
    ...party.attributes.map(({ name, value, valueSpan }) => ({
      ...valueSpan,
      replacement: escapeMarkup(name.toLowerCase() === 'name' ? maskName(value) : maskAddress(value)),
    })),
    ...party.children.flatMap((below) => replaced(below, below.name.toLowerCase() === 'name' ? maskName : maskAddress)),
  ];
}

const plainParts = new Set([
  'sd',
  'rt',
  'ad',
  'ar',
  'bw',
  'bb',
  'direction',
  'disposition',
  'line',
  'protocol',
  'starttime',
  'duration',
  'count',
]);
const parties = new Set(['source', 'destination', 'connection', 'finaldestination']);

function editsOf(showing: Showing, element: MarkupElement, { passage, fields }: FoundPassage): readonly TextEdit[] {
  const isOwn = fields.some(({ part }) => part === undefined);
  const shown = contactOf(showing, element, fields);
  const written = contactOf({ ...showing, showOthers: true }, element, fields);
  const hasOthers = shown.firstName !== written.firstName || shown.lastName !== written.lastName;
  return element.children.flatMap((below): readonly TextEdit[] => {
    const name = below.name.toLowerCase();
    if (plainParts.has(name)) return textOnly(below);
    if (passage.kind === 'call') return parties.has(name) ? maskParty(showing, below) : [cut(below)];
    const address = (text: string): string => (showing.matcher.address(text) !== undefined ? text : maskAddress(text));
    if (name === 'ct') return [...textOnly(below), ...(isOwn ? [] : replaced(below, address))];
    if (name === 'lb' && isOwn) return [...textOnly(below), ...replaced(below, (label) => showLabel(showing, label))];
    if (isOwn && hasOthers && (name === 'fn' || name === 'ln'))
      return [...textOnly(below), ...replaced(below, () => (name === 'fn' ? shown.firstName : shown.lastName))];
    if (name === 'fn' || name === 'ln' || name === 'lb') return [...textOnly(below), ...(isOwn ? [] : replaced(below, maskName))];
    if (name === 'dc') return [...textOnly(below), ...replaced(below, address)];
    return [cut(below)]; // what is not understood may be about anyone
  });
}

/** `text` is that of the file. */
export function fragmentOf(showing: Showing, text: string, found: FoundPassage): string {
  const { passage } = found;
  const { element, start, end } = passage;
  const original = text.slice(start, end);
  if (showing.showOthers) return original;
  if (element === undefined || (passage.kind !== 'contact' && passage.kind !== 'call')) return showLine(showing, original);
  const attributes = element.attributes.filter(
    ({ name, value }) => !plainParts.has(name.toLowerCase()) && showing.matcher.text(value) === undefined,
  );
  const edits = [...editsOf(showing, element, found), ...[...element.remarks, ...element.texts, ...attributes].map(cut)];
  return applyEdits(
    original,
    edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  );
}
