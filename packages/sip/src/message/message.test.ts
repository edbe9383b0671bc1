// Requests, responses and what is decoded of their headers: RFC 3261 §7, §8.2.6, §20.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';

import {
  SipRequest,
  SipResponse,
  createResponse,
  noBytes,
  setHeaders,
  textBody,
  type SipMessage,
  type ValueWithParameters,
} from './message.ts';
import { writeNameAddress } from './name-address.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

function withHeaders(headers: Headers): SipRequest {
  const request = new SipRequest('INVITE', 'sip:bob@example.test');
  setHeaders(request.headers, headers);
  return request;
}

const bad = (header: string): object => ({ code: 'bad-message', details: { header } });
const lines = (message: SipMessage): unknown => [...message.headers.entries()].map(([name, value]) => `${name}: ${value}`);

test('RFC 3261 §20.42: the topmost Via is that of the last hop, and all are counted', () => {
  const request = withHeaders({ Via: ['SIP/2.0/UDP a.test;branch=1, SIP/2.0/TCP b.test', 'SIP/2.0/TLS c.test'] });
  assert.equal(request.via.host, 'a.test');
  assert.equal(request.via, request.via);
  assert.equal(request.viaCount, 3);
});

test('RFC 3261 §8.1.1: a header that every message needs is missed by name', () => {
  for (const headers of [{}, { Via: '', From: '', To: '', 'Call-ID': '', CSeq: '' }]) {
    const request = withHeaders(headers);
    assert.throws(() => request.via, bad('Via'));
    assert.throws(() => request.from, bad('From'));
    assert.throws(() => request.to, bad('To'));
    assert.throws(() => request.callId, bad('Call-ID'));
    assert.throws(() => request.cSeq, bad('CSeq'));
  }
  assert.equal(withHeaders({}).viaCount, 0);
});

test('RFC 3261 §19.3: a tag is found, however the address is written', () => {
  for (const [value, tag] of [
    ['<sip:a@b>;tag=aB1.-_', 'aB1.-_'],
    ['<sip:a@b>;tag=a;x=y', 'a'],
    ['<sip:a@b>;x=y;tag=a', 'a'],
    ['<sip:a@b>; tag=a', 'a'],
    ['<sip:a@b>;tag= a', 'a'],
    ['<sip:a@b>;tag=a ;x=y', 'a'],
    ['<sip:a@b>;TAG=A', 'A'],
    ['<sip:a@b>;tag=a~b', 'a~b'],
    ['<sip:a@b>;tag="a b"', 'a b'],
    ['sip:a@b;tag=a', 'a'],
    ['sip:a@b', undefined],
    ['<sip:a@b>', undefined],
    ['">;tag=x" <sip:a@b>;tag=y', 'y'],
  ] as const) {
    const request = withHeaders({ From: value, To: value });
    assert.equal(request.fromTag, tag, value);
    assert.equal(request.toTag, tag, value);
  }
  // In its usual form the tag is found without a look at the rest.
  const unreadable = withHeaders({ From: '>;tag=a', To: '?>;tag=b' });
  assert.deepEqual([unreadable.fromTag, unreadable.toTag], ['a', 'b']);
  for (const headers of [{}, { From: 'x', To: 'x' }, { From: '>;tag=a b', To: '>;tag=' }]) {
    assert.throws(() => withHeaders(headers).fromTag, bad('From'));
    assert.throws(() => withHeaders(headers).toTag, bad('To'));
  }
});

test('RFC 3261 §20: addresses, Call-ID and CSeq are decoded once', () => {
  const request = withHeaders({ From: 'A <sip:a@example.test>', To: 'B <sip:b@example.test>', 'Call-ID': 'x y', CSeq: '7 INVITE' });
  assert.deepEqual([request.from.displayName, request.to.displayName, request.callId], ['A', 'B', 'x y']);
  assert.deepEqual(request.cSeq, { number: 7, method: 'INVITE' });
  assert.equal(request.from, request.from);
  assert.equal(request.to, request.to);
  assert.equal(request.cSeq, request.cSeq);
});

