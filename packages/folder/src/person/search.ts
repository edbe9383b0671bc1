// Where a person occurs in a folder: every file is looked through, and what could not be is named (GDPR Art. 15: the search must be able to say that it was complete).

import { isProblem, messageOf } from '@offhook/base';
import type { Certainty, KeyReader, Match, PersonMatcher } from '@offhook/privacy';
import {
  atOwnHost,
  canonicalName,
  createPersonMatcher,
  foldedText,
  identifiersOfAddress,
  isSamePerson,
  openKeyReader,
  surer,
} from '@offhook/privacy';
import { parseArtefactName } from '@offhook/ucs';

import { beginsEncrypted } from '../encryption/file-encryption.ts';
import type { Inventory } from '../inventory.ts';
import { macAddressOfPath } from '../inventory.ts';
import type { FolderSource } from '../source.ts';
import { isTemporaryPath } from '../temporary-file.ts';
import { isBinary, readFileText } from './file-text.ts';
import { sharedNames } from './homonyms.ts';
import type { Showing } from './others.ts';
import { contactOf, partyOf, showPassage } from './others.ts';
import type { OwnPhone } from './own-phone.ts';
import { findOwnPhones } from './own-phone.ts';
import type { FileContent, FoundPassage } from './passage.ts';
import { PartHints } from './part-hints.ts';
import { findPassages, isLogName, readContent } from './passage.ts';
import type { Person } from './person.ts';
import type { NotSearched, Occurrence, PersonStore, WhoReport } from './who-report.ts';

/** An encrypted file that was opened, with the way to close it again under the same key. */
export interface OpenedFile {
  readonly plain: Uint8Array;
  seal(plain: Uint8Array): Uint8Array;
}

/** Throws ProblemError decryption-failed where no key fits. */
export type OpenEncrypted = (bytes: Uint8Array, path: string) => OpenedFile;

export interface SearchOptions {
  readonly inventory: Inventory;
  readonly person: Person;
  readonly open?: OpenEncrypted | undefined;
  /** Other people's data is shown in clear. */
  readonly showOthers?: boolean;
  /** Call lists and directories of the person's own phones count as a whole. */
  readonly ownPhones?: boolean;
  readonly progress?: (text: string) => void;
  /** How the site dials; without it, only numbers written in full are the same. */
  readonly reader?: KeyReader | undefined;
  /** Hosts of the site's own addresses, in lower case: the same extension at another may be somebody else's. */
  readonly realms?: ReadonlySet<string> | undefined;
  /** In words, where the settings of the folder said how the site dials. */
  readonly dialling?: string | undefined;
}

export interface FoundFile {
  readonly path: string;
  readonly store: PersonStore;
  readonly isNamedAfterPerson: boolean;
  /** <login>.cfg, <login>-directory.xml and the like, of a login that is the person's (guide, User Profiles). */
  readonly isOfPersonsProfile: boolean;
  readonly isFolderNamedAfterPerson: boolean;
  /** Of the names of the file and of its folders; possible where they may as well be another's. */
  readonly nameCertainty: { readonly file: Certainty; readonly folder: Certainty };
  readonly content: FileContent;
  readonly found: readonly FoundPassage[];
  /** Of an encrypted file. */
  readonly opened: OpenedFile | undefined;
  /** What is cut out of the file that a link leads to is gone here too. */
  readonly isLink: boolean;
}

export interface PersonSearch {
  readonly report: WhoReport;
  readonly matcher: PersonMatcher;
  readonly showing: Showing;
  readonly files: readonly FoundFile[];
  /** Nothing that might be about the person was left unread. */
  readonly isComplete: boolean;
}

const withoutPersons = /\.(?:ld|wav|mp3|jpe?g|png|gif|bmp|ico|ttf|otf|woff2?|der|p12|pfx)$/i;

export function storeOf(path: string, rootName: string | undefined): PersonStore {
  switch (parseArtefactName(path)?.kind) {
    case 'directory':
      return 'directory';
    case 'call-list':
      return 'call-list';
    case 'application-log':
    case 'boot-log':
      return 'log';
    case 'local-override':
    case 'web-override':
    case 'cloud-override':
      return 'override';
    case 'license':
    case undefined:
      break;
  }
  if (rootName === 'directory') return 'directory';
  if (rootName === 'callList') return 'call-list';
  if (isLogName(path)) return 'log';
  return rootName !== undefined || /\.(?:cfg|xml)$/i.test(path) ? 'configuration' : 'other';
}

/** The login of <login>.cfg, <login>-phone.cfg, <login>-directory.xml and the like; undefined for files of phones and sites. */
export function loginOfPath(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const artefact = parseArtefactName(path);
  if (artefact !== undefined) return artefact.macAddress === undefined ? artefact.owner : undefined;
  const stem = /(.+)\.cfg$/i.exec(name)?.[1];
  return stem === undefined || /^[0-9a-f]{12}$/i.test(stem) ? undefined : stem;
}

export type ReadOutcome = { readonly bytes: Uint8Array; readonly opened?: OpenedFile } | NotSearched;

