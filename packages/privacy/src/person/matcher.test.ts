// One matcher finds every spelling of a person, and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOfIdentifier } from './identifier.ts';
import type { Match } from './matcher.ts';
import type { LineReading } from './matcher.ts';
import { createPersonMatcher, surer } from './matcher.ts';
import { matcherOf, matches, shown } from '../../test/matchers.ts';

const isDecided = (match: Match | undefined): boolean => match !== undefined && match.certainty !== 'possible';
const matcher = createPersonMatcher({
  keys: [
    keysOfIdentifier({ type: 'sip-uri', value: 'sip:2025550147@example.test' }),
    keysOfIdentifier({ type: 'extension', value: '200' }),
    keysOfIdentifier({ type: 'login', value: 'wil' }),
  ],
  names: ['Wilhelmina Quincunx', 'Zoë Ünal', 'Ada'],
});

const search = {
  inText: (text: string): boolean => isDecided(matcher.text(text)),
  inValue: (value: string): boolean => isDecided(surer(matcher.address(value), matcher.name(value))),
};

describe('a subject in texts', () => {
  it('is found in every spelling of a number, a name and an address', () => {
    for (const text of [
      'dialled 202-555-0147 and hung up',
      '(202) 555-0147',
      '+1 202.555.0147',
      '0012025550147',
      '$P2025550147$',
      '２０２５５５０１４７',
      '٢٠٢٥٥٥٠١٤٧',
      '202‑555‑0147',
      'SIP:2025550147@EXAMPLE.TEST;user=phone',
      'mail to 2025550147@example.test',
      'call from WILHELMINA QUINCUNX.',
      'Quincunx, Wilhelmina!',
      'Wilhelmina%20Quincunx',
      'zoe unal',
      'ZOE\u0308 U\u0308NAL',
      'Zoë\u200f Ünal',
      'Zoë “Ünal”',
      '«Zoë» Ünal',
      'Zoë \u200bÜn\u00adal',
    ])
      assert.ok(search.inText(text), text);
  });

  it('is found by a short number, a login or a single word only where that is all of a value', () => {
    for (const value of ['200', ' Ada ', 'ADA', 'wil', 'sip:200@any.example.test', 'tel:200']) assert.ok(search.inValue(value), value);
    for (const text of ['SIP/2.0 200 OK', 'port 200', 'Ada Lovelace', 'wil be back', '200 OK']) {
      assert.ok(!search.inText(text), text);
      assert.ok(!search.inValue(text), text);
    }
  });

  it('is not found in longer numbers, other domains’ addresses and longer names', () => {
    for (const text of ['92025550147', '20255501478', 'Wilhelmina Quincunxia', 'sip:2001@example.test', 'Quincunx', ''])
      assert.ok(!search.inText(text) && !search.inValue(text), text);
  });
});

