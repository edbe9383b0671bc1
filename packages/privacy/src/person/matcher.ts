// Whether a value names a person, by which identifier, in which form, and how sure that is. The one matcher of a folder's files and of a server's records.
//
// certain   the identifier itself, in a place that holds identifiers
// likely    another form of it, a long number in running text, a full name
// possible  what may as well be somebody else: a short number or a login in free text, one word of a name, a user of another realm

import { literalPattern, mayHoldEscapes, unescapedReadings, unescapedWithPlaces } from '@offhook/base';
import { z } from 'zod';

import type { IdentifierKeys, KeyReader } from './identifier.ts';
import { areAlikeAtMost, isSamePerson, openKeyReader } from './identifier.ts';
import { linesWith } from './lines-with.ts';
import type { Span } from './masking.ts';
import { foldedText, foldedWithOffsets, nameForm, nameWords, unspacedLetters } from './name.ts';
import type { FoundName } from './names-in-text.ts';
import { createNameFinder } from './names-in-text.ts';
import {
  homeNumberPattern,
  loginPattern,
  longNumberPattern,
  looseWordPattern,
  namePattern,
  shortNumberPattern,
  unspacedNamePattern,
  writtenWords,
} from './patterns.ts';
import { remembering } from './remembering.ts';

export const certainties = ['possible', 'likely', 'certain'] as const;
export type Certainty = (typeof certainties)[number];

export interface Match {
  /** The key of the identifier, or `name:` and the name, as it was looked for. */
  readonly identifier: string;
  readonly form: 'address' | 'number' | 'login' | 'name';
  readonly certainty: Certainty;
}

export const matchSchema = z.object({
  identifier: z.string(),
  form: z.enum(['address', 'number', 'login', 'name']),
  certainty: z.enum(certainties),
}) satisfies z.ZodType<Match>;

export interface WantedPerson {
  readonly keys: readonly IdentifierKeys[];
  readonly names: readonly string[];
  /** Of the names, those that somebody else goes by too. */
  readonly sharedNames?: readonly string[];
}

/** Whom the grammar of a line says it names, and the text that is left for reading. */
export interface LineReading {
  readonly parties: readonly { readonly form: 'address' | 'login' | 'name' | 'number'; readonly value: string }[];
  readonly prose: string;
}

export interface MatcherOptions {
  readonly reader?: KeyReader;
  /** Hosts of the site's own addresses, in lower case: a user of the same number at another host may be somebody else. Unknown where empty. */
  readonly realms?: ReadonlySet<string>;
  /** For showing: what only its escapes say of a text is no match, since all of it would be shown; its spans are the person's all the same. */
  readonly asWritten?: boolean;
}

export interface PersonMatcher {
  /** The person is known by a number, an address or a login, and not by names alone. */
  readonly hasAddress: boolean;
  /** A value that holds an address: a SIP or tel URI, digits, a word. */
  address(value: string): Match | undefined;
  /** A value that holds a name or a label. */
  name(value: string): Match | undefined;
  /** Running text: a comment, a macro, a value of which nothing is known. */
  text(value: string): Match | undefined;
  /** A line of a phone's log; it is read only where it may name the person at all. */
  line(line: string, read: (line: string) => LineReading): Match | undefined;
  /** Of a log, the lines that may name the person at all: as many as are read one by one, and found in a fraction of the time. */
  linesToRead(log: string): readonly string[];
  /** All of a value is one of the identifiers or names: what a login in the name of a file must be. */
  whole(value: string): Match | undefined;
  /** False where a text, folded, cannot name the person however it is read; it is quick. */
  mayStandIn(foldedText: string): boolean;
  /** Where in running text numbers, logins, full names and addresses of the person stand. */
  spansIn(text: string): readonly Span[];
  /** The offset of the first name of two words or more in a text that is folded already; -1 without one. */
  nameIn(foldedText: string): number;
}

/** Shorter numbers stand for too much in free text. */
const shortestNumberInText = 3;
const longNumber = 7;

