// URIs: RFC 3261 §19.1, §25.1; RFC 3966.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { noParameters } from './parameters.ts';
import { createUri, equalUris, hostText, parseHostPort, parseUri, usualUri, withUriParameters, writeUri, type SipUri } from './uri.ts';

const blank: SipUri = {
  scheme: 'sip',
  rawUser: undefined,
  user: '',
  password: undefined,
  host: '',
  port: undefined,
  parameters: noParameters,
  headers: '',
  opaque: '',
};

/** Parameters as plain pairs, which may be compared. */
function plain(uri: SipUri | undefined): unknown {
  return uri === undefined ? undefined : { ...uri, parameters: Object.fromEntries(uri.parameters) };
}

type Expected = Partial<Omit<SipUri, 'parameters'>> & { readonly parameters?: Readonly<Record<string, string>> };
const expected = (parts: Expected): unknown => ({ ...blank, parameters: {}, ...parts });

const alice = { rawUser: 'alice', user: 'alice', host: 'example.test' };

test('RFC 3261 §19.1.1: user, password, host, port, parameters and headers are found in every form', () => {
  const cases: readonly (readonly [text: string, parts: Expected])[] = [
    ['sip:example.test', { host: 'example.test' }],
    ['sip:alice@example.test', alice],
    ['sip:alice@example.test:5070', { ...alice, port: 5070 }],
    ['sip:alice@example.test;transport=tcp;lr', { ...alice, parameters: { transport: 'tcp', lr: '' } }],
    ['sip:example.test:5070;LR;a=B=c', { host: 'example.test', port: 5070, parameters: { lr: '', a: 'B=c' } }],
    ['SIPS:alice@Example.TEST', { ...alice, scheme: 'sips' }],
    ['sips:alice@example.test:0', { ...alice, scheme: 'sips', port: 0 }],
    ['sip:alice:secret:2@example.test', { ...alice, password: 'secret:2' }],
    ['sip:alice:@example.test', { ...alice, password: '' }],
    ['sip:%61lice@example.test', { ...alice, rawUser: '%61lice' }],
    ['sip:a;b=c?d@example.test;e', { rawUser: 'a;b=c?d', user: 'a;b=c?d', host: 'example.test', parameters: { e: '' } }],
    ['sip:alice@example.test?a=b&c=d;e', { ...alice, headers: 'a=b&c=d;e' }],
    ['sip:example.test;a=b?c=d?e', { host: 'example.test', parameters: { a: 'b' }, headers: 'c=d?e' }],
    ['sip:alice@example.test;;a=;=b', { ...alice, parameters: { a: '' } }],
    ['sip:alice@[2001:DB8::1]:5061;a', { ...alice, host: '2001:db8::1', port: 5061, parameters: { a: '' } }],
    ['sip:[2001:db8::1]', { host: '2001:db8::1' }],
    [
      'tel:+1-201-555-0123;phone-context=example.test',
      { scheme: 'tel', user: '+1-201-555-0123', opaque: '+1-201-555-0123;phone-context=example.test' },
    ],
    ['TEL:5550100', { scheme: 'tel', user: '5550100', opaque: '5550100' }],
    ['urn:service:sos', { scheme: 'urn', opaque: 'service:sos' }],
    ['a1+-.:', { scheme: 'a1+-.', opaque: '' }],
  ];
  for (const [text, parts] of cases) assert.deepEqual(plain(parseUri(text)), expected(parts), text);
});

test('RFC 3261 §19.1.1: text that is no URI is a bad message that names the header', () => {
  for (const text of [
    '',
    'alice',
    ':alice',
    '1sip:alice@example.test',
    's_p:alice',
    'sip',
    'sip:',
    'sip:@example.test',
    'sip:alice@',
    'sip:alice@exa mple.test',
    'sip:alice@<example.test',
    'sip:alice@example.test>',
    'tel:"5550100',
    'tel:555 0100',
    'sip:alice@-example.test',
    'sip:alice@example.test:',
    'sip:alice@example.test:x',
    'sip:alice@example.test:65536',
    'sip:alice@exa!mple.test',
  ]) {
    assert.throws(() => parseUri(text, 'Refer-To'), { code: 'bad-message', details: { header: 'Refer-To' } }, text);
  }
  assert.throws(() => parseUri('alice'), { code: 'bad-message', details: { header: 'URI' } });
});

test('the usual URI is read in place; every other is left to the patterns', () => {
  const cases: readonly (readonly [text: string, parts: Expected])[] = [
    ['sip:example.test', { host: 'example.test' }],
    ['sip:192.0.2.1:5060', { host: '192.0.2.1', port: 5060 }],
    ['sip:Alice_1.-+@a.test', { rawUser: 'Alice_1.-+', user: 'Alice_1.-+', host: 'a.test' }],
    ['sip:alice@example.test:1;Lr;x=Y.-_+', { ...alice, port: 1, parameters: { lr: '', x: 'Y.-_+' } }],
    ['sip:a@b;', { rawUser: 'a', user: 'a', host: 'b' }],
  ];
  for (const [text, parts] of cases) assert.deepEqual(plain(usualUri(text)), expected(parts), text);
  assert.equal(usualUri('sip:example.test')?.parameters, noParameters);
  assert.equal(usualUri('sip:a@b;')?.parameters, noParameters);
  for (const text of [
    '',
    'sips:alice@example.test',
    'SIP:alice@example.test',
    'sip:',
    'sip:@example.test',
    'sip:alice@',
    'sip:al%20ice@example.test',
    'sip:%alice@example.test',
    'sip:alice%@example.test',
    'sip:alice:x@example.test',
    'sip:alice@bob@example.test',
    'sip:alice;x=y@example.test',
    'sip:example.test;x=a@b',
    'sip:alice@Example.test',
    'sip:alice@[2001:db8::1]',
    'sip:alice@example.test:',
    'sip:alice@example.test:65536',
    'sip:alice@example.test?a=b',
    'sip:alice@example.test;a=b?c',
    'sip:alice@example.test;%61=b',
    'sip:alice@example.test;a="b"',
    'sip:alice@example.test;a=b ',
    'sip:alice@example.test; a=b',
  ]) {
    assert.equal(usualUri(text), undefined, text);
  }
});