test('RFC 3261 §20.10: contacts and routes are lists over all lines; the star is none', () => {
  const list = ['<sip:a@example.test>;q=1, sip:b@example.test', '<sip:c@example.test>'];
  const written = ['<sip:a@example.test>;q=1', '<sip:b@example.test>', '<sip:c@example.test>'];
  const request = withHeaders({ Contact: list, Route: list, 'Record-Route': list, 'P-Asserted-Identity': list });
  for (const addresses of [
    request.contacts,
    request.readableContacts,
    request.routes,
    request.recordRoutes,
    request.addresses('P-Asserted-Identity'),
  ]) {
    assert.deepEqual(addresses.map(writeNameAddress), written);
  }
  assert.equal(request.contacts, request.contacts);
  assert.equal(request.routes, request.routes);
  assert.equal(request.recordRoutes, request.recordRoutes);
  assert.equal(request.contactIsWildcard, false);
  const none = withHeaders({});
  assert.deepEqual([none.contacts, none.readableContacts, none.routes, none.recordRoutes, none.addresses('Path')], [[], [], [], [], []]);
  const star = withHeaders({ Contact: '*' });
  assert.deepEqual([star.contactIsWildcard, star.contacts, star.readableContacts], [true, [], []]);
  const faulty = withHeaders({ Contact: '<sip:a, <sip:b@example.test>', Route: 'x', 'Record-Route': 'x', Path: '<sip:a>,' });
  assert.throws(() => faulty.contacts, bad('Contact'));
  assert.throws(() => faulty.routes, bad('Route'));
  assert.throws(() => faulty.recordRoutes, bad('Record-Route'));
  assert.throws(() => faulty.addresses('Path'), bad('Path'));
});

test('RFC 3261 §10.3: contacts that cannot be read are passed over, a bug is not', () => {
  const request = withHeaders({ Contact: ['<sip:a@example.test>, <nonsense>', '<sip:b@example.test>'] });
  assert.deepEqual(request.readableContacts.map(writeNameAddress), ['<sip:a@example.test>', '<sip:b@example.test>']);
  const bug = new RangeError('a bug');
  const value = {
    startsWith: (): never => {
      throw bug;
    },
  };
  Object.defineProperty(request.headers, 'list', { value: () => [value] });
  assert.throws(() => request.readableContacts, bug);
});

test('RFC 3261 §20: numbers, with the comment and the parameters that some have', () => {
  const request = withHeaders({
    'Max-Forwards': '70',
    'Retry-After': '18000 (in a meeting);duration=3600',
    'Min-SE': ' 90 ;x',
    'Content-Length': '3',
  });
  assert.equal(request.maxForwards, 70);
  assert.equal(request.number('Retry-After', 18_000), 18_000);
  assert.equal(request.number('Min-SE', 90), 90);
  assert.equal(request.number('Content-Length', 3), 3);
  assert.equal(request.number('RSeq', 1), undefined);
  assert.equal(withHeaders({}).maxForwards, undefined);
  assert.equal(withHeaders({ 'Max-Forwards': '255' }).maxForwards, 255);
  assert.throws(() => withHeaders({ 'Max-Forwards': '256' }).maxForwards, bad('Max-Forwards'));
  assert.throws(() => request.number('Min-SE', 89), bad('Min-SE'));
  assert.throws(() => withHeaders({ 'Content-Length': '3;x' }).number('Content-Length', 9), bad('Content-Length'));
  assert.throws(() => withHeaders({ RSeq: '(1)' }).number('RSeq', 9), bad('RSeq'));
});

test('RFC 3261 §10.3, §20.19: Expires is a number of 32 bits or counts as missing', () => {
  for (const [value, expires] of [
    ['0', 0],
    ['3600', 3600],
    ['4294967295', 2 ** 32 - 1],
    ['4294967296', 2 ** 32 - 1],
    ['9999999999', 2 ** 32 - 1],
    ['99999999999', undefined],
    ['', undefined],
    ['-1', undefined],
    ['1x', undefined],
    ['x1', undefined],
  ] as const) {
    assert.equal(withHeaders({ Expires: value }).expires, expires, value);
  }
  assert.equal(withHeaders({}).expires, undefined);
});

test('RFC 3261 §25.1: a value with parameters loses its case, a Call-ID keeps it', () => {
  const read = (value: ValueWithParameters | undefined): unknown => value && [value.value, Object.fromEntries(value.parameters)];
  const value = ' A/B ;C=D;e';
  const request = withHeaders({
    Event: value,
    'Subscription-State': value,
    'Content-Type': value,
    'Session-Expires': value,
    Replaces: value,
    Join: value,
    'Content-Disposition': value,
  });
  for (const found of [request.event, request.subscriptionState, request.contentType])
    assert.deepEqual(read(found), ['a/b', { c: 'D', e: '' }]);
  for (const name of ['Session-Expires', 'Content-Disposition'] as const) {
    assert.deepEqual(read(request.valueWithParameters(name)), ['a/b', { c: 'D', e: '' }]);
  }
  for (const name of ['Replaces', 'Join'] as const) assert.deepEqual(read(request.valueWithParameters(name)), ['A/B', { c: 'D', e: '' }]);
  assert.equal(request.event, request.event);
  assert.deepEqual(read(withHeaders({ Event: 'Dialog' }).event), ['dialog', {}]);
  assert.deepEqual(read(withHeaders({ Event: ';id=1' }).event), ['', { id: '1' }]);
  const none = withHeaders({});
  assert.deepEqual(
    [none.event, none.subscriptionState, none.contentType, none.valueWithParameters('Join')],
    [undefined, undefined, undefined, undefined],
  );
  assert.throws(() => withHeaders({ Event: 'x;' }).event, bad('Event'));
});

