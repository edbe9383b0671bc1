// The administrator's own files in `site/`, which every phone may read: they are served as they are, so that what names an erased person there still does.

import type { Files } from '@offhook/base';
import { isProblem } from '@offhook/base';
import { readEncryptedHeader } from '@offhook/ucs';

import type { Opened, WantedReader } from './wanted-reader.ts';

const siteFolder = 'site';
// Bounded: a file may hold a run of letters as long as itself.
const attributes = /(?<![\w.#-])([\w.#-]{1,128})\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)')/g;
const elements = /<(\w+)[^<>]*>([^<>]+)</g;
/** Elements of a contact that hold a number or a switch. */
const plainElements = new Set(['sd', 'rt', 'ad', 'ar', 'bw', 'bb']);
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

function resolved(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => entities[entity] ?? entity);
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function occurrencesIn(text: string, reader: WantedReader): number {
  const inMarkup =
    [...text.matchAll(attributes)].filter(([, name = '', double, single]) => reader.inParameter(name, resolved(double ?? single ?? '')))
      .length +
    [...text.matchAll(elements)].filter(
      ([, name = '', value = '']) => !plainElements.has(name.toLowerCase()) && reader.inValue(resolved(value)),
    ).length;
  if (inMarkup > 0) return inMarkup;
  // Names and numbers may be broken over lines and elements: Ada</fn><ln>Example.
  const prose = resolved(text.replace(/<[^<>"]*>/g, ' '));
  return prose.split('\n').filter((line) => reader.inText(line)).length || (reader.inText(prose.replace(/\s+/g, ' ')) ? 1 : 0);
}

interface SiteReport {
  readonly found: readonly Opened[];
  readonly placesSearched: readonly string[];
  readonly notSearched: readonly string[];
}

async function filesOf(files: Files, folder: string): Promise<readonly string[]> {
  return (await files.list(folder)).map((name) => (folder === '' ? name : `${folder}/${name}`));
}

export async function searchSite(root: Files, reader: WantedReader): Promise<SiteReport> {
  const files = root.within(siteFolder);
  const found: Opened[] = [];
  const placesSearched: string[] = [];
  const notSearched: string[] = [];
  const waiting = [...(await filesOf(files, ''))];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const place = `${siteFolder}/${path}`;
    let bytes: Uint8Array | undefined;
    try {
      bytes = await files.read(path);
    } catch (error) {
      if (!isProblem(error, 'storage')) throw error;
      waiting.push(...(await filesOf(files, path))); // a folder cannot be read as a file
      continue;
    }
    if (bytes === undefined) continue;
    if (readEncryptedHeader(bytes) !== undefined) {
      notSearched.push(`${place}: it is encrypted`);
      continue;
    }
    const text = decoded(bytes);
    // Firmware, sounds and pictures: their bytes are searched, and there is no text to fold.
    if (text.includes('\0')) continue;
    placesSearched.push(`${place}, folded`);
    const occurrences = occurrencesIn(text, reader);
    if (occurrences > 0) found.push({ store: 'site', id: path, macAddress: '', kind: '', place, occurrences, texts: [] });
  }
  return { found, placesSearched, notSearched };
}
