// What is refused at the door: RFC 3261 §8.1.1, §8.2, §16.3, §20.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SipRequest, SipResponse, type SipMessage } from './message.ts';
import { refusalOf, responseProblem } from './validate.ts';

function fill<Message extends SipMessage>(message: Message, method = 'OPTIONS'): Message {
  for (const [name, value] of [
    ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa'],
    ['From', '<sip:alice@example.test>;tag=1'],
    ['To', '<sip:bob@example.test>'],
    ['Call-ID', 'a@example.test'],
    ['CSeq', `1 ${method}`],
  ] as const) {
    message.headers.add(name, value);
  }
  return message;
}

const request = (uri = 'sip:bob@example.test'): SipRequest => fill(new SipRequest('OPTIONS', uri));

/** The header at fault, undefined where there is none, and that a response is judged alike. */
function faultOf(change: (message: SipMessage) => void): string | undefined {
  const asked = request();
  const answer = fill(new SipResponse(200));
  change(asked);
  change(answer);
  const refusal = refusalOf(asked);
  const problem = responseProblem(answer);
  if (refusal === undefined) {
    assert.equal(problem, undefined);
    return undefined;
  }
  assert.deepEqual(refusal, { status: 400, reason: `Bad ${refusal.header}`, header: refusal.header });
  assert.ok(problem?.includes(` in ${refusal.header},`), problem);
  return refusal.header;
}

test('RFC 3261 §8.1.1: a message with the headers that every message needs may be looked at', () => {
  assert.equal(refusalOf(request()), undefined);
  assert.equal(responseProblem(fill(new SipResponse(200))), undefined);
});

test('RFC 3261 §8.1.1: each of the five headers is needed', () => {
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const) {
    assert.equal(
      faultOf((message) => message.headers.remove(name)),
      name,
    );
    assert.equal(
      faultOf((message) => message.headers.set(name, '')),
      name,
    );
  }
});

test('RFC 3261 §7.3.1: headers that are no lists stand once', () => {
  const values = {
    From: '<sip:a@b>;tag=1',
    To: '<sip:a@b>',
    'Call-ID': 'a',
    CSeq: '1 OPTIONS',
    'Max-Forwards': '70',
    'Content-Length': '0',
    'Content-Type': 'a/b',
    Expires: '1',
    Event: 'x',
  };
  for (const [name, value] of Object.entries(values)) {
    const once = (message: SipMessage): void => message.headers.set(name, value);
    assert.equal(faultOf(once), undefined, name);
    const twice = (message: SipMessage): void => {
      once(message);
      message.headers.add(name, value);
    };
    assert.equal(faultOf(twice), name);
  }
});

test('RFC 3261 §20: a header that is looked into later must be readable', () => {
  for (const [name, value] of [
    ['Via', 'SIP/3.0/UDP a'],
    ['Via', 'SIP/2.0/UDP a,'],
    ['Via', 'SIP/2.0/UDP a, ,SIP/2.0/UDP b'],
    ['Via', 'SIP/2.0/UDP a;b="c, d'],
    ['From', 'x'],
    ['To', '<x'],
    ['CSeq', 'x OPTIONS'],
    ['Max-Forwards', '256'],
    ['Max-Forwards', 'x'],
    ['Contact', '<sip:a'],
    ['Route', '<sip:a'],
    ['Record-Route', '<sip:a'],
    ['Event', 'x;'],
    ['Content-Type', 'a/b;c'.concat('="')],
    ['Subscription-State', 'active;='],
    ['Supported', 'a, "b'],
    ['Require', 'a, "b'],
    ['Proxy-Require', 'a, "b'],
    ['Allow', 'a, "b'],
    ['Accept', 'a, "b'],
    ['Allow-Events', 'a, "b'],
    ['Unsupported', 'a, "b'],
    ['Service-Route', '<sip:a>, "b'],
    ['Session-Expires', '90;'],
    ['Replaces', 'a;='],
    ['Content-Disposition', 'session;'],
    ['RSeq', '4294967296'],
    ['RAck', '1 OPTIONS'],
  ] as const) {
    assert.equal(
      faultOf((message) => message.headers.set(name, value)),
      name,
      value,
    );
  }
});

