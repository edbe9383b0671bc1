// The quick reader of plain XML and the strict parser agree wherever the quick one answers at all.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import * as fc from 'fast-check';

import { decodeText } from '../src/configuration/decode.ts';
import type { XmlElement, XmlHandlers } from '../src/configuration/xml-event.ts';
import { readPlainXml } from '../src/configuration/xml-plain.ts';
import { walkStrictly } from '../src/configuration/xml-walk.ts';

type XmlEvent =
  | { readonly kind: 'element'; readonly element: XmlElement }
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'comment'; readonly text: string; readonly line: number }
  | { readonly kind: 'instruction'; readonly target: string; readonly body: string };

function noting(events: XmlEvent[]): XmlHandlers {
  return {
    onElement: (element) => void events.push({ kind: 'element', element }),
    onEnd: (name) => void events.push({ kind: 'end', name }),
    onText: (text, line) => void events.push({ kind: 'text', text, line }),
    onComment: (text, line) => void events.push({ kind: 'comment', text, line }),
    onInstruction: (target, body) => void events.push({ kind: 'instruction', target, body }),
  };
}

/** Blank text and the pieces that text comes in carry no meaning: texts between tags are joined, and blank ones left out. */
function meaning(events: readonly XmlEvent[]): readonly unknown[] {
  const told: unknown[] = [];
  let pending = '';
  for (const event of events) {
    if (event.kind === 'text') {
      pending += event.text;
      continue;
    }
    if (pending.trim() !== '') told.push({ text: pending.trim() });
    pending = '';
    told.push(event.kind === 'comment' ? { comment: event.text } : event);
  }
  return told;
}

function strictly(bytes: Uint8Array): { readonly events: readonly XmlEvent[]; readonly complaints: readonly unknown[] } {
  const events: XmlEvent[] = [];
  const { complaints } = walkStrictly(bytes, 'file', noting(events));
  return { events, complaints };
}

/** True where the quick reader answered. */
function compare(bytes: Uint8Array): boolean {
  const { text, fault } = decodeText(bytes);
  const quick: XmlEvent[] = [];
  if (fault !== undefined || !readPlainXml(text, noting(quick))) return false;
  const { events, complaints } = strictly(bytes);
  assert.deepEqual(complaints, []);
  assert.deepEqual(meaning(quick), meaning(events));
  return true;
}

const name = fc.constantFrom('reg', 'reg.1.address', 'a', 'A', 'x:y', '_b', 'item', 'é', '1a', '');
const value = fc.constantFrom(
  '',
  '1',
  'a b',
  'é',
  '&amp;',
  '&lt;x',
  '&#65;',
  '&x;',
  '&',
  '<',
  '>',
  '\t',
  '\n',
  '\r\n',
  "'",
  '"',
  ']]>',
  '\u0001',
  '\uFFFD',
  '{$x}',
  '--',
);
const blank = fc.constantFrom(' ', '\n', '\r\n', '\t', '  ', '');
const attribute = fc
  .tuple(blank, name, blank, fc.constantFrom('=', ''), blank, fc.constantFrom('"', "'", ''), value, value)
  .map(([before, key, a, equals, b, quote, first, second]) => `${before}${key}${a}${equals}${b}${quote}${first}${second}${quote}`);
const tag = fc
  .tuple(fc.constantFrom('<', '</', '<', '<'), name, fc.array(attribute, { maxLength: 3 }), blank, fc.constantFrom('>', '/>', '>', ''))
  .map(([start, key, attributes, space, end]) => `${start}${key}${attributes.join('')}${space}${end}`);
const other = fc.oneof(
  value,
  blank,
  fc.constantFrom(
    '<!-- x -->',
    '<!---->',
    '<!-- -- -->',
    '<!--x',
    '<?Saved @ 2026 --?>',
    '<?xml?>',
    '<!DOCTYPE a>',
    '<![CDATA[x]]>',
    '<?xml version="1.0"?>',
    '</a>',
  ),
);
const document = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "<?xml version='1.0'?>", '<?xml version="1.1"?>'),
    fc.constantFrom('<a>', '<a b="1">', ''),
    fc.array(fc.oneof(tag, other), { maxLength: 8 }),
    fc.constantFrom('</a>', '</a>\n', ''),
  )
  .map(([head, root, parts, end]) => `${head}${root}${parts.join('')}${end}`);

describe('the two readers of XML', () => {
  it('tell the same of any text that the quick one takes', () => {
    let answered = 0;
    fc.assert(
      fc.property(document, (text) => {
        if (compare(utf8Bytes(text))) answered++;
      }),
      { numRuns: 20_000 },
    );
    assert.ok(answered > 500, `only ${answered} documents were compared`);
  });

  const corpus = process.env['OFFHOOK_CORPUS'];
  it(
    'tell the same of every real file, and the quick one takes most',
    { skip: corpus === undefined ? 'OFFHOOK_CORPUS is not set' : false },
    async () => {
      const entries = await readdir(corpus ?? '', { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && /\.(?:cfg|xml)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
      let answered = 0;
      for (const path of paths) if (compare(await readFile(path))) answered++;
      assert.ok(paths.length >= 50 && answered > paths.length / 2, `${answered} of ${paths.length}`);
    },
  );
});
