// Parameters, quoted strings and comma lists: RFC 3261 §7.3.1, §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ParameterList } from './parameter-list.ts';
import {
  endOfQuoted,
  lowerCase,
  noParameters,
  parseParameters,
  quote,
  splitOutside,
  unquote,
  usualParameters,
  withParameters,
  writeParameters,
} from './parameters.ts';

const bad = { code: 'bad-message', details: { header: 'Event' } };

test('RFC 3261 §25.1 quoted-string: it ends at the first quote that no backslash hides', () => {
  assert.equal(endOfQuoted('"a"b', 0, 'Event'), 3);
  assert.equal(endOfQuoted('x"a\\"b"c', 1, 'Event'), 7);
  assert.equal(endOfQuoted('"a\\\\"b"', 0, 'Event'), 5);
  assert.equal(endOfQuoted('""', 0, 'Event'), 2);
  for (const text of ['"', '"a', '"a\\"', '"a\\']) assert.throws(() => endOfQuoted(text, 0, 'Event'), bad, text);
});

test('RFC 3261 §25.1 quoted-pair: quotes and backslashes are written with a backslash, and every one is taken off', () => {
  assert.equal(quote('a "b" \\ c'), '"a \\"b\\" \\\\ c"');
  assert.equal(unquote('"a \\"b\\" \\\\ \\c"'), 'a "b" \\ c');
  assert.equal(unquote('"plain"'), 'plain');
  assert.equal(unquote('"\\\n"'), '\n');
});

test('RFC 3261 §7.3.1: a list is split outside quotes and angle brackets, and its parts are trimmed', () => {
  for (const [text, parts] of [
    ['', ['']],
    ['a', ['a']],
    [' a , b ', ['a', 'b']],
    ['a,,b,', ['a', '', 'b', '']],
    ['<a,b>,c', ['<a,b>', 'c']],
    ['"a,b",c', ['"a,b"', 'c']],
    ['"a\\",b",c', ['"a\\",b"', 'c']],
    ['"<",a', ['"<"', 'a']],
    ['<a">,b', ['<a">', 'b']],
    ['<a>,<b,c>', ['<a>', '<b,c>']],
  ] as const) {
    assert.deepEqual(splitOutside(text, ',', 'Event'), parts, text);
  }
  assert.deepEqual(splitOutside('a;b,c', ';', 'Event'), ['a', 'b,c']);
  assert.throws(() => splitOutside('a,"b', ',', 'Event'), bad);
});

const read = (text: string): unknown => [...parseParameters(text, 'Event')];

