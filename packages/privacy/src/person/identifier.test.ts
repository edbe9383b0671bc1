// One search finds every spelling of a person, and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProblem } from '@offhook/base';
import * as fc from 'fast-check';

import type { IdentifierKeys } from './identifier.ts';
import {
  atOwnHost,
  createKeyReader,
  identifierOfKey,
  identifierSchema,
  identifiersOfAddress,
  identifiersOfKeys,
  isSamePerson,
  openKeyReader,
  keysOfAddress,
  keysOfIdentifier,
  keysOfQuery,
  nameKeys,
} from './identifier.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

describe('identifiers', () => {
  it('RFC 3261 §19.1.4: spellings of one SIP URI are one person', () => {
    const spellings = [
      'sip:2001@example.test',
      'sips:2001@EXAMPLE.test',
      'SIP:2001@example.test:5060;transport=udp',
      '<sip:2001@example.test>',
      '"Ada" <sip:2001@example.test;user=phone>',
      '2001@example.test',
      'sip:2001:secret@example.test',
      'sip:%32001@example.test?subject=x',
    ];
    for (const spelling of spellings)
      assert.deepEqual(keysOfAddress(spelling), { own: 'sip:2001@example.test', derived: ['number:2001'] }, spelling);
  });

  it('RFC 3966 and E.164: separators, tel, plus and 00 make no difference', () => {
    const keys = { own: 'number:12025550147', derived: ['number:2025550147'] };
    for (const spelling of ['+1 (202) 555-0147', 'tel:+1-202-555-0147', '0012025550147'])
      assert.deepEqual(keysOfAddress(spelling), { ...keys, isGlobal: true }, spelling);
    for (const spelling of ['12025550147', '1.202.555.0147']) assert.deepEqual(keysOfAddress(spelling), keys, spelling);
  });

  it('a number finds the URI, the URI finds the number, and two domains stay apart', () => {
    const keys = (text: string): NonNullable<ReturnType<typeof keysOfAddress>> => keysOfAddress(text) ?? { own: '', derived: [] };
    assert.ok(isSamePerson(keys('2001'), keys('sip:2001@example.test')));
    assert.ok(isSamePerson(keys('sip:2001@example.test'), keys('2001')));
    assert.ok(isSamePerson(keysOfIdentifier({ type: 'login', value: 'Ada' }), keys('sip:ada@example.test')));
    assert.ok(!isSamePerson(keys('sip:2001@example.test'), keys('sip:2001@example.org')));
    assert.ok(!isSamePerson(keys('2001'), keys('20010')));
  });

  it('who is anonymous is nobody', () => {
    for (const text of ['', ' ', 'anonymous', 'sip:anonymous@anonymous.invalid', 'Unknown', 'tel:'])
      assert.equal(keysOfAddress(text), undefined, text);
  });

  it('an address yields the identifiers by which people know it', () => {
    assert.deepEqual(identifiersOfAddress('sip:2001@example.test'), [
      { type: 'sip-uri', value: 'sip:2001@example.test' },
      { type: 'extension', value: '2001' },
    ]);
    assert.deepEqual(identifiersOfAddress('+12025550147'), [{ type: 'phone-number', value: '12025550147' }]);
    assert.deepEqual(identifiersOfAddress('sip:ada@example.test')[1], { type: 'login', value: 'ada' });
  });

  it('a value that is not of its type is refused without being repeated', () => {
    for (const identifier of [
      { type: 'sip-uri', value: '2001' },
      { type: 'phone-number', value: 'ada@example.test' },
      { type: 'email', value: 'ada' },
      { type: 'login', value: '   ' },
    ] as const) {
      assert.throws(
        () => keysOfIdentifier(identifier),
        (error) => isProblem(error, 'bad-request') && !error.message.includes(identifier.value),
      );
    }
  });

  it('any text is read without failing, and reading what was read changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const keys = keysOfAddress(text);
        keysOfQuery(text);
        for (const { value } of identifiersOfAddress(text)) if (keys !== undefined) assert.ok(value.length > 0);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{3,15}$/), (number) => {
        const [identifier] = identifiersOfAddress(number);
        assert.ok(identifier !== undefined);
        assert.equal(keysOfIdentifier(identifier).own, keysOfAddress(number)?.own);
      }),
    );
  });

  it('RFC 3261 §19.1: what stands around user and host is left out', () => {
    for (const [address, own] of [
      ['< sip:2001@example.test >', 'sip:2001@example.test'],
      ['Ada <sip:ada@example.test>;tag=1', 'sip:ada@example.test'],
      ['sip:2001@example.test.', 'sip:2001@example.test'],
      ['sip:2001@[2001:DB8::1]:5060', 'sip:2001@[2001:db8::1]'],
      ['sip:2001@192.0.2.1:5060', 'sip:2001@192.0.2.1'],
      ['sip:2001@example.test?subject=a@b', 'sip:2001@example.test'],
      ['sip:2001@example.test/x', 'sip:2001@example.test'],
      ['sip:2001@example.test x', 'sip:2001@example.test'],
      ['sip:ADA:secret:more@example.test', 'sip:ada@example.test'],
      ['sip:Ada%20L@example.test', 'sip:ada l@example.test'],
      ['sip:10%@example.test', 'sip:10%@example.test'],
      ['sip:+1-202-555-0147@example.test', 'sip:12025550147@example.test'],
      ['to sips:2001@example.test', 'sip:to sips@example.test'],
    ] as const)
      assert.equal(keysOfAddress(address)?.own, own, address);
    assert.equal(keysOfAddress('sip:?a@example.test')?.own, 'login:?a@example.test');
  });

  it('RFC 3261 §19.1.6: the user of a URI may be a number with parameters', () => {
    for (const [address, own] of [
      ['sip:5550147;phone-context=+1-202@example.test;user=phone', 'sip:12025550147@example.test'],
      ['sip:+12025550147;isub=1411;postd=2@example.test', 'sip:12025550147@example.test'],
      ['sip:5550147%3bphone-context=+1-202@example.test', 'sip:12025550147@example.test'],
      ['sip:Ada;x=1@example.test', 'sip:ada@example.test'],
    ] as const)
      assert.equal(keysOfAddress(address)?.own, own, address);
    assert.deepEqual(keysOfAddress('sip:5550147;phone-context=+1-202@example.test')?.derived, ['number:12025550147', 'number:2025550147']);
  });

  it('whoever was hashed in the first form is found: as its digits, its letters and its domain stood', () => {
    for (const [address, ...earlier] of [
      ['+49 (0)30 5550147', 'number:490305550147'],
      ['tel:+49 (0)30 5550147;x=12', 'number:490305550147'],
      ['sip:Ada@example.test', 'sip:Ada@example.test'],
      ['sip:+49(0)305550147@example.test', 'sip:490305550147@example.test'],
      ['sip:+49(0)305550147%3Bx=1@example.test', 'sip:490305550147@example.test'],
      ['sip:２００１@example.test', 'sip:２００１@example.test'],
      ['CORP\\Ada', 'login:corp\\ada'],
      ['2001'],
      ['+12025550147'],
      ['0049305550147'],
      ['２００１'],
      ['sip:2001@example.test'],
      ['ada'],
    ] as const)
      assert.deepEqual(keysOfAddress(address)?.earlier ?? [], earlier, address);
    for (const [type, value, earlier] of [
      ['phone-number', ' tel:+49 (0)30 5550147;x=12', ['number:490305550147']],
      ['login', ' CORP\\Ada', ['login:corp\\ada']],
      ['login', 'Ada', undefined],
    ] as const)
      assert.deepEqual(keysOfIdentifier({ type, value }).earlier, earlier, value);
    for (const absent of ['sip:2001@example.test', '2001']) assert.ok(!('earlier' in (keysOfAddress(absent) ?? {})), absent);
  });

  it('in the first form 00 fell away where a country follows; besides, a national number is known as it was dialled', async () => {
    const reader = createKeyReader(await loadNumberingPlan({ country: 'DE', areaCode: '30', outsideLine: '0', extensionDigits: [4] }));
    for (const [address, own, ...earlier] of [
      ['5550147', '49305550147', '5550147'],
      ['0030 1234567', '49301234567', '301234567'],
      ['00049305550147', '49305550147', '00049305550147'],
      ['030/555-01.47', '49305550147', '0305550147'],
      // Not read in the first form; as it was dialled, it is known again under other rules.
      ["030'5550147", '49305550147', '0305550147'],
      ['+4930\u20135550147', '49305550147'],
      ['2001', '2001'],
    ] as const) {
      const keys = reader.ofAddress(address);
      assert.equal(keys?.own, `number:${own}`, address);
      assert.deepEqual(
        keys.earlier ?? [],
        earlier.map((digits) => `number:${digits}`),
        address,
      );
    }
  });

  it('a domain of Windows before a login is not part of it, and in small letters or alone it is', () => {
    for (const [text, own] of [
      ['CORP\\ada', 'login:ada'],
      ['CORP-1\\ada', 'login:ada'],
      ['corp\\ada', 'login:corp\\ada'],
      ['CORP\\', 'login:corp\\'],
      ['1CORP\\ada', 'login:1corp\\ada'],
      ['A\\ada', 'login:ada'],
      [`${'A'.repeat(15)}\\ada`, 'login:ada'],
      [`${'A'.repeat(16)}\\ada`, `login:${'a'.repeat(16)}\\ada`],
      ['xCORP\\ada', 'login:xcorp\\ada'],
    ] as const) {
      assert.equal(keysOfAddress(text)?.own, own, text);
      assert.equal(keysOfIdentifier({ type: 'login', value: text }).own, own, text);
    }
  });

  it('RFC 6068: an e-mail address finds the SIP URI of the same spelling, and mailto is no login', () => {
    const keys = { own: 'email:ada@example.test', derived: ['sip:ada@example.test'] };
    for (const value of ['Ada@Example.test', 'mailto:ada@example.test', ' MAILTO:ada@example.test '])
      assert.deepEqual(keysOfIdentifier({ type: 'email', value }), keys, value);
    assert.deepEqual(keysOfAddress(' mailto:ada@example.test'), keys);
    assert.deepEqual(keysOfQuery(' mailto:ada@example.test'), [keys]);
    assert.equal(keysOfAddress('xmailto:ada')?.own, 'login:xmailto:ada');
    assert.deepEqual(
      keysOfQuery('my mailto:ada@example.test').map(({ own }) => own),
      ['sip:my mailto@example.test'],
    );
    assert.throws(() => keysOfIdentifier({ type: 'email', value: 'sip:ada@example.test' }));
    assert.throws(() => keysOfIdentifier({ type: 'email', value: 'xmailto:ada@example.test' }));
    assert.equal(keysOfAddress('mailto:ada'), undefined);
  });

  it('a search reads user@host as a SIP URI and as an e-mail address, all else once', () => {
    assert.deepEqual(
      keysOfQuery('ada@example.test').map(({ own }) => own),
      ['sip:ada@example.test', 'email:ada@example.test'],
    );
    assert.deepEqual(
      keysOfQuery('sip:ada@example.test').map(({ own }) => own),
      ['sip:ada@example.test'],
    );
    assert.deepEqual(
      keysOfQuery('2001').map(({ own }) => own),
      ['number:2001'],
    );
    assert.deepEqual(keysOfQuery('anonymous'), []);
  });

  it('RFC 3323 §4.1.1.3: whoever withheld who they are is nobody, and a name that begins so is somebody’s', () => {
    for (const text of [
      'Anonymous',
      'unknown;x=1',
      'PRIVATE',
      'restricted',
      'unavailable',
      '<unknown>',
      'sip:unknown',
      'sip:Anonymous@pbx.example.test',
    ])
      assert.equal(keysOfAddress(text), undefined, text);
    for (const text of ['anonymouse', 'my private', 'sip:anonymous.coward@example.test', 'sip:notanonymous@example.test'])
      assert.notEqual(keysOfAddress(text), undefined, text);
    assert.equal(keysOfAddress('sip:ada@anonymous.invalid'), undefined);
  });

  it('brackets and schemes of a word are left out where they begin or end it', () => {
    for (const [text, own] of [
      ['<tel:2001>', 'number:2001'],
      ['<2001>', 'number:2001'],
      ['SIPS:ada', 'login:ada'],
      ['tel:ada;x', 'login:ada'],
      ['my sip:ada', 'login:my sip:ada'],
      ['a<b', 'login:a<b'],
    ] as const)
      assert.equal(keysOfAddress(text)?.own, own, text);
  });

  it('a text longer than 1024 signs is read so far', () => {
    assert.equal(keysOfAddress(`${'a'.repeat(1023)}b`)?.own, `login:${'a'.repeat(1023)}b`);
    assert.equal(keysOfAddress(`${'a'.repeat(1024)}b`)?.own, `login:${'a'.repeat(1024)}`);
  });

  it('a name is known by the form that its spellings share, and by the one that was hashed first', () => {
    const keys = { own: 'name:lovelace zo', derived: [], earlier: ['name:zoë lovelace'] };
    assert.deepEqual(nameKeys('Zoë  Lovelace'), keys);
    assert.deepEqual(keysOfIdentifier({ type: 'name', value: 'Zoë  Lovelace' }), keys);
    assert.throws(() => keysOfIdentifier({ type: 'name', value: ' ,' }));
  });

  it('what is shown of keys is what a person would call them: not what a number may be besides', () => {
    assert.deepEqual(identifiersOfKeys({ own: 'sip:12025550147@example.test', derived: ['number:12025550147', 'number:2025550147'] }), [
      { type: 'sip-uri', value: 'sip:12025550147@example.test' },
      { type: 'phone-number', value: '12025550147' },
    ]);
    assert.deepEqual(identifiersOfKeys({ own: 'number:12025550147', derived: ['number:2025550147'] }), [
      { type: 'phone-number', value: '12025550147' },
    ]);
    assert.deepEqual(identifiersOfAddress('anonymous'), []);
    for (const [key, identifier] of [
      ['number:555014', { type: 'extension', value: '555014' }],
      ['number:5550147', { type: 'phone-number', value: '5550147' }],
      ['email:ada@example.test', { type: 'email', value: 'ada@example.test' }],
      ['login:a:b', { type: 'login', value: 'a:b' }],
      ['name:ada', undefined],
    ] as const)
      assert.deepEqual(identifierOfKey(key), identifier, key);
  });

  it('two numbers of one derived form alone are not one person', () => {
    const keys = (own: string, ...derived: string[]): { own: string; derived: string[] } => ({ own, derived });
    assert.ok(isSamePerson(keys('number:1'), keys('number:1')));
    assert.ok(isSamePerson(keys('number:1', 'number:2', 'number:3'), keys('number:3')));
    assert.ok(isSamePerson(keys('number:3'), keys('number:1', 'number:3')));
    assert.ok(!isSamePerson(keys('number:1', 'number:3'), keys('number:2', 'number:3')));
  });

  it('an identifier has 1 to 256 signs of a type that there is', () => {
    for (const [value, isOne] of [
      [{ type: 'login', value: 'a' }, true],
      [{ type: 'login', value: 'a'.repeat(256) }, true],
      [{ type: 'login', value: 'a'.repeat(257) }, false],
      [{ type: 'login', value: '' }, false],
      [{ type: 'shoe', value: 'a' }, false],
      [{ type: 'login' }, false],
    ] as const)
      assert.equal(identifierSchema.safeParse(value).success, isOne, JSON.stringify(value));
  });
});

