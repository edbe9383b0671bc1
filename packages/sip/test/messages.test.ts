// What is read and written, rule by rule: RFC 3261 §7, §8.1, §18 to §21, §25, and the bodies of RFC 2046, 3515, 3842 and 5621.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, utf8Bytes, utf8Text } from '@offhook/base';
import {
  SipRequest,
  createResponse,
  messageSummaryBody,
  parseMessage,
  parseMessageSummary,
  parseNameAddress,
  parseSipfragStatus,
  parseUri,
  parseVia,
  reasonPhrase,
  sipfragBody,
  writeMessage,
  writeUri,
  writeVia,
  type SipMessage,
} from '../src/index.ts';
import { parseCSeq, parseRAck } from '../src/message/c-seq.ts';
import { refusalOf, responseProblem } from '../src/message/validate.ts';

const usual = [
  'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKm',
  'From: <sip:bob@example.test>;tag=b',
  'To: <sip:alice@example.test>',
  'Call-ID: m',
  'CSeq: 1 OPTIONS',
  'Max-Forwards: 70',
];

function read(lines: readonly string[], start = 'OPTIONS sip:alice@192.0.2.1 SIP/2.0', body = ''): SipMessage {
  return parseMessage(utf8Bytes([start, ...lines, '', body].join('\r\n')));
}

function request(lines: readonly string[], start?: string): SipRequest {
  const message = read(lines, start);
  assert.ok(message instanceof SipRequest);
  return message;
}

function changed(name: string, value: string): readonly string[] {
  return usual.map((line) => (line.startsWith(`${name}:`) ? `${name}: ${value}` : line));
}

const isProblem = (error: unknown): boolean => error instanceof ProblemError;

test('RFC 3261 §7.1: the method keeps its case, so that `options` is no OPTIONS', () => {
  assert.equal(request(usual, 'options sip:alice@192.0.2.1 SIP/2.0').method, 'options');
  assert.equal(refusalOf(request(usual, 'options sip:alice@192.0.2.1 SIP/2.0'))?.header, 'CSeq');
});

test('RFC 3261 §21.5.6: another version than SIP/2.0 is refused with 505', () => {
  assert.equal(refusalOf(request(usual, 'OPTIONS sip:alice@192.0.2.1 SIP/3.0'))?.status, 505);
});

test('RFC 3261 §7.2: the reason phrase may be empty and may hold anything; the status has three digits', () => {
  for (const phrase of ['', ' ', ' Because; of "that"']) {
    const response = read(usual, `SIP/2.0 480${phrase}`);
    assert.ok(response.kind === 'response' && response.status === 480);
  }
  for (const status of ['80', '4800', '-48', '4a0']) assert.throws(() => read(usual, `SIP/2.0 ${status} No`), isProblem);
});

test('RFC 3261 §7.3.1: names without regard to case, folded lines, and lists over several lines are one list in order', () => {
  const message = request([...usual, 'SUPPORTED : a,', '\t b', 'supported: c;x="d, e" , f']);
  assert.deepEqual(message.headers.list('Supported'), ['a', 'b', 'c;x="d, e"', 'f']);
});

test('RFC 3261 §7.3.1: a header that stands once is refused where it stands twice', () => {
  for (const line of ['Call-ID: other', 'CSeq: 2 OPTIONS', 'From: <sip:x@example.test>;tag=x', 'Max-Forwards: 3'])
    assert.equal(refusalOf(request([...usual, line]))?.header, line.split(':')[0]);
});

test('RFC 3261 §7.3.3, §20: compact forms are read as the headers that they stand for', () => {
  const message = request([
    'v: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKm',
    'f: <sip:bob@example.test>;tag=b',
    't: <sip:alice@example.test>',
    'i: m',
    'CSeq: 1 OPTIONS',
    'm: <sip:bob@192.0.2.2>',
    'k: timer',
    'o: dialog;id=1',
    'r: <sip:carol@example.test>',
    'b: <sip:dave@example.test>',
    'x: 90',
    'u: talk',
    's: hello',
    'e: gzip',
    'c: text/plain',
    'l: 0',
  ]);
  assert.equal(refusalOf(message), undefined);
  const names = [
    'Via',
    'From',
    'To',
    'Call-ID',
    'Contact',
    'Supported',
    'Event',
    'Refer-To',
    'Referred-By',
    'Session-Expires',
    'Allow-Events',
    'Subject',
    'Content-Encoding',
    'Content-Type',
    'Content-Length',
  ];
  for (const name of names) assert.ok(message.headers.has(name), name);
});

