// A text that was written for a reader of its own (a URI, XML, JSON, a header) names whom it names when it is read so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isSamePerson, openKeyReader } from './identifier.ts';
import type { LineReading } from './matcher.ts';
import { createPersonMatcher } from './matcher.ts';
import { ownSpans } from './own-spans.ts';

const keys = [
  openKeyReader.ofIdentifier({ type: 'extension', value: '2001' }),
  openKeyReader.ofIdentifier({ type: 'sip-uri', value: 'sip:2003@example.test' }),
  openKeyReader.ofIdentifier({ type: 'phone-number', value: '2025550147' }),
];
const person = { keys, names: ['Þóra Ólafsdóttir'] };
const realms = new Set(['example.test']);
const matcher = createPersonMatcher(person, { realms });
const asWritten = createPersonMatcher(person, { realms, asWritten: true });

describe('a person in escaped text', () => {
  it('is found in a line of a log, whose grammar reads it so too', () => {
    const read = (line: string): LineReading => ({
      parties: [...line.matchAll(/<sip:([^>]*)>/g)].map(([, value = '']) => ({ form: 'address', value })),
      prose: line,
    });
    assert.equal(matcher.line('Referred-By=%3Csip:2001%40example.test%3E', read)?.certainty, 'likely');
    assert.equal(asWritten.line('name=%C3%9E%C3%B3ra+%C3%93lafsd%C3%B3ttir', read), undefined);
    assert.equal(matcher.line('name=%C3%9E%C3%B3ra+%C3%93lafsd%C3%B3ttir', read)?.certainty, 'likely');
    assert.equal(matcher.line('name=%C3%9E%C3%B3ra', read), undefined);
  });

  it('is found in values and in running text', () => {
    for (const [value, certainty] of [
      ['sip%3A2001%40example.test', 'likely'],
      ['https://example.test/?q=%C3%9E%C3%B3ra%20%C3%93lafsd%C3%B3ttir', 'likely'],
      ['&THORN;&oacute;ra &Oacute;lafsd&oacute;ttir', 'likely'],
      ['tel &#50;025550147', 'likely'],
      ['%32002', undefined],
      ['=?UTF-8?B?w57Ds3JhIMOTbGFmc2TDs3R0aXI=?=', 'likely'],
      ['=?UTF-8?B?w57Ds3JhIMOT?=', undefined],
    ] as const)
      assert.equal(matcher.text(value)?.certainty, certainty, value);
    assert.equal(matcher.name('&#222;&#243;ra Ólafsdóttir')?.certainty, 'likely');
    assert.equal(matcher.address('2&#48;01')?.certainty, 'certain');
    assert.ok(matcher.mayStandIn('<fn>&#222;&#243;ra</fn><ln>&#211;lafsd&#243;ttir</ln>'));
    assert.ok(!matcher.mayStandIn('<fn>%41da &#66;est</fn>'));
  });

  it('is the user of an address that stands within another', () => {
    for (const [written, isThem] of [
      ['sip:2003%40example.test@proxy.test', true],
      ['sip:2003%40proxy.test@example.test', false],
      ['sip:2025550147%40other.test@proxy.test', true],
      ['sip:2002%40example.test@proxy.test', false],
    ] as const) {
      const found = openKeyReader.ofAddress(written);
      assert.equal(found !== undefined && keys.some((wanted) => isSamePerson(wanted, found)), isThem, written);
    }
  });

  it('is the address that the whole of a value escapes', () => {
    for (const [written, own, earlier] of [
      ['sip%3A2001%40example.test', 'sip:2001@example.test', 'login:sip%3a2001%40example.test'],
      ['&#50;001', 'number:2001', 'login:&#50'],
      ['ada%2Eonu', 'login:ada.onu', 'login:ada%2eonu'],
    ] as const) {
      const found = openKeyReader.ofAddress(written);
      assert.equal(found?.own, own);
      assert.ok(found.earlier?.includes(earlier), found.earlier?.join());
    }
    assert.equal(openKeyReader.ofAddress('CORP\\xaver')?.own, 'login:xaver');
    assert.equal(openKeyReader.ofAddress('CORP\\xabi')?.own, 'login:xabi');
  });

  it('is shown where it stands, and nothing else is', () => {
    const line = 'Refer-To: %3Csip%3A2001%40example.test%3E for Bo Quux &#66;o';
    const shown = ownSpans(matcher, { parties: [], prose: line }).map(([start, end]) => line.slice(start, end));
    assert.ok(shown.length > 0);
    for (const text of shown) assert.match(text, /^(?:sip%3A)?2001(?:%40example\.test)?$/);
  });

  it('as the text stands, is not found by what only its escapes say', () => {
    const value = 'sip:2002@example.test?Referred-By=%3Csip%3A2001%40example.test%3E';
    assert.equal(matcher.address(value)?.certainty, 'likely');
    assert.equal(asWritten.address(value), undefined);
    assert.equal(asWritten.address('sip:2001@example.test')?.certainty, 'likely');
  });
});
