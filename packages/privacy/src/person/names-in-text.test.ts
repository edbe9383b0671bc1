// Which words of a running text are whose name.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { matcherOf, matches } from '../../test/matchers.ts';

describe('names in running text', () => {
  const person = matcherOf({
    names: ["Seán O'Brien", 'Müller, Jörg', 'Ana María de Souza', 'Ada', 'Lee Ng-Wu'],
    sharedNames: ['Lee Ng Wu'],
  });
  const found = (name: string, certainty = 'likely'): string => `${certainty} name name:${name}`;

  it('of two words or more count in any case, order and spelling', () => {
    matches(person, 'text', [
      ['with SEAN OBRIEN, then', found("Seán O'Brien")],
      ['O’Brien, Seán', found("Seán O'Brien")],
      ['Sean O´Brien', found("Seán O'Brien")],
      ['Sean%20O`Brien', found("Seán O'Brien")],
      ['S’ean O‘Brien', found("Seán O'Brien")],
      ['Se’an Obrien', found("Seán O'Brien")],
      ['Sea’n Obrien', found("Seán O'Brien")],
      ['Joerg Mueller', found('Müller, Jörg')],
      ['Jorg Muller', found('Müller, Jörg')],
      ['MU\u0308LLER.Jo\u0308rg', found('Müller, Jörg')],
      ['"Jörg" (Müller)', found('Müller, Jörg')],
      ['Jörg x Müller', found('Müller, Jörg', 'possible')],
      ['Jörg xx Müller', undefined],
      ['Ana Maria de Souza', found('Ana María de Souza')],
      ['Souza, Ana Maria de', found('Ana María de Souza')],
      ['Maria de Souza, Ana', found('Ana María de Souza')],
      ['de Souza Ana Maria', found('Ana María de Souza')],
      ['Lee Ng-Wu', found('Lee Ng-Wu', 'possible')],
      ['Lee Ng Wu', found('Lee Ng-Wu', 'possible')],
      ['Ada', undefined],
      ['Ada undefined', undefined],
    ]);
  });

  it('are not found in longer names, but before the ending of a file', () => {
    matches(person, 'text', [
      ['xJörg Müller', undefined],
      ['Jörg Müllers', undefined],
      ['Jörg Müller2', undefined],
      ['2Jörg Müller', undefined],
      ['Hans-Jörg Müller', undefined],
      ['Jörg Müller-Lüdenscheidt', undefined],
      ['3-Jörg Müller', found('Müller, Jörg')],
      ['Jörg Müller-3', found('Müller, Jörg')],
      ['jörg-müller-directory.xml', found('Müller, Jörg')],
      ['jörg-müller-phones', undefined],
    ]);
  });

  it('O´Brien is wanted as it is written', () => {
    matches(matcherOf({ names: ['Seán O´Brien'] }), 'text', [["sean o'brien", found('Seán O´Brien')]]);
    matches(matcherOf({ names: ['"Grace" (Hopper)'] }), 'text', [['grace hopper', found('"Grace" (Hopper)')]]);
  });

  it('are found where a name stands, single words and logins too', () => {
    matches(person, 'name', [
      ['Ada', found('Ada')],
      [' ADA ', found('Ada')],
      ['Ada x', undefined],
      ['with Jörg Müller', found('Müller, Jörg')],
      ['Ng Wu Lee', found('Lee Ng-Wu', 'possible')],
      ['Adah', undefined],
      ['', undefined],
    ]);
    matches(
      matcherOf({
        by: [
          ['login', 'Zoë'],
          ['extension', '200'],
        ],
      }),
      'name',
      [
        [' zoe ', 'likely login login:zoë'],
        ['zoe x', undefined],
        ['200', 'possible number number:200'],
        ['sip:200@example.test', 'likely address number:200'],
      ],
    );
  });

  it('the first of them is found in a text that is folded', () => {
    assert.equal(person.nameIn('to jorg muller, sean obrien'), 3);
    assert.equal(person.nameIn('sean obrien, jorg muller'), 0);
    assert.equal(person.nameIn('ada'), -1);
    assert.equal(person.nameIn('undefined'), -1);
  });
});