test('a list of tokens is asked without regard to case', () => {
  const request = withHeaders({ Supported: ['100rel, Replaces', 'timer'] });
  for (const token of ['100REL', 'replaces', 'Timer']) assert.equal(request.lists('Supported', token), true);
  assert.equal(request.lists('Supported', 'path'), false);
  assert.equal(request.lists('Require', 'timer'), false);
});

test('RFC 3261 §20.15: a body comes and goes with its type and disposition', () => {
  const request = withHeaders({});
  assert.equal(request.typedBody, undefined);
  request.typedBody = { ...textBody('text/plain', 'é'), disposition: 'render' };
  assert.deepEqual(lines(request), ['Content-Type: text/plain', 'Content-Disposition: render']);
  assert.equal(utf8Text(request.body), 'é');
  assert.deepEqual(request.typedBody, { contentType: 'text/plain', content: utf8Bytes('é'), disposition: 'render' });
  request.typedBody = textBody('a/b', 'c');
  assert.deepEqual(request.typedBody, { contentType: 'a/b', content: utf8Bytes('c') });
  assert.deepEqual(lines(request), ['Content-Type: a/b']);
  request.typedBody = undefined;
  assert.deepEqual(lines(request), []);
  assert.equal(request.body, noBytes);
  request.body = utf8Bytes('v=0');
  assert.deepEqual(request.typedBody, { contentType: 'application/sdp', content: utf8Bytes('v=0') });
});

test('RFC 5621 §3.1: the session description is the body, or the part of it that is one', () => {
  const found = (contentType: string, body: string): unknown => {
    const request = withHeaders({ 'Content-Type': contentType });
    request.body = utf8Bytes(body);
    const session = request.sessionBody;
    return session && { ...session, content: utf8Text(session.content) };
  };
  const parts = (...of: readonly string[]): string => [...of.map((part) => `--b\r\n${part}\r\n`), '--b--\r\n'].join('');
  const mixed = 'Multipart/Mixed;boundary=b';
  assert.deepEqual(found('Application/SDP;x=y', 'v=0'), { contentType: 'Application/SDP;x=y', content: 'v=0' });
  assert.equal(found('text/plain', 'v=0'), undefined);
  assert.equal(found('text/plain;boundary=b', parts('c: application/sdp\r\n\r\nv=0')), undefined);
  assert.equal(found('application/sdp', ''), undefined);
  assert.deepEqual(
    found(
      mixed,
      parts(
        'c: text/plain\r\n\r\nhello',
        'c: application/sdp\r\nContent-Disposition: early-session\r\n\r\nv=1',
        'c: Application/SDP;a=b\r\nContent-Disposition: Session;handling=required\r\n\r\nv=2',
        'c: application/sdp\r\n\r\nv=3',
      ),
    ),
    { contentType: 'Application/SDP;a=b', content: 'v=2' },
  );
  assert.deepEqual(found(mixed, parts('c: application/sdp\r\n\r\nv=3')), { contentType: 'application/sdp', content: 'v=3' });
  assert.equal(found(mixed, parts('c: text/plain\r\nContent-Disposition: session\r\n\r\nhello')), undefined);
  assert.equal(found(mixed, 'no delimiter'), undefined);
});

test('a copy of a message is equal and apart', () => {
  const request = withHeaders({ To: 'x' });
  request.body = utf8Bytes('b');
  const response = new SipResponse(486, 'Busy', request.headers.clone(), request.body);
  const requestCopy = request.clone();
  const responseCopy = response.clone();
  assert.deepEqual([requestCopy.kind, requestCopy.method, requestCopy.uriText], ['request', 'INVITE', 'sip:bob@example.test']);
  assert.deepEqual([responseCopy.kind, responseCopy.status, responseCopy.reason], ['response', 486, 'Busy']);
  for (const [copy, original] of [
    [requestCopy, request],
    [responseCopy, response],
  ] as const) {
    assert.equal(copy.body, original.body);
    copy.headers.set('To', 'y');
    assert.deepEqual([lines(copy), lines(original)], [['To: y'], ['To: x']]);
  }
});

