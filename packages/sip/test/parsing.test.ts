// Properties of reading and writing: RFC 3261 §7, §25.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, utf8Bytes } from '@offhook/base';
import * as fc from 'fast-check';
import {
  SipRequest,
  createUri,
  nameAddress,
  parseMessage,
  parseNameAddress,
  parseUri,
  writeMessage,
  writeNameAddress,
  writeUri,
} from '../src/index.ts';
import { refusalOf, responseProblem } from '../src/message/validate.ts';
import { StreamFraming } from '../src/transport/stream-framing.ts';

const seed = utf8Bytes(
  [
    'INVITE sip:bob@example.test;user=phone SIP/2.0',
    'v: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKnashds8c;rport, SIP/2.0/TCP [2001:db8::1]:5061;branch=z9hG4bK2',
    'f: "Alice \\"A\\" Adams" <sip:alice@example.test>;tag=9fxced76sl',
    't: <sip:bob@example.test>',
    'i: 3848276298220188511@192.0.2.1',
    'CSeq: 1 INVITE',
    'm: <sip:alice@192.0.2.1:5060>;q=0.7,',
    ' <tel:+1-201-555-0123>',
    'Record-Route: <sip:p1.example.test;lr>, <sip:p2.example.test;lr>',
    'X-Unknown: some ; thing',
    'Max-Forwards: 70',
    'Content-Type: application/sdp',
    'l: 4',
    '',
    'v=0\n',
  ].join('\r\n'),
);

/** Everything that can be decoded; throws only ProblemError. */
function readAll(bytes: Uint8Array): void {
  const message = parseMessage(bytes);
  if (message.kind === 'request') refusalOf(message);
  else responseProblem(message);
}

test('RFC 3261 §7: a changed message is read or refused with a ProblemError', () => {
  const edit = fc.record({
    at: fc.nat(seed.length - 1),
    kind: fc.constantFrom('set', 'remove', 'insert', 'copy'),
    byte: fc.nat(255),
    length: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      let bytes = [...seed];
      for (const { at, kind, byte, length } of edits) {
        if (kind === 'set') bytes[at] = byte;
        else if (kind === 'remove') bytes.splice(at, length);
        else if (kind === 'insert') bytes.splice(at, 0, byte);
        else bytes = [...bytes.slice(0, at), ...bytes.slice(Math.max(at - length, 0), at), ...bytes.slice(at)];
      }
      try {
        readAll(Uint8Array.from(bytes));
      } catch (error) {
        assert.ok(error instanceof ProblemError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});

test('RFC 3261 §7: any bytes at all are read or refused with a ProblemError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        readAll(bytes);
      } catch (error) {
        assert.ok(error instanceof ProblemError, String(error));
      }
      new StreamFraming().push(bytes);
    }),
    { numRuns: 2000 },
  );
});

const token = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,12}$/);
const wireValue = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);

test('RFC 3261 §7: what is written is read again, unknown headers and all', () => {
  fc.assert(
    fc.property(
      token,
      fc.array(fc.tuple(token, wireValue), { maxLength: 12 }),
      fc.uint8Array({ maxLength: 60 }),
      (method, headers, body) => {
        const request = new SipRequest(method, 'sip:bob@example.test');
        for (const [name, value] of headers) if (!/^(?:l|content-length)$/i.test(name)) request.headers.add(name, value);
        request.body = body;
        const expected = [...request.headers.entries()];
        const again = parseMessage(writeMessage(request));
        assert.ok(again.kind === 'request');
        assert.equal(again.method, method);
        assert.deepEqual([...again.headers.entries()].slice(0, -1), expected);
        assert.deepEqual([...again.body], [...body]);
      },
    ),
  );
});

test('RFC 3261 §19.1: users and display names of any characters survive writing and reading', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (user, name) => {
      fc.pre(!/[\r\n\u{feff}]/u.test(name) && !user.includes('\u{feff}'));
      const uri = createUri({ user, host: 'example.test', port: 5070, parameters: { transport: 'tcp' } });
      assert.equal(parseUri(writeUri(uri)).user, user);
      const address = parseNameAddress(writeNameAddress(nameAddress(uri, name, { tag: 'x' })), 'To');
      assert.equal(address.displayName, name);
      assert.equal(address.parameters.get('tag'), 'x');
    }),
  );
});

test('RFC 3261 §18.3: a stream is cut into the same messages wherever it is broken', () => {
  const stream = utf8Bytes(`\r\n\r\n${new TextDecoder().decode(seed)}\r\n${new TextDecoder().decode(seed)}`);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
      const framing = new StreamFraming();
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const frames = places.slice(1).flatMap((end, index) => framing.push(stream.slice(places[index], end)));
      // A ping in two pieces passes for two pongs: a pong is due within 10 s and cannot wait for what may follow (RFC 5626 §4.4.1).
      const kinds = frames.map((frame) => frame.kind).join(' ');
      assert.ok(kinds === 'ping message pong message' || kinds === 'pong pong message pong message', kinds);
    }),
  );
});

test('RFC 3261 §7.3: a header value with a line end is never written', () => {
  const request = new SipRequest('OPTIONS', 'sip:bob@example.test');
  request.headers.add('Subject', 'x\r\nContact: <sip:evil@example.test>');
  assert.throws(() => writeMessage(request), { code: 'bad-request' });
});
