// What a file is that a phone uploads and no record is made of, by its name.

import { parseArtefactName } from '@offhook/ucs';

export type KeptKind = 'core' | 'capture' | 'profile' | 'license' | 'log' | 'unreadable' | 'other';

export function keptKindOf(name: string): KeptKind {
  if (/\.(?:core|dmp)$|-core\b|core\.gz$/i.test(name)) return 'core';
  if (/\.(?:pcap|pcapng|jpe?g|png|bmp)$/i.test(name)) return 'capture';
  if (/-license\.cfg$/i.test(name)) return 'license';
  if (/\.log(?:[.-]\d+)?$/i.test(name)) return 'log';
  return loginOfKept(name) === undefined ? 'other' : 'profile';
}

/** With what a phone puts behind its address: 0004f2000001-now. */
const ofPhone = /^[0-9a-f]{12}(?:-|$)/i;

/** By which login a file is named: of a profile (guide, User Profiles), or of a log; undefined of files of phones, and of others. */
export function loginOfKept(name: string): string | undefined {
  const artefact = parseArtefactName(name);
  return artefact === undefined || ofPhone.test(artefact.owner) ? undefined : artefact.owner;
}
