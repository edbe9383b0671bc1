// The grammar of session descriptions, line by line: what is read, what is refused and where, and what is written. RFC 8866 §5 and §9.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import * as fc from 'fast-check';
import { parseSessionDescription, writeSessionDescription } from '../src/index.ts';
import type { SessionDescription } from '../src/index.ts';

const full = [
  'v=0',
  'o=alice  2890844526  18446744073709551615  IN  IP6  2001:db8::1 ',
  's=A call ',
  'i=about',
  'u=https://example.test/',
  'e=a@example.test',
  'p=+1 555-0100',
  'c=IN  IP4  192.0.2.1/127 ',
  'b=AS:64',
  't=0 0',
  'a=sendonly',
  'm=audio  49170/2  RTP/AVP  0  101 ',
  'i=sound',
  'c=IN IP6 2001:db8::2',
  'c=IN IP6 2001:db8::3',
  'a=ptime:20',
  'm=video 0 RTP/AVP 31',
];

const read: SessionDescription = {
  origin: {
    username: 'alice',
    sessionId: '2890844526',
    sessionVersion: '18446744073709551615',
    addressType: 'IP6',
    address: '2001:db8::1',
  },
  sessionName: 'A call ',
  connection: { addressType: 'IP4', address: '192.0.2.1/127' },
  lines: [
    { type: 'i', value: 'about' },
    { type: 'u', value: 'https://example.test/' },
    { type: 'e', value: 'a@example.test' },
    { type: 'p', value: '+1 555-0100' },
    { type: 'b', value: 'AS:64' },
    { type: 't', value: '0 0' },
    { type: 'a', value: 'sendonly' },
  ],
  media: [
    {
      kind: 'audio',
      port: 49170,
      portCount: 2,
      transport: 'RTP/AVP',
      formats: ['0', '101'],
      connection: { addressType: 'IP6', address: '2001:db8::2' },
      lines: [
        { type: 'i', value: 'sound' },
        { type: 'c', value: 'IN IP6 2001:db8::3' },
        { type: 'a', value: 'ptime:20' },
      ],
    },
    { kind: 'video', port: 0, portCount: 1, transport: 'RTP/AVP', formats: ['31'], lines: [] },
  ],
};

for (const [name, end] of [
  ['CRLF', '\r\n'],
  ['LF', '\n'],
  ['CR', '\r'],
] as const) {
  test(`RFC 8866 §5: every part of a description is read, lines ended by ${name}, blank lines at the end passed over`, () => {
    assert.deepEqual(parseSessionDescription(full.join(end)), read);
    assert.deepEqual(parseSessionDescription([...full, '', '  ', ''].join(end)), read);
  });
}

test('RFC 8866 §5: what was read is written in the order of the grammar, each c= in its place, with one space and CRLF', () => {
  const written = full.map((line) => (/^[ocm]=/.test(line) ? line.replaceAll(/ +/g, ' ').trimEnd() : line));
  assert.equal(writeSessionDescription(read), written.map((line) => `${line}\r\n`).join(''));
});

test('RFC 8866 §9: c= stands behind i=, u=, e= and p= and before everything else, also where there is nothing else', () => {
  const { origin } = read;
  const connection = { addressType: 'IP4', address: '192.0.2.1' } as const;
  const bodyOf = (lines: SessionDescription['lines']): string[] =>
    writeSessionDescription({ origin, sessionName: '-', connection, lines, media: [] }).split('\r\n').slice(3, -1);
  assert.deepEqual(bodyOf([]), ['c=IN IP4 192.0.2.1']);
  assert.deepEqual(bodyOf([{ type: 'i', value: 'x' }]), ['i=x', 'c=IN IP4 192.0.2.1']);
  assert.deepEqual(bodyOf([{ type: 't', value: '0 0' }]), ['c=IN IP4 192.0.2.1', 't=0 0']);
});

test('RFC 8866 §5.3: without s= the name is a hyphen', () => {
  assert.equal(parseSessionDescription('v=0\no=- 1 1 IN IP4 192.0.2.1').sessionName, '-');
});

test('RFC 8866 §5.1: a description that is only v=0 has no o= line', () => {
  assert.throws(() => parseSessionDescription('v=0\r\n'), refusal(1, 'expected an o= line in the session description, got none (line 1)'));
});

function refusal(line: number, message: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.deepEqual([error.code, error.details['line'], error.message], ['bad-session-description', line, message]);
    return true;
  };
}

const o = 'o=- 1 1 IN IP4 192.0.2.1';
const inDescription = 'in the session description';

