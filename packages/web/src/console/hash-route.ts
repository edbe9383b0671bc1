// Where in the console one is, held in the part of the address behind #, which never leaves the browser.

import { useSyncExternalStore } from 'react';

export const sections = ['overview', 'phones', 'persons', 'requests', 'audit'] as const;
export type Section = (typeof sections)[number];

export interface Place {
  readonly section: Section;
  /** Of one phone, person or request; missing on the lists. */
  readonly id?: string;
}

export function placeOf(hash: string): Place {
  const [first = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const section = sections.find((name) => name === first) ?? 'overview';
  return id === '' ? { section } : { section, id: decode(id) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand: the server says that there is no such thing
  }
}

export function hrefOf({ section, id }: Place): string {
  return id === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(id)}`;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