test('a message begins empty, a request with SIP/2.0 and a response with the phrase of its status', () => {
  const request = new SipRequest('BYE', 'sip:a');
  const response = new SipResponse(404);
  assert.equal(request.version, 'SIP/2.0');
  assert.equal(request.uri.host, 'a');
  assert.equal(response.reason, 'Not Found');
  for (const message of [request, response]) assert.deepEqual([message.headers.size, message.body], [0, noBytes]);
  assert.throws(() => new SipRequest('BYE', 'a').uri, bad('Request-URI'));
});

const asked = (to: string): SipRequest =>
  withHeaders({
    Via: ['SIP/2.0/UDP a, SIP/2.0/UDP b', 'SIP/2.0/UDP c'],
    'Max-Forwards': '70',
    From: '<sip:a@b>;tag=1',
    To: to,
    'Call-ID': 'x',
    CSeq: '1 INVITE',
    Timestamp: '54',
  });

const taken = ['Via: SIP/2.0/UDP a, SIP/2.0/UDP b', 'Via: SIP/2.0/UDP c', 'From: <sip:a@b>;tag=1'];

test('RFC 3261 §8.2.6.2: a response takes over Via, From, To, Call-ID and CSeq, in order', () => {
  const response = createResponse(asked('<sip:b@b>'), 404);
  assert.deepEqual([response.status, response.reason, response.body.length], [404, 'Not Found', 0]);
  assert.deepEqual(lines(response), [...taken, 'To: <sip:b@b>', 'Call-ID: x', 'CSeq: 1 INVITE']);
  assert.deepEqual(lines(createResponse(new SipRequest('BYE', 'sip:a'), 400, { toTag: 't' })), []);
});

test('RFC 3261 §8.2.6.2: a tag is added to To where To has none', () => {
  for (const [to, expected] of [
    ['<sip:b@b>', '<sip:b@b>;tag=t'],
    ['sip:b@b', 'sip:b@b;tag=t'],
    ['<sip:b@b>;tag=u', '<sip:b@b>;tag=u'],
    ['<sip:b@b>;x; Tag = u', '<sip:b@b>;x; Tag = u'],
    ['sip:b@b;tag=u', 'sip:b@b;tag=u'],
    ['<sip:b@b;tag=u>', '<sip:b@b;tag=u>;tag=t'],
    ['<sip:b@b>;tagged=u', '<sip:b@b>;tagged=u;tag=t'],
  ] as const) {
    assert.equal(createResponse(asked(to), 180, { toTag: 't' }).headers.get('To'), expected);
  }
});

test('RFC 3261 §8.2.6.1: the Timestamp goes into the 100 and no other', () => {
  assert.equal(createResponse(asked('<sip:b@b>'), 100).headers.get('Timestamp'), '54');
  assert.equal(createResponse(asked('<sip:b@b>'), 180).headers.has('Timestamp'), false);
  assert.equal(createResponse(new SipRequest('INVITE', 'sip:a'), 100).headers.has('Timestamp'), false);
});

test('a response has the reason, headers and body that are asked for', () => {
  const response = createResponse(asked('<sip:b@b>'), 200, {
    reason: 'Fine',
    headers: { Contact: '<sip:c>', Allow: ['A', 'B'] },
    body: textBody('a/b', 'c'),
  });
  assert.equal(response.reason, 'Fine');
  assert.deepEqual(lines(response), [
    ...taken,
    'To: <sip:b@b>',
    'Call-ID: x',
    'CSeq: 1 INVITE',
    'Contact: <sip:c>',
    'Allow: A',
    'Allow: B',
    'Content-Type: a/b',
  ]);
  assert.equal(utf8Text(response.body), 'c');
});

test('headers from a record take the place of those that are there; a list becomes several lines', () => {
  const { headers } = withHeaders({ Allow: ['A', 'B'], To: 'x' });
  setHeaders(headers, { Allow: 'CD', Subject: ['e', 'f'], Route: [] });
  assert.deepEqual(
    [...headers.entries()],
    Object.entries({ To: 'x', Allow: 'CD' }).concat([
      ['Subject', 'e'],
      ['Subject', 'f'],
    ]),
  );
  setHeaders(headers, undefined);
  assert.equal(headers.size, 4);
});