test('RFC 3261 §25.1 generic-param: names lose their case, values keep it and lose their quotes', () => {
  for (const [text, parameters] of [
    ['', []],
    [' \t', []],
    [';a=B', [['a', 'B']]],
    [
      ';Tag=x;LR',
      [
        ['tag', 'x'],
        ['lr', ''],
      ],
    ],
    [
      ' ; A = b ; c ',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    [
      ';a="x;Y\\"z";b',
      [
        ['a', 'x;Y"z'],
        ['b', ''],
      ],
    ],
    [';a=""', [['a', '']]],
    [';a=b=c', [['a', 'b=c']]],
    [
      ';a;b=c',
      [
        ['a', ''],
        ['b', 'c'],
      ],
    ],
    [
      ';a=1;b=2;A=3',
      [
        ['a', '3'],
        ['b', '2'],
      ],
    ],
    [';\ta=1', [['a', '1']]],
    [
      ';a=<b;c>',
      [
        ['a', '<b'],
        ['c>', ''],
      ],
    ],
  ] as const) {
    assert.deepEqual(read(text), parameters, text);
  }
  for (const text of ['', ' ']) assert.equal(parseParameters(text, 'Event'), noParameters);
});

test('RFC 3261 §25.1 generic-param: a missing name, value, semicolon or quote is a bad message', () => {
  for (const text of ['a', 'a=b', ';', '; ', ';;a', ';a;', ';=b', '; =b', ';a=', ';a= ', ';a=;b', ';a="b', ' a']) {
    assert.throws(() => parseParameters(text, 'Event'), bad, text);
  }
});

test('the usual parameters are read in place; blanks, quotes and faults are left to the other way', () => {
  const usual = (text: string): unknown => {
    const parameters = usualParameters(text);
    return parameters === undefined ? undefined : [...parameters];
  };
  assert.deepEqual(usual(';a'), [['a', '']]);
  assert.deepEqual(usual(''), []);
  assert.deepEqual(usual(';lr;b=C;d=1=2'), Object.entries({ lr: '', b: 'C', d: '1=2' }));
  assert.deepEqual(usual(';a-1.b=(C);a-1.b=D'), [['a-1.b', 'D']]);
  assert.deepEqual(usual(';b=C;lr'), Object.entries({ b: 'C', lr: '' }));
  for (const text of [';Lr', 'a', 'ab=c', ' ;a', ';a ;b', ';a\t', ';a="b"', ';', ';=', ';=a', ';a=', ';a=;b', ';;a', ';a;', ';a;;b']) {
    assert.equal(usual(text), undefined, text);
  }
});

test('lower case, whether there is anything to do or not', () => {
  for (const [text, lower] of [
    ['', ''],
    ['tag', 'tag'],
    ['A', 'a'],
    ['Z', 'z'],
    ['a@[b', 'a@[b'],
    ['Z9hG4bK', 'z9hg4bk'],
  ] as const) {
    assert.equal(lowerCase(text), lower);
  }
});

test('RFC 3261 §25.1: a value that is neither token nor host is written in quotes', () => {
  const written = (value: string): string => writeParameters(new Map([['a', value]]));
  for (let code = 33; code < 127; code++) {
    const character = String.fromCharCode(code);
    const isPlain = /[A-Za-z0-9]/.test(character) || "-.!%*_+`'~[]:/".includes(character);
    const quoted = `"${character === '"' || character === '\\' ? '\\' : ''}${character}"`;
    assert.equal(written(character), `;a=${isPlain ? character : quoted}`);
  }
  for (const value of ['a b', ' ab', 'ab ']) assert.equal(written(value), `;a="${value}"`);
  assert.equal(written('192.0.2.1:5060'), ';a=192.0.2.1:5060');
  assert.equal(writeParameters(new Map(Object.entries({ lr: '', a: 'b' }))), ';lr;a=b');
  assert.equal(writeParameters(noParameters), '');
});

test('parameters are set and taken out in a copy', () => {
  const before = parseParameters(';a=1;b=2', 'Event');
  assert.deepEqual([...withParameters(before, { a: undefined, b: '3', c: '' })], Object.entries({ b: '3', c: '' }));
  assert.deepEqual([...before], Object.entries({ a: '1', b: '2' }));
});

test('a list of parameters is a map in order of appearance', () => {
  const list = new ParameterList();
  assert.equal(list.size, 0);
  list.set('a', '1');
  list.set('b', '2');
  list.set('a', '3');
  assert.equal(list.size, 2);
  assert.deepEqual(
    [...list],
    [
      ['a', '3'],
      ['b', '2'],
    ],
  );
  assert.deepEqual([...list.entries()], [...list]);
  assert.deepEqual([...list.keys()], ['a', 'b']);
  assert.deepEqual([...list.values()], ['3', '2']);
  assert.deepEqual([list.get('a'), list.get('b'), list.get('c')], ['3', '2', undefined]);
  assert.deepEqual([list.has('a'), list.has('b'), list.has('c')], [true, true, false]);
  const seen: unknown[] = [];
  list.forEach((value, name, map) => seen.push([name, value, map === list]));
  assert.deepEqual(seen, [
    ['a', '3', true],
    ['b', '2', true],
  ]);
});