test('RFC 3261 §8.1.1: a request without one of the six headers that it must have is refused, Max-Forwards apart', () => {
  assert.equal(refusalOf(request(usual)), undefined);
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq'])
    assert.equal(refusalOf(request(usual.filter((line) => !line.startsWith(`${name}:`))))?.header, name);
});

test('RFC 3261 §8.1.1.5, §20.16: CSeq is a number below 2^31 and the method of the request line', () => {
  assert.deepEqual(parseCSeq('4711 \t INVITE'), { number: 4711, method: 'INVITE' });
  assert.equal(parseCSeq('2147483647 ACK').number, 2 ** 31 - 1);
  for (const text of ['2147483648 ACK', '-1 ACK', '1', 'ACK 1', '1 A B', '']) assert.throws(() => parseCSeq(text), isProblem, text);
  assert.equal(refusalOf(request(changed('CSeq', '1 INVITE')))?.status, 400);
});

test('RFC 3262 §7.2: RAck holds the number of the response, then the CSeq of the INVITE', () => {
  assert.deepEqual(parseRAck('776656 1 INVITE'), { responseNumber: 776_656, cSeq: { number: 1, method: 'INVITE' } });
  for (const text of ['1 INVITE', '4294967296 1 INVITE', '1 1', 'x 1 INVITE', '1 2147483648 INVITE'])
    assert.throws(() => parseRAck(text), isProblem, text);
});

test('RFC 3261 §8.1.3.3, §18.1.2: a response that cannot be worked with has a problem, one of several Via values can be counted', () => {
  const two = read([...usual, 'Via: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK2'], 'SIP/2.0 200 OK');
  assert.equal(responseProblem(two), undefined);
  assert.equal(two.viaCount, 2);
  for (const name of ['Via', 'CSeq', 'Call-ID'])
    assert.notEqual(responseProblem(read(changed(name, ''), 'SIP/2.0 200 OK')), undefined, name);
});

test('RFC 3261 §16.4, §16.7: the first element of a list is taken off, and the rest stays as it is', () => {
  const message = request([...usual, 'Route: <sip:a.example.test;lr>, "b, c" <sip:b.example.test;lr>', 'Route: <sip:d.example.test;lr>']);
  assert.equal(message.headers.removeFirst('Route'), '<sip:a.example.test;lr>');
  assert.deepEqual(message.headers.all('Route'), ['"b, c" <sip:b.example.test;lr>', '<sip:d.example.test;lr>']);
  message.headers.removeFirst('Route');
  assert.deepEqual(message.headers.all('Route'), ['<sip:d.example.test;lr>']);
});

test('RFC 3261 §16.3: a Request-URI of a scheme that is not understood can be read, one that is none is refused', () => {
  assert.equal(refusalOf(request(usual, 'OPTIONS nobodyknows:alice SIP/2.0')), undefined);
  assert.equal(refusalOf(request(usual, 'OPTIONS <sip:alice@192.0.2.1> SIP/2.0'))?.status, 400);
  assert.equal(refusalOf(request(usual, 'OPTIONS sip:alice@192.0.2.1?Subject=x SIP/2.0'))?.status, 400);
});

test('RFC 3261 §18.2.1, §20.42: Via is read with blanks and in any case, and written in one form', () => {
  const via = parseVia('SIP / 2.0 / udp  first.example.test : 4000 ;ttl=16 ;maddr=192.0.2.7 ;branch=z9hG4bKa7c6a8dlze.1');
  assert.equal(`${via.transport} ${via.host} ${via.port}`, 'UDP first.example.test 4000');
  assert.equal(via.parameters.get('maddr'), '192.0.2.7');
  assert.equal(writeVia(via), 'SIP/2.0/UDP first.example.test:4000;ttl=16;maddr=192.0.2.7;branch=z9hG4bKa7c6a8dlze.1');
  for (const text of ['SIP/3.0/UDP 192.0.2.1', 'SIP/2.0/UDP', 'SIP/2.0/UDP 192.0.2.1:70000', 'HTTP/2.0/UDP a'])
    assert.throws(() => parseVia(text), isProblem, text);
});

test('RFC 3261 §19.1.2: escapes in the user part are undone when read and made when written', () => {
  const uri = parseUri('sip:%61lice%20b%40c;x@example.test');
  assert.equal(uri.user, 'alice b@c;x');
  assert.equal(parseUri(writeUri(uri)).user, uri.user);
});

