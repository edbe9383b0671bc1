// What the names of a folder's entries tell by themselves: what is no file, what cannot be opened, and what a phone spells otherwise.

import type { ArtefactKind } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';
import { isAskedFor } from '../inventory.ts';
import type { Finding } from './finding.ts';
import { finding, startOf } from './finding.ts';

export const notFound = 'a server that heeds letter case does not find';

/** What phones send and never ask for. */
const uploadedOnly: ReadonlySet<ArtefactKind> = new Set(['application-log', 'boot-log']);

export function entryFindings(inventory: Inventory): readonly Finding[] {
  const { unreadable, links, others } = inventory;
  return [
    ...unreadable.map(({ path, message }) => finding('unreadable', startOf(path), `cannot be opened: ${message}`)),
    ...links.map(({ path }) => finding('link-not-followed', startOf(path), 'a link is not followed')),
    ...others.map(({ path }) => finding('no-file', startOf(path), 'neither a file nor a folder: it is not read')),
    ...askedForFindings(inventory),
  ];
}

/** What phones ask for by their own address is spelled in lower case. */
function askedForFindings({ phones }: Inventory): readonly Finding[] {
  const asked = phones.flatMap(({ otherCasePrimaryPath, artefacts }) => [
    ...(otherCasePrimaryPath === undefined ? [] : [otherCasePrimaryPath]),
    ...artefacts.flatMap(({ kind, path }) => (uploadedOnly.has(kind) ? [] : [path])),
  ]);
  return asked
    .filter((path) => !isAskedFor(path))
    .map((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
      return finding('letter-case', startOf(path), `a phone asks for ${name}: ${notFound} this file`);
    });
}

/** `strangers` are files of something else, of which two may be spelled as they like. */
export function spellingFindings({ files }: Inventory, strangers: ReadonlySet<string>): readonly Finding[] {
  if (![...files.keys()].some((path) => path !== path.toLowerCase())) return [];
  const byFolded = new Map<string, string>();
  return [...files.keys()].flatMap((path) => {
    const folded = path.toLowerCase();
    const other = byFolded.get(folded);
    if (other !== undefined && strangers.has(path) && strangers.has(other)) return [];
    if (other !== undefined) return [finding('two-spellings', startOf(path), `differs from ${other} in letter case only`)];
    byFolded.set(folded, path);
    return [];
  });
}
