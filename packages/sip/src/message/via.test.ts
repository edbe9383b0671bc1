// Via: RFC 3261 §20.42, §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { noParameters } from './parameters.ts';
import { parseVia, usualVia, writeVia } from './via.ts';

test('RFC 3261 §20.42: transport, sent-by and parameters, with blanks wherever the grammar has them', () => {
  for (const [text, transport, host, port, parameters] of [
    ['SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa', 'UDP', '192.0.2.1', undefined, { branch: 'z9hG4bKa' }],
    ['SIP/2.0/WSS a.example.test:443;rport', 'WSS', 'a.example.test', 443, { rport: '' }],
    ['SIP/2.0/TCP A.Example.TEST:5060', 'TCP', 'a.example.test', 5060, {}],
    ['sip/2.0/tls [2001:DB8::1]:5061;a=b', 'TLS', '2001:db8::1', 5061, { a: 'b' }],
    ['SIP/2.0/TLS  [2001:db8::1]:5061', 'TLS', '2001:db8::1', 5061, {}],
    ['SIP / 2.0 / udp  example.test : 5060 ; a = b', 'UDP', 'example.test', 5060, { a: 'b' }],
    ['SIP/2.0/X-1 example.test', 'X-1', 'example.test', undefined, {}],
    ['SIP\t/\t2.0\t/\tUDP\texample.test', 'UDP', 'example.test', undefined, {}],
  ] as const) {
    const via = parseVia(text);
    assert.deepEqual({ ...via, parameters: [...via.parameters] }, { transport, host, port, parameters: Object.entries(parameters) }, text);
  }
});

test('RFC 3261 §20.42: anything else is a bad message that names Via', () => {
  for (const text of [
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 example.test',
    'SIP/3.0/UDP example.test',
    'SIP/2x0/UDP example.test',
    'XSIP/2.0/UDP example.test',
    'XSIP/2.0/UDP example.test ;a=b',
    'HTTP/2.0/UDP example.test',
    'SIP/2.0/(UDP) example.test',
    'SIP/2.0/UDP exa mple.test',
    'SIP/2.0/UDP example.test:',
    'SIP/2.0/UDP example.test:65536',
    'SIP/2.0/UDP ;branch=a',
    'SIP/2.0/UDP example.test;;a',
    'SIP/2.0/UDP example.test;a=',
    'SIP/2.0/UDP -a;b=c',
  ]) {
    assert.throws(() => parseVia(text), { code: 'bad-message', details: { header: 'Via' } }, text);
  }
});

test('the usual Via is read in place; every other is left to the patterns', () => {
  for (const transport of ['UDP', 'TCP', 'TLS', 'WS', 'WSS']) {
    const via = usualVia(`SIP/2.0/${transport} a.test:5061;rport;branch=z9hG4bKA`);
    assert.ok(via);
    assert.deepEqual(
      { ...via, parameters: [...via.parameters] },
      { transport, host: 'a.test', port: 5061, parameters: Object.entries({ rport: '', branch: 'z9hG4bKA' }) },
    );
  }
  assert.equal(usualVia('SIP/2.0/UDP 192.0.2.1;a')?.port, undefined);
  assert.equal(usualVia('SIP/2.0/UDP a.test')?.parameters.size, 0);
  assert.equal(usualVia('SIP/2.0/UDP a:65535')?.port, 65_535);
  for (const text of [
    'SIP/2.0/UDP a.test:65536;a',
    'SIP/2.0/UDP a.test:123456;a',
    'SIP/2.0/UDP -a.test;a',
    'SIP/2.0/UDP a.test.;a',
    'xSIP/2.0/UDP a.test;a',
    'SIP/2.0/UDP a.test;a b',
    'SIP/2.0/UDP;a b',
    'SIP/2.0/UDP;a',
    'sip/2.0/UDP a.test;a',
    'SIP/2.1/UDP a.test;a',
    'SIP/2.0/udp a.test;a',
    'SIP/2.0/SCTP a.test;a',
    'SIP/2.0/WSX a.test;a',
    'SIP/2.0/W a.test;a',
    'SIP/2.0/UDP  a.test;a',
    'SIP/2.0/UDP A.test;a',
    'SIP/2.0/UDP a.test:x;a',
    'SIP/2.0/UDP a.test:;a',
    'SIP/2.0/UDP ;a',
    '',
  ]) {
    assert.equal(usualVia(text), undefined, text);
  }
});

test('a Via is written with its port where it has one, and an IPv6 address in brackets', () => {
  assert.equal(writeVia({ transport: 'UDP', host: '2001:db8::1', port: undefined, parameters: noParameters }), 'SIP/2.0/UDP [2001:db8::1]');
  const parameters = new Map([['branch', 'z9hG4bKa']]);
  assert.equal(writeVia({ transport: 'TLS', host: 'a.test', port: 5061, parameters }), 'SIP/2.0/TLS a.test:5061;branch=z9hG4bKa');
});
