// What an erasure would do to each occurrence of a person, and the bytes that come of it (GDPR Art. 17(1); what stays, Art. 17(3) and Art. 6(1)).
// Parts are cut out of the text: nothing else in a file changes.

import type { PersonMatcher } from '@offhook/privacy';
import { isOfRegistration } from '@offhook/ucs';
import { z } from 'zod';

import { applyEdits, writeFileText } from './file-text.ts';
import type { FileText, TextEdit } from './file-text.ts';
import type { Span } from './markup.ts';
import { resolveReferences } from './markup.ts';
import type { FoundPassage, Passage } from './passage.ts';
import { namesPerson } from './passage.ts';
import type { FoundFile, PersonSearch } from './search.ts';
import type { Occurrence } from './who-report.ts';
import { loginOfPath } from './search.ts';
import { isUploaded, occurrenceSchema } from './who-report.ts';

export const erasureActionsOnFolder = ['remove', 'replace-line', 'delete-file', 'retain'] as const;

export const plannedOccurrenceSchema = occurrenceSchema.extend({
  action: z.enum(erasureActionsOnFolder),
  reason: z.string().optional().describe('Why it is retained'),
});
export type PlannedOccurrence = z.infer<typeof plannedOccurrenceSchema>;

export interface PlannedFile {
  readonly path: string;
  /** As the file is now; sealed where the file is encrypted. */
  readonly before: Uint8Array;
  /** Undefined where the file is deleted. */
  readonly after: Uint8Array | undefined;
}

export interface ErasurePlan {
  readonly occurrences: readonly PlannedOccurrence[];
  readonly files: readonly PlannedFile[];
}

export interface ErasureScope {
  /** Configuration files, the lines of the person in overrides, and files that are of no known kind, too. */
  readonly includeConfiguration: boolean;
  /** What may be about somebody else, too. */
  readonly includeUndecided?: boolean;
}

const reasons = {
  line: 'the line of a phone: without it the phone cannot register; remove it with --include-configuration once the line is given up',
  configuration:
    'written by an administrator, for the operation of the phones; remove it with --include-configuration where no basis is left',
  other: 'not a file of a phone; remove it with --include-configuration',
  undecided: 'it may be about somebody else: look at it, and remove it with --include-undecided',
  fileName: 'names of files are not changed: rename the file by hand',
  folderName: 'names of folders are not changed: rename the folder by hand',
} as const;

/** In primary files: names of files and folders, which are what they are called. */
const namesFiles = /^(?:APP_FILE_PATH|CONFIG_FILES|MISC_FILES|[A-Z_]+_DIRECTORY)(?:_|$)/i;

/** Only the files of the person's user profile leave the list, since only they are deleted. */
function namesOtherFiles(matcher: PersonMatcher, { name, fields }: Passage): boolean {
  if (!namesFiles.test(name)) return false;
  const parts = fields.flatMap(({ value }) => value.split(',')).map((part) => part.trim());
  return parts.some((part) => matcher.text(part) !== undefined && matcher.whole(loginOfPath(part) ?? '') === undefined);
}

/** Undefined where the passage is to go. */
function reasonToKeep(file: FoundFile, passage: Passage, scope: ErasureScope, matcher: PersonMatcher): string | undefined {
  if (namesOtherFiles(matcher, passage)) return reasons.fileName;
  if (scope.includeConfiguration) return undefined;
  switch (file.store) {
    case 'directory':
    case 'call-list':
    case 'log':
      return undefined;
    case 'override':
      return isOfRegistration(passage.name) ? reasons.line : undefined;
    case 'configuration':
      return isOfRegistration(passage.name) ? reasons.line : reasons.configuration;
    case 'other':
      return reasons.other;
  }
}

/** With the line that it stands on, where it stands there alone. */
function withItsLine(text: string, { start, end }: Span): Span {
  let left = start;
  while (/[ \t]/.test(text[left - 1] ?? '')) left--;
  let right = end;
  while (/[ \t]/.test(text[right] ?? '')) right++;
  const beginsLine = left === 0 || text[left - 1] === '\n';
  if (!beginsLine) return { start, end };
  if (text.startsWith('\r\n', right)) return { start: left, end: right + 2 };
  if (text[right] === '\n') return { start: left, end: right + 1 };
  return right === text.length ? { start: left, end: right } : { start, end };
}

function cut(span: Span): TextEdit {
  return { start: span.start, end: span.end, replacement: '' };
}

/** The attribute, with the white space before it. */
function cutAttribute(text: string, { start, end }: Span): TextEdit {
  let left = start;
  while (/\s/.test(text[left - 1] ?? '')) left--;
  return { start: left, end, replacement: '' };
}