const refused: readonly (readonly [readonly string[], number, string, string])[] = [
  [[''], 1, 'v=0', 'nothing'],
  [['v=1'], 1, 'v=0', '"v=1"'],
  [[' v=0'], 1, 'v=0', '" v=0"'],
  [['v=0', o, 'v=0'], 3, 'no further v=, o= or s=', '"v=0"'],
  [['v=0', o, o], 3, 'one o= line', 'a second'],
  [['v=0', o, 's=a', 's=b'], 4, 'one s= line', 'a second'],
  [['v=0', o, 'm=audio 1 RTP/AVP 0', 'o=x'], 4, 'no further v=, o= or s=', '"o=x"'],
  [['v=0', o, 'm=audio 1 RTP/AVP 0', 's=x'], 4, 'no further v=, o= or s=', '"s=x"'],
  [['v=0', o, 'c=IN IP4 192.0.2.1', 'c=IN IP4 192.0.2.2'], 4, 'one c= line for the session', 'a second'],
  [['v=0', o, 'c=IN IP4'], 3, 'c=IN IP4|IP6 <address>', '"c=IN IP4"'],
  [['v=0', o, 'c=xIN IP4 192.0.2.1'], 3, 'c=IN IP4|IP6 <address>', '"c=xIN IP4 192.0.2.1"'],
  [['v=0', o, 'c=IN IP4 192.0.2.1 x'], 3, 'c=IN IP4|IP6 <address>', '"c=IN IP4 192.0.2.1 x"'],
  [['v=0', o, 'c=IN IP5 192.0.2.1'], 3, 'c=IN IP4|IP6 <address>', '"c=IN IP5 192.0.2.1"'],
  ...[
    'o=- 1 1 IN IP4',
    'o=- 1 x IN IP4 192.0.2.1',
    'o=- x 1 IN IP4 192.0.2.1',
    'o= - 1 1 IN IP4 192.0.2.1',
    'o=- 1 1 IN IP5 192.0.2.1',
    'o=- 1 1 IN IP4 192.0.2.1 x',
  ].map((line) => [['v=0', line], 2, 'o=<username> <id> <version> IN IP4|IP6 <address>', JSON.stringify(line)] as const),
  ...[
    'm=',
    'm=audio',
    'm=audio 1',
    'm=audio 1 RTP/AVP',
    'm=audio x RTP/AVP 0',
    'm=audio 1x RTP/AVP 0',
    'm=audio x1 RTP/AVP 0',
    'm=audio 1/ RTP/AVP 0',
    'm=audio 123456 RTP/AVP 0',
    'm=audio 1/x RTP/AVP 0',
  ].map((line) => [['v=0', o, line], 3, 'm=<media> <port> <transport> <format> …', JSON.stringify(line)] as const),
  [['v=0', o, 'm=audio 65536 RTP/AVP 0'], 3, 'a port of 0-65535', '65536'],
  [['v=0', o, 'xa=1'], 3, 'a letter and an equals sign', '"xa=1"'],
  [['v=0', o, '1=1'], 3, 'a letter and an equals sign', '"1=1"'],
  [['v=0', o, '', 'a=x'], 3, 'a letter and an equals sign', '""'],
  [['v=0', o, 'a=x\0'], 3, 'text', 'a NUL'],
  [['v=0', 's=-', 't=0 0'], 3, 'an o= line', 'none'],
  [['v=0', o, `x${'y'.repeat(100)}`], 3, 'a letter and an equals sign', JSON.stringify(`x${'y'.repeat(79)}`)],
];

for (const [lines, line, expected, got] of refused) {
  test(`RFC 8866 §9: refused: ${JSON.stringify(lines.at(-1)?.slice(0, 40))} for want of ${expected}`, () => {
    assert.throws(
      () => parseSessionDescription(lines.join('\r\n')),
      refusal(line, `expected ${expected} ${inDescription}, got ${got} (line ${line})`),
    );
  });
}

test('RFC 8866 §5.14: 65535 is a port, and up to four digits count ports', () => {
  const media = (line: string) => parseSessionDescription(`v=0\n${o}\n${line}`).media[0];
  assert.equal(media('m=audio 65535 RTP/AVP 0')?.port, 65535);
  assert.equal(media('m=audio 4000/9999 RTP/AVP 0')?.portCount, 9999);
});

test('a description holds at most 65536 characters and 64 streams', () => {
  const padded = (characters: number): string => `v=0\n${o}\na=`.padEnd(characters, 'x');
  assert.equal(parseSessionDescription(padded(65_536)).lines.length, 1);
  assert.throws(
    () => parseSessionDescription(padded(65_537)),
    refusal(1, `expected at most 65536 characters ${inDescription}, got 65537 (line 1)`),
  );
  const streams = (count: number): string => ['v=0', o, ...Array.from({ length: count }, () => 'm=audio 1 RTP/AVP 0')].join('\n');
  assert.equal(parseSessionDescription(streams(64)).media.length, 64);
  assert.throws(
    () => parseSessionDescription(streams(65)),
    refusal(67, `expected at most 64 m= lines ${inDescription}, got more (line 67)`),
  );
});

test('RFC 8866 §9: a description of arbitrary parts is read as it was written', () => {
  const value = fc.stringMatching(/^[a-zA-Z0-9:/.-]{1,12}$/);
  const word = fc.stringMatching(/^[a-z0-9.]{1,8}$/);
  const addressType = fc.constantFrom('IP4' as const, 'IP6' as const);
  const line = fc.record({ type: fc.constantFrom('a', 'b', 't', 'k', 'z'), value });
  const connection = fc.record({ addressType, address: word });
  const media = fc.record(
    {
      kind: word,
      port: fc.integer({ min: 0, max: 65535 }),
      portCount: fc.integer({ min: 0, max: 9999 }),
      transport: word,
      formats: fc.array(word, { minLength: 1, maxLength: 4 }),
      connection,
      lines: fc.array(line, { maxLength: 4 }),
    },
    { requiredKeys: ['kind', 'port', 'portCount', 'transport', 'formats', 'lines'] },
  );
  const decimal = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const description = fc.record(
    {
      origin: fc.record({ username: word, sessionId: decimal, sessionVersion: decimal, addressType, address: word }),
      sessionName: value,
      connection,
      lines: fc.array(line, { maxLength: 4 }),
      media: fc.array(media, { maxLength: 3 }),
    },
    { requiredKeys: ['origin', 'sessionName', 'lines', 'media'] },
  );
  fc.assert(
    fc.property(description, (each) => {
      assert.deepEqual(structuredClone(parseSessionDescription(writeSessionDescription(each))), structuredClone(each));
    }),
  );
});
