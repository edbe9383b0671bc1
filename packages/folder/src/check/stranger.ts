// A file of something else beside the phones' files: no phone reads it, and nothing in it is a parameter. Whatever is wrong with it is no matter of phones, so one note is all.

import type { ComplaintCode, FileContent } from '@offhook/ucs';
import { decodeText, fileRelease, findParameter, isOfYealink, withoutConstructs } from '@offhook/ucs';

import type { ExaminedFile } from './examined-file.ts';
import { isOfFewNames } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { finding, startOf } from './finding.ts';

/** What was not looked into, and files of the same phones in another edition. */
const told: ReadonlySet<ComplaintCode> = new Set(['too-large', 'obi-edition']);
/** Also without quotes: what is no XML may be a list of parameters all the same. */
const attribute = /([A-Za-z_][\w.:-]*)\s*=/g;
const elementWithText = /<([A-Za-z_][\w.:-]*)>[^<>]*<\/\1>/g;

/** The first of each match. */
function captured(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

function isOfPhones(names: readonly string[], isXml: boolean): boolean {
  return (
    (isXml && isOfFewNames(names)) ||
    names.some((name) => findParameter(name) !== undefined || /^(?:CONFIG_FILES|APP_FILE_PATH)(?:_|$)/i.test(name)) ||
    fileRelease(names).gone.length > 0
  );
}

/** Undefined where the file is one for phones, or may be one. */
export function strangerFinding({ path, read, findings, isPrimary }: ExaminedFile, content: FileContent): Finding | undefined {
  const nothingKnown = findings.find(({ rule }) => rule === 'no-known-parameter');
  if (nothingKnown !== undefined) return nothingKnown;
  const [first] = read.complaints;
  if (first === undefined || told.has(first.code) || isPrimary || findings.length > read.complaints.length) return undefined;
  const { text } = decodeText(content);
  // A file that was spoilt may have been any.
  if (text.includes('\0')) return undefined;
  const isTemplate = first.code === 'placeholder';
  const written = isTemplate ? withoutConstructs(text) : text;
  const [root] = captured(/<([A-Za-z_][\w.:-]*)/g, written);
  // Other makers' files have elements with text; of a template that is all holes nobody knows what becomes.
  const elements = isTemplate ? captured(elementWithText, written).filter((name) => name !== root) : [];
  const names = [...captured(attribute, written), ...elements];
  const isXml = text.includes('<');
  if (isTemplate && names.length === 0 && isXml) return undefined;
  // Some of their names are ours as well.
  if (!isOfYealink(text) && isOfPhones(names, isXml)) return undefined;
  return finding('no-known-parameter', startOf(path), 'a file of something else: nothing in it is a known parameter');
}