describe('where an address stands', () => {
  const person = matcherOf(
    {
      by: [
        ['extension', '2001'],
        ['sip-uri', 'sip:2001@example.test'],
        ['login', 'ada'],
        ['email', 'a.l@example.test'],
        ['sip-uri', 'sip:hopper@[2001:db8::2]'],
        ['phone-number', '+1 202 555 0147'],
      ],
      names: [' Ada Example ', 'Grace', '%20,'],
    },
    { realms: new Set(['example.test', 'pbx.example.test']) },
  );

  it('the identifier itself is certain, another form of it likely, and one of another realm possible', () => {
    matches(person, 'address', [
      ['2001', 'certain address number:2001'],
      ['tel:2001', 'certain address number:2001'],
      ['sip:2001@example.test', 'certain address sip:2001@example.test'],
      ['sip:2001@pbx.example.test', 'likely address number:2001'],
      ['sip:2001@other.example.test', 'possible address number:2001'],
      ['sip:ada@pbx.example.test', 'likely address login:ada'],
      ['ada', 'certain address login:ada'],
      ['CORP\\ada', 'certain address login:ada'],
      ['a.l@example.test', 'certain address email:a.l@example.test'],
      ['sip:a.l@example.test', 'likely address email:a.l@example.test'],
      ['a.l@other.example.test', undefined],
      ['+1 (202) 555-0147', 'certain address number:12025550147'],
      ['2025550147', 'likely address number:12025550147'],
      ['sip:+12025550147@other.example.test', 'likely number number:12025550147'],
      ['Ada Example', 'likely name name:Ada Example'],
      ['Grace', 'likely name name:Grace'],
      ['2002', undefined],
      ['', undefined],
      [' ', undefined],
      ['%20', undefined],
    ]);
  });

  it('where no realm is known, none is another', () => {
    matches(matcherOf({ by: [['extension', '2001']] }), 'address', [['sip:2001@other.example.test', 'likely address number:2001']]);
  });

  it('a value that holds more is read as text', () => {
    matches(person, 'address', [
      ['Ada <sip:2001@example.test> 2002', 'certain address sip:2001@example.test'],
      ['see 2001', 'possible number number:2001'],
      ['%32001', 'certain address number:2001'],
      ['%32002', undefined],
      ['sip:%32001@example.test', 'certain address sip:2001@example.test'],
    ]);
  });

  it('the whole of a value is an identifier or a name, or it is nobody’s', () => {
    matches(person, 'whole', [
      ['2001', 'certain address number:2001'],
      ['example, ada', 'likely name name:Ada Example'],
      ['see 2001', undefined],
      ['ada.', undefined],
      ['2002', undefined],
    ]);
  });

  it('RFC 3261 §19.1: an address counts in running text, too, and its neighbours do not', () => {
    matches(person, 'text', [
      ['to sip:2001@example.test', 'certain address sip:2001@example.test'],
      ['to sip:ada@[2001:db8::1]:5060;x', 'possible address login:ada'],
      ['[sip:ada@[2001:db8::1]]', 'possible address login:ada'],
      ['to ada@[2001:db8::1]', 'possible address login:ada'],
      ['to (sip:hopper@[2001:db8::2]:5060)', 'certain address sip:hopper@[2001:db8::2]'],
      ['to (sips:hopper@[2001:db8::2])', 'certain address sip:hopper@[2001:db8::2]'],
      ['(mailto:a.l@example.test)', 'certain address email:a.l@example.test'],
      ['x=a.l@example.test;y', 'certain address email:a.l@example.test'],
      ['callto:2001|x', 'certain address number:2001'],
      ['TEL:+1-202-555-0147>', 'certain address number:12025550147'],
      ['sip:2002@example.test, sip:2001@example.test', 'certain address sip:2001@example.test'],
      ['sip:2001@other.example.test sip:2001@pbx.example.test', 'likely address number:2001'],
      ['"sips:2001@example.test"', 'certain address sip:2001@example.test'],
      ['a.l@example.test:', 'certain address email:a.l@example.test'],
      ['a.l@', undefined],
      [`${'a'.repeat(300)}@x a.l@example.test`, 'certain address email:a.l@example.test'],
    ]);
  });

  it('has an address where not all is names', () => {
    assert.ok(person.hasAddress);
    assert.ok(
      matcherOf({
        by: [
          ['name', 'Ada'],
          ['login', 'ada'],
        ],
      }).hasAddress,
    );
    assert.ok(!matcherOf({ by: [['name', 'Ada']], names: ['Ada'] }).hasAddress);
    assert.ok(!matcherOf({}).hasAddress);
  });

  it('nobody is found where nobody is looked for', () => {
    const nobody = matcherOf({});
    matches(nobody, 'text', [['2001 Ada % a@example.test', undefined]]);
    assert.ok(!nobody.mayStandIn('%'));
  });
});

describe('logins in running text', () => {
  const person = matcherOf({
    by: [
      ['login', 'Zoë.l'],
      ['login', 'ada'],
    ],
  });
  it('are possible, as words, or before the ending of a file', () => {
    const found = 'possible login login:ada';
    matches(person, 'text', [
      ['user ada signed in', found],
      ['ada-phone.cfg', found],
      ['ada.cfg', found],
      ['ada+cfg', found],
      ['ada. Then', found],
      ['zoe.l: yes', 'possible login login:zoë.l'],
      ['ada', 'likely address login:ada'],
      ['ada.cfgs', undefined],
      ['ada.lovelace', undefined],
      ['ada-2', undefined],
      ['x-ada', undefined],
      ['x.ada', undefined],
      ['xada', undefined],
      ['_ada', undefined],
      ['adax', undefined],
      ['ada_', undefined],
      ['ada@example', 'likely address login:ada'],
      ['.ada x', found],
    ]);
  });
});

describe('a line of a log', () => {
  const person = matcherOf({
    by: [
      ['extension', '2001'],
      ['login', 'ada'],
      ['phone-number', '2025550147'],
    ],
    names: ['Grace', 'Jörg Müller'],
  });
  const reading = (prose: string, ...parties: LineReading['parties']): Match | undefined =>
    person.line(`${prose} 2001 ada grace`, () => ({ prose, parties }));

  it('names whom its grammar names, and the surest of them', () => {
    assert.equal(shown(reading('', { form: 'address', value: '2001' })), 'certain address number:2001');
    assert.equal(shown(reading('', { form: 'login', value: 'ada' })), 'certain address login:ada');
    assert.equal(shown(reading('', { form: 'name', value: 'Grace' })), 'likely name name:Grace');
    assert.equal(
      shown(reading('', { form: 'name', value: 'Grace' }, { form: 'address', value: '2001' }, { form: 'address', value: '2002' })),
      'certain address number:2001',
    );
    assert.equal(reading('', { form: 'login', value: 'Grace' }), undefined);
    assert.equal(reading('', { form: 'address', value: '2002' }), undefined);
  });

  it('names nobody by numbers in its prose, but by full names, addresses and, at last, by logins', () => {
    assert.equal(reading('2001 2025550147'), undefined);
    assert.equal(shown(reading('with Jorg Muller, ada')), 'likely name name:Jörg Müller');
    assert.equal(shown(reading('sip:2001@example.test')), 'likely address number:2001');
    assert.equal(shown(reading('user ada')), 'possible login login:ada');
    assert.equal(shown(reading('user ada', { form: 'name', value: 'Grace' })), 'likely name name:Grace');
  });

  it('is read only where it may name the person', () => {
    const read = (): LineReading => assert.fail('was read');
    assert.equal(person.line('200 OK', read), undefined);
    assert.equal(person.line('100% OK, %42ob', read), undefined);
    assert.throws(() => person.line('%32001', read));
  });
});

