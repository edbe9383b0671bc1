// From bytes to a message and back: RFC 3261 §7, §18.3, §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { latin1Bytes, latin1Text } from '@offhook/base';

import { SipRequest, SipResponse, type SipMessage } from './message.ts';
import { headerLimit, messageLimitBytes, parseMessage, scanHeaders } from './scan.ts';
import { writeMessage } from './write.ts';

const parse = (text: string): SipMessage => parseMessage(latin1Bytes(text));
const headersOf = (message: SipMessage): unknown => [...message.headers.entries()].map(([name, value]) => `${name}: ${value}`);
const bodyOf = (message: SipMessage): string => latin1Text(message.body);

const badLine = { code: 'bad-message', details: { header: 'start line' } };
const badHeaders = { code: 'bad-message', details: { header: 'headers' } };

test('RFC 3261 §7.1: a request line is method, URI and version with one blank between them', () => {
  for (const [line, method, uriText, version] of [
    ['OPTIONS sip:a SIP/2.0', 'OPTIONS', 'sip:a', 'SIP/2.0'],
    ['options sip:a sip/2.0', 'options', 'sip:a', 'SIP/2.0'],
    ["A-.!%*_+`'~1 x SIP/10.23", "A-.!%*_+`'~1", 'x', 'SIP/10.23'],
    ['OPTIONS sip:a; b  SIP/2.0', 'OPTIONS', 'sip:a; b ', 'SIP/2.0'],
    ['OPTIONS sip:a SIP/2.0 \t', 'OPTIONS', 'sip:a', 'SIP/2.0'],
  ] as const) {
    const request = parse(`${line}\r\n\r\n`);
    assert.ok(request instanceof SipRequest);
    assert.deepEqual([request.method, request.uriText, request.version], [method, uriText, version], line);
  }
  for (const line of [
    'OPTIONS',
    'OPTIONS ',
    'OPTIONS SIP/2.0',
    'OPTIONS  SIP/2.0',
    ' sip:a SIP/2.0',
    'OPT(IONS sip:a SIP/2.0',
    'OPTIONS sip:a SIP/2',
    'OPTIONS sip:a SIP/2.',
    'OPTIONS sip:a SIP/.0',
    'OPTIONS sip:a SIP/2.0x',
    'OPTIONS sip:a xSIP/2.0',
    'OPTIONS sip:a HTTP/1.1',
  ]) {
    assert.throws(() => parse(`${line}\r\n\r\n`), badLine, line);
  }
});

test('RFC 3261 §7.2: a status line is version, a status of 100 to 699 and a phrase, which may be missing', () => {
  for (const [line, status, reason] of [
    ['SIP/2.0 100 Trying', 100, 'Trying'],
    ['sip/2.0 699 No  way', 699, 'No  way'],
    ['SIP/2.0 200 ', 200, ''],
    ['SIP/2.0 200', 200, ''],
  ] as const) {
    const response = parse(`${line}\r\n\r\n`);
    assert.ok(response instanceof SipResponse);
    assert.deepEqual([response.status, response.reason], [status, reason]);
  }
  for (const line of [
    'SIP/2.0',
    'SIP/2.0 OK',
    'SIP/2.0 099 x',
    'SIP/2.0 700 x',
    'SIP/2.0 20 x',
    'SIP/2.0 2000 x',
    'SIP/2.0 200x',
    'SIP/3.0 200 OK',
    'SIP/2.0  200 OK',
    'SIP/2x0 200 OK',
  ]) {
    assert.throws(() => parse(`${line}\r\n\r\n`), badLine, line);
  }
});

test('RFC 3261 §7.5: line ends before the start line are passed over; one after it is needed', () => {
  for (const before of ['', '\r\n', '\r\n\r\n', '\n\r\n', '\r']) assert.equal(parse(`${before}SIP/2.0 200 OK\r\n\r\n`).kind, 'response');
  for (const text of ['', '\r\n\r\n', 'SIP/2.0 200 OK', ' \r\n\r\n']) assert.throws(() => parse(text), badLine, JSON.stringify(text));
});

test('RFC 3261 §7.3.1: blanks around colon and value are dropped, and folded lines go on', () => {
  const lines = ['To:x', 'From \t:  \t y z\t ', 'Subject:', 'X-Long: one', '  two ', '\tthree', 'x-a : b:c', 'To2: \t', 'cseq: 1 A'];
  const expected = ['To: x', 'From: y z', 'Subject: ', 'X-Long: one two three', 'x-a: b:c', 'To2: ', 'CSeq: 1 A'];
  for (const end of ['\r\n', '\n']) {
    const message = parse(['SIP/2.0 200 OK', ...lines, '', 'body'].join(end));
    assert.deepEqual(headersOf(message), expected);
    assert.equal(bodyOf(message), 'body');
  }
});

