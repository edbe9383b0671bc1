// RFC 3986 §2.1, XML 1.0 §4.1, RFC 3261 §25.1, RFC 8259 §7: what escapes stand for, and where they stood.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { unescapedReadings, unescapedWithPlaces } from './escapes.ts';

describe('a text with escapes', () => {
  it('says what they stand for', () => {
    for (const [text, ...readings] of [
      ['sip:2001%40example.test', 'sip:2001@example.test'],
      ['%3Csip%3A2001%3E', '<sip:2001>'],
      ['V%C3%A4in%C3%B6%20Kivi', 'Väinö Kivi'],
      ['V%E4in%F6', 'Väinö'],
      ['&#222;&#xF3;ra', 'Þóra'],
      ['V&auml;in&ouml; &Thorn;&oacute;ra &Oslash;', 'Väinö Þóra Ø'],
      ['&lt;a&gt; &amp; &quot;b&quot; &apos;', '<a> & "b" \''],
      ['Th\\u00f3ra \\xd3', 'Thóra Ó'],
      ['"\\"Ada\\" Example"', '"“Ada“ Example"', '""Ada" Example"'],
      ['a\\/b', 'a/b'],
      // RFC 2047.
      ['From: =?UTF-8?B?w57Ds3JhIMOTbGFmc2TDs3R0aXI=?= <sip:x>', 'From: Þóra Ólafsdóttir <sip:x>'],
      ['=?utf-8?q?=C3=9E=C3=B3ra_=C3=93?= =?iso-8859-1?Q?V=E4in=F6?=', 'Þóra ÓVäinö'],
      // Passed on within what was passed on.
      ['a%2540b', 'a@b'],
      ['&amp;#222;ra', 'Þra'],
      ['{\\\\\\"a\\\\\\"', '{“a“', '{"a"'],
      ['a%0Ab&#7;c', 'a b c'],
    ] as const)
      assert.deepEqual(unescapedReadings(text), readings, text);
  });

  it('that holds none, or what only looks like one, is what it is', () => {
    for (const text of [
      '',
      'Ada Example',
      '100 %',
      '%zz',
      '100%',
      'a & b',
      '&nothing;',
      '&#0;',
      '&#x110000;',
      'CORP\\ada',
      '\\',
      'a;b',
      'a=?b?c?=',
      '=?utf-8?x?y?=',
    ])
      assert.deepEqual(unescapedReadings(text), [], text);
  });

  it('is known by where its signs were written', () => {
    const text = 'x V%C3%A4in%C3%B6%20Kivi&#33; y';
    const [reading] = unescapedWithPlaces(text);
    assert.equal(reading?.text, 'x Väinö Kivi! y');
    const placed = (start: number, end: number): string => text.slice(...(reading?.spanOf(start, end) ?? [0, 0]));
    assert.equal(placed(2, 12), 'V%C3%A4in%C3%B6%20Kivi');
    assert.equal(placed(12, 13), '&#33;');
    assert.equal(placed(14, 15), 'y');
    assert.deepEqual(unescapedWithPlaces('Ada'), []);
    assert.deepEqual(unescapedWithPlaces('100%zz \\x'), []);
    const twice = unescapedWithPlaces('a%2540b');
    assert.deepEqual(twice[0]?.spanOf(1, 2), [1, 6]);
  });
});
