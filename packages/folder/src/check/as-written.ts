// Call lists and contact directories in the form in which phones write them: of most it can be told in one look that nothing is wrong with them. Of any other form
// nothing is said here, and the readers decide.

import { directions, dispositions } from '@offhook/ucs';

const blank = '[ \\t\\n]*';
/** Characters that stand for themselves: no > (XML 1.0 §2.4 forbids some of them), and nothing that is folded or refused. */
const characters = '<>&\\0-\\x08\\x0B-\\x1F\\uD800-\\uDFFF\\uFFFD-\\uFFFF';
const text = `(?:[^${characters}]|&(?:amp|lt|gt|quot|apos);)*`;
/** The same without what a placeholder begins with. */
const filledIn = `(?:[^{[$%#${characters}]|&(?:amp|gt|quot|apos);)*`;

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** The same, or nothing at all. */
function orEmpty(name: string, content: string): string {
  return `<${name}(?:/>|>${content}</${name}>)`;
}

function anyOf(alternatives: readonly string[]): string {
  return `(?:(?:${alternatives.join('|')})${blank})*`;
}

/** Tried where the last one ended. No part of it can be read in two ways: what is written otherwise is given up at once. */
function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(blank), 'y');
}

const declaration = '(?:<\\?xml version="1\\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="(?:yes|no)")?\\?>)?';
const savedMark = '(?:<\\?Saved @ [\\w :.+-]*\\?>)?';

const party = `${blank}${anyOf(['address', 'name'].map((name) => orEmpty(name, text)))}`;
const fieldsOfCall = anyOf([
  element('disposition', `(?:${dispositions.join('|')})`),
  ...['line', 'protocol', 'startTime', 'duration', 'count'].map((name) => orEmpty(name, text)),
  ...['destination', 'source', 'connection', 'finalDestination'].map((name) => orEmpty(name, party)),
]);
const callList = {
  start: pattern(declaration, savedMark, '<callList>', ''),
  item: pattern('<call>', element('direction', `(?:${directions.join('|')})`), `${fieldsOfCall}</call>`, ''),
  end: pattern('</callList>', '$'),
};

const fieldsOfContact = anyOf([
  ...['fn', 'ln', 'lb', 'pt', 'rt', 'dc'].map((name) => orEmpty(name, filledIn)),
  ...['ad', 'ar', 'bw', 'bb'].map((name) => orEmpty(name, '[01]?')),
]);
const directory = {
  start: pattern(declaration, '<directory>', '<item_list>', ''),
  /** The speed dial is its group. */
  item: pattern(
    '<item>',
    `${fieldsOfContact}${element('ct', `(?![\\s<])${filledIn}`)}`,
    `${fieldsOfContact}(?:${orEmpty('sd', '([1-9]\\d{0,3})?')}${blank}${fieldsOfContact})?</item>`,
    '',
  ),
  end: pattern('</item_list>', '</directory>', '$'),
};

/** In characters. A longer text would ask for more of the engine's stack than there may be. */
const longest = 256 * 1024;

/** The whole content is of that form, and `onItem` is told the group of each item. */
function isOfForm(content: string, form: typeof callList, onItem: (group: string | undefined) => void): boolean {
  const { start, item, end } = form;
  start.lastIndex = 0;
  if (content.length > longest || !start.test(content)) return false;
  let at = start.lastIndex;
  item.lastIndex = at;
  for (let found = item.exec(content); found !== null; found = item.exec(content)) {
    at = item.lastIndex;
    onItem(found[1]);
  }
  end.lastIndex = at;
  return end.test(content);
}

/** True where a phone surely reads every call. */
export function isCallListAsWritten(content: string): boolean {
  return isOfForm(content, callList, () => undefined);
}

/** True where a phone surely reads every contact and has room for it, and no speed dial is given twice. */
export function isDirectoryAsWritten(content: string, mostContacts: number): boolean {
  let contacts = 0;
  let dialled = 0;
  const speedDials = new Set<string>();
  const isForm = isOfForm(content, directory, (speedDial) => {
    contacts++;
    if (speedDial === undefined) return;
    dialled++;
    speedDials.add(speedDial);
  });
  return isForm && contacts <= mostContacts && speedDials.size === dialled;
}