/** The bytes of a file, deciphered where they must be; or why not. */
export function readForSearch(source: FolderSource, path: string, open: OpenEncrypted | undefined): ReadOutcome {
  try {
    const bytes = source.read(path);
    if (!beginsEncrypted(bytes))
      return isBinary(bytes) ? { path, reason: 'binary', message: 'not a text file: look into it by other means' } : { bytes };
    if (open === undefined) return { path, reason: 'encrypted', message: 'encrypted: give its key with --key' };
    const opened = open(bytes, path);
    return { bytes: opened.plain, opened };
  } catch (error) {
    if (!isProblem(error)) throw error;
    const reason = error.code === 'limit-exceeded' ? 'too-large' : error.code === 'decryption-failed' ? 'encrypted' : 'unreadable';
    return { path, reason, message: messageOf(error) };
  }
}

interface Beside {
  readonly type: string;
  readonly value: string;
}

/** What a contact or a party that is the person's says of them besides what was asked for. */
function besideOf(
  matcher: PersonMatcher,
  { passage, fields }: FoundPassage,
): readonly { readonly address: string; readonly name: string }[] {
  const { kind, element } = passage;
  const clear: Showing = { matcher, showOthers: true };
  if (element === undefined) return [];
  if (kind === 'contact') {
    const { isOwn, contact, firstName, lastName } = contactOf(clear, element, fields);
    return isOwn ? [{ address: contact, name: `${firstName} ${lastName}`.trim() }] : [];
  }
  if (kind !== 'call') return [];
  return element.children
    .filter(({ name }) => /^(?:source|destination|connection|finaldestination)$/i.test(name))
    .map((party) => partyOf(clear, party))
    .filter(({ address, name }) => matcher.address(address) !== undefined || matcher.name(name) !== undefined);
}

function besides(person: Person, reader: KeyReader, matcher: PersonMatcher, files: readonly FoundFile[]): readonly Beside[] {
  const isKnown = (address: string): boolean => {
    const keys = reader.ofAddress(address);
    return keys === undefined || person.keys.some((own) => isSamePerson(own, keys));
  };
  const found = new Map<string, Beside>();
  for (const { address, name } of files.flatMap((file) => file.found.flatMap((item) => besideOf(matcher, item)))) {
    for (const identifier of identifiersOfAddress(address)) if (!isKnown(identifier.value)) found.set(identifier.value, identifier);
    if (name.includes(' ') && matcher.name(name) === undefined) found.set(canonicalName(name), { type: 'name', value: name });
  }
  return [...found.values()].map(({ type, value }) => ({ type, value }));
}

/** A name in another order, or within a longer one. */
function isPerhapsNamed({ form, certainty }: Match): boolean {
  return form === 'name' && certainty === 'possible';
}

function certaintyOfName(match: Match | undefined): Certainty {
  return match !== undefined && isPerhapsNamed(match) ? 'possible' : 'likely';
}

function occurrencesOf(file: FoundFile, showing: Showing): readonly Occurrence[] {
  const { path, store } = file;
  const phone = macAddressOfPath(path);
  const place = { path, store, ...(phone === undefined ? {} : { phone }) };
  return [
    ...(file.isFolderNamedAfterPerson
      ? [
          {
            ...place,
            line: 0,
            kind: 'folder-name' as const,
            fields: [],
            certainty: file.nameCertainty.folder,
            text: 'a folder named after the person',
          },
        ]
      : []),
    ...(file.isNamedAfterPerson
      ? [{ ...place, line: 0, kind: 'file-name' as const, fields: [], certainty: file.nameCertainty.file, text: 'named after the person' }]
      : []),
    ...file.found.map(({ passage, fields, certainty }) => ({
      certainty,
      ...place,
      line: passage.line,
      kind: passage.kind,
      fields: fields.length === 0 ? ['own-phone'] : [...new Set(fields.map(({ name }) => name).filter((name) => name !== ''))],
      text: showPassage(showing, passage, fields),
    })),
  ];
}

/** Contacts and calls that do not name the person, on a phone that is the person's. */
function withAllOf(file: FoundFile): FoundFile {
  const named = new Set(file.found.map(({ passage }) => passage));
  const rest = file.content.passages
    .filter((passage) => (passage.kind === 'contact' || passage.kind === 'call') && !named.has(passage))
    .map((passage): FoundPassage => ({ passage, fields: [], certainty: 'certain' }));
  return { ...file, found: [...file.found, ...rest].sort((a, b) => a.passage.start - b.passage.start) };
}

