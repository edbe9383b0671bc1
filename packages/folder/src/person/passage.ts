// What a file consists of when a person is looked for in it: contacts, calls, parameters, lines, comments. A passage is what is found, shown and removed as one.
// Guide, Local Contact Directory and Call List Elements and Attributes, for which part of a contact or call names whom.

import { unescapedReadings, utf8Bytes } from '@offhook/base';
import type { Certainty, Match, PersonMatcher } from '@offhook/privacy';
import { certainties, foldedText } from '@offhook/privacy';
import type { NamingForm } from '@offhook/ucs';
import {
  addressParameterBeside,
  namingsOfParameter,
  partyElements,
  plainCallElements,
  plainContactElements,
  readLogLine,
  readXmlTree,
} from '@offhook/ucs';

import type { FileText } from './file-text.ts';
import { lineFinder } from './file-text.ts';
import type { MarkupElement, MarkupText, Span } from './markup.ts';
import { elementText, readMarkup, resolveReferences } from './markup.ts';

export const passageKinds = ['contact', 'call', 'parameter', 'text', 'comment', 'line', 'unparsed'] as const;
export type PassageKind = (typeof passageKinds)[number];

/** One value in a passage. */
export interface Field {
  /** As the file calls it: ct, source, reg.1.address; empty where it has no name. */
  readonly name: string;
  readonly form: NamingForm | 'line';
  readonly value: string;
  /** Where only this part is about the person, and the passage about somebody else: what to cut out. */
  readonly part?: Span;
}

export interface Passage extends Span {
  readonly kind: PassageKind;
  readonly line: number;
  /** Of a parameter. */
  readonly name: string;
  readonly fields: readonly Field[];
  readonly element?: MarkupElement;
}

function child(element: MarkupElement, name: string): string {
  const found = element.children.find((candidate) => candidate.name.toLowerCase() === name);
  return found === undefined ? '' : elementText(found);
}

function partOf(element: MarkupElement, name: string): Pick<Field, 'part'> {
  const part = element.children.find((candidate) => candidate.name.toLowerCase() === name);
  return part === undefined ? {} : { part };
}

/** Every value in an element and below, each to be compared as free text. */
function textsBelow(element: MarkupElement, name: string, part: Span): readonly Field[] {
  const field = (value: string): Field => ({ name, form: 'text', value, part });
  return [
    ...element.attributes.map(({ value }) => field(value)),
    ...element.texts.map(({ text }) => field(text)),
    ...element.remarks.map(({ text }) => field(text)),
    ...element.children.flatMap((below) => textsBelow(below, name, part)),
  ];
}

function remarkFields(element: MarkupElement): readonly Field[] {
  return element.remarks.map((remark) => ({ name: 'comment', form: 'text', value: remark.text, part: remark }));
}

/** What an element holds beside its own text: no phone writes it, and whoever did may have named anybody. */
function besideText(element: MarkupElement): readonly Field[] {
  return [
    ...element.attributes.map((attribute): Field => ({ name: element.name, form: 'text', value: attribute.value, part: attribute })),
    ...element.children.flatMap((below) => textsBelow(below, element.name, below)),
    ...remarkFields(element),
  ];
}

function contactFields(item: MarkupElement): readonly Field[] {
  // First and last name count together only: a login ada is not found in every Ada.
  const first = child(item, 'fn');
  const last = child(item, 'ln');
  const fields: Field[] = [
    { name: 'ct', form: 'address', value: child(item, 'ct') },
    { name: 'fn ln', form: 'name', value: `${first} ${last}` },
    { name: 'fn ln', form: 'name', value: `${last} ${first}` },
    { name: 'lb', form: 'name', value: child(item, 'lb'), ...((first + last).trim() === '' ? {} : partOf(item, 'lb')) },
  ];
  const seen = new Set<string>();
  for (const element of item.children) {
    const name = element.name.toLowerCase();
    // Of an element that stands twice, the first counts; the other says something all the same.
    const isFirst = !seen.has(name);
    seen.add(name);
    if (plainContactElements.has(name) || (isFirst && ['ct', 'fn', 'ln', 'lb'].includes(name))) fields.push(...besideText(element));
    else if (name === 'dc') fields.push({ name, form: 'address', value: elementText(element), part: element }, ...besideText(element));
    else fields.push(...textsBelow(element, element.name, element));
  }
  return [
    ...fields,
    ...item.attributes.map((attribute): Field => ({ name: attribute.name, form: 'text', value: attribute.value, part: attribute })),
    ...item.texts.map(({ text }): Field => ({ name: 'text', form: 'text', value: text })),
    ...remarkFields(item),
  ];
}