test('RFC 3261 §25.1 hostport: a name or an address, and a port up to 65535, with blanks around both', () => {
  for (const [text, host, port] of [
    ['a', 'a', undefined],
    ['1', '1', undefined],
    ['Example.Test.', 'example.test.', undefined],
    ['a_b-c.d:80', 'a_b-c.d', 80],
    ['a : 65535 ', 'a', 65_535],
    [' a', 'a', undefined],
    ['a:00080', 'a', 80],
    ['[::1]', '::1', undefined],
    ['[::FFFF:192.0.2.1]:5060', '::ffff:192.0.2.1', 5060],
    ['[::1] :1', '::1', 1],
  ] as const) {
    assert.deepEqual(parseHostPort(text, 'Via'), { host, port }, text);
  }
  for (const text of [
    '',
    ':1',
    '-a',
    'a-',
    'a_',
    '_a',
    '.a',
    'a!',
    'a b',
    'é',
    '[::1',
    '::1',
    '[]',
    '[::g]',
    '[::1]x',
    'x[::1]',
    'a:',
    'a:1x',
    'a:x1',
    'a:1 2',
    'a:000080',
    'a:65536',
    'a:1:2',
  ]) {
    assert.throws(() => parseHostPort(text, 'Via'), { code: 'bad-message', details: { header: 'Via' } }, text);
  }
});

test('RFC 3261 §19.1.1: what was read is written alike, but for the case of host and names', () => {
  for (const text of [
    'sip:example.test',
    'sip:alice@example.test:5070;transport=tcp;lr?a=b',
    'sips:alice:secret@[2001:db8::1]:5061',
    'sip:alice:@example.test',
    'sip:a%20b@example.test:0',
    'tel:+15550100;x=y',
    'urn:service:sos',
  ]) {
    assert.equal(writeUri(parseUri(text)), text);
  }
  assert.equal(hostText('example.test'), 'example.test');
  assert.equal(hostText('::1'), '[::1]');
});

test('a URI is made of its parts, the user escaped and the host in lower case', () => {
  const uri = createUri({ scheme: 'sips', user: 'a b@c', host: 'Example.TEST', port: 5061, parameters: { transport: 'tcp' } });
  assert.deepEqual(
    plain(uri),
    expected({ scheme: 'sips', rawUser: 'a%20b%40c', user: 'a b@c', host: 'example.test', port: 5061, parameters: { transport: 'tcp' } }),
  );
  for (const parts of [{ host: 'a.test' }, { host: 'a.test', user: '' }, { host: 'a.test', user: undefined }]) {
    assert.deepEqual(createUri(parts), { ...blank, host: 'a.test' });
  }
  assert.equal(createUri({ user: '&=+$,;?/#', host: 'a' }).rawUser, '&=+$,;?/#');
});

test('parameters of a URI are set and taken out in a copy', () => {
  const uri = parseUri('sip:alice@example.test;a=1;b=2');
  assert.equal(writeUri(withUriParameters(uri, { a: undefined, b: '3', lr: '' })), 'sip:alice@example.test;b=3;lr');
  assert.equal(writeUri(uri), 'sip:alice@example.test;a=1;b=2');
});

test('RFC 3261 §19.1.4: which URIs are equal', () => {
  for (const [a, b, isEqual] of [
    ['sip:%61lice@example.test;transport=TCP', 'sip:alice@Example.Test;Transport=tcp', true],
    ['sip:alice@example.test', 'sip:alice@example.test;newparam=5', true],
    ['sip:alice@example.test;a=1', 'sip:alice@example.test;b=2', true],
    ['sip:alice@example.test;a=B', 'sip:alice@example.test;a=b', true],
    ['sip:alice@example.test;a=1', 'sip:alice@example.test;a=2', false],
    ['SIP:alice@example.test', 'sip:alice@example.test', true],
    ['sip:alice@example.test', 'sips:alice@example.test', false],
    ['sip:alice@example.test', 'sip:Alice@example.test', false],
    ['sip:alice@example.test', 'sip:alice:x@example.test', false],
    ['sip:alice@example.test', 'sip:alice@example.org', false],
    ['sip:alice@example.test', 'sip:alice@example.test:5060', false],
    ['sip:alice@example.test;user=phone', 'sip:alice@example.test', false],
    ['sip:alice@example.test', 'sip:alice@example.test;ttl=1', false],
    ['sip:alice@example.test;method=INVITE', 'sip:alice@example.test', false],
    ['sip:alice@example.test', 'sip:alice@example.test;maddr=192.0.2.1', false],
    ['sip:alice@example.test;transport=udp', 'sip:alice@example.test', false],
    ['sip:alice@example.test?a=b', 'sip:alice@example.test', false],
    ['sip:alice@example.test?a=b', 'sip:alice@example.test?a=b', true],
    ['tel:5550100', 'tel:5550100', true],
    ['tel:5550100', 'tel:5550101', false],
    ['tel:5550100;a', 'tel:5550100;b', false],
    ['tel:5550100', 'urn:5550100', false],
  ] as const) {
    assert.equal(equalUris(parseUri(a), parseUri(b)), isEqual, `${a} ${b}`);
    assert.equal(equalUris(parseUri(b), parseUri(a)), isEqual, `${b} ${a}`);
  }
});