test('RFC 3261 §20.10: without angle brackets what follows the semicolon is the header’s, not the URI’s', () => {
  const bare = parseNameAddress('sip:bob@192.0.2.2;expires=60', 'Contact');
  assert.equal(bare.parameters.get('expires'), '60');
  assert.equal(bare.uri.parameters.has('expires'), false);
  const bracketed = parseNameAddress('"Bob; <B>, \\"x\\"" <sip:bob@192.0.2.2;transport=tcp>;q=0.5', 'Contact');
  assert.equal(bracketed.uri.parameters.get('transport'), 'tcp');
  assert.equal(bracketed.parameters.get('q'), '0.5');
});

test('RFC 3261 §21: a status without a phrase of its own has that of its class', () => {
  assert.equal(reasonPhrase(486), 'Busy Here');
  assert.equal(reasonPhrase(499), reasonPhrase(400));
  assert.equal(reasonPhrase(699), reasonPhrase(600));
});

test('RFC 3261 §25.1: a method is a token; a blank or a bracket in it is refused', () => {
  assert.equal(request(changed('CSeq', "1 !O-d.%*_+`'~"), "!O-d.%*_+`'~ sip:alice@192.0.2.1 SIP/2.0").method, "!O-d.%*_+`'~");
  assert.throws(() => request(usual, 'OPT(IONS sip:alice@192.0.2.1 SIP/2.0'), isProblem);
});

test('RFC 3261 §8.2.6.1, §8.2.6.2: a response has From, To, Call-ID, CSeq and all of Via in order; only the 100 the Timestamp; a tag that is there stays', () => {
  const asked = request([...usual, 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKsecond', 'Timestamp: 54']);
  const trying = createResponse(asked, 100);
  const ok = createResponse(asked, 200, { toTag: 'ours' });
  assert.deepEqual(ok.headers.all('Via'), asked.headers.all('Via'));
  for (const name of ['From', 'Call-ID', 'CSeq']) assert.equal(ok.headers.get(name), asked.headers.get(name));
  assert.equal(ok.toTag, 'ours');
  assert.equal(trying.headers.get('Timestamp'), '54');
  assert.equal(ok.headers.has('Timestamp'), false);
  const tagged = createResponse(request(changed('To', '<sip:alice@example.test>;tag=theirs')), 200, { toTag: 'ours' });
  assert.equal(tagged.toTag, 'theirs');
});

const parted = (close: string): SipMessage => {
  const body = [
    'preamble',
    '--b1',
    'Content-Type: text/plain',
    '',
    'v=1',
    '--b1',
    'Content-Type: application/sdp',
    '',
    'v=0',
    `--b1${close}`,
  ].join('\r\n');
  const message = read([...usual, 'Content-Type: multipart/mixed;boundary="b1"'], undefined, body);
  assert.equal(message.kind, 'request');
  return message;
};

test('RFC 5621 §3.1, RFC 2046 §5.1: of several parts the one that is a session description is taken', () => {
  assert.equal(utf8Text(parted('--').sessionBody?.content ?? new Uint8Array()), 'v=0');
});

test('RFC 2046 §5.1.1: a body without its closing delimiter is cut off, and nothing of it is taken', () => {
  assert.equal(parted('').sessionBody, undefined);
});

test('RFC 3515 §2.4.5: the status of a referred call is the status line of the fragment, and nothing else is', () => {
  assert.deepEqual(parseSipfragStatus(sipfragBody(603).content), { status: 603, reason: 'Decline' });
  assert.deepEqual(parseSipfragStatus(utf8Bytes('SIP/2.0 100\r\nTo: x')), { status: 100, reason: '' });
  assert.equal(parseSipfragStatus(utf8Bytes('To: x\r\nSIP/2.0 200 OK')), undefined);
});

test('RFC 3842 §3.4: a summary of messages says whether any wait and how many of which kind, urgent ones apart', () => {
  const read = parseMessageSummary(
    utf8Bytes('Messages-Waiting: yes\r\nMessage-Account: sip:a@vm.example.test\r\nVoice-Message: 4/8 (1/2)\r\n'),
  );
  assert.deepEqual(read.counts.get('voice-message'), { newMessages: 4, oldMessages: 8, newUrgent: 1, oldUrgent: 2 });
  assert.deepEqual(parseMessageSummary(messageSummaryBody(read).content), read);
});

test('RFC 3261 §7.3: what is written is cut at the length that it says', () => {
  const made = request(usual);
  made.typedBody = { contentType: 'text/plain', content: utf8Bytes('grüße') };
  assert.match(utf8Text(writeMessage(made)), /Content-Length: 7\r\n\r\ngrüße$/);
});
