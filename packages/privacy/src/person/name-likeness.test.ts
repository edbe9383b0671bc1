// Two spellings of one name, and names that are perhaps of two people.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPersonMatcher } from './matcher.ts';
import { areOneName, likenessOf, nameWithoutInitials } from './name-likeness.ts';

/** As a value that holds a name, as running text, and the other way about. */
function certaintiesOf(one: string, other: string): readonly (string | undefined)[] {
  const matcherOf = (name: string): ReturnType<typeof createPersonMatcher> =>
    createPersonMatcher({ keys: [], names: [name.toLowerCase()] });
  return [
    matcherOf(one).name(other)?.certainty,
    matcherOf(one).text(`from ${other}.`)?.certainty,
    matcherOf(other).name(one)?.certainty,
    matcherOf(other).text(`from ${one}.`)?.certainty,
  ];
}

type Pair = readonly [one: string, other: string];

function are(certainty: string | undefined, pairs: readonly Pair[]): void {
  for (const [one, other] of pairs)
    assert.deepEqual(
      certaintiesOf(one, other),
      Array.from({ length: 4 }, () => certainty),
      `${one}, ${other}`,
    );
}

describe('the order of the words of a name', () => {
  it('as given, or with the last ones first, is decided', () => {
    are('likely', [
      ['Ana García López', 'García López, Ana'],
      ['Ana García López', 'García López Ana'],
      ['Ana García López', 'López, Ana García'],
      ['Guðrún Helga Jónsdóttir', 'Jónsdóttir Guðrún Helga'],
      ['Ada Example', 'Example Ada'],
      ['K.R. Narayanan', 'Narayanan, K. R.'],
      ['Willem-Jan de Vries', 'de Vries, Willem-Jan'],
      ['Willem-Jan de Vries', 'Vries, Willem Jan de'],
      ['Khalid bin Rashid', 'bin Rashid, Khalid'],
    ]);
  });

  it('in any other order is another person’s, perhaps', () => {
    are('possible', [
      ['Ana García López', 'Ana López García'],
      ['Ana García López', 'López García, Ana'],
      ['Guðrún Helga Jónsdóttir', 'Helga Guðrún Jónsdóttir'],
      ['Willem-Jan de Vries', 'Jan-Willem de Vries'],
      ['Willem-Jan', 'Jan-Willem'],
      ['Karin Müller-Lüdenscheidt', 'Karin Lüdenscheidt-Müller'],
      ['K.R. Narayanan', 'R.K. Narayanan'],
      ['J. P. Morgan', 'P. J. Morgan'],
      ['J. P.', 'P. J.'],
      ['Khalid bin Rashid', 'Rashid bin Khalid'],
      ['Siân Llewellyn ap Rhys', 'Siân Rhys ap Llewellyn'],
    ]);
  });
});

describe('the signs on letters', () => {
  it('left out, or written out, are one spelling of the name', () => {
    are('likely', [
      ['Nguyễn Văn Anh', 'Nguyen Van Anh'],
      ['Nguyễn Văn Anh', 'NGUYỄN VĂN ANH'],
      ['Nguyễn Văn Anh', 'Nguyễn Văn Anh'.normalize('NFD')],
      ['Jörg Müller', 'Joerg Mueller'],
      ['Jörg Müller', 'Jorg Muller'],
      ['Jörg Müller', 'Jörg Mueller'],
      ['Jürgen Weiß', 'Jürgen Weiss'],
      ['Søren Łukasz', 'Soren Lukasz'],
      ['Łukasz García', 'Łukasz Garcia'],
      ['Łukasz García', 'Lukasz García'],
      ['Søren Kjær', 'Soeren Kjaer'],
      ['Zoë Quill', 'Zoe Quill'],
      ['Ümid Əliyev', 'ÜMİD ƏLİYEV'],
      ['Алексей Королёв', 'Алексей Королев'],
      ['Γιώργος Παπαδόπουλος', 'ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ'],
      ['خَالِد عَبْد', 'خالد عَبد'],
    ]);
  });

  it('that differ are another person’s, perhaps', () => {
    are('possible', [
      ['Nguyễn Văn Anh', 'Nguyễn Vân Anh'],
      ['Nguyễn Văn Anh', 'Nguyễn Văn Ánh'],
      ['Đỗ Minh', 'Đô Minh'],
      ['José Peña', 'José Pena'],
      ['André Noé', 'André Noë'],
      ['Søren Bø', 'Sören Bö'],
    ]);
  });
});

describe('initials', () => {
  it('that stand alone may come first or last', () => {
    assert.ok(areOneName('J Rowling', 'Rowling J'));
    assert.ok(!areOneName('J K Rowling', 'K Rowling J'));
  });

  it('are taken off where they stand within and two words are left', () => {
    for (const [name, left] of [
      ['William B. Gatesby', 'William Gatesby'],
      ['B. Gatesby', undefined],
      ['William B.', undefined],
      ['Ada Example', undefined],
      ['Ada', undefined],
    ] as const)
      assert.equal(nameWithoutInitials(name), left, name);
  });
});

it('a vowel before an e keeps the sign that it has', () => {
  assert.equal(likenessOf('Sergio Agüero', 'Sergio Agúero'), 'perhaps');
  assert.equal(likenessOf('Sergio Agüero', 'Sergio Aguero'), 'same');
});
