// A name within a longer one is perhaps another person's, and stays the person's beside what names nobody.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPersonMatcher } from './matcher.ts';

type Place = 'name' | 'text' | 'party' | 'prose';

function certaintyOf(name: string, written: string, place: Place): string | undefined {
  const matcher = createPersonMatcher({ keys: [], names: [name.toLowerCase()] });
  if (place === 'name' || place === 'text') return matcher[place](written)?.certainty;
  return matcher.line(`From: "${written}" <sip:anonymous@x>`, (prose) => ({
    prose,
    parties: place === 'party' ? [{ form: 'name', value: written }] : [],
  }))?.certainty;
}

type Case = readonly [name: string, ...written: readonly string[]];

function are(certainty: string | undefined, places: readonly Place[], cases: readonly Case[]): void {
  for (const [name, ...all] of cases)
    for (const written of all)
      for (const place of places) assert.equal(certaintyOf(name, written, place), certainty, `${name} in ${written}, ${place}`);
}

const everywhere: readonly Place[] = ['name', 'text', 'party', 'prose'];

describe('a name within a longer one', () => {
  it('is another person’s or a company’s, perhaps, wherever it stands', () => {
    are('possible', everywhere, [
      ['Ali Hassan', 'Omar Ali Hassan', 'Ali Hassan, Omar', 'Ali Hassan Mahmoud', 'OMAR ALI HASSAN', 'omar ali hassan', 'O. Ali Hassan'],
      ['Ali Hassan', 'Abu Ali Hassan', 'Umm Ali Hassan', 'Bint Ali Hassan', 'Omar bin Ali Hassan', 'Ali Hassan al Omar'],
      ['Szabó János', 'ifj. Szabó János', 'id. Szabó János', 'özv. Szabó János', 'Szabó János Péter', 'Szabó János jr.'],
      ['U Thant', 'Thant U Zin', 'Daw Thant U'],
      ['Pat Murphy', 'Pat Murphy Motors Ltd', 'Murphy Pat O', 'Pat Murphy & Sons'],
      ['Anna Weber', 'Anna Weber GmbH', 'Weber, Anna Maria', 'Weber Anna Maria'],
      ['خالد حسن', 'عمر خالد حسن'],
      ['Olu Bello', 'Ade Olu Bello', 'ade_olu_bello', 'ade.olu.bello', 'Ade%20Olu%20Bello'],
    ]);
    are('possible', ['name', 'party'], [['Anna Weber', 'Anna Weber gmbh', 'Anna Weber maria']]);
  });

  it('is the person’s beside a department, a title, a number or a word of every day', () => {
    are('likely', everywhere, [
      ['Anna Weber', 'Anna Weber (Sales)', 'Anna Weber - Sales', 'Sales - Anna Weber', 'Weber, Anna (Sales)', 'Anna Weber / Sales'],
      [
        'Anna Weber',
        'Dr. Anna Weber',
        'Prof. Dr. Anna Weber',
        'Frau Anna Weber',
        'Anna Weber 2001',
        '2001 Anna Weber',
        'Anna Weber: Sales',
      ],
      ['Anna Weber', 'Anna Weber Mobile', 'Anna Weber (Home)', 'Anna Weber c/o Yusuf Bello', 'Anna Weber & Yusuf Bello', 'anna.weber.cfg'],
      ['Szabó János', 'dr. Szabó János', 'Szabó János dr.'],
      ['山田太郎', '山田太郎様'],
    ]);
    are(
      'likely',
      ['text', 'prose'],
      [
        ['Anna Weber', 'Call from Anna Weber at 9', 'Registered Anna Weber. Then more', 'asked Anna Weber to wait', 'call anna weber now'],
        ['Anna Weber', 'CALLED ANNA WEBER NOW', 'with ANNA WEBER, then', 'ext 2001 Anna Weber', 'x: Anna Weber, then'],
      ],
    );
  });
});
