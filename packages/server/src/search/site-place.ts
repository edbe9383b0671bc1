// Where a file of the administrator's lies, in words that name nobody: a file or a folder may be called after a person, and a receipt outlives what it tells of.

import type { Match } from '@offhook/privacy';
import { surer } from '@offhook/privacy';

import { loginOfKept } from '../records/kept-kind.ts';
import type { WantedReader } from './wanted-reader.ts';

export const siteFolder = 'site';

/** A name says less than what a file holds: it is never certain. */
function named(reader: WantedReader, name: string): Match | undefined {
  const login = loginOfKept(name);
  const match = surer(reader.text(name), login === undefined ? undefined : reader.value(login));
  return match?.certainty === 'certain' ? { ...match, certainty: 'likely' } : match;
}

/** Whom the name of a file, or of a folder on the way to it, names. */
export function matchOfPath(path: string, reader: WantedReader): Match | undefined {
  return path
    .split('/')
    .map((segment) => named(reader, segment))
    .reduce<Match | undefined>(surer, undefined);
}

/** `path` below the folder of the site. */
export function placeInSite(path: string, reader: WantedReader): string {
  const segments = [siteFolder, ...path.split('/')];
  const at = segments.findIndex((segment, index) => index > 0 && named(reader, segment) !== undefined);
  if (at < 0) return segments.join('/');
  const [kind = ''] = /\.[a-z0-9]{1,5}$/i.exec(segments.at(-1) ?? '') ?? [];
  const file = kind === '' ? 'a file' : `a ${kind} file`;
  const where = segments.slice(0, at).join('/');
  return at === segments.length - 1
    ? `${where}, ${file} named after the person`
    : `${where}, ${file} below a folder named after the person`;
}

/** Of anything that the server keeps, by its path in its folder. */
export function placeOfPath(path: string, reader: WantedReader): string {
  return path.startsWith(`${siteFolder}/`) ? placeInSite(path.slice(siteFolder.length + 1), reader) : path;
}
