// What of a plan stays where it is, since the server does not change the administrator's own files.

import type { Plan } from '@offhook/api';

/** What is not decided is told with all else that is not. */
export function siteLines(plan: Pick<Plan, 'places'> | undefined): readonly string[] {
  return (plan?.places ?? [])
    .filter(({ store, certainty }) => store === 'site' && certainty !== 'possible')
    .map(({ count, place }) => `  ${'stays'.padEnd(12)} ${String(count).padStart(5)}  ${place}`);
}
