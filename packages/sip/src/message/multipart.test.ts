// Bodies of several parts: RFC 2046 §5.1, RFC 5621.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { latin1Bytes, latin1Text } from '@offhook/base';

import { mediaTypeOf, readParts } from './multipart.ts';

/** Each part as type, disposition and content. */
function read(contentType: string, body: string): unknown {
  return readParts(contentType, latin1Bytes(body))?.map(({ contentType: type, disposition, content }) => [
    type,
    disposition,
    latin1Text(content),
  ]);
}

const type = 'multipart/mixed;boundary=b';

test('a media type is what stands before the parameters, in lower case', () => {
  for (const text of ['application/sdp', ' Application/SDP ', 'application/sdp;charset=utf-8', 'application/sdp ; a=";"']) {
    assert.equal(mediaTypeOf(text), 'application/sdp');
  }
});

test('RFC 2046 §5.1: parts with headers, without, and empty, between delimiter lines', () => {
  for (const [body, parts] of [
    ['--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--b--', [['application/sdp', undefined, 'v=0\r\n']]],
    ['--b\r\n\r\nplain\r\n--b--\r\n', [['text/plain', undefined, 'plain']]],
    ['--b\n\nplain\n\nmore\n--b--\n', [['text/plain', undefined, 'plain\n\nmore']]],
    ['--b\r\n\r\n\r\n--b--', [['text/plain', undefined, '']]],
    ['--b\r\n--b--', [['text/plain', undefined, '']]],
    [
      '--b\n--b\n--b--',
      [
        ['text/plain', undefined, ''],
        ['text/plain', undefined, ''],
      ],
    ],
    [
      '--b\r\n--b\r\n\r\nx\r\n--b--',
      [
        ['text/plain', undefined, ''],
        ['text/plain', undefined, 'x'],
      ],
    ],
    ['--b\r\nc: a/b\r\n--b--', [['a/b', undefined, '']]],
    [
      'before\r\n--b\r\nc: a/b\r\n\r\nx\r\n--b \t\r\n\r\n\r\ny\r\n--b--\r\nafter\r\n--b\r\n',
      [
        ['a/b', undefined, 'x'],
        ['text/plain', undefined, '\r\ny'],
      ],
    ],
    ['--b\r\n\r\n x--b\r\n--bc\r\n--b--x\r\n--b--', [['text/plain', undefined, ' x--b\r\n--bc\r\n--b--x']]],
    ['--b--', []],
  ] as const) {
    assert.deepEqual(read(type, body), parts, JSON.stringify(body));
  }
});

test('RFC 2046 §5.1: header names have no case, values may hold colons and be folded', () => {
  const body = [
    '--b',
    'CONTENT-type :  text/x;a="b:c"',
    'Content-Disposition: session;',
    ' handling=optional;',
    '\t  x=y ',
    'no colon here',
    '',
    'Content-Type: not/this',
    '--b--',
  ];
  const parts = [['text/x;a="b:c"', 'session; handling=optional; x=y', 'Content-Type: not/this']];
  assert.deepEqual(read(type, body.join('\r\n')), parts);
  assert.deepEqual(read(type, body.join('\n')), parts);
  assert.deepEqual(read(type, '--b\r\nc: a/b\r\nContent-Type: c/d\r\n\r\n\r\n--b--'), [['c/d', undefined, '']]);
});

test('RFC 2046 §5.1.1: without a boundary or a closing delimiter there are no parts', () => {
  for (const [contentType, body] of [
    ['multipart/mixed', '--b\r\n\r\nx\r\n--b--'],
    ['multipart/mixed;boundary', '--\r\n\r\nx\r\n----'],
    ['multipart/mixed;boundary=""', '--\r\n\r\nx\r\n----'],
    [type, '--b\r\n\r\nx\r\n--b\r\n'],
    [type, '--b\r\n\r\nx\r\n'],
    [type, ''],
    [type, '--c\r\n\r\nx\r\n--c--'],
  ] as const) {
    assert.equal(read(contentType, body), undefined, body);
  }
});

test('RFC 2046 §5.1.1: a boundary is text, whatever characters it has', () => {
  const one = [['text/plain', undefined, 'x']];
  assert.deepEqual(read('multipart/mixed; boundary="a.b+(c) d_e"', '--a.b+(c) d_e\r\n\r\nx\r\n--a.b+(c) d_e--'), one);
  assert.equal(read('multipart/mixed; boundary="a.b"', '--aXb\r\n\r\nx\r\n--aXb--'), undefined);
  assert.deepEqual(read(';boundary=b', '--b\r\n\r\nx\r\n--b--'), one);
  assert.deepEqual(read('multipart/mixed; boundary=d0S', '--d0S\r\n\r\nx\r\n--d0S--'), one);
});

function nested(depth: number): string {
  if (depth === 0) return 'Content-Type: application/sdp\r\n\r\nv=0';
  return `Content-Type: multipart/mixed;boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--`;
}

test('RFC 5621 §3: parts within parts are found, four deep and no deeper', () => {
  for (const [inner, parts] of [
    [
      3,
      [
        ['application/sdp', undefined, 'v=0'],
        ['text/plain', undefined, 'x'],
      ],
    ],
    [4, undefined],
  ] as const) {
    assert.deepEqual(read(type, `--b\r\n${nested(inner)}\r\n--b\r\n\r\nx\r\n--b--`), parts);
  }
});

test('32 parts are looked at, and a body of more is refused', () => {
  const body = (count: number): Uint8Array => latin1Bytes(`${'--b\r\n\r\nx\r\n'.repeat(count)}--b--`);
  assert.equal(readParts(type, body(32))?.length, 32);
  assert.equal(readParts(type, body(33)), undefined);
});