describe('what is worth reading', () => {
  it('holds the user of an address elsewhere, with signs between the digits of a number', () => {
    const elsewhere = matcherOf({ by: [['sip-uri', 'sip:55014@other.example.test']] });
    assert.ok(elsewhere.mayStandIn('sip:550-14@x'));
    assert.ok(!elsewhere.mayStandIn('sip:550-15@x'));
    const word = matcherOf({ by: [['sip-uri', 'sip:ada.l@other.example.test']] });
    assert.ok(word.mayStandIn('ada.l'));
    assert.ok(!word.mayStandIn('adal'));
  });

  it('holds the last digits of a number, a user, a login or the longest word of a name', () => {
    const person = matcherOf({
      by: [
        ['phone-number', '+1 202 555 0147'],
        ['extension', '200'],
        ['login', 'Zoë'],
        ['email', 'a.l@example.test'],
      ],
      names: ['Wilhelmina Quincunx', 'Grace', 'Max Mustermann'],
    });
    for (const [text, may] of [
      ['50147', true],
      ['5 - 0 1/4 7', true],
      ['5 --- 0147', false],
      ['5a0147', false],
      ['0147', false],
      ['2-0-0', true],
      ['20', false],
      ['zoe', true],
      ['a.l', true],
      ['axl', false],
      ['example.test', false],
      ['wilhelmina', true],
      ['quincunx', false],
      ['mustermann', true],
      ['max', false],
      ['grace', true],
      ['w’ilhelmina', true],
      ['100%', false],
      ['%32%30%30', true],
      ['gr&#97;ce', true],
      ['gr&#98;ce', false],
      ['', false],
    ] as const)
      assert.equal(person.mayStandIn(text), may, text);
  });
});

describe('where a person stands in a text', () => {
  const person = matcherOf({
    by: [
      ['extension', '2001'],
      ['sip-uri', 'sip:2001@example.test'],
      ['phone-number', '+1 202 555 0147'],
      ['login', 'ada'],
    ],
    names: ['Zoë Straße'],
  });

  it('each place has a span, in the signs of the text as it was written', () => {
    for (const [text, ...places] of [
      ['2001 and 2001', '2001', '2001'],
      ['ada, sip:2001@example.test!', 'sip:2001@example.test!', 'ada'],
      ['ZOE\u0308 STRASSE 2001', '2001', 'ZOE\u0308 STRASSE'],
      ['Straße, Zoë, ada', 'ada', 'Straße, Zoë'],
      ['ß u\u0308 2001', '2001'],
      ['call +44 2025550147'],
      ['sip:2002@example.test'],
      ['2002', ...[]],
    ] as const)
      assert.deepEqual(
        person.spansIn(text).map((span) => text.slice(...span)),
        places,
        text,
      );
    assert.deepEqual(person.spansIn('see 2001'), [[4, 8]]);
  });

  it('a number stands there once for each of its forms', () => {
    const text = 'at 1 202 555 0147';
    assert.deepEqual(new Set(person.spansIn(text).map((span) => text.slice(...span))), new Set(['1 202 555 0147', '202 555 0147']));
  });
});

describe('the surer of two', () => {
  it('is the first where both are as sure', () => {
    const match = (certainty: Match['certainty'], identifier: string): Match => ({ identifier, form: 'name', certainty });
    const possible = match('possible', 'a');
    const likely = match('likely', 'b');
    const certain = match('certain', 'c');
    assert.equal(surer(possible, likely), likely);
    assert.equal(surer(likely, possible), likely);
    assert.equal(surer(likely, certain), certain);
    assert.equal(surer(certain, possible), certain);
    assert.equal(surer(likely, match('likely', 'z')), likely);
    assert.equal(surer(undefined, possible), possible);
    assert.equal(surer(possible, undefined), possible);
    assert.equal(surer(undefined, undefined), undefined);
  });
});
