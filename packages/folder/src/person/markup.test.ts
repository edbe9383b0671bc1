// XML 1.0: where everything stands in a file.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { addressesIn, quotedNamesIn } from '@offhook/privacy';
import { applyEdits, isBinary, lineFinder, readFileText, writeFileText } from './file-text.ts';
import type { MarkupElement } from './markup.ts';
import { elementText, readMarkup, resolveReferences } from './markup.ts';

/** As text: name[attributes](children and texts){remarks}. */
function shown({ name, attributes, children, texts, remarks }: MarkupElement): string {
  const list = (open: string, items: readonly string[], close: string): string =>
    items.length === 0 ? '' : `${open}${items.join(' ')}${close}`;
  return [
    name,
    list(
      '[',
      attributes.map((attribute) => `${attribute.name}=${attribute.value}`),
      ']',
    ),
    list('(', [...texts.map(({ text }) => `'${text}'`), ...children.map(shown)], ')'),
    list(
      '{',
      remarks.map(({ text }) => text),
      '}',
    ),
  ].join('');
}

describe('XML 1.0: mark-up', () => {
  it('elements, attributes, texts and remarks, each in its place', () => {
    for (const [text, wanted] of [
      ['<a/>', '(a)'],
      ['<a><b>x</b>y<c/></a>', "(a('y' b('x') c))"],
      ['<a  x="1" y = \'2\'>z</a>', "(a[x=1 y=2]('z'))"],
      ['<a x=">"><b/></a>', '(a[x=>](b))'],
      ["<a x='>'><b/></a>", '(a[x=>](b))'],
      ['<a x="\'>"/>', "(a[x='>])"],
      ['<a x="&amp;&#65;&#x42;"/>', '(a[x=&AB])'],
      ['<a><!-- x --></a>', '(a{ x })'],
      ['<a><![CDATA[<x>]]></a>', "(a('<x>'))"],
      ['<?xml version="1.0"?><a/>', '(a)'],
      ['<?XML version="1.0"?><a/>', '(a)'],
      ['<?xml version="1.0"?><?php x?><a/>', '(a){php x?>}'],
      ['<?php x?><a/>', '(a){php x?>}'],
      ['<?xml-stylesheet x?><a/>', '(a){xml-stylesheet x?>}'],
      ['<!DOCTYPE a><a/>', '(a){DOCTYPE a>}'],
      ['<!DOCTYPE a [<!ENTITY b "c>">]><a/>', '(a){DOCTYPE a [<!ENTITY b "c>">]>}'],
      ['<!DOCTYPE a><a>[x]</a>', "(a('[x]')){DOCTYPE a>}"],
      ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c>">]><a/>', '(a){DOCTYPE a [<!ENTITY b "c>">]>}'],
      ['<a> \n </a>', '(a)'],
      ['</a><b/>', '(b)'],
      ['<a><b>x', "(a(b('x')))"],
      ['<a', '(a)'],
      ['<!-- x', '{ x}'],
      ['<a><![CDATA[x', "(a('x'))"],
      ['x', "('x')"],
      ['', ''],
    ] as const)
      assert.equal(shown(readMarkup(text)), wanted, text);
  });

  it('spans are those of the text, the closing tag included, and values stand between their quotes', () => {
    const text = '<a>\n<b x="1" y=\'&lt;\'>t</b>\n<!-- r --></a>';
    const [a] = readMarkup(text).children;
    const [b] = a?.children ?? [];
    const cut = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end);
    assert.ok(a !== undefined && b !== undefined);
    assert.equal(cut(a), text);
    assert.equal(cut(b), '<b x="1" y=\'&lt;\'>t</b>');
    assert.deepEqual(b.attributes.map(cut), ['x="1"', "y='&lt;'"]);
    assert.deepEqual(
      b.attributes.map(({ valueSpan }) => cut(valueSpan)),
      ['1', '&lt;'],
    );
    assert.deepEqual(b.texts.map(cut), ['t']);
    assert.deepEqual(a.remarks.map(cut), ['<!-- r -->']);
    assert.equal(elementText(b), 't');
  });

  it('§4.1, §4.6: five entities and characters by number; all else stands for itself', () => {
    for (const [text, wanted] of [
      ['&amp;&LT;&gt;&quot;&apos;', '&<>"\''],
      ['&#65;&#x41;&#X1F600;', 'AA\u{1f600}'],
      ['&#x10ffff;', '\u{10ffff}'],
      ['&#x110000;', '&#x110000;'],
      ['&#0;', '&#0;'],
      ['&nbsp;', '&nbsp;'],
      ['&amp', '&amp'],
      ['x', 'x'],
    ] as const)
      assert.equal(resolveReferences(text), wanted, text);
  });
});