/** From a list such as CONFIG_FILES, only what names the person; the whole attribute where that is all, or not enough. */
function parameterEdit(text: string, found: FoundPassage, matcher: PersonMatcher): TextEdit {
  const { passage, fields } = found;
  const span = passage.element?.attributes.find(({ start }) => start === passage.start)?.valueSpan ?? passage;
  const form = fields[0]?.form ?? 'text';
  const isAbout = (raw: string): boolean => namesPerson(matcher, { form, value: resolveReferences(raw) }) !== undefined;
  const parts = text.slice(span.start, span.end).split(',');
  const kept = parts.filter((part) => !isAbout(part));
  const joined = kept.join(',');
  const rest = parts[0] === kept[0] ? joined : joined.trimStart();
  if (kept.length > 0 && kept.length < parts.length && !isAbout(rest)) return { start: span.start, end: span.end, replacement: rest };
  return cutAttribute(text, passage);
}

/** Says that a line was removed, in words that do not name the person. */
function lineMark(matcher: PersonMatcher): string {
  return ['(line removed)', '-'].find((mark) => matcher.text(mark) === undefined) ?? '';
}

function editsFor(file: FoundFile, found: FoundPassage, matcher: PersonMatcher): readonly TextEdit[] {
  const { text } = file.content.text;
  const { passage, fields } = found;
  switch (passage.kind) {
    case 'contact':
    case 'call': {
      const parts = fields.flatMap(({ part }) => part ?? []);
      const isWhole = fields.length === 0 || parts.length < fields.length;
      return isWhole ? [cut(withItsLine(text, passage))] : parts.map((part) => cut(withItsLine(text, part)));
    }
    case 'parameter':
      return [parameterEdit(text, found, matcher)];
    case 'comment':
      return [cut(withItsLine(text, passage))];
    case 'text':
    case 'unparsed':
      return [cut(passage)];
    case 'line':
      return file.store === 'log'
        ? [{ start: passage.start, end: passage.end, replacement: lineMark(matcher) }]
        : [cut(withItsLine(text, passage))];
  }
}

/** The whole file goes where it belongs to the person's user profile. */
function isDeleted(file: FoundFile, scope: ErasureScope): boolean {
  return file.isOfPersonsProfile && (scope.includeConfiguration || isUploaded(file.store));
}

function planOccurrence(
  file: FoundFile,
  occurrence: Occurrence,
  found: FoundPassage | undefined,
  { scope, matcher }: { readonly scope: ErasureScope; readonly matcher: PersonMatcher },
): PlannedOccurrence {
  if (occurrence.kind === 'folder-name') return { ...occurrence, action: 'retain', reason: reasons.folderName };
  if (isDeleted(file, scope)) return { ...occurrence, action: 'delete-file' };
  if (found === undefined)
    return { ...occurrence, action: 'retain', reason: file.isOfPersonsProfile ? reasons.configuration : reasons.fileName };
  // Of a name of a file, the login in it is known by what stands behind it.
  const isUndecided = found.certainty === 'possible' && !namesFiles.test(found.passage.name);
  if (isUndecided && scope.includeUndecided !== true) return { ...occurrence, action: 'retain', reason: reasons.undecided };
  const reason = reasonToKeep(file, found.passage, scope, matcher);
  if (reason !== undefined) return { ...occurrence, action: 'retain', reason };
  return { ...occurrence, action: found.passage.kind === 'line' && file.store === 'log' ? 'replace-line' : 'remove' };
}

function writeBack(file: FoundFile, text: string): Uint8Array {
  const original: FileText = file.content.text;
  const plain = writeFileText(original, text);
  return file.opened === undefined ? plain : file.opened.seal(plain);
}

/** `read` gives the bytes of a file as they are in the folder. */
export function planErasure(search: PersonSearch, scope: ErasureScope, read: (path: string) => Uint8Array): ErasurePlan {
  const occurrences: PlannedOccurrence[] = [];
  const files: PlannedFile[] = [];
  const byPath = new Map<string, Occurrence[]>();
  for (const occurrence of search.report.occurrences) byPath.set(occurrence.path, [...(byPath.get(occurrence.path) ?? []), occurrence]);
  for (const file of search.files) {
    const waiting = [...file.found];
    const edits: TextEdit[] = [];
    for (const occurrence of byPath.get(file.path) ?? []) {
      const found = occurrence.kind === 'file-name' || occurrence.kind === 'folder-name' ? undefined : waiting.shift();
      const planned = planOccurrence(file, occurrence, found, { scope, matcher: search.matcher });
      occurrences.push(planned);
      const goes = planned.action === 'remove' || planned.action === 'replace-line' ? found : undefined;
      if (goes !== undefined) edits.push(...editsFor(file, goes, search.matcher));
    }
    if (isDeleted(file, scope)) files.push({ path: file.path, before: read(file.path), after: undefined });
    else if (edits.length > 0 && !file.isLink) {
      const before = read(file.path);
      files.push({ path: file.path, before, after: writeBack(file, applyEdits(file.content.text.text, edits)) });
    }
  }
  return { occurrences, files };
}
