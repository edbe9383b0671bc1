// What a file is that a phone uploads and no record is made of, by its name.

export type KeptKind = 'core' | 'capture' | 'profile' | 'license' | 'log' | 'unreadable' | 'other';

export function keptKindOf(name: string): KeptKind {
  if (/\.(?:core|dmp)$|-core\b|core\.gz$/i.test(name)) return 'core';
  if (/\.(?:pcap|pcapng|jpe?g|png|bmp)$/i.test(name)) return 'capture';
  if (/-license\.cfg$/i.test(name)) return 'license';
  if (/\.log(?:[.-]\d+)?$/i.test(name)) return 'log';
  return /-(?:phone|web|directory|calls)\.(?:cfg|xml)$/i.test(name) ? 'profile' : 'other';
}