/** At any depth, each by what its own element is called: address, name, or something else. */
function partyFields(party: MarkupElement, name = party.name, part = ''): readonly Field[] {
  const field = (kind: string, value: string): Field => {
    const form = kind === 'name' ? 'name' : kind === 'address' || kind === '' ? 'address' : 'text';
    return { name, form, value };
  };
  return [
    ...party.attributes.map((attribute) => field(attribute.name.toLowerCase(), attribute.value)),
    ...party.children.flatMap((below) => partyFields(below, name, below.name.toLowerCase())),
    field(part, elementText(party)),
    ...remarkFields(party),
  ];
}

function callFields(call: MarkupElement): readonly Field[] {
  const fields: Field[] = [];
  for (const element of call.children) {
    const name = element.name.toLowerCase();
    if (plainCallElements.has(name)) fields.push(...besideText(element));
    else fields.push(...(partyElements.has(name) ? partyFields(element) : textsBelow(element, element.name, element)));
  }
  for (const { name, value } of call.attributes) if (!plainCallElements.has(name.toLowerCase())) fields.push({ name, form: 'text', value });
  return [...fields, ...call.texts.map(({ text }): Field => ({ name: 'text', form: 'text', value: text })), ...remarkFields(call)];
}

function passagesOfMarkup(text: string): readonly Passage[] {
  const lineAt = lineFinder(text);
  const passages: Passage[] = [];
  const add = (kind: PassageKind, span: Span, fields: readonly Field[], name = '', element?: MarkupElement): void => {
    const { start, end } = span;
    passages.push({ kind, name, start, end, line: lineAt(start), fields, ...(element === undefined ? {} : { element }) });
  };
  const addText = (kind: PassageKind, part: MarkupText): void => add(kind, part, [{ name: '', form: 'text', value: part.text }]);
  const visit = (element: MarkupElement, root: string): void => {
    const name = element.name.toLowerCase();
    if (root === 'directory' && name === 'item') return add('contact', element, contactFields(element), '', element);
    if (root === 'calllist' && name === 'call') return add('call', element, callFields(element), '', element);
    for (const attribute of element.attributes) {
      const fields = namingsOfParameter(attribute.name, attribute.value).map((naming) => ({ name: attribute.name, ...naming }));
      if (fields.length > 0) add('parameter', attribute, fields, attribute.name, element);
    }
    for (const part of element.texts) addText('text', part);
    for (const remark of element.remarks) addText('comment', remark);
    for (const below of element.children) visit(below, root === '' ? below.name.toLowerCase() : root);
  };
  visit(readMarkup(text), '');
  return passages;
}

/** How many lines on the rest of a name may stand, in files whose mark-up cannot be trusted. */
const nameReachLines = 3;

function passagesOfLines(text: string, kind: 'line' | 'unparsed', form: 'line' | 'text' = 'text'): readonly Passage[] {
  const passages: Passage[] = [];
  const add = (start: number, end: number): void => {
    const raw = text.slice(start, end);
    const value = kind === 'line' ? raw : resolveReferences(raw);
    passages.push({ kind, name: '', line: passages.length + 1, start, end, fields: [{ name: '', form, value }] });
  };
  let start = 0;
  for (const { 0: feed, index } of text.matchAll(/\r\n|\n|\r/g)) {
    add(start, index);
    start = index + feed.length;
  }
  if (start < text.length) add(start, text.length);
  return passages;
}

export interface FileContent {
  readonly text: FileText;
  /** Of the root element, where the file is well-formed XML. */
  readonly rootName?: string | undefined;
  readonly passages: readonly Passage[];
  /** Why the file is not what it looks like, with its line. */
  readonly fault?: string;
}