describe('bytes as text', () => {
  const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values);

  it('RFC 3629, RFC 2781, ISO 8859-1: the encoding is known by a mark, a declaration, or what the bytes can be', () => {
    for (const [from, encoding, text, marks] of [
      [bytes(0x61, 0xc3, 0xa4), 'utf-8', 'aä', 0],
      [bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8', 'a', 3],
      [bytes(0xef, 0xbb, 0x61), 'iso-8859-1', 'ï»a', 0],
      [bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf), 'iso-8859-1', 'ï»¿', 3],
      [bytes(0xff, 0xfe, 0x61, 0), 'utf-16le', 'a', 2],
      [bytes(0xfe, 0xff, 0, 0x61), 'utf-16be', 'a', 2],
      [bytes(0x3c, 0, 0x61, 0), 'utf-16le', '<a', 0],
      [bytes(0, 0x3c, 0, 0x61), 'utf-16be', '<a', 0],
      [bytes(0xff, 0xfe, 0x61, 0, 0x62), 'utf-16le', 'a', 2],
      [bytes(0xff, 0x61), 'iso-8859-1', 'ÿa', 0],
      [bytes(0xfe, 0x61), 'iso-8859-1', 'þa', 0],
      [bytes(0x61, 0xff), 'iso-8859-1', 'aÿ', 0],
      [bytes(0x61, 0xfe), 'iso-8859-1', 'aþ', 0],
      [bytes(), 'utf-8', '', 0],
    ] as const) {
      const file = readFileText(from);
      assert.deepEqual([file.encoding, file.text, file.mark.length], [encoding, text, marks], String(from));
      assert.deepEqual(writeFileText(file, file.text), from, String(from));
    }
    for (const name of ['ISO-8859-1', 'windows-1252', 'latin1'])
      assert.equal(
        readFileText(new TextEncoder().encode(`<?xml version="1.0" encoding = '${name}'?><a>ä</a>`)).encoding,
        'iso-8859-1',
        name,
      );
    assert.equal(readFileText(new TextEncoder().encode('<?xml version="1.0" encoding="UTF-8"?><a b="latin1"/>')).encoding, 'utf-8');
    assert.equal(readFileText(new TextEncoder().encode('<a>encoding="latin1"</a>')).encoding, 'utf-8');
  });

  it('a NUL near the beginning is no text, but in UTF-16', () => {
    assert.ok(isBinary(bytes(0x61, 0)));
    assert.ok(!isBinary(bytes(0x61)));
    assert.ok(!isBinary(bytes(0x3c, 0)));
    assert.ok(!isBinary(bytes(0, 0x3c)));
    assert.ok(isBinary(bytes(0x3d, 0)));
    const long = new Uint8Array(8194).fill(0x61);
    long[8192] = 0;
    assert.ok(!isBinary(long));
    long[8191] = 0;
    assert.ok(isBinary(long));
  });

  it('edits in any order and within each other: the outer one counts', () => {
    const cut = (start: number, end: number, replacement = ''): { start: number; end: number; replacement: string } => ({
      start,
      end,
      replacement,
    });
    assert.equal(applyEdits('abcdef', [cut(4, 5), cut(1, 2)]), 'acdf');
    assert.equal(applyEdits('abcdef', [cut(2, 3, 'x'), cut(1, 4, 'y')]), 'ayef');
    assert.equal(applyEdits('abcdef', [cut(1, 3), cut(1, 4)]), 'aef');
    for (const edits of [
      [cut(1, 3, 'x'), cut(1, 4, 'y')],
      [cut(1, 4, 'y'), cut(1, 3, 'x')],
    ])
      assert.equal(applyEdits('abcdef', edits), 'ayef');
    assert.equal(applyEdits('abcdef', [cut(1, 3), cut(2, 5)]), 'af');
    assert.equal(applyEdits('abcdef', [cut(0, 6)]), '');
    assert.equal(applyEdits('abcdef', []), 'abcdef');
  });

  it('lines count from 1', () => {
    const lineAt = lineFinder('a\nbc\n\nd');
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].map(lineAt), [1, 1, 2, 2, 2, 3, 4, 4]);
  });
});

describe('what in free text reads as an address', () => {
  it('URIs, user@host, and numbers of three digits or more', () => {
    for (const [text, ...found] of [
      ['to sip:ada@example.test, now', 'sip:ada@example.test'],
      ['sips:ada@[2001:db8::1]:5061;x', 'sips:ada@[2001:db8::1]', '2001'],
      ['<tel:+1-202-555-0147>', 'tel:+1-202-555-0147', '1-202-555-0147'],
      ['(ada@example.test)', 'ada@example.test'],
      ['call 202 555 0147', '202 555 0147', '202', '555', '0147'],
      ['call +12025550147.', '+12025550147'],
      ['call 20'],
      ['a2001 2001a 2001_ .2001'],
    ] as const)
      assert.deepEqual(addressesIn(text).toSorted(), found.toSorted(), text);
  });

  it('RFC 3261 §20.10: names in quotes, of 2 to 64 signs', () => {
    assert.deepEqual(quotedNamesIn('"Ada Example" <sip:x>, "A" "Bo" "x=1" "a|b"'), ['Ada Example', 'Bo']);
    assert.deepEqual(quotedNamesIn(`"${'a'.repeat(64)}" "${'b'.repeat(65)}"`)[0], 'a'.repeat(64));
  });
});
