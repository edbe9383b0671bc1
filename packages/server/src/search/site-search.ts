// The administrator's own files in `site/`, which every phone may read: they are served as they are, so that what names an erased person there still does.

import type { Files } from '@offhook/base';
import { latin1Text, strictUtf8Text } from '@offhook/base';
import type { Match } from '@offhook/privacy';
import { surer } from '@offhook/privacy';
import { plainContactElements, readEncryptedHeader } from '@offhook/ucs';

import type { Opened } from './opened.ts';
import { matchOfPath, placeInSite, siteFolder } from './site-place.ts';
import type { WantedReader } from './wanted-reader.ts';

// Bounded: a file may hold a run of letters as long as itself.
const attributes = /(?<![\w.#-])([\w.#-]{1,128})\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)')/g;
const elements = /<(\w+)[^<>]*>([^<>]+)</g;
/** Comments and instructions: XML 1.0 §2.5, §2.6. */
const remarks = /<!--(.*?)-->|<\?(?!xml\s)(.*?)\?>/gs;
const remarkMarks = /<!--|-->|<\?|\?>/g;
const quotedText = /<!\[CDATA\[|\]\]>/g;

/** What is not UTF-8 is of an older editor: each byte is a character, as the readers of configuration files take it. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return strictUtf8Text(bytes);
  } catch {
    return latin1Text(bytes);
  }
}

/** Line by line, else over the ends of lines. */
function matchesInProse(prose: string, reader: WantedReader): readonly Match[] {
  const inLines = prose.split('\n').flatMap((line) => reader.text(line) ?? []);
  return inLines.length > 0 ? inLines : [reader.text(prose.replace(/\s+/g, ' ')) ?? []].flat();
}

/** What in a file names the person, each by how sure it is. */
function matchesIn(written: string, reader: WantedReader): readonly Match[] {
  const text = written.replace(quotedText, '');
  const ofAttributes = [...text.matchAll(attributes)].map(([, name = '', double, single]) =>
    reader.parameter(name, double ?? single ?? ''),
  );
  const ofElements = [...text.matchAll(elements)].map(([, name = '', value = '']) =>
    plainContactElements.has(name.toLowerCase()) ? undefined : reader.value(value),
  );
  const inRemarks = [...text.matchAll(remarks)].flatMap(([, comment, instruction]) => matchesInProse(comment ?? instruction ?? '', reader));
  const inMarkup = [...[...ofAttributes, ...ofElements].flatMap((match) => match ?? []), ...inRemarks];
  if (inMarkup.length > 0) return inMarkup;
  // Names and numbers may be broken over lines and elements: Ada</fn><ln>Example.
  return matchesInProse(text.replace(remarkMarks, ' ').replace(/<[^<>"]*>/g, ' '), reader);
}

interface SiteReport {
  readonly found: readonly Opened[];
  readonly placesSearched: readonly string[];
  readonly notSearched: readonly string[];
}

async function filesOf(files: Files, folder: string): Promise<readonly string[]> {
  return (await files.list(folder)).map((name) => (folder === '' ? name : `${folder}/${name}`));
}

const sniffedBytes = 65_536;
const largeBytes = 4 * 1024 * 1024;

/** Of what is large, the beginning tells whether it is text: images and sounds are not read whole. */
async function textBytesOf(files: Files, path: string, sizeBytes: number): Promise<Uint8Array | undefined> {
  if (sizeBytes <= largeBytes) return files.read(path);
  const beginning = await files.readPart(path, 0, sniffedBytes);
  return beginning?.includes(0) === true ? beginning : files.read(path);
}

export async function searchSite(root: Files, reader: WantedReader): Promise<SiteReport> {
  const files = root.within(siteFolder);
  const found: Opened[] = [];
  const placesSearched: string[] = [];
  const notSearched: string[] = [];
  const add = (id: string, place: string, matches: readonly Match[]): void => {
    const match = matches.reduce<Match | undefined>(surer, undefined);
    if (match !== undefined)
      found.push({ store: 'site', id, macAddress: '', kind: '', place, occurrences: matches.length, texts: [], match });
  };
  const waiting = [...(await filesOf(files, ''))];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const place = placeInSite(path, reader);
    const description = await files.describe(path);
    if (description === undefined) {
      waiting.push(...(await filesOf(files, path))); // a folder is no file
      continue;
    }
    const ofName = matchOfPath(path, reader);
    const bytes = (await textBytesOf(files, path, description.sizeBytes)) ?? new Uint8Array();
    if (readEncryptedHeader(bytes) !== undefined) {
      notSearched.push(`${place}: it is encrypted`);
      if (ofName !== undefined) add(path, place, [ofName]);
      continue;
    }
    const text = decoded(bytes);
    // Firmware, sounds and pictures: their bytes are searched, and there is no text to fold.
    const isText = !text.includes('\0');
    if (isText) placesSearched.push(`${place}, folded`);
    add(path, place, [...(ofName === undefined ? [] : [ofName]), ...(isText ? matchesIn(text, reader) : [])]);
  }
  return { found, placesSearched, notSearched };
}
