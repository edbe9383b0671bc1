// The reader of XML tags in event bodies.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { childrenNamed, escapeEntities, parseElements, type Element } from './tags.ts';

/** Name, attributes, text and children of an element, as plain values. */
function plain({ name, attributes, text, children }: Element): unknown {
  return [name, Object.fromEntries(attributes), text, ...children.map(plain)];
}

const read = (text: string): unknown => plain(parseElements(text));

test('elements, attributes and text are read without prefixes, names in lower case', () => {
  for (const [text, element] of [
    ['<a/>', ['a', {}, '']],
    ['<A></A>', ['a', {}, '']],
    ['x<n:A B="C"  n:d = \'E"\' f=g>t</n:A>y', ['a', { b: 'C', d: 'E"' }, 't']],
    ['<a b="1"c="2"\n\te=""/>', ['a', { b: '1', c: '2', e: '' }, '']],
    ["<a b='x>y/' c=\">'\">t</a>", ['a', { b: 'x>y/', c: ">'" }, 't']],
    ['<a>1<b>2</b>3<c/>4</a>', ['a', {}, '134', ['b', {}, '2'], ['c', {}, '']]],
    ['<a/><b/>', ['a', {}, '']],
    ['<a b/>', ['a', {}, '']],
    ['<a/b="c">d', ['a', { b: 'c' }, 'd']],
    ['<a\tb="c"/>', ['a', { b: 'c' }, '']],
    ['<>x</>', ['', {}, 'x']],
  ] as const) {
    assert.deepEqual(read(text), element, text);
  }
});

test('wrong nesting and lost ends are forgiven', () => {
  for (const [text, element] of [
    ['<a><b>x</a>', ['a', {}, '', ['b', {}, 'x']]],
    ['<a><b><c></b>x</a>', ['a', {}, 'x', ['b', {}, '', ['c', {}, '']]]],
    ['<a><b></ B\n>x', ['a', {}, 'x', ['b', {}, '']]],
    ['<a></c>x<b/>', ['a', {}, 'x', ['b', {}, '']]],
    ['<a></>x<b/>', ['a', {}, 'x', ['b', {}, '']]],
    ['<a><a></a>x</a>', ['a', {}, 'x', ['a', {}, '']]],
    ['</b><a>x', ['a', {}, 'x']],
    ['<a>x<b c="d', ['a', {}, 'x', ['b', {}, '']]],
    ['<a>x<b', ['a', {}, 'x', ['b', {}, '']]],
  ] as const) {
    assert.deepEqual(read(text), element, text);
  }
});

test('comments, instructions and declarations are passed over, to the end where they do not end', () => {
  for (const [text, element] of [
    ['<?xml version="1.0"?>\n<!DOCTYPE a><!-- <b/> --><a>x<!-- > -->y<?z > ?>w</a>', ['a', {}, 'xyw']],
    ['<a>x<!-- ->y', ['a', {}, 'x']],
    ['<a>x<?y>z', ['a', {}, 'x']],
    ['<a>x<!y', ['a', {}, 'x']],
    ['<a>x<!-->y--><b/></a>', ['a', {}, 'x', ['b', {}, '']]],
    ['<!--x--><a/>', ['a', {}, '']],
    ['<a><!----><b/></a>', ['a', {}, '', ['b', {}, '']]],
  ] as const) {
    assert.deepEqual(read(text), element, text);
  }
});

test('entities are undone in text and attributes, and what is none stays', () => {
  for (const [text, plainText] of [
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&LT;&#65;&#x42;&#X43;&#x1f600;', '<ABC\u{1f600}'],
    ['&amp;lt;', '&lt;'],
    ['&#1;&#x10ffff;&#1114111;', '\u0001\u{10ffff}\u{10ffff}'],
    ['&#0;&#x0;&#x110000;&#1114112;&#9999999;', '&#0;&#x0;&#x110000;&#1114112;&#9999999;'],
    ['&#00000065;&#x0000041;&nonesuchx;&none;&;&#;&#x;&lt', '&#00000065;&#x0000041;&nonesuchx;&none;&;&#;&#x;&lt'],
    ['&#6a;&#xg;a&b', '&#6a;&#xg;a&b'],
    ['&#0000065;&#x000041;', 'AA'],
  ] as const) {
    assert.deepEqual(read(`<a b="${text}">${text}</a>`), ['a', { b: plainText }, plainText], text);
  }
});

test('text is written with entities, without what XML cannot hold', () => {
  assert.equal(escapeEntities('<a b="c">&\'</a>'), "&lt;a b=&quot;c&quot;&gt;&amp;'&lt;/a&gt;");
  const all = Array.from({ length: 33 }, (_, code) => String.fromCharCode(code)).join('');
  assert.equal(escapeEntities(`${all}\x7fé`), '\t\n\r \x7fé');
});

test('32 elements within each other are read, and 20000 in all; more are too many', () => {
  const deep = (depth: number): Element => parseElements('<a>'.repeat(depth));
  let depth = 0;
  for (let element: Element | undefined = deep(32); element !== undefined; [element] = element.children) depth++;
  assert.equal(depth, 32);
  assert.throws(() => deep(33), { code: 'limit-exceeded' });
  const wide = (count: number): Element => parseElements(`<a>${'<b/>'.repeat(count - 1)}`);
  assert.equal(wide(20_000).children.length, 19_999);
  assert.throws(() => wide(20_001), { code: 'limit-exceeded' });
});

test('a body without an element is a bad message', () => {
  for (const text of ['', 'x', '<!-- <a/> -->', '</a>'])
    assert.throws(() => parseElements(text), { code: 'bad-message', details: { header: 'body' } });
});

test('children are found by name, also where there is no element', () => {
  const element = parseElements('<a><b>1</b><c/><b>2</b></a>');
  assert.deepEqual(
    childrenNamed(element, 'b').map(({ text }) => text),
    ['1', '2'],
  );
  assert.deepEqual(childrenNamed(element, 'd'), []);
  assert.deepEqual(childrenNamed(undefined, 'b'), []);
});
