// What a file is that a phone uploads and no record is made of, by its name.

import type { ArtefactKind } from '@offhook/ucs';
import { parseArtefactName } from '@offhook/ucs';

export type KeptKind = 'core' | 'capture' | 'profile' | 'license' | 'log' | 'unreadable' | 'other';

/** What phones write for a user. */
const ofProfiles: ReadonlySet<ArtefactKind> = new Set(['local-override', 'web-override', 'cloud-override', 'directory', 'call-list']);

export function keptKindOf(name: string): KeptKind {
  if (/\.(?:core|dmp)$|-core\b|core\.gz$/i.test(name)) return 'core';
  if (/\.(?:pcap|pcapng|jpe?g|png|bmp)$/i.test(name)) return 'capture';
  if (/-license\.cfg$/i.test(name)) return 'license';
  if (/\.log(?:[.-]\d+)?$/i.test(name)) return 'log';
  return loginOfKept(name) === undefined ? 'other' : 'profile';
}

/** Whose profile a file is, by its login; undefined of other files (guide, User Profiles). */
export function loginOfKept(name: string): string | undefined {
  const artefact = parseArtefactName(name);
  return artefact === undefined || artefact.macAddress !== undefined || !ofProfiles.has(artefact.kind) ? undefined : artefact.owner;
}
