// A stream cut into messages and keep-alives, byte by byte and at the limits: RFC 3261 §7.5, §18.3, RFC 5626 §3.5.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, latin1Text, utf8Bytes } from '@offhook/base';
import { messageLimitBytes } from '../message/scan.ts';
import { StreamFraming, type Frame } from './stream-framing.ts';

function words(frames: readonly Frame[]): readonly string[] {
  return frames.map((frame) => {
    if (frame.kind === 'message') return `${frame.message.headers.get('Call-ID') ?? ''}:${latin1Text(frame.message.body)}`;
    return frame.kind === 'broken' ? `broken ${frame.problem.code}` : frame.kind;
  });
}

function message(callId: string, body: string, lineEnd = '\r\n'): string {
  return ['OPTIONS sip:a@192.0.2.1 SIP/2.0', `Call-ID: ${callId}`, `Content-Length: ${body.length}`, '', body].join(lineEnd);
}

for (const lineEnd of ['\r\n', '\n']) {
  test(`RFC 3261 §18.3: however a stream is cut, the same frames come of it, line ends ${JSON.stringify(lineEnd)}`, () => {
    const text = `${message('one', 'body', lineEnd)}\r\n\r\n${message('two', '', lineEnd)}${message('three', 'x', lineEnd)}\r\n\r\n`;
    const bytes = utf8Bytes(text);
    const whole = ['one:body', 'ping', 'two:', 'three:x', 'ping'];
    assert.deepEqual(words(new StreamFraming().push(bytes)), whole);
    for (let cut = 1; cut < bytes.length; cut++) {
      const framing = new StreamFraming();
      const frames = [...framing.push(bytes.subarray(0, cut)), ...framing.push(bytes.subarray(cut))];
      assert.deepEqual(
        words(frames).filter((word) => word.includes(':')),
        ['one:body', 'two:', 'three:x'],
        `cut at ${cut}`,
      );
      assert.ok(framing.isEmpty);
    }
  });
}

test('RFC 3261 §18.3: a message is there with its last byte and not before', () => {
  const bytes = utf8Bytes(message('one', 'body'));
  const framing = new StreamFraming();
  for (const byte of bytes.subarray(0, -1)) {
    assert.deepEqual(framing.push(Uint8Array.of(byte)), []);
    assert.equal(framing.isEmpty, false);
  }
  assert.deepEqual(words(framing.push(bytes.subarray(-1))), ['one:body']);
  assert.equal(framing.isEmpty, true);
});

test('the body of a message is its own, whatever becomes of the bytes that it came in', () => {
  const bytes = utf8Bytes(message('one', 'body'));
  const frames = new StreamFraming().push(bytes);
  bytes.fill(0);
  assert.deepEqual(words(frames), ['one:body']);
});

for (const [text, expected, isEmpty] of [
  ['\r\n\r\n', ['ping'], true],
  ['\r\n', ['pong'], true],
  ['\n', ['pong'], true],
  ['\n\r\n', ['pong', 'pong'], true],
  ['\r\n\r\n\r\n', ['ping', 'pong'], true],
  ['\r', [], false],
  ['\rO', ['pong'], false],
  ['\r\r\n', ['pong', 'pong'], true],
] as const) {
  test(`RFC 5626 §3.5.1: ${JSON.stringify(text)} between messages is ${JSON.stringify(expected)}`, () => {
    const framing = new StreamFraming();
    assert.deepEqual([words(framing.push(utf8Bytes(text))), framing.isEmpty], [expected, isEmpty]);
  });
}

test('RFC 3261 §18.3: without Content-Length, or where headers cannot be read, the stream is broken and says nothing more', () => {
  const lines = (...headers: readonly string[]): Uint8Array =>
    utf8Bytes(['OPTIONS sip:a@192.0.2.1 SIP/2.0', ...headers, '', ''].join('\r\n'));
  for (const bytes of [lines('Call-ID: one'), lines('Content-Length: many'), utf8Bytes('no SIP\r\n\r\n')]) {
    const framing = new StreamFraming();
    const [frame, ...more] = framing.push(concatBytes(bytes, utf8Bytes('\r\n\r\n')));
    assert.deepEqual([frame?.kind, more, framing.isEmpty], ['broken', [], true]);
    assert.deepEqual(frame?.kind === 'broken' ? frame.head : undefined, bytes);
    assert.deepEqual(framing.push(utf8Bytes(message('one', ''))), []);
  }
  const [frame] = new StreamFraming().push(lines('Call-ID: one'));
  assert.equal(frame?.kind === 'broken' ? frame.problem.details['header'] : undefined, 'Content-Length');
});

test('headers without an end, and a body, are taken up to the limit of a message and no further', () => {
  const framing = new StreamFraming();
  assert.deepEqual(words(framing.push(new Uint8Array(messageLimitBytes).fill(65))), []);
  assert.deepEqual(words(framing.push(Uint8Array.of(65))), ['broken limit-exceeded']);
  const head = (bodyBytes: number): string => `OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nCall-ID: one\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
  const most = messageLimitBytes - head(10_000).length;
  assert.deepEqual(words(new StreamFraming().push(utf8Bytes(head(most)))), []);
  assert.deepEqual(words(new StreamFraming().push(utf8Bytes(head(most + 1)))), ['broken limit-exceeded']);
});
