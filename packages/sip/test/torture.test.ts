// The 49 torture messages of RFC 4475, each with the treatment that its section asks for.
// The messages are read from $OFFHOOK_CORPUS/rfc4475; without that variable the test is skipped.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { parseMessage, writeMessage, type SipMessage } from '../src/index.ts';
import { refusalOf, responseProblem } from '../src/message/validate.ts';
import { checkRequest } from '../src/usage/request-checks.ts';

const identity = {
  userAgentHeader: 'Test',
  allow: () => ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER', 'MESSAGE'],
  allowEvents: [],
  supported: [],
  accept: ['application/sdp'],
  sessionExpiresS: 0,
  minSessionExpiresS: 90,
};

interface Treatment {
  readonly section: string;
  /** `accept`; `refuse 400 Header`: at the door; `answer 420`: by the user agent; `drop Header`: a response, or a message that cannot be answered. */
  readonly outcome: string;
  readonly check?: (message: SipMessage) => void;
}

function request(message: SipMessage): asserts message is Extract<SipMessage, { kind: 'request' }> {
  assert.equal(message.kind, 'request');
}

const treatments: Readonly<Record<string, Treatment>> = {
  wsinv: {
    section: '3.1.1.1',
    outcome: 'accept',
    check: (message) => {
      assert.equal(message.cSeq.number, 9);
      assert.equal(message.cSeq.method, 'INVITE');
      assert.equal(message.maxForwards, 68);
      assert.equal(message.to.uri.user, 'vivekg');
      assert.equal(message.toTag, '1918181833n');
      assert.equal(message.from.displayName, 'J Rosenberg \\"');
      assert.equal(message.fromTag, '98asjd8');
      assert.equal(message.viaCount, 3);
      assert.equal(message.via.host, '192.0.2.2');
      assert.equal(message.routes[0]?.uri.host, 'services.example.com');
      assert.equal(message.headers.get('NewFangledHeader')?.startsWith('newfangled value'), true);
      assert.equal(message.contacts[0]?.parameters.get('newparam'), 'newvalue');
    },
  },
  intmeth: {
    section: '3.1.1.2',
    outcome: 'answer 501',
    check: (message) => {
      request(message);
      assert.equal(message.method, "!interesting-Method0123456789_*+`.%indeed'~");
      assert.equal(message.cSeq.method, message.method);
      assert.equal(message.to.displayName.startsWith('BEL:'), true);
    },
  },
  esc01: {
    section: '3.1.1.3',
    outcome: 'accept',
    check: (message) => {
      request(message);
      assert.equal(message.uri.user, 'sips:user@example.com');
      assert.equal(message.uri.host, 'example.net');
    },
  },
  escnull: {
    section: '3.1.1.4',
    outcome: 'accept',
    check: (message) =>
      assert.deepEqual(
        message.contacts.map(({ uri }) => uri.user),
        ['\0', '\0\0'],
      ),
  },
  esc02: {
    section: '3.1.1.5',
    outcome: 'answer 501',
    check: (message) => {
      request(message);
      assert.equal(message.method, 'RE%47IST%45R');
      // C%6Fntact is another header.
      assert.deepEqual(
        message.contacts.map(({ uri }) => uri.user),
        ['alias1', 'alias3'],
      );
    },
  },
  lwsdisp: { section: '3.1.1.6', outcome: 'accept', check: (message) => assert.equal(message.from.displayName, 'caller') },
  longreq: {
    section: '3.1.1.7',
    outcome: 'accept',
    check: (message) => {
      assert.equal(message.viaCount, 34);
      assert.match(message.callId, /^longreq.onereally/);
      assert.equal(message.to.displayName.includes('extremeextreme'), true);
    },
  },
  dblreq: { section: '3.1.1.8', outcome: 'accept', check: (message) => assert.equal(message.body.length, 0) },
  semiuri: {
    section: '3.1.1.9',
    outcome: 'accept',
    check: (message) => {
      request(message);
      assert.equal(message.uri.user, 'user;par=u@example.net');
      assert.equal(message.uri.host, 'example.com');
    },
  },
  transports: { section: '3.1.1.10', outcome: 'accept', check: (message) => assert.deepEqual(message.headers.list('Via').length, 5) },
  mpart01: { section: '3.1.1.11', outcome: 'accept', check: (message) => assert.equal(message.contentType?.value, 'multipart/mixed') },
  unreason: {
    section: '3.1.1.12',
    outcome: 'accept',
    check: (message) =>
      assert.ok(message.kind === 'response' && Buffer.from(message.reason, 'latin1').toString().startsWith('= 2**3 * 5**2')),
  },
  noreason: {
    section: '3.1.1.13',
    outcome: 'accept',
    check: (message) => assert.ok(message.kind === 'response' && message.status === 100 && message.reason === ''),
  },
  badinv01: { section: '3.1.2.1', outcome: 'refuse 400 Via' },
  clerr: { section: '3.1.2.2', outcome: 'drop Content-Length' },
  ncl: { section: '3.1.2.3', outcome: 'drop Content-Length' },
  scalar02: { section: '3.1.2.4', outcome: 'refuse 400 CSeq' },
  scalarlg: { section: '3.1.2.5', outcome: 'drop CSeq' },
  quotbal: { section: '3.1.2.6', outcome: 'refuse 400 To' },
  ltgtruri: { section: '3.1.2.7', outcome: 'refuse 400 Request-URI' },
  lwsruri: { section: '3.1.2.8', outcome: 'refuse 400 Request-URI' },
  lwsstart: { section: '3.1.2.9', outcome: 'refuse 400 Request-URI' },
  // §3.1.2.10 allows what is done here: white space after the start line is passed over.
  trws: { section: '3.1.2.10', outcome: 'accept' },
  escruri: { section: '3.1.2.11', outcome: 'refuse 400 Request-URI' },
  // §3.1.2.12: who does not use the Date may ignore that it is wrong.
  baddate: {
    section: '3.1.2.12',
    outcome: 'accept',
    check: (message) => assert.equal(message.headers.get('Date'), 'Fri, 01 Jan 2010 16:00:00 EST'),
  },
  regbadct: { section: '3.1.2.13', outcome: 'refuse 400 Contact' },
  // §3.1.2.14: blanks around the addr-spec inside angle brackets may be passed over.
  badaspec: { section: '3.1.2.14', outcome: 'accept', check: (message) => assert.equal(message.to.uri.user, 't.watson') },
  baddn: { section: '3.1.2.15', outcome: 'refuse 400 From' },
  badvers: { section: '3.1.2.16', outcome: 'refuse 505 start line' },
  mismatch01: { section: '3.1.2.17', outcome: 'refuse 400 CSeq' },
  mismatch02: { section: '3.1.2.18', outcome: 'refuse 400 CSeq' },
  bigcode: { section: '3.1.2.19', outcome: 'drop start line' },
  badbranch: { section: '3.2.1', outcome: 'accept', check: (message) => assert.equal(message.via.parameters.get('branch'), 'z9hG4bK') },
  insuf: { section: '3.3.1', outcome: 'refuse 400 From' },
  unkscm: { section: '3.3.2', outcome: 'answer 416' },
  novelsc: { section: '3.3.3', outcome: 'answer 416' },
  unksm2: {
    section: '3.3.4',
    outcome: 'accept',
    check: (message) => assert.deepEqual([message.to.uri.scheme, message.from.uri.scheme], ['isbn', 'http']),
  },
  bext01: { section: '3.3.5', outcome: 'answer 420' },
  invut: { section: '3.3.6', outcome: 'answer 415' },
  // §3.3.7: a registrar that knows no such scheme challenges or accepts; the header is no error.
  regaut01: {
    section: '3.3.7',
    outcome: 'accept',
    check: (message) => assert.match(message.headers.get('Authorization') ?? '', /^NoOneKnowsThisScheme/),
  },
  multi01: { section: '3.3.8', outcome: 'refuse 400 From' },
  mcl01: { section: '3.3.9', outcome: 'refuse 400 Content-Length' },
  // §3.3.10: dropped for want of a transaction; reading it is no error.
  bcast: { section: '3.3.10', outcome: 'accept', check: (message) => assert.equal(message.via.host, '192.0.2.198') },
  zeromf: { section: '3.3.11', outcome: 'accept', check: (message) => assert.equal(message.maxForwards, 0) },
  cparam01: {
    section: '3.3.12',
    outcome: 'accept',
    check: (message) => assert.equal(message.contacts[0]?.parameters.has('unknownparam'), true),
  },
  cparam02: {
    section: '3.3.13',
    outcome: 'accept',
    check: (message) => {
      assert.equal(message.contacts[0]?.uri.parameters.has('unknownparam'), true);
      assert.equal(message.contacts[0]?.parameters.size, 0);
    },
  },
  regescrt: {
    section: '3.3.14',
    outcome: 'accept',
    check: (message) => assert.equal(message.contacts[0]?.uri.headers, 'Route=%3Csip:sip.example.com%3E'),
  },
  sdp01: { section: '3.3.15', outcome: 'answer 406' },
  inv2543: { section: '3.4.1', outcome: 'accept', check: (message) => assert.equal(message.via.parameters.has('branch'), false) },
};

