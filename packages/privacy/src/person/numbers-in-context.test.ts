// Numbers as they are dialled from one country, in one plan or behind one line: each is whose it is there (ITU-T E.164, RFC 3966 §5.1.5).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { KeyReader } from './identifier.ts';
import { createKeyReader, isSamePerson, openKeyReader } from './identifier.ts';
import type { PersonMatcher } from './matcher.ts';
import { createPersonMatcher } from './matcher.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

const readers = new Map<string, KeyReader>([['', openKeyReader]]);
for (const [country, areaCode] of [
  ['AU', '2'],
  ['BR', '11'],
  ['CO', undefined],
  ['DE', '30'],
  ['FI', '9'],
  ['HK', undefined],
  ['KR', '2'],
  ['NG', undefined],
  ['SG', undefined],
  ['US', '212'],
] as const)
  readers.set(country, createKeyReader(await loadNumberingPlan({ country, ...(areaCode === undefined ? {} : { areaCode }) })));

function readerOf(country: string): KeyReader {
  return readers.get(country) ?? assert.fail(country);
}

function matcherOf(country: string, wanted: string, realms: readonly string[] = []): PersonMatcher {
  const reader = readerOf(country);
  const keys = [reader.ofAddress(wanted) ?? assert.fail(wanted)];
  return createPersonMatcher({ keys, names: [] }, { reader, realms: new Set(realms) });
}

describe('the international prefix', () => {
  for (const [country, wanted, written, is] of [
    ['AU', '+493012345678', '0011493012345678', true],
    ['SG', '+493012345678', '001493012345678', true],
    ['HK', '+493012345678', '001493012345678', true],
    ['KR', '+493012345678', '002493012345678', true],
    ['CO', '+493012345678', '009493012345678', true],
    ['NG', '+493012345678', '009493012345678', true],
    ['BR', '+493012345678', '0021493012345678', true],
    ['DE', '+12025550123', '0012025550123', true],
    ['US', '+493012345678', '011493012345678', true],
    // Where nothing else is dialled so, the one of most countries is understood.
    ['US', '+493012345678', '00493012345678', true],
    // 001 and then Cairo, 009 and then a number of Nigeria.
    ['HK', '+12025550123', '0012025550123', false],
    ['SG', '+12025550123', '0012025550123', false],
    ['NG', '+923412701234', '00923412701234', false],
  ] as const)
    it(`of ${country}: ${written} is ${is ? '' : 'not '}${wanted}`, () => {
      const reader = readerOf(country);
      const [one, other] = [reader.ofAddress(wanted) ?? assert.fail(), reader.ofAddress(written) ?? assert.fail()];
      assert.equal(isSamePerson(one, other), is);
      const { certainty } = matcherOf(country, wanted).address(written) ?? {};
      assert.equal(certainty === 'certain' || certainty === 'likely', is, certainty);
    });
});

describe('a number with a context of its own', () => {
  const asked = '+35891234567';
  for (const [written, certainty] of [
    ['tel:1234567;phone-context=+3589', 'certain'],
    ['tel:1234567;phone-context=+35813', undefined],
    ['sip:1234567;phone-context=+46@gw.example.fi', undefined],
    ['tel:1234567;isub=1;phone-context=+35813', undefined],
    ['tel:1234567', 'certain'],
    ['sip:1234567@pbx.example.fi', 'likely'],
  ] as const)
    it(`${written} is ${certainty ?? 'not'} ${asked}`, () => assert.equal(matcherOf('FI', asked).address(written)?.certainty, certainty));

  it('of a private plan is somebody’s there: of the site’s own where its host is, elsewhere not decided', () => {
    const matcher = matcherOf('', '201', ['pbx.example.test']);
    assert.equal(matcher.address('tel:201;phone-context=pbx.example.test')?.certainty, 'likely');
    assert.equal(matcher.address('tel:201;phone-context=other.example')?.certainty, 'possible');
    assert.equal(matcher.address('tel:201;phone-context=')?.certainty, 'certain');
    assert.ok(
      !isSamePerson(
        openKeyReader.ofAddress('201;phone-context=a.example') ?? assert.fail(),
        openKeyReader.ofAddress('201;phone-context=b.example') ?? assert.fail(),
      ),
    );
  });
});

