// name-addr and addr-spec: RFC 3261 §20.10, §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nameAddress, parseNameAddress, parseNameAddresses, writeNameAddress } from './name-address.ts';
import { noParameters } from './parameters.ts';
import { createUri, parseUri, writeUri } from './uri.ts';

test('RFC 3261 §20.10: display name, URI and header parameters in every form', () => {
  for (const [text, displayName, uri, parameters] of [
    ['<sip:a@example.test>', '', 'sip:a@example.test', {}],
    ['< sip:a@example.test >;tag=1', '', 'sip:a@example.test', { tag: '1' }],
    ['Alice <sip:a@example.test>', 'Alice', 'sip:a@example.test', {}],
    ['Alice B  <sip:a@example.test;lr?h=1>;q=0.5', 'Alice B', 'sip:a@example.test;lr?h=1', { q: '0.5' }],
    ['Jos\xc3\xa9<sip:a@example.test>', 'José', 'sip:a@example.test', {}],
    ['"Alice \\"A\\" \xc3\x89" <sip:a@example.test>;tag=1', 'Alice "A" É', 'sip:a@example.test', { tag: '1' }],
    ['"<sip:x>;,"<sip:a@example.test>', '<sip:x>;,', 'sip:a@example.test', {}],
    ['"" \t<sip:a@example.test>', '', 'sip:a@example.test', {}],
    ['sip:a@example.test', '', 'sip:a@example.test', {}],
    ['sip:a@example.test ;tag=1;x', '', 'sip:a@example.test', { tag: '1', x: '' }],
    ['tel:+15550100;tag=1', '', 'tel:+15550100', { tag: '1' }],
  ] as const) {
    const read = parseNameAddress(text, 'To');
    assert.equal(read.displayName, displayName, text);
    assert.equal(writeUri(read.uri), uri, text);
    assert.deepEqual([...read.parameters], Object.entries(parameters), text);
  }
});

test('the usual address is read by one pattern, to the same end as by the general way', () => {
  for (const text of [
    '<sip:example.test>',
    '<sip:a.b_c+d-e@1.example.test:65535;lr;x=1>;tag=A.b;q=0.5',
    '"" <sip:a@b>',
    '"A <sip:x>;,"   <sip:a@b:1>;tag=1',
    '<sip:a@b;transport=TCP;TRANSPORT=udp>;tag=1;tag=2',
  ]) {
    assert.deepEqual(parseNameAddress(text, 'To'), parseNameAddress(text.replace(/<(?=[^<]*$)/, '< '), 'To'), text);
  }
  for (const text of ['<sip:a@b:65536>', '<sip:a@-b>', '<sip:a@b>tag=1', '"A"x<sip:a@b>']) {
    assert.throws(() => parseNameAddress(text, 'To'), /To/, text);
  }
});

test('RFC 3261 §20: an address that is not to be understood is a bad message that names its header', () => {
  for (const text of [
    '',
    '*',
    '"Alice" sip:a@example.test',
    '"Alice" x <sip:a@example.test>',
    '"Alice" x',
    '"Alice"',
    '"sip:a@example.test"',
    '"Alice',
    'Alice <sip:a@example.test',
    'Alice "A" <sip:a@example.test>',
    'A, B <sip:a@example.test>',
    'A; B <sip:a@example.test>',
    'sip:x <sip:a@example.test>',
    'a@b <sip:a@example.test>',
    'sip:a@example.test?subject=x',
    'sip:a@example.test,sip:b@example.test',
    'alice',
    '<alice>',
    '<sip:a@example.test> tag=1',
    '<sip:a@example.test>;=1',
    'sip:a@example.test;=1',
  ]) {
    assert.throws(() => parseNameAddress(text, 'Contact'), { code: 'bad-message', details: { header: 'Contact' } }, text);
  }
});

test('RFC 3261 §7.3.1: a list of addresses is split outside quotes and brackets; empty elements are refused', () => {
  const text = '"A, B" <sip:a@example.test>, <sip:b@example.test;x=1,2>;q=1, tel:+15550100';
  assert.deepEqual(
    parseNameAddresses(text, 'Contact').map(({ uri }) => writeUri(uri)),
    ['sip:a@example.test', 'sip:b@example.test;x=1,2', 'tel:+15550100'],
  );
  assert.throws(() => parseNameAddresses('<sip:a@example.test>,', 'Contact'), { code: 'bad-message', details: { header: 'Contact' } });
});

test('an address is written with brackets, and its name quoted and in UTF-8', () => {
  const uri = createUri({ user: 'a', host: 'example.test' });
  assert.equal(writeNameAddress(nameAddress(uri)), '<sip:a@example.test>');
  assert.equal(writeNameAddress(nameAddress(uri, 'É "x"', { tag: '1', lr: '' })), '"\xc3\x89 \\"x\\"" <sip:a@example.test>;tag=1;lr');
  assert.equal(nameAddress(uri).parameters, noParameters);
  assert.deepEqual(nameAddress(parseUri('sip:example.test'), 'x', { a: '1' }).parameters, new Map([['a', '1']]));
});
