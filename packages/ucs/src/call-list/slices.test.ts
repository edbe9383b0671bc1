import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import * as fc from 'fast-check';

import { readCallList } from './read.ts';
import { joinCallSlices, sliceCallList } from './slices.ts';
import { writeCallList } from './write.ts';

const call = '<call><direction>In</direction><source><address>sip:5550100@example.test</address></source></call>';
const other = '<call><direction>Out</direction><destination><address>sip:5550101@example.test</address></destination></call>';

function textsOf(text: string): readonly string[] | undefined {
  return sliceCallList(utf8Bytes(text))?.map(utf8Text);
}

describe('calls cut out of a list', () => {
  it('each is as it was written, in the order of the file, whatever mark and line ends stand between', () => {
    for (const text of [
      `<callList>${call}${other}</callList>`,
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?Saved @ Mon Jan  5 --?>\n<callList>\n${call}\r\n  ${other}\n</callList>\n`,
      `<?xml version="1.0"?>\n<!-- Saved @ Mon -->\n<callList>${call}<!-- between -->${other}<?end?></callList><!-- after -->`,
    ])
      assert.deepEqual(textsOf(text), [call, other]);
    assert.deepEqual(textsOf('<callList></callList>'), []);
  });

  it('a file of another shape is not cut', () => {
    for (const text of [
      '',
      '<directory></directory>',
      `<callList version="2">${call}</callList>`,
      `<callList>${call}<call direction="In"/></callList>`,
      `<callList>${call}text</callList>`,
      `<callList><group>${call}</group></callList>`,
      `<callList><!-- ${call} --></callList>`,
      `<callList><call><x>${call}</x></call></callList>`,
      `<callList><call><![CDATA[${call}]]></call></callList>`,
      `<callList>${call}`,
      `<!DOCTYPE callList><callList>${call}</callList>`,
      `<?xml version="1.0" encoding="ISO-8859-1"?><callList>${call}</callList>`,
    ])
      assert.equal(textsOf(text), undefined, text);
  });

  it('what is cut and joined again says what the file said', () => {
    const words = fc.string({ unit: fc.constantFrom('a', '<', '&', 'ü', '"', '-', '>', ']'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (names) => {
        const entries = names.map((name) => ({
          direction: 'In' as const,
          disposition: 'Normal' as const,
          line: 1,
          protocol: 'SIP' as const,
          startTime: '2026-01-05T12:38:05',
          count: 1,
          source: { address: 'sip:5550100@example.test', name },
          connections: [],
        }));
        const bytes = utf8Bytes(writeCallList(entries, 'Mon Jan 5'));
        const slices = sliceCallList(bytes);
        assert.ok(slices !== undefined);
        assert.equal(slices.length, entries.length);
        assert.deepEqual(readCallList(joinCallSlices(slices), 'joined').entries, readCallList(bytes, 'written').entries);
        for (const [index, slice] of slices.entries())
          assert.deepEqual(readCallList(joinCallSlices([slice]), 'one').entries, [readCallList(bytes, 'written').entries[index]]);
      }),
    );
  });
});
