// Where a person stands, place by place, with how sure that is; and those that somebody must decide.

import type { Plan } from '@offhook/api';
import { Checkbox } from '@mantine/core';
import type { ReactElement } from 'react';

import { countText, macText } from '../shared/words.ts';
import { storeText } from './words.ts';

type Place = Plan['places'][number];

const reasons: Readonly<Record<Place['form'], string>> = {
  address: 'their number or address',
  number: 'their number, in running text',
  login: 'their login',
  name: 'their name',
  'own-phone': 'kept on their own phone',
};

function placeText({ place, device, form, count }: Place): string {
  const where = device === '' || place.includes(device) ? place : `${place} of ${macText(device)}`;
  return `${where}: ${reasons[form]}${count > 1 ? `, ${count} times` : ''}`;
}

export function Undecided(props: {
  readonly places: readonly Place[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}): ReactElement | undefined {
  const { places, chosen, onChange } = props;
  const open = places.filter(({ certainty }) => certainty === 'possible');
  if (open.length === 0) return undefined;
  const toggle = (id: string): void => onChange(new Set(chosen.has(id) ? [...chosen].filter((other) => other !== id) : [...chosen, id]));
  return (
    <fieldset className="card">
      <legend>{countText(open.length, 'place')} may be about somebody else</legend>
      <p className="soft">Tick those that are about this person. The others are left as they are, and the answer says so.</p>
      {open.map((place) => (
        <Checkbox key={place.id} mt="xs" label={placeText(place)} checked={chosen.has(place.id)} onChange={() => toggle(place.id)} />
      ))}
    </fieldset>
  );
}

export function Places({ places }: { readonly places: readonly Place[] }): ReactElement | undefined {
  const decided = places.filter(({ certainty }) => certainty !== 'possible');
  if (decided.length === 0) return undefined;
  return (
    <details className="soft">
      <summary>{countText(decided.length, 'place')}, one by one</summary>
      <ul>
        {decided.map((place) => (
          <li key={place.id}>
            {storeText(place.store)}, {placeText(place)}
          </li>
        ))}
      </ul>
    </details>
  );
}