test('RFC 3261 §7.3: a line without a name, a colon or an end is a bad message', () => {
  for (const text of [
    'To\r\n\r\n',
    'To\r\nFrom: x\r\n\r\n',
    ': x\r\n\r\n',
    'T o: x\r\n\r\n',
    'T(o: x\r\n\r\n',
    ' : x\r\n\r\n',
    '\tx: y\r\n\r\n',
    'To: x',
    'To: x\r\nFrom: y',
    'abc\n',
    'x\n\n',
  ]) {
    assert.throws(() => parse(`SIP/2.0 200 OK\r\n${text}`), badHeaders, JSON.stringify(text));
  }
});

test('RFC 3261 §7: the body begins after the empty line; a datagram that ends with its headers has none', () => {
  for (const [text, bodyStart] of [
    ['SIP/2.0 200 OK\r\n\r\nx', 18],
    ['SIP/2.0 200 OK\n\nx', 16],
    ['SIP/2.0 200 OK\r\nTo: x\r\n\r\n', 25],
    ['SIP/2.0 200 OK\r\nTo: x\r\n', 23],
    ['SIP/2.0 200 OK\r\n', 16],
  ] as const) {
    assert.equal(scanHeaders(text, 0).bodyStart, bodyStart);
    assert.equal(scanHeaders(`ab${text}`, 2).bodyStart, bodyStart + 2);
  }
  // A carriage return alone ends no headers.
  assert.throws(() => parse('SIP/2.0 200 OK\r\n\rx\r\n\r\n'), badHeaders);
});

test('RFC 3261 §18.3: bytes beyond Content-Length are dropped, and fewer than it says are a bad message', () => {
  const body = (length: string): string => bodyOf(parse(`SIP/2.0 200 OK\r\n${length}\r\n\r\nbody`));
  assert.equal(body('l: 4'), 'body');
  assert.equal(body('Content-Length: 2'), 'bo');
  assert.equal(body('Content-Length: 0'), '');
  assert.equal(body('To: x'), 'body');
  for (const length of ['5', '-1', 'x', '4;a', '2147483649']) {
    assert.throws(() => body(`Content-Length: ${length}`), { code: 'bad-message', details: { header: 'Content-Length' } }, length);
  }
});

test('a message has at most 65535 bytes and 512 header lines', () => {
  const ofLength = (bytes: number): SipMessage => parse('SIP/2.0 200 OK\r\n\r\n'.padEnd(bytes, 'x'));
  assert.equal(messageLimitBytes, 65_535);
  assert.equal(ofLength(65_535).body.length, 65_535 - 18);
  assert.throws(() => ofLength(65_536), { code: 'limit-exceeded' });
  const withHeaders = (count: number): SipMessage => parse(`SIP/2.0 200 OK\r\n${'a: b\r\n'.repeat(count)}\r\n`);
  assert.equal(headerLimit, 512);
  assert.equal(withHeaders(512).headers.size, 512);
  assert.throws(() => withHeaders(513), { code: 'limit-exceeded' });
});

test('RFC 3261 §20.14: a message is written with its right length, last', () => {
  const request = new SipRequest('MESSAGE', 'sip:a');
  request.headers.add('l', '99');
  request.headers.add('To', 'x');
  request.body = latin1Bytes('abc');
  assert.equal(latin1Text(writeMessage(request)), 'MESSAGE sip:a SIP/2.0\r\nTo: x\r\nContent-Length: 3\r\n\r\nabc');
  assert.equal(latin1Text(writeMessage(new SipResponse(486))), 'SIP/2.0 486 Busy Here\r\nContent-Length: 0\r\n\r\n');
});

test('RFC 3261 §7.3: text with a line end forges no header, wherever it stands', () => {
  const withHeader = (value: string): SipRequest => {
    const request = new SipRequest('OPTIONS', 'sip:a');
    request.headers.add('Subject', value);
    return request;
  };
  assert.throws(() => writeMessage(withHeader('a\nTo: b')), { code: 'bad-request', message: /got 1 line/ });
  assert.throws(() => writeMessage(withHeader('\n\nb')), { code: 'bad-request', message: /got 2 line/ });
  assert.throws(() => writeMessage(new SipRequest('OPTIONS', 'sip:a SIP/2.0\r\nTo: b\r\nX:')), { code: 'bad-request' });
  assert.throws(() => writeMessage(new SipResponse(200, 'OK\r\nTo: b')), { code: 'bad-request' });
  const request = withHeader('a');
  request.body = latin1Bytes('\n\n');
  assert.equal(writeMessage(request).length, 'OPTIONS sip:a SIP/2.0\r\nSubject: a\r\nContent-Length: 2\r\n\r\n\n\n'.length);
});