const corpus = process.env['OFFHOOK_CORPUS'];
const skip = corpus === undefined ? 'OFFHOOK_CORPUS is not set: the torture messages are not here' : false;

function outcomeOf(bytes: Uint8Array): { outcome: string; message: SipMessage | undefined } {
  let message: SipMessage;
  try {
    message = parseMessage(bytes);
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return { outcome: `drop ${String(error.details['header'])}`, message: undefined };
  }
  if (message.kind === 'response') {
    const problem = responseProblem(message);
    return { outcome: problem === undefined ? 'accept' : `drop ${/ in ([\w-]+)/.exec(problem)?.[1] ?? '?'}`, message };
  }
  const refusal = refusalOf(message);
  if (refusal !== undefined) return { outcome: `refuse ${refusal.status} ${refusal.header}`, message: undefined };
  const failure = checkRequest(message, identity);
  return { outcome: failure === undefined ? 'accept' : `answer ${failure.status}`, message };
}

test('RFC 4475: the folder holds the 49 messages of the table and no others', { skip }, () => {
  const files = readdirSync(`${corpus ?? ''}/rfc4475`).filter((name) => name.endsWith('.dat'));
  assert.deepEqual(files.map((name) => name.slice(0, -4)).sort(), Object.keys(treatments).sort());
  assert.equal(files.length, 49);
});

for (const [name, treatment] of Object.entries(treatments)) {
  test(`RFC 4475 §${treatment.section}: ${name} is treated as asked: ${treatment.outcome}`, { skip }, () => {
    const { outcome, message } = outcomeOf(new Uint8Array(readFileSync(`${corpus ?? ''}/rfc4475/${name}.dat`)));
    assert.equal(outcome, treatment.outcome);
    if (message === undefined) return;
    treatment.check?.(message);
    // What was read is written so that it reads the same.
    const again = parseMessage(writeMessage(message));
    const headersOf = (from: SipMessage): unknown => [...from.headers.entries()].filter(([header]) => header !== 'Content-Length');
    assert.deepEqual(headersOf(again), headersOf(message));
  });
}
