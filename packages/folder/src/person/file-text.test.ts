// What is read as text and written back is the same, whatever the encoding and whatever the mark-up.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { utf8Bytes } from '@offhook/base';

import { applyEdits, lineFinder, readFileText, writeFileText } from './file-text.ts';
import { readMarkup } from './markup.ts';

const marks = fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0x3c, 0], [0, 0x3c]);

describe('text of a file', () => {
  it('any bytes come back as they were', () => {
    fc.assert(
      fc.property(marks, fc.uint8Array({ maxLength: 60 }), (mark, body) => {
        const bytes = new Uint8Array([...mark, ...body]);
        const file = readFileText(bytes);
        assert.deepEqual(writeFileText(file, file.text), bytes);
      }),
    );
  });

  it('what is put in where another edit ends stands behind it', () => {
    const edits = [
      { start: 0, end: 1, replacement: 'x' },
      { start: 1, end: 1, replacement: 'y' },
    ];
    assert.equal(applyEdits('ab', edits), 'xyb');
  });

  it('a byte order mark is three bytes, and no letter that has one or two of them', () => {
    for (const text of ['a\u00BF', '\uFEC0x', '\uF03Fx', '\u043Bx']) {
      const read = readFileText(utf8Bytes(text));
      assert.deepEqual([read.encoding, read.text, read.mark.length], ['utf-8', text, 0]);
      const marked = readFileText(utf8Bytes(`\uFEFF${text}`));
      assert.deepEqual([marked.encoding, marked.text, marked.mark.length], ['utf-8', text, 3]);
    }
  });

  it('UTF-16 without a mark is known by its first character', () => {
    const file = readFileText(new Uint8Array(Buffer.from('<a b="Zoë"/>', 'utf16le')));
    assert.equal(file.encoding, 'utf-16le');
    assert.equal(file.text, '<a b="Zoë"/>');
  });

  it('a file that declares Latin-1 is written in Latin-1', () => {
    const file = readFileText(new Uint8Array(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a b="Zoë"/>', 'latin1')));
    assert.equal(file.encoding, 'iso-8859-1');
    assert.equal(writeFileText(file, 'ë').length, 1);
  });

  it('a mark is all three of its bytes', () => {
    for (const bytes of [
      [0x41, 0xbb, 0xbf],
      [0xef, 0x41, 0xbf],
      [0xef, 0xbb, 0x41],
    ])
      assert.equal(readFileText(new Uint8Array(bytes)).text.length, 3, bytes.join(' '));
  });

  it('lines are counted from the first sign on', () => {
    const lineAt = lineFinder('\nab\n\nc');
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(lineAt), [1, 2, 2, 2, 3, 4, 4]);
  });

  it('edits in each other and in any order leave what is outside of them', () => {
    const edits = [
      { start: 6, end: 7, replacement: '' },
      { start: 1, end: 5, replacement: 'X' },
      { start: 2, end: 3, replacement: 'never' },
    ];
    assert.equal(applyEdits('abcdefgh', edits), 'aXfh');
  });
});

describe('mark-up', () => {
  it('XML 1.0 §2.4-§3.1: offsets are those of the text; quotes, CDATA, comments and document types hide nothing and end nothing', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y>">]><a b='>' c="&#x41;&amp;"><!-- <d> --><![CDATA[<e>]]><f/>t</a>`;
    const [root] = readMarkup(text).children;
    assert.ok(root !== undefined);
    assert.equal(text.slice(root.start, root.end), text.slice(text.indexOf('<a ')));
    assert.deepEqual(
      root.attributes.map(({ name, value, start, end, valueSpan }) => [
        name,
        value,
        text.slice(start, end),
        text.slice(valueSpan.start, valueSpan.end),
      ]),
      [
        ['b', '>', `b='>'`, '>'],
        ['c', 'A&', 'c="&#x41;&amp;"', '&#x41;&amp;'],
      ],
    );
    assert.deepEqual(
      root.texts.map((part) => part.text),
      ['<e>', 't'],
    );
    assert.deepEqual(
      root.remarks.map((part) => part.text),
      [' <d> '],
    );
    assert.deepEqual(
      root.children.map(({ name }) => name),
      ['f'],
    );
  });

  it('any text is read without failing, and every span lies in its parent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '/', 'a', '"', "'", '=', ' ', '<!--', '-->', '<![CDATA[', ']]>', '&', '<!', '?>', '<?')),
        (parts) => {
          const text = parts.join('');
          const visit = (element: ReturnType<typeof readMarkup>): void => {
            for (const span of [...element.attributes, ...element.children, ...element.texts, ...element.remarks])
              assert.ok(span.start >= element.start && span.end <= Math.max(element.end, text.length) && span.start <= span.end);
            element.children.forEach(visit);
          };
          visit(readMarkup(text));
        },
      ),
    );
    assert.equal(readMarkup('<'.repeat(5000)).children.length, 1);
  });

  it('a bare & in a name is left as it is', () => {
    const [root] = readMarkup('<a>B & Co &unknown; &lt;</a>').children;
    assert.equal(root?.texts[0]?.text, 'B & Co &unknown; <');
  });
});