describe('somebody at a host that is not the site’s', () => {
  const realms = new Set(['pbx.example.test']);
  const reader = openKeyReader;
  const keysOf = (address: string): IdentifierKeys => reader.ofAddress(address) ?? { own: '', derived: [] };

  it('is nobody’s extension and no login of the site, but a number that is known everywhere', () => {
    for (const [address, ...derived] of [
      ['sip:2001@pbx.example.test', 'number:2001'],
      ['sip:2001@other.example.test'],
      ['sip:ada@other.example.test'],
      ['sip:555014@other.example.test'],
      ['sip:5550147@other.example.test', 'number:5550147'],
      ['sip:+12025550147@other.example.test', 'number:12025550147', 'number:2025550147'],
    ] as const)
      assert.deepEqual(atOwnHost(keysOf(address), realms).derived, derived, address);
  });

  it('is as everybody where the site’s hosts are not known, and so is who stands at none', () => {
    for (const address of ['sip:2001@other.example.test', '2001', 'ada']) {
      assert.deepEqual(atOwnHost(keysOf(address), new Set()), keysOf(address), address);
      if (!address.startsWith('sip:')) assert.deepEqual(atOwnHost(keysOf(address), realms), keysOf(address), address);
    }
  });
});

it('RFC 3261 §19.1.2: an address within the user of another is known by itself, and by a number that is known everywhere', () => {
  for (const [user, within] of [
    ['2001', ['sip:2001@pbx.example.test']],
    ['5550147', ['sip:5550147@pbx.example.test', 'number:5550147']],
  ] as const) {
    const derived = openKeyReader.ofAddress(`sip:${user}%40pbx.example.test@proxy.example.test`)?.derived ?? [];
    assert.deepEqual(
      derived.filter((key) => /^(?:sip|number):/.test(key)),
      within,
      user,
    );
  }
});

it('by the first word of an address: mailto: and tel: count where it begins, a plus too', () => {
  const own = (address: string): string | undefined => openKeyReader.ofAddress(address)?.own;
  assert.equal(own('mailto:ada@example.test'), 'email:ada@example.test');
  assert.notEqual(own('x mailto:ada@example.test'), 'email:ada@example.test');
  assert.deepEqual(openKeyReader.ofAddress('2025550147')?.earlier, undefined);
  assert.deepEqual(openKeyReader.ofAddress('+49 30 901820')?.earlier, undefined);
  assert.deepEqual(openKeyReader.ofAddress('&amp;nobody')?.own, 'login:&nobody');
  assert.equal(openKeyReader.ofAddress('+12025550147')?.isGlobal, true);
});

it('a host is what stands behind the last at sign of a SIP address, and of nothing else', () => {
  const login = openKeyReader.ofIdentifier({ type: 'login', value: 'xsip:2001@other.example.test' });
  assert.deepEqual(atOwnHost(login, new Set(['example.test'])), login);
});
