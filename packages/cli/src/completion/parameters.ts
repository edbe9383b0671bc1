// Names of parameters that begin with what was typed. Letter case never matters; a number where the catalogue has an index stays that number.

import { catalogue } from '@offhook/ucs';

/** With more names than this, only the next part of each is offered. */
const shownLimit = 100;

/** The name with indices as typed, 1 where none was; undefined where it does not begin so. */
function beginning(name: string, typed: readonly string[]): string | undefined {
  const parts = name.split('.');
  const taken: string[] = [];
  for (const [at, part] of parts.entries()) {
    const wanted = typed[at];
    const isLast = at === typed.length - 1;
    if (part === '#') {
      if (wanted !== undefined && !(isLast ? /^\d*$/ : /^\d+$/).test(wanted)) return undefined;
      taken.push(wanted === undefined || wanted === '' ? '1' : wanted);
      continue;
    }
    taken.push(part);
    if (wanted === undefined) continue;
    const folded = part.toLowerCase();
    if (isLast ? !folded.startsWith(wanted.toLowerCase()) : folded !== wanted.toLowerCase()) return undefined;
  }
  return typed.length > parts.length ? undefined : taken.join('.');
}

/** Sorted. A name that ends in a dot goes on. */
export function parametersBeginning(prefix: string): readonly string[] {
  const typed = prefix.split('.');
  const names = Object.keys(catalogue).flatMap((name) => beginning(name, typed) ?? []);
  const offered =
    names.length <= shownLimit
      ? names
      : names.map((name) => {
          const parts = name.split('.');
          return parts.length > typed.length ? `${parts.slice(0, typed.length).join('.')}.` : name;
        });
  return [...new Set(offered)].sort((a, b) => (a < b ? -1 : 1));
}
