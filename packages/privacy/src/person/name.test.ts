// How names are compared.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  canonicalName,
  foldedText,
  foldedWithOffsets,
  isOneWord,
  isUnspacedName,
  nameForm,
  nameWords,
  namesWithin,
  spellingsOf,
} from './name.ts';

describe('names', () => {
  it('letter case, width, accents and the script of digits are folded away, letter by letter', () => {
    for (const [text, folded] of [
      ['ZOË Ünal', 'zoe unal'],
      ['Zoe\u0308 U\u0308nal', 'zoe unal'],
      ['Straße', 'strasse'],
      ['Søren Łukasz Đorđe Þóra Ðana', 'soren lukasz dorde thora dana'],
      ['Æsop Œuvre', 'aesop oeuvre'],
      ['IŞIK ışık İnci', 'isik isik inci'],
      ['ΑΝΔΡΕΑΣ Ανδρέας', 'ανδρεασ ανδρεασ'],
      ['Ａｄａ', 'ada'],
      ['٢٠٠١', '2001'],
      ['２００１', '2001'],
      ['Иван', 'иван'],
      ['דוד\u200f כהן', 'דוד כהן'],
      ['Ana\u200b Sil\u00advaA\u2060', 'ana silvaa'],
      ['ADA\nX', 'ada\nx'],
      ['', ''],
    ] as const)
      assert.equal(foldedText(text), folded, text);
  });

  it('a label that says more than a name holds what may be one, in two to six of its words', () => {
    for (const [label, names] of [
      ['Ada Example (Sales)', ['ada example', 'example sales']],
      ['Dr Ada van Example', ['dr ada', 'ada van', 'van example', 'dr ada van', 'ada van example']],
      ['Ada Example', []],
      ['Ada Example’s', ['ada example']],
      ["Hans Ada' desk", ['hans ada', 'ada desk', 'hans ada desk']],
      ["Ada O'Brien", []],
      ['Ada', []],
      ['a b c d e', ['a b', 'b c', 'c d', 'd e', 'a b c', 'b c d', 'c d e', 'a b c d', 'b c d e']],
      ['a b c d e f g h', ['a b c d e f', 'b c d e f g', 'c d e f g h']],
      [`${'x '.repeat(63)}yz`, undefined],
      [`${'x '.repeat(63)}xyz`, []],
    ] as const) {
      if (names === undefined) assert.ok(namesWithin(label).length > 0, label);
      else assert.deepEqual(label.startsWith('a b c d e f') ? namesWithin(label).slice(-names.length) : namesWithin(label), names, label);
    }
  });

  it('one word is what somebody is called otherwise, and no number or name of another', () => {
    for (const [text, isOne] of [
      ['Chief', true],
      ['', true],
      ['Line 2', false],
      ['Ada Example', false],
      ['x200', false],
      ['x20', true],
      ['山田太郎', false],
    ] as const)
      assert.equal(isOneWord(text), isOne, text);
    assert.deepEqual(['山田', '김민수', 'Ada', '山田 Ada', ''].map(isUnspacedName), [true, true, false, false, false]);
  });

  it('what was folded stands where it stood', () => {
    for (const [text, part, written] of [
      ['call Zoe\u0308 now', 'zoe', 'Zoe\u0308'],
      ['Straße 2001', '2001', '2001'],
      ['Straße 2001', 'strasse', 'Straße'],
      ['Straße', 's', 'S'],
      ['ßa', 's', 'ß'],
      ['ßa', 'sa', 'ßa'],
      ['u\u0308ß ada', 'ada', 'ada'],
      ['𝟚𝟘𝟘𝟙 ada', '2001', '𝟚𝟘𝟘𝟙'],
      ['𝟚𝟘𝟘𝟙 ada', 'ada', 'ada'],
      ['\u0308ada', 'ada', 'ada'],
      ['é\nada', 'ada', 'ada'],
      ['plain ADA', 'ada', 'ADA'],
    ] as const) {
      const { folded, spanOf } = foldedWithOffsets(text);
      const at = folded.indexOf(part);
      assert.equal(text.slice(...spanOf(at, at + part.length)), written, text);
    }
  });

  it('with offsets or without, a text is folded alike', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
        const { folded, spanOf } = foldedWithOffsets(text);
        assert.equal(folded, foldedText(text));
        if (folded !== '') assert.ok(spanOf(0, folded.length)[1] <= text.length);
      }),
    );
  });

  it('the first form of keys folded letter case, width and spaces', () => {
    assert.equal(canonicalName('  ZOË \t Ünal '), 'zoë ünal');
    assert.equal(canonicalName('Ａｄａ'), 'ada');
  });

  it('words are told by blanks, commas, hyphens, dots and brackets; an apostrophe joins', () => {
    for (const [name, ...words] of [
      ['Quincunx, Wilhelmina', 'quincunx', 'wilhelmina'],
      ['Marie-Luise von_der (Leyen)', 'marie', 'luise', 'von', 'der', 'leyen'],
      ['A.B.+C"D"', 'a', 'b', 'c', 'd'],
      ['Ada%20Example', 'ada', 'example'],
      ['Ada%21', 'ada%21'],
      ["O'Brien O’Brien O‘B O`B O´B Oʼb", 'obrien', 'obrien', 'ob', 'ob', 'ob', 'ob'],
      ['Ada\u2010B\u2013C', 'ada', 'b', 'c'],
      [' , '],
    ] as const)
      assert.deepEqual(nameWords(name), words, name);
  });

  it('order, hyphens, and umlauts written with e make no difference', () => {
    const form = nameForm('Jürgen Müller-Lüdenscheidt');
    for (const name of [
      'MÜLLER-LÜDENSCHEIDT, Jürgen',
      'Juergen Mueller Luedenscheidt',
      'Jurgen Muller Ludenscheidt',
      'Mu\u0308ller-Lüdenscheidt Jürgen',
    ])
      assert.equal(nameForm(name), form, name);
    assert.equal(form, 'jurgen ludenscheidt muller');
    assert.equal(nameForm('Baer Goethe'), 'bar gothe');
    assert.notEqual(nameForm('Ada Example'), nameForm('Ada Examples'));
  });

  it('a word is spelled as it stands, with e for the dots, and without', () => {
    for (const [word, ...spellings] of [
      ['Müller', 'muller', 'mueller'],
      ['Mueller', 'mueller', 'muller'],
      ['MU\u0308LLER', 'muller', 'mueller'],
      ['Böhm', 'bohm', 'boehm'],
      ['Bär', 'bar', 'baer'],
      ['Ada', 'ada'],
      ['Zoë', 'zoe', 'zo'],
    ] as const)
      assert.deepEqual(spellingsOf(word), spellings, word);
  });
});
