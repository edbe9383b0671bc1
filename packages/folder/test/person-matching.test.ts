// One search finds every spelling of a person in running text, and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { createPersonMatcher } from '@offhook/privacy';

import { parsePerson } from '../src/person/person.ts';

describe('whom a value names', () => {
  const ada = createPersonMatcher(
    parsePerson(['sip:2001@example.test', '+1 202 555 0147', 'login=ada', 'Ada Example', 'ada@mail.example.test']),
  );

  it('a number is found as a whole token of a text', () => {
    for (const text of [
      '2001',
      'to 2001.',
      'ext:2001, then',
      'user=2001;x',
      '<2001>',
      '+2001',
      '(2001)',
      '2001/2002',
      'sip:2001@example.test:5060;tag=1',
      '"A" <sips:2001@EXAMPLE.test>',
      'tel:2001;phone-context=x',
      'call 1-202-555-0147 now',
      '001 202 555 0147',
      '+1 (202) 555-0147',
      'mail ada@mail.example.test',
      '2001-phone.cfg',
    ])
      assert.ok(ada.text(text), text);
  });

  it('a number is not found in a longer number, another domain, a date, a time, a version or an address', () => {
    for (const text of [
      '12001',
      '20010',
      'x2001',
      '2001x',
      'sip:2001@example.org',
      '2001@other.example.test',
      '2001-05-04',
      '4/5/2001/x',
      '2001:db8::1',
      '[fe80::2001]',
      '5.2001',
      '2001.5',
      '12025550147999',
      'port_2001',
    ])
      assert.ok(!ada.text(text), text);
  });

  it('a login is found as a word, with the endings of a profile’s files, and not in another login', () => {
    for (const text of ['user ada signed in', 'ADA', 'ada.cfg', 'ada-phone.cfg', 'login=ada,', 'sip:ada@anywhere.test'])
      assert.ok(createPersonMatcher(parsePerson(['login=ada'])).text(text), text);
    for (const text of ['adam', 'ada.lovelace', 'ada-marie', 'x.ada', 'ada_b', 'Canada']) assert.ok(!ada.text(text), text);
  });

  it('a name is found in either order, with a comma, whatever its case and width, and not in a longer one', () => {
    const named = createPersonMatcher(parsePerson(['Ada Example']));
    for (const text of [
      'Ada Example',
      'call from EXAMPLE, Ada!',
      'example ada',
      'ada_example',
      'Ada%20Example',
      'Ａｄａ Example',
      'Ada\tExample',
    ])
      assert.ok(named.text(text), text);
    for (const text of ['Ada Exampleton', 'Nada Example', 'Ada Example-Smith', 'Example']) assert.ok(!named.text(text), text);
  });

  it('a name that holds characters of patterns is taken as it is', () => {
    const odd = createPersonMatcher(parsePerson(['A. (B*) Example']));
    assert.ok(odd.text('from A. (B*) Example to'));
    assert.ok(!odd.text('from AX (BB) Example to'));
  });

  it('a login alone is not found in everybody’s first name, in fields that hold names', () => {
    assert.ok(ada.name('Ada'));
    assert.ok(!ada.name('Ada Lovelace'));
    assert.ok(ada.name('Desk of Ada Example'));
    assert.ok(ada.name('Ada 2001'));
  });

  it('what names nobody is refused, and not repeated', () => {
    for (const texts of [[''], ['  '], ['1'], ['x'], ['name='], ['extension=abc'], []])
      assert.throws(
        () => parsePerson(texts),
        (error) => isProblem(error, 'bad-request') && !error.message.includes('abc'),
        JSON.stringify(texts),
      );
  });
});
