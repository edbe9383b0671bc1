// What is wrong in a folder now and was not in an earlier state of it.

import type { Finding } from './finding.ts';

/** What makes two findings of two states the same: lines move, and counts of phones change. */
function identityOf({ rule, place, parameter, message }: Finding): string {
  return [rule, place.file, parameter?.toLowerCase() ?? message.replace(/\d+/g, '#')].join('\0');
}

/** Of findings that are the same, as many as are more than before: the last ones. */
export function findingsSince(before: readonly Finding[], now: readonly Finding[]): readonly Finding[] {
  const had = new Map<string, number>();
  for (const found of before) had.set(identityOf(found), (had.get(identityOf(found)) ?? 0) + 1);
  return now.filter((found) => {
    const id = identityOf(found);
    const left = had.get(id) ?? 0;
    had.set(id, left - 1);
    return left <= 0;
  });
}
