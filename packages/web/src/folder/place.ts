// Which view of the folder one is at and with what, held in the part of the address behind #, which never leaves the browser.

import { useSyncExternalStore } from 'react';

export const views = ['why', 'privacy', 'blast'] as const;
export type View = (typeof views)[number];

export interface Place {
  readonly view: View;
  readonly query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [first = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { view: views.find((name) => name === first) ?? 'why', query: new URLSearchParams(query) };
}

export function hrefOf(view: View, query = ''): string {
  return query === '' ? `#/${view}` : `#/${view}?${query}`;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
