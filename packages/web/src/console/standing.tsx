// What is true of an erasure that was carried out: what stays and why, what was left undecided, what was not searched.

import type { SubjectRequest } from '@offhook/api';
import { Alert } from '@mantine/core';
import type { ReactElement } from 'react';

import { countText } from '../shared/words.ts';
import { storeText } from './words.ts';

type Standing = NonNullable<SubjectRequest['standing']>;

function remarksOf({ kept, found, undecided, notSearched }: Standing): readonly string[] {
  return [
    ...found.map(({ place, occurrences }) => `Still there: ${place}, ${countText(occurrences, 'time')}.`),
    ...kept.map(({ what, count, reason }) => `Kept: ${storeText(what)}, ${count}: ${reason}.`),
    ...undecided.map(
      ({ place, occurrences }) => `Not decided: ${place}, ${countText(occurrences, 'time')}; it may be about somebody else.`,
    ),
    ...notSearched.map((place) => `Not searched: ${place}.`),
  ];
}

export function StandingOf({ standing }: { readonly standing: Standing | undefined }): ReactElement | undefined {
  const remarks = standing === undefined ? [] : remarksOf(standing);
  if (remarks.length === 0) return undefined;
  return (
    <Alert color="yellow" title="What was not erased">
      <ul>
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
    </Alert>
  );
}
