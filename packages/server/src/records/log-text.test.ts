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
