// The names of the files that a phone and its server exchange.

import { canonicalMacAddress } from './model.ts';

export const artefactKinds = [
  'local-override',
  'web-override',
  'cloud-override',
  'directory',
  'call-list',
  'application-log',
  'boot-log',
  'license',
] as const;
export type ArtefactKind = (typeof artefactKinds)[number];

const suffixes: Readonly<Record<ArtefactKind, string>> = {
  'local-override': '-phone.cfg',
  'web-override': '-web.cfg',
  'cloud-override': '-cloud.cfg',
  directory: '-directory.xml',
  'call-list': '-calls.xml',
  'application-log': '-app.log',
  'boot-log': '-boot.log',
  license: '-license.cfg',
};

/** `owner` is a MAC address or, with user profiles, a login. */
export function artefactName(owner: string, kind: ArtefactKind): string {
  return `${owner}${suffixes[kind]}`;
}

export interface ArtefactReference {
  readonly kind: ArtefactKind;
  readonly owner: string;
  /** The owner where it is a MAC address, in canonical form. */
  readonly macAddress?: string;
}

/** What a requested or uploaded file is, by its name; undefined for plain configuration files. */
export function parseArtefactName(path: string): ArtefactReference | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folded = name.toLowerCase();
  for (const kind of artefactKinds) {
    if (!folded.endsWith(suffixes[kind])) continue;
    const owner = name.slice(0, name.length - suffixes[kind].length);
    if (owner === '') return undefined;
    const macAddress = canonicalMacAddress(owner);
    return { kind, owner: macAddress ?? owner, ...(macAddress === undefined ? {} : { macAddress }) };
  }
  return undefined;
}