/** Never throws for a file that cannot be read: it is named in `notSearched`. */
export function searchPerson(options: SearchOptions): PersonSearch {
  const { inventory, open, reader = openKeyReader, realms = new Set<string>() } = options;
  const person = { ...options.person, keys: options.person.keys.map((keys) => atOwnHost(keys, realms)) };
  const matcher = createPersonMatcher(person, { reader, realms });
  const notSearched: NotSearched[] = [
    ...inventory.unreadable.map(({ path, message }): NotSearched => ({ path, reason: 'unreadable', message })),
    ...inventory.links.map(({ path }): NotSearched => ({
      path,
      reason: 'link',
      message: 'a link, which is not followed: search where it leads',
    })),
  ];
  const leftOut: string[] = [];
  const hints = new PartHints(person);
  const all: FoundFile[] = [];
  const wholeLists: FoundFile[] = [];
  let searchedFiles = 0;
  let searchedBytes = 0;
  for (const [path, { isLink = false }] of inventory.files) {
    options.progress?.(`${searchedFiles} of ${inventory.files.size} files searched`);
    const segments = path.split('/');
    const name = segments.pop() ?? path;
    const login = loginOfPath(path);
    const ofLogin = login === undefined ? undefined : matcher.whole(login);
    const isOfPersonsProfile = ofLogin !== undefined && !isPerhapsNamed(ofLogin);
    const ofFile = surer(ofLogin, matcher.text(name));
    const ofFolder = segments.map((segment) => surer(matcher.name(segment), matcher.text(segment))).reduce(surer, undefined);
    const names = {
      isOfPersonsProfile,
      isNamedAfterPerson: ofFile !== undefined,
      isFolderNamedAfterPerson: ofFolder !== undefined,
      nameCertainty: { file: certaintyOfName(ofFile), folder: certaintyOfName(ofFolder) },
    };
    const isNamed = names.isNamedAfterPerson || names.isFolderNamedAfterPerson;
    const read = withoutPersons.test(path) ? undefined : readForSearch(inventory.source, path, open);
    if (read === undefined || 'reason' in read) {
      if (read === undefined) leftOut.push(path);
      else notSearched.push(read);
      const content: FileContent = { text: readFileText(new Uint8Array()), passages: [] };
      if (isNamed) all.push({ path, store: storeOf(path, undefined), ...names, content, found: [], isLink, opened: undefined });
      continue;
    }
    searchedFiles++;
    searchedBytes += read.bytes.length;
    const text = readFileText(read.bytes);
    const isOwnList = options.ownPhones === true && macAddressOfPath(path) !== undefined;
    if (!isNamed && !isOwnList && !matcher.mayStandIn(foldedText(text.text))) continue;
    const content = readContent(path, text);
    const store = storeOf(path, content.rootName);
    const found = findPassages(content, matcher);
    hints.look(content, found);
    const file: FoundFile = {
      path,
      store,
      ...names,
      content,
      found,
      isLink,
      opened: read.opened,
    };
    if (found.length > 0 || isNamed) all.push(file);
    else if (isOwnList) wholeLists.push(file);
  }
  const shared = sharedNames(
    all.flatMap((file) => file.found),
    { person, matcher, reader },
  );
  const sharing = { ...person, sharedNames: shared };
  let decided = matcher;
  if (shared.length > 0) {
    decided = createPersonMatcher(sharing, { reader, realms });
    for (const [index, file] of all.entries()) all[index] = { ...file, found: findPassages(file.content, decided) };
  }
  const ownPhones: readonly OwnPhone[] = findOwnPhones(inventory, all);
  const isOwn = ({ path, store }: FoundFile): boolean =>
    (store === 'directory' || store === 'call-list') && ownPhones.some(({ macAddress }) => macAddress === macAddressOfPath(path));
  const files =
    options.ownPhones === true
      ? [...all, ...wholeLists.filter(isOwn)]
          .map((file) => (isOwn(file) ? withAllOf(file) : file))
          .filter((file) => file.found.length > 0 || file.isNamedAfterPerson || file.isFolderNamedAfterPerson)
          .sort((a, b) => (a.path < b.path ? -1 : 1))
      : all;
  const beside = besides(person, reader, decided, files);
  const shown = createPersonMatcher(sharing, { reader, realms, asWritten: true });
  const showing: Showing = { matcher: shown, showOthers: options.showOthers === true };
  return {
    report: {
      folder: inventory.source.name,
      searchedFiles,
      searchedBytes,
      occurrences: files.flatMap((file) => occurrencesOf(file, showing)),
      alsoKnownAs: [...beside],
      ownPhones: [...ownPhones],
      notSearched,
      leftOut,
      hints: [...hints.found(files.length === 0)],
      notes: notesOn(inventory),
      ...(options.dialling === undefined ? {} : { dialling: options.dialling }),
    },
    matcher: decided,
    showing,
    files,
    isComplete: notSearched.length === 0,
  };
}

function notesOn(inventory: Inventory): string[] {
  const entries = inventory.source.list().entries;
  const notes: string[] = [];
  if (entries.some(({ path }) => /(?:^|\/)\.git\//.test(path)))
    notes.push('the folder is kept in git: its history was not searched and holds what its files held before');
  if (entries.some(({ path }) => /(?:^|\/)(?:\.offhook|node_modules)\//.test(path) && !/\/suppressions\.(?:json|key)$/.test(path)))
    notes.push('folders named .offhook and node_modules were not searched');
  if (entries.some(({ path }) => isTemporaryPath(path)))
    notes.push('files that an interrupted run left behind (.offhook-tmp) were not searched: erase --yes removes them');
  return notes;
}
