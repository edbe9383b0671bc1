// What a file is that a phone uploads and no record is made of, by its name.

export type KeptKind = 'core' | 'capture' | 'profile' | 'license' | 'log' | 'unreadable' | 'other';

const profileName = /^(.*)-(?:phone|web|directory|calls)\.(?:cfg|xml)$/i;

export function keptKindOf(name: string): KeptKind {
  if (/\.(?:core|dmp)$|-core\b|core\.gz$/i.test(name)) return 'core';
  if (/\.(?:pcap|pcapng|jpe?g|png|bmp)$/i.test(name)) return 'capture';
  if (/-license\.cfg$/i.test(name)) return 'license';
  if (/\.log(?:[.-]\d+)?$/i.test(name)) return 'log';
  return profileName.test(name) ? 'profile' : 'other';
}

/** Whose profile a file is, by its login; undefined of other files (guide, User Profiles). */
export function loginOfKept(name: string): string | undefined {
  return profileName.exec(name)?.[1];
}