test('RFC 3261 §20.42: an empty element is found in any of the Via lines', () => {
  assert.equal(
    faultOf((message) => message.headers.add('Via', 'SIP/2.0/UDP a,')),
    'Via',
  );
});

test('RFC 3261 §20: what only looks odd may be looked at', () => {
  for (const [name, value] of [
    ['Max-Forwards', '255'],
    ['RSeq', '4294967295'],
    ['RAck', '1 1 OPTIONS'],
    ['Contact', '*'],
    ['Via', 'SIP/2.0/UDP a, SIP/2.0/UDP b'],
    ['Via', ', SIP/2.0/UDP a'],
    ['Supported', 'a,,b'],
    ['Expires', 'soon'],
  ] as const) {
    assert.equal(
      faultOf((message) => message.headers.set(name, value)),
      undefined,
      value,
    );
  }
});

test('RFC 3261 §8.1.1.5, §19.1.1: method, version and Request-URI of a request', () => {
  const refused = (change: (asked: SipRequest) => void): unknown => {
    const asked = request();
    change(asked);
    return refusalOf(asked);
  };
  const badUri = { status: 400, reason: 'Bad Request-URI', header: 'Request-URI' };
  for (const uri of ['', 'bob', 'sip:', '<sip:bob@example.test>', '1sip:bob', 'sip:bob@example.test?a=b']) {
    assert.deepEqual(
      refused((asked) => (asked.uriText = uri)),
      badUri,
      uri,
    );
  }
  assert.equal(
    refused((asked) => (asked.uriText = 'urn:service:sos')),
    undefined,
  );
  assert.deepEqual(
    refused((asked) => (asked.method = 'options')),
    { status: 400, reason: 'Bad CSeq', header: 'CSeq' },
  );
  assert.deepEqual(
    refused((asked) => (asked.version = 'SIP/3.0')),
    { status: 505, reason: 'Version Not Supported', header: 'start line' },
  );
});

test('RFC 3515 §2.1, RFC 3892: Refer-To and Referred-By of a request are addresses', () => {
  for (const name of ['Refer-To', 'Referred-By'] as const) {
    const asked = request();
    asked.headers.add(name, '<sip:carol@example.test>');
    assert.equal(refusalOf(asked), undefined);
    asked.headers.set(name, '<sip:carol');
    assert.deepEqual(refusalOf(asked), { status: 400, reason: `Bad ${name}`, header: name });
    const answer = fill(new SipResponse(202));
    answer.headers.add(name, '<sip:carol');
    assert.equal(responseProblem(answer), undefined);
  }
});

test('RFC 3261 §10.3: the bindings of other devices in an answer to REGISTER are not judged, as long as they can be told apart', () => {
  const problemOf = (method: string, contact: string): string | undefined => {
    const answer = fill(new SipResponse(200), method);
    answer.headers.add('Contact', contact);
    return responseProblem(answer);
  };
  assert.equal(problemOf('REGISTER', '<sip:a'), undefined);
  assert.notEqual(problemOf('OPTIONS', '<sip:a'), undefined);
  assert.notEqual(problemOf('REGISTER', '<sip:a>, "b'), undefined);
  const asked = new SipRequest('REGISTER', 'sip:example.test');
  fill(asked, 'REGISTER').headers.add('Contact', '<sip:a');
  assert.equal(refusalOf(asked)?.header, 'Contact');
});

test('a bug is not taken for a bad message', () => {
  const bug = new RangeError('a bug');
  const broken = {
    get: (): never => {
      throw bug;
    },
  };
  const asked = Object.defineProperty(request(), 'routes', broken);
  const answer = Object.defineProperty(fill(new SipResponse(200)), 'routes', broken);
  assert.throws(() => refusalOf(asked), bug);
  assert.throws(() => responseProblem(answer), bug);
});
