// How the site of a folder dials, and which hosts are its own, as its configuration files say.

import type { Dialling, DiallingSetting } from '@offhook/ucs';
import { diallingOf, isDiallingSetting, isServerAddress, parseArtefactName, realmsOf } from '@offhook/ucs';

import type { Inventory } from '../inventory.ts';
import { readFileText } from './file-text.ts';
import { resolveReferences } from './markup.ts';
import type { OpenEncrypted } from './search.ts';
import { readForSearch } from './search.ts';

const setting = /([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const overrides = new Set(['local-override', 'web-override', 'cloud-override']);

function maySetAnything(path: string): boolean {
  const artefact = parseArtefactName(path);
  return artefact === undefined ? /\.(?:cfg|xml)$/i.test(path) : overrides.has(artefact.kind);
}

function* settingsIn(text: string): Iterable<DiallingSetting> {
  if (!/(?:reg|dialplan|voIpProt)\./i.test(text)) return;
  for (const [, name = '', double, single] of text.matchAll(setting))
    if (isDiallingSetting(name) || isServerAddress(name)) yield { name, value: resolveReferences(double ?? single ?? '') };
}

export interface FolderSite extends Dialling {
  /** Hosts of its own addresses, in lower case. */
  readonly realms: ReadonlySet<string>;
}

/** What cannot be read says nothing. */
export function siteOfFolder(inventory: Inventory, open?: OpenEncrypted): FolderSite {
  const settings = [...inventory.files.keys()].filter(maySetAnything).flatMap((path): readonly DiallingSetting[] => {
    const read = readForSearch(inventory.source, path, open);
    return 'reason' in read ? [] : [...settingsIn(readFileText(read.bytes).text)];
  });
  return { ...diallingOf(settings), realms: realmsOf(settings) };
}
