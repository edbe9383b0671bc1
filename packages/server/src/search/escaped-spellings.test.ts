// Lines of logs in which somebody is written as URIs, XML, JSON and headers have it: by the grammar of lines, as they stand and read without their escapes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import { createReader } from './wanted-reader.ts';

const reader = createReader(
  { keys: ['2001', '2025550147'].map(keysOf), names: ['Þóra Ólafsdóttir'] },
  { realms: new Set(['example.test']) },
);

describe('a person in escaped text', () => {
  it('is found in lines of logs', () => {
    for (const [line, certainty] of [
      ['History-Info: <sip:2001%40example.test@proxy.test>;index=1', 'likely'],
      ['Referred-By=%3Csip%3A2001%40example.test%3E', 'likely'],
      ['<CallingPartyName>&#222;&#243;ra &#211;lafsd&#243;ttir</CallingPartyName>', 'likely'],
      ['&lt;CallingPartyNumber&gt;2001&lt;/CallingPartyNumber&gt;', 'certain'],
      ['From: "\\"Þóra\\" Ólafsdóttir" <sip:x@example.test>', 'likely'],
      ['body {\\"DisplayName\\":\\"\\u00de\\u00f3ra \\u00d3lafsd\\u00f3ttir\\"}', 'likely'],
      ['GET /people?q=%C3%9E%C3%B3ra+%C3%93lafsd%C3%B3ttir', 'likely'],
      ['GET /people?tel=%2B1%20202%20555%200147', 'likely'],
      // Where the grammar says that it is nobody's, an escape makes it nobody else's.
      ['&lt;CallHandle&gt;2001&lt;/CallHandle&gt;', undefined],
      ['History-Info: <sip:2002%40example.test@proxy.test>;index=1', undefined],
    ] as const)
      assert.equal(reader.line(line)?.certainty, certainty, line);
  });
});
