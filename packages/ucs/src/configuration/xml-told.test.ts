import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { toldOf } from './xml-told.ts';

const told = (text: string): unknown => JSON.parse(toldOf(text, 'x.xml'));

describe('what a file says', () => {
  it('elements with their attributes in order, texts, comments and instructions', () => {
    assert.deepEqual(told('<?xml version="1.0"?>\n<a b="1" c="2">\n <d/> x <!-- y --> z <?p q?> </a>'), [
      [
        'element',
        'a',
        [
          ['b', '1'],
          ['c', '2'],
        ],
      ],
      ['element', 'd', []],
      ['end', 'd'],
      ['text', ' x '],
      ['comment', ' y '],
      ['text', ' z '],
      ['instruction', 'p', 'q'],
      ['end', 'a'],
    ]);
  });

  it('a text before and behind an element is told, blanks alone are not', () => {
    assert.deepEqual(told('<a> <b> </b>x<c/>\n</a>'), [
      ['element', 'a', []],
      ['element', 'b', []],
      ['end', 'b'],
      ['text', 'x'],
      ['element', 'c', []],
      ['end', 'c'],
      ['end', 'a'],
    ]);
    assert.deepEqual(told('<a>x&amp;<![CDATA[y]]></a>'), [
      ['element', 'a', []],
      ['text', 'x&y'],
      ['end', 'a'],
    ]);
  });

  it('layout makes no difference, anything else does', () => {
    const same = ['<a b="1"><c/></a>', '<a\n  b="1"\n>\n\n<c></c>\n</a>\n'];
    assert.equal(toldOf(same[0] ?? '', 'x'), toldOf(same[1] ?? '', 'y'));
    const others = [
      '<a b="2"><c/></a>',
      '<a><c b="1"/></a>',
      '<a b="1"/>',
      '<a b="1"><c/>x</a>',
      '<a b="1"><!----><c/></a>',
      '<a b="1"><c/><?d?></a>',
      '<a b="1"><d/></a>',
    ];
    assert.equal(new Set([same[0] ?? '', ...others].map((text) => toldOf(text, 'x'))).size, others.length + 1);
  });
});
