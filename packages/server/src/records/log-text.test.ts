// A log of lines in several encodings: no letter of any is lost.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { concatBytes, latin1Bytes, utf8Bytes } from '@offhook/base';

import { logText } from './log-text.ts';

it('each line is read as UTF-8, and as ISO 8859-1 where it is none', () => {
  const utf8 = utf8Bytes('Zoë 漢\r\n');
  const latin1 = latin1Bytes('Zoë\n');
  for (const [parts, text] of [
    [[utf8, utf8], 'Zoë 漢\r\nZoë 漢\r\n'],
    [[latin1, utf8, latin1], 'Zoë\nZoë 漢\r\nZoë\n'],
    [[utf8, latin1Bytes('M\u00fcller')], 'Zoë 漢\r\nMüller'],
    [[latin1Bytes('\n\n\u00fc\n')], '\n\nü\n'],
    [[], ''],
  ] as const)
    assert.equal(logText(concatBytes(...parts)), text, JSON.stringify(text));
});

it('all of it is UTF-16 where a byte order mark says so', () => {
  const text = 'Zoë 漢\nready\n';
  const units = [...text].map((letter) => letter.charCodeAt(0));
  const little = Uint8Array.from([0xff, 0xfe, ...units.flatMap((unit) => [unit & 0xff, unit >> 8])]);
  const big = Uint8Array.from([0xfe, 0xff, ...units.flatMap((unit) => [unit >> 8, unit & 0xff])]);
  assert.equal(logText(little), text);
  assert.equal(logText(big), text);
  assert.equal(logText(little.subarray(0, 1)), 'ÿ');
});
