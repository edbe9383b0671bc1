// The hosts of a site's own addresses, as settings say: those of its servers, and of its lines (RFC 3261 §10.2).

import { isServerAddress, lineOfParameter } from '../passage/parameter.ts';

/** In lower case, without ports. */
export function realmsOf(settings: Iterable<{ readonly name: string; readonly value: string }>): ReadonlySet<string> {
  const hosts = [...settings].flatMap(({ name, value }): readonly string[] => {
    if (isServerAddress(name)) return [value];
    return lineOfParameter(name) !== undefined && value.includes('@') ? [value.slice(value.lastIndexOf('@') + 1)] : [];
  });
  const bare = hosts.map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/[;>].*$/, '')
      .replace(/:\d+$/, ''),
  );
  return new Set(bare.filter((host) => host !== ''));
}