/** Logs that were rolled over too: app.log.1. */
export function isLogName(path: string): boolean {
  return /\.log(?:[.-]\d+)?$/i.test(path);
}

export function readContent(path: string, text: FileText): FileContent {
  if (!text.text.trimStart().startsWith('<')) {
    return { text, passages: passagesOfLines(text.text, 'line', isLogName(path) ? 'line' : 'text') };
  }
  const tree = readXmlTree(utf8Bytes(text.text), path);
  if (tree.usable) return { text, passages: passagesOfMarkup(text.text), rootName: tree.root?.name };
  const [first] = tree.complaints.filter(({ severity }) => severity === 'error');
  const fault = first === undefined ? 'not well-formed' : `not well-formed (line ${first.place.line}), searched as plain text`;
  return { text, passages: passagesOfLines(text.text, 'unparsed'), fault };
}

export function namesPerson(matcher: PersonMatcher, { form, value }: Pick<Field, 'form' | 'value'>): Match | undefined {
  return form === 'line' ? matcher.line(value, readLogLine) : matcher[form](value);
}

export interface FoundPassage {
  readonly passage: Passage;
  /** Those that name the person. */
  readonly fields: readonly Field[];
  /** Of the surest. */
  readonly certainty: Certainty;
}

/** Fields of a contact or of one party of a call that say who it is besides its name. */
function addressFieldOf(name: string): string {
  return name === 'fn ln' || name === 'lb' ? 'ct' : name;
}

/** The numbers and addresses of whoever a name in a contact or a call stands for. */
export function addressesBeside({ fields }: Passage, { name }: Field): readonly string[] {
  return fields
    .filter((field) => field.form === 'address' && field.name === addressFieldOf(name) && /[\p{L}\p{N}]/u.test(field.value))
    .map(({ value }) => value);
}

/** Mark-up between the words of a name becomes white space. */
function withoutMarkup(text: string): string {
  const plain = text.replace(/<[^>]*>?/g, ' ');
  return unescapedReadings(plain)[0] ?? plain;
}

/** Whose the addresses are that stand in a file beside names: by their parameter in lower case, whether they are the person's. */
function addressesOf(passages: readonly Passage[], matcher: PersonMatcher): ReadonlyMap<string, boolean> {
  const beside = new Set(passages.map(({ name }) => addressParameterBeside(name)));
  return new Map(
    passages
      .filter(({ name }) => beside.has(name.toLowerCase()))
      .map(({ name, fields }) => [name.toLowerCase(), fields.some((field) => namesPerson(matcher, field) !== undefined)]),
  );
}

function surest(all: readonly Certainty[]): Certainty {
  return certainties.findLast((certainty) => all.includes(certainty)) ?? 'possible';
}

export function findPassages(content: FileContent, matcher: PersonMatcher): readonly FoundPassage[] {
  const found: FoundPassage[] = [];
  const { passages } = content;
  const addresses = addressesOf(passages, matcher);
  for (const [index, passage] of passages.entries()) {
    const isTheirs = addresses.get(addressParameterBeside(passage.name) ?? '');
    const matches = new Map(
      passage.fields.flatMap((field) => {
        const match = namesPerson(matcher, field);
        return match === undefined ? [] : [[field, match] as const];
      }),
    );
    const fields = [...matches.keys()];
    const sure = [...matches.values()].map((match): Certainty => {
      // The name of a line, or of a key that watches somebody, is whose its address is.
      if (match.form === 'name' && isTheirs !== undefined && matcher.hasAddress) return isTheirs ? 'likely' : 'possible';
      return match.certainty;
    });
    if (fields.length > 0) found.push({ passage, fields, certainty: surest(sure) });
    else if (passage.kind === 'unparsed') {
      const own = foldedText(withoutMarkup(passage.fields[0]?.value ?? ''));
      const on = passages.slice(index + 1, index + nameReachLines).map(({ fields: [field] }) => withoutMarkup(field?.value ?? ''));
      const at = matcher.nameIn([own.trimEnd(), ...on.map((line) => foldedText(line).trim())].join(' '));
      if (at >= 0 && at < own.trimEnd().length) found.push({ passage, fields: passage.fields, certainty: 'likely' });
    }
  }
  return found;
}