describe('a number as people write it', () => {
  for (const written of [
    '0+35894441234',
    '0 +358 9 444 1234',
    'tel:%2B35894441234',
    'sip:0+35894441234@pbx.example.fi',
    '09 4441234 / 201',
    '+358 9 4441234 / 12345',
  ])
    it(written, () => {
      const reader = readerOf('FI');
      assert.ok(isSamePerson(reader.ofAddress('+35894441234') ?? assert.fail(), reader.ofAddress(written) ?? assert.fail()));
    });

  it('a stroke without a blank, or behind few digits, parts nothing off', () => {
    const germany = readerOf('DE');
    assert.ok(isSamePerson(germany.ofAddress('+493012345678') ?? assert.fail(), germany.ofAddress('030/12345678') ?? assert.fail()));
    assert.equal(openKeyReader.ofAddress('030 / 12345')?.own, 'number:03012345');
  });
});

describe('what is known again where the site dials otherwise', () => {
  it('the form within the area, and digits as they stood in an address', () => {
    const reader = readerOf('AU');
    assert.equal(reader.ofAddress('+61291117777')?.local, 'number:91117777');
    assert.equal(reader.ofAddress('+61391117777')?.local, undefined);
    assert.equal(readerOf('HK').ofAddress('+85221234567')?.local, undefined);
    assert.deepEqual(reader.ofAddress('sip:0291117777@pbx.example.au')?.earlier, ['sip:0291117777@pbx.example.au', 'number:0291117777']);
    assert.deepEqual(reader.ofAddress('sip:2001@pbx.example.au')?.earlier, undefined);
  });
});

describe('a mailbox that is a user of a server', () => {
  it('is found by the mailbox; not decided at a host of others', () => {
    const keys = [openKeyReader.ofIdentifier({ type: 'email', value: 'liv.ek@example.fi' })];
    const [anywhere, here] = [[], ['pbx.example.fi']].map((realms) =>
      createPersonMatcher({ keys, names: [] }, { realms: new Set(realms) }),
    );
    const user = (host: string): string => `sip:liv.ek%40example.fi@${host}`;
    assert.equal(anywhere?.address(user('pbx.example.fi'))?.certainty, 'likely');
    assert.equal(here?.address(user('pbx.example.fi'))?.certainty, 'likely');
    assert.equal(here?.address(user('other.example'))?.certainty, 'possible');
    assert.equal(here?.address('sip:liv.ek@pbx.example.fi'), undefined);
  });
});

describe('a name within an address', () => {
  const names = ['Chris Martin'];
  const keys = [openKeyReader.ofIdentifier({ type: 'extension', value: '7001' })];
  const matcher = createPersonMatcher({ keys, names }, { realms: new Set(['pbx.example.test']) });
  for (const [text, certainty] of [
    ['sip:chris.martin@partner.example', 'possible'],
    ['chris.martin@mail.example', 'possible'],
    ['INVITE sip:chris.martin@other.example', 'possible'],
    ['sip:chris.martin@pbx.example.test', 'likely'],
    ['Chris Martin <sip:9@partner.example>', 'likely'],
    ['Chris Martin', 'likely'],
  ] as const)
    it(`${text} is ${certainty}`, () => {
      assert.equal(matcher.text(text)?.certainty, certainty);
      assert.equal(matcher.address(text)?.certainty, certainty);
      assert.equal(matcher.line(`0105|sip|${text}`, (line) => ({ parties: [], prose: line }))?.certainty, certainty);
    });
});
