// The headers of a message: RFC 3261 §7.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HeaderList } from './header-list.ts';

function listOf(...lines: readonly (readonly [name: string, value: string])[]): HeaderList {
  const headers = new HeaderList();
  for (const [name, value] of lines) headers.add(name, value);
  return headers;
}

const lines = (headers: HeaderList): unknown => [...headers.entries()].map(([name, value]) => `${name}: ${value}`);

const mixed = (): HeaderList => listOf(['v', '1'], ['X-A', '2'], ['To', '3'], ['x-b', '4'], ['VIA', '5'], ['x-A', '6']);

test('RFC 3261 §7.3.1: lines keep their order, known names get one spelling and others keep theirs', () => {
  const headers = mixed();
  assert.equal(headers.size, 6);
  assert.deepEqual(lines(headers), ['Via: 1', 'X-A: 2', 'To: 3', 'x-b: 4', 'Via: 5', 'x-A: 6']);
  assert.equal(headers.write(), 'Via: 1\r\nX-A: 2\r\nTo: 3\r\nx-b: 4\r\nVia: 5\r\nx-A: 6\r\n');
  assert.deepEqual(lines(new HeaderList()), []);
  assert.equal(new HeaderList().write(), '');
});

test('RFC 3261 §7.3.1: a header is found by any spelling', () => {
  const headers = mixed();
  for (const [name, values] of [
    ['via', ['1', '5']],
    ['V', ['1', '5']],
    ['X-a', ['2', '6']],
    ['X-B', ['4']],
    ['From', []],
    ['X-C', []],
  ] as const) {
    assert.deepEqual(headers.all(name), values, name);
    assert.equal(headers.get(name), values[0], name);
    assert.equal(headers.has(name), values.length > 0, name);
  }
});

test('RFC 3261 §7.3.1: a comma list goes over all lines, and empty elements are passed over', () => {
  const headers = listOf(['Allow', 'INVITE, ACK'], ['Allow', ''], ['Allow', 'BYE'], ['Allow', ',,"a,b",'], ['Require', '"open']);
  assert.deepEqual(headers.list('Allow'), ['INVITE', 'ACK', 'BYE', '"a,b"']);
  assert.equal(headers.first('Allow'), 'INVITE');
  assert.equal(listOf(['Allow', ', BYE']).first('Allow'), 'BYE');
  assert.equal(listOf(['Allow', ''], ['Allow', 'BYE']).first('Allow'), '');
  assert.deepEqual(headers.list('Supported'), []);
  assert.equal(headers.first('Supported'), undefined);
  // Without a comma there is nothing to split.
  assert.deepEqual(headers.list('Require'), ['"open']);
  assert.equal(headers.first('Require'), '"open');
  headers.set('Require', '"open, a');
  assert.throws(() => headers.list('Require'), { code: 'bad-message', details: { header: 'Require' } });
  assert.throws(() => headers.first('Require'), { code: 'bad-message', details: { header: 'Require' } });
});

test('setting a header leaves one line in the place of the first', () => {
  const headers = mixed();
  headers.set('Via', '7');
  headers.set('X-A', '8');
  headers.set('From', '9');
  headers.set('X-C', '10');
  assert.deepEqual(lines(headers), ['Via: 7', 'X-A: 8', 'To: 3', 'x-b: 4', 'From: 9', 'X-C: 10']);
});

test('removing a header takes all its lines, also those that stand side by side', () => {
  const headers = listOf(['Via', '1'], ['Via', '2'], ['X-A', '3'], ['x-a', '4'], ['To', '5'], ['X-B', '6'], ['X-A', '7']);
  headers.remove('X-A');
  assert.deepEqual(lines(headers), ['Via: 1', 'Via: 2', 'To: 5', 'X-B: 6']);
  headers.remove('via');
  headers.remove('From');
  assert.deepEqual(lines(headers), ['To: 5', 'X-B: 6']);
  assert.equal(headers.size, 2);
});

test('RFC 3261 §16.6: a line is put before the others of its name, at the top where there is none', () => {
  const headers = listOf(['To', '1'], ['Via', '2'], ['X-A', '3']);
  headers.prepend('v', '4');
  headers.prepend('X-A', '5');
  headers.prepend('X-B', '6');
  headers.prepend('Route', '7');
  assert.deepEqual(lines(headers), ['Route: 7', 'X-B: 6', 'To: 1', 'Via: 4', 'Via: 2', 'X-A: 5', 'X-A: 3']);
  headers.remove('Route');
  assert.equal(headers.get('X-B'), '6');
});

test('RFC 3261 §16.4: the first element of a list is taken off, and with the last of a line the line', () => {
  const headers = listOf(['To', 'x'], ['Route', '<a>,<b>, <c>'], ['Route', '<d>']);
  assert.equal(headers.removeFirst('Route'), '<a>');
  assert.deepEqual(headers.all('Route'), ['<b>, <c>', '<d>']);
  headers.replaceFirst('Route', '<e>');
  assert.deepEqual(headers.all('Route'), ['<e>, <c>', '<d>']);
  headers.replaceFirst('To', 'y');
  assert.equal(headers.get('To'), 'y');
  for (const expected of ['<e>', '<c>', '<d>', undefined]) assert.equal(headers.removeFirst('Route'), expected);
  headers.replaceFirst('Route', '<f>');
  assert.deepEqual(lines(headers), ['To: y']);
});

test('RFC 3261 §7.3.1: a folded line goes on after one blank', () => {
  const headers = listOf(['To', 'x'], ['Subject', 'one']);
  headers.extendLast('two');
  headers.extendLast('');
  assert.deepEqual(lines(headers), ['To: x', 'Subject: one two']);
  headers.add('X-A', '');
  headers.extendLast('three');
  assert.equal(headers.get('X-A'), 'three');
});

test('what was decoded is kept until a header changes', () => {
  const changes: readonly ((headers: HeaderList) => void)[] = [
    (headers) => headers.add('Subject', 's'),
    (headers) => headers.set('To', 't'),
    (headers) => headers.set('Subject', 's'),
    (headers) => headers.prepend('Via', 'v'),
    (headers) => headers.remove('To'),
    (headers) => headers.removeFirst('Route'),
    (headers) => headers.replaceFirst('Route', '<c>'),
  ];
  for (const change of changes) {
    const headers = listOf(['To', 'x'], ['Route', '<a>, <b>']);
    let times = 0;
    const decode = (): number => ++times;
    assert.equal(headers.decoded('To', decode), 1);
    assert.equal(headers.decoded('To', decode), 1);
    assert.equal(headers.decoded('From', decode), 2);
    assert.equal(headers.decoded('From', decode), 2);
    assert.equal(headers.decoded('To', decode), 1);
    change(headers);
    assert.equal(headers.decoded('To', decode), 3, String(change));
  }
});

test('a copy has the same lines and a life of its own', () => {
  const headers = mixed();
  const copy = headers.clone();
  assert.deepEqual(lines(copy), lines(headers));
  copy.set('X-A', '9');
  copy.add('Subject', 's');
  headers.remove('Via');
  assert.deepEqual(lines(copy), ['Via: 1', 'X-A: 9', 'To: 3', 'x-b: 4', 'Via: 5', 'Subject: s']);
  assert.deepEqual(lines(headers), ['X-A: 2', 'To: 3', 'x-b: 4', 'x-A: 6']);
  assert.equal(copy.get('x-b'), '4');
});