// Bounded where a mark must follow: a line of a log may be hundreds of kilobytes of anything.
const addresses =
  /sips?:[^\s@"'<>]{1,256}@\[[0-9a-f:.]+\]|(?:sips?|tel|mailto|callto):[^\s"'<>,|)\]]+|[^\s"'<>,|()[\]=;:/*]{1,128}@(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}.-]+)/giu;

/** Looked for only where a mark of one stands: the expression is slow on long lines. */
function addressesIn(text: string): readonly RegExpExecArray[] {
  return /@|(?:sips?|tel|callto|mailto):/i.test(text) ? [...text.matchAll(addresses)] : [];
}

/** Seven digits or more, with what people put between them. */
const writtenNumber = /(?<![\p{L}\p{N}_.@-])\+?\(?\d(?:[\s().\-/\u2010-\u2015\u2212]{0,3}\d){6,24}(?![\p{L}\p{N}_@])/gu;

/** RFC 3966 §5.1.5: 1234567;phone-context=+46 */
const numberInContext = /[\d+(][\d\s().-]*;(?:[^@\s"'<>]*;)?phone-context=[^\s"'<>@]*/giu;

const encodedWord = /=\?[\w-]{1,40}\?b\?/;

/** *672001, #31#2001, *21*2001# */
const codedNumber = /(?<![\p{L}\p{N}*#])[*#]{1,2}\d{2,3}[*#]?\d{3,24}#?(?![\p{L}\p{N}*#])/gu;

function valuesOf(keys: readonly IdentifierKeys[], type: string): readonly string[] {
  const all = keys.flatMap(({ own, derived }) => [own, ...derived]).filter((key) => key.startsWith(`${type}:`));
  return [...new Set(all)].map((key) => key.slice(type.length + 1));
}

/** Each pattern remembers for whom it stands. */
interface Pattern {
  readonly expression: RegExp;
  readonly match: Match;
}

function patternsOf(
  values: readonly string[],
  pattern: (value: string) => string | undefined,
  match: (value: string) => Match,
): readonly Pattern[] {
  return values.flatMap((value) => {
    const source = pattern(value);
    return source === undefined ? [] : [{ expression: new RegExp(source, 'u'), match: match(value) }];
  });
}

function firstOf(patterns: readonly Pattern[], text: string): Match | undefined {
  return patterns.find(({ expression }) => expression.test(text))?.match;
}

export function surer(one: Match | undefined, other: Match | undefined): Match | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return certainties.indexOf(other.certainty) > certainties.indexOf(one.certainty) ? other : one;
}

const valuesRemembered = 2000;
const longestRemembered = 100;

/** A local number lacks the digits before these. */
const localDigits = 5;
const shortestLocal = 4;

/** Of a number that was read in running text, not in a place of its own. */
function inText(match: Match | undefined): Match | undefined {
  return match === undefined ? undefined : { ...match, form: 'number', certainty: match.certainty === 'possible' ? 'possible' : 'likely' };
}

/** What must stand in a text, folded, for it to name the person: all else is passed over at once. */
function mayNamePattern({ keys, names }: WantedPerson, numbers: readonly string[], reader: KeyReader): RegExp | undefined {
  /** As few as the site reads as all of the number: an area may have numbers of four digits. */
  const localOf = (digits: string): string => {
    const shorter = digits.slice(-shortestLocal);
    return reader.ofAddress(shorter)?.own === `number:${digits}` ? shorter : digits.slice(-localDigits);
  };
  const loose = (digits: string): string => [...localOf(digits)].map(literalPattern).join('[^\\p{L}\\p{N}]{0,3}');
  const mailboxes = valuesOf(keys, 'email').map((address) => address.replace(/@.*/, ''));
  const ofNames = names.flatMap((name): readonly string[] => {
    const words = writtenWords(name);
    const [letter] = unspacedLetters(words) ?? [];
    const [longest] = words.toSorted((a, b) => b.length - a.length);
    // Where a name without blanks is taken apart is not known: first and last name may stand in elements of their own.
    if (letter !== undefined) return [literalPattern(foldedText(letter))];
    return longest === undefined ? [] : [looseWordPattern(longest)];
  });
  // Of somebody at another host, nothing but the whole address is looked for; it is passed over by its user.
  const users = valuesOf(keys, 'sip').map((address) => address.replace(/@.*/, ''));
  const isNumber = (user: string): boolean => /^[\d*#]+$/.test(user);
  const parts = [
    ...[...numbers, ...users.filter(isNumber)].map(loose),
    ...[...mailboxes, ...valuesOf(keys, 'login'), ...users.filter((user) => !isNumber(user))].map((word) =>
      literalPattern(foldedText(word)),
    ),
    ...ofNames,
  ];
  return parts.length === 0 ? undefined : new RegExp(parts.join('|'), 'u');
}

export function createPersonMatcher(person: WantedPerson, options: MatcherOptions = {}): PersonMatcher {
  const { reader = openKeyReader, realms = new Set<string>(), asWritten = false } = options;
  const { keys } = person;
  const numbers = valuesOf(keys, 'number');
  const logins = valuesOf(keys, 'login');
  const names = person.names.map((name) => name.trim()).filter((name) => nameWords(name).length > 0);
  const finder = createNameFinder(names);

  const shared = new Set((person.sharedNames ?? []).map(nameForm));
  const named = (name: string): Match => ({
    identifier: `name:${name}`,
    form: 'name',
    certainty: shared.has(nameForm(name)) ? 'possible' : 'likely',
  });
  const asName = (found: FoundName | undefined): Match | undefined => {
    if (found === undefined) return undefined;
    return found.likeness === 'same' ? named(found.name) : { ...named(found.name), certainty: 'possible' };
  };
  const longOnes = numbers.filter((digits) => digits.length >= longNumber);
  const shortOnes = numbers.filter((digits) => digits.length >= shortestNumberInText && digits.length < longNumber);
  const number =
    (certainty: Certainty) =>
    (digits: string): Match => ({ identifier: `number:${digits}`, form: 'number', certainty });
  const longNumbers = patternsOf(longOnes, homeNumberPattern, number('likely'));
  const numbersAbroad = patternsOf(longOnes, longNumberPattern, number('possible'));
  const shortNumbers = patternsOf(shortOnes, shortNumberPattern, number('possible'));
  const loginsIn = patternsOf(logins, loginPattern, (login) => ({ identifier: `login:${login}`, form: 'login', certainty: 'possible' }));
  const namesIn = patternsOf(names, namePattern, named);
  const perhapsNamesIn = patternsOf(names, unspacedNamePattern, (name) => ({ ...named(name), certainty: 'possible' }));
  const mayName = mayNamePattern(person, numbers, reader);

  const isWorthReading = (folded: string): boolean => {
    if (mayName === undefined) return false;
    // In lower case, base64 says nothing any more: RFC 2047.
    if (encodedWord.test(folded)) return true;
    return mayName.test(folded) || unescapedReadings(folded).some((reading) => mayName.test(foldedText(reading)));
  };
  /** As it stands and, where that says something else, without its escapes: the surer counts. */
  const surestReading = (value: string, read: (reading: string) => Match | undefined): Match | undefined =>
    (asWritten ? [] : unescapedReadings(value)).map(read).reduce(surer, read(value));

  const related = (wanted: IdentifierKeys, found: IdentifierKeys): Match | undefined => {
    const match = { identifier: wanted.own, form: 'address' } as const;
    if (areAlikeAtMost(wanted, found)) return { ...match, certainty: 'possible' };
    if (!isSamePerson(wanted, found)) return undefined;
    if (wanted.own === found.own) return { ...match, certainty: 'certain' };
    const host = /^sip:.*@(.*)/.exec(found.own)?.[1];
    const isForeign = host !== undefined && realms.size > 0 && !realms.has(host);
    return { ...match, certainty: isForeign ? 'possible' : 'likely' };
  };
  const asAddress = (value: string): Match | undefined =>
    reader
      .ofQuery(value)
      .flatMap((found) => keys.map((wanted) => related(wanted, found)))
      .reduce(surer, undefined);

  const wholeName = (value: string): Match | undefined => asName(finder.whole(value));
  const nameField = (value: string): Match | undefined => surer(wholeName(value), asName(finder.within(value, true)));
  const wholeLogin = (value: string): Match | undefined => {
    const folded = foldedText(value).trim();
    const login = logins.find((candidate) => foldedText(candidate) === folded);
    return login === undefined ? undefined : { identifier: `login:${login}`, form: 'login', certainty: 'likely' };
  };
  /** Every long number of the person is known with its country. */
  const isGlobal = keys.every((wanted) => wanted.isGlobal === true || !/^(?:sip|number):[\d*#]{7}/.test(wanted.own));
  /** Somebody else's, or perhaps not the person's. */
  const isOthers = (text: string): boolean => {
    const match = asAddress(text);
    return match === undefined ? isGlobal && reader.ofAddress(text)?.isGlobal === true : match.certainty === 'possible';
  };
  const inAddresses = (value: string): Match | undefined =>
    addressesIn(value)
      .map(([found]) => asAddress(found))
      .reduce(surer, undefined);
  /** Numbers with what is dialled before and behind them, as the site dials; one with a context of its own is read with it. */
  const inNumbers = (folded: string): Match | undefined =>
    [...folded.replace(numberInContext, ' ').matchAll(writtenNumber)].map(([found]) => inText(asAddress(found))).reduce(surer, undefined);
  /** Numbers behind codes that say how they are called. */
  const inCodes = (folded: string): Match | undefined =>
    [...folded.matchAll(codedNumber)].map(([found]) => inText(asAddress(found))).reduce(surer, undefined);
  /** The same digits within a number that is read with its country are that number's. */
  const withoutOthers = (folded: string): string =>
    folded.replace(writtenNumber, (found) => (isOthers(found) ? found.replace(/\d/g, ' ') : found));
  /** A user of another host who goes by the person's name in its address may be somebody else. */
  const nameIn = (value: string, isField: boolean): Match | undefined => {
    const found = asName(finder.within(value, isField));
    if (found === undefined || found.certainty === 'possible' || !value.includes('@')) return found;
    const isOwn = (address: string): boolean => realms.has(address.replace(/^.*@/u, '').toLowerCase());
    const beside = value.replace(addresses, (address) => (isOwn(address) || finder.within(address, false) === undefined ? address : ' '));
    return asName(finder.within(beside, isField)) ?? { ...found, certainty: 'possible' };
  };
  const inProse = (value: string, folded: string, isField = false): Match | undefined => {
    const own = withoutOthers(folded);
    return (
      surer(surer(inAddresses(value.normalize('NFKC')), firstOf(longNumbers, own) ?? inNumbers(folded)), nameIn(value, isField)) ??
      firstOf([...shortNumbers, ...numbersAbroad], own) ??
      inCodes(folded) ??
      firstOf(perhapsNamesIn, folded)
    );
  };
  const readText = (value: string): Match | undefined => {
    const folded = foldedText(value);
    if (!isWorthReading(folded)) return undefined;
    const found = inProse(value, folded) ?? firstOf(loginsIn, folded);
    // A short number or a login that is all of a value stands for whom it names.
    const whole = found?.certainty === 'possible' ? asAddress(value) : undefined;
    return whole === undefined || whole.certainty === 'possible' ? found : { ...whole, certainty: 'likely' };
  };
  /** The same few values stand in every file of a site. */
  const worth = (read: (value: string) => Match | undefined): ((value: string) => Match | undefined) => {
    const judge = (value: string): { readonly match: Match | undefined } => ({
      match: isWorthReading(foldedText(value)) ? surestReading(value, read) : undefined,
    });
    const known = remembering(valuesRemembered, judge);
    return (value) => (value.length > longestRemembered ? judge(value) : known(value)).match;
  };
  const readLine = ({ parties, prose }: LineReading): Match | undefined => {
    const ofParties = parties
      .map(({ form, value }) => surer(form === 'name' ? nameField(value) : wholeLogin(value), asAddress(value)))
      .reduce(surer, undefined);
    // Of a name that the grammar shows, it is known where it begins and ends.
    const unnamed = parties.reduce((rest, { form, value }) => (form === 'name' ? rest.replaceAll(value, '|') : rest), prose);
    const foldedProse = foldedText(prose);
    // Not by its numbers: of those that stand where no party does, the grammar says that they are nobody's.
    return (
      surer(surer(ofParties, nameIn(unnamed, false)), inAddresses(prose)) ??
      firstOf(loginsIn, foldedProse) ??
      inCodes(foldedProse) ??
      firstOf(perhapsNamesIn, foldedProse)
    );
  };
  const spansOf = (value: string): readonly Span[] => {
    const { folded, spanOf } = foldedWithOffsets(value);
    const ofAddresses = addressesIn(value).flatMap(({ 0: found, index }): readonly Span[] =>
      (asAddress(found)?.certainty ?? 'possible') === 'possible' ? [] : [[index, index + found.replace(/\?.*/su, '').length]],
    );
    const ofNumbers = [...folded.matchAll(writtenNumber)].filter(([found]) => (asAddress(found)?.certainty ?? 'possible') !== 'possible');
    const own = withoutOthers(folded);
    const ofPatterns = [...longNumbers, ...shortNumbers, ...loginsIn, ...namesIn].flatMap(({ expression }) => [
      ...own.matchAll(new RegExp(expression.source, 'gu')),
    ]);
    return [...ofAddresses, ...[...ofNumbers, ...ofPatterns].map(({ 0: found, index }) => spanOf(index, index + found.length))];
  };
  return {
    hasAddress: keys.some(({ own }) => !own.startsWith('name:')),
    mayStandIn: isWorthReading,
    text: (value) => surestReading(value, readText),
    address: worth((value) => surer(surer(asAddress(value), wholeName(value)), readText(value))),
    name: worth((value) => surer(surer(wholeName(value), wholeLogin(value)), inProse(value, foldedText(value), true))),
    whole: worth((value) => surer(asAddress(value), wholeName(value))),
    line: (line, read) => (isWorthReading(foldedText(line)) ? surestReading(line, (reading) => readLine(read(reading))) : undefined),
    linesToRead: (log) => (mayName === undefined ? [] : linesWith(log, foldedText(log), [mayName, mayHoldEscapes])),
    spansIn: (value) => [
      ...spansOf(value),
      ...unescapedWithPlaces(value).flatMap((reading) => spansOf(reading.text).map(([start, end]) => reading.spanOf(start, end))),
    ],
    nameIn(folded) {
      const offsets = namesIn.flatMap(({ expression }) => expression.exec(folded)?.index ?? []);
      return offsets.length === 0 ? -1 : Math.min(...offsets);
    },
  };
}
