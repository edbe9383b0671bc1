// Character classes and escapes of RFC 3261 §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { badMessage, decimal, escape, isToken, textFromWire, unescape, wireFromText } from './characters.ts';

const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

test('RFC 3261 §25.1 token: letters, digits and ten marks, at least one, and nothing else beside them', () => {
  const token = new Set(`${alphanumeric}-.!%*_+\`'~`);
  for (const character of bytes) {
    assert.equal(isToken(character), token.has(character), JSON.stringify(character));
    assert.equal(isToken(`a${character}`), token.has(character), JSON.stringify(character));
    assert.equal(isToken(`${character}a`), token.has(character), JSON.stringify(character));
  }
  assert.equal(isToken(''), false);
  assert.equal(isToken('INVITE'), true);
});

test('RFC 3261 §25.1 TEXT-UTF8: wire text is read and written as UTF-8', () => {
  for (const [wire, text] of [
    ['', ''],
    ['Bob', 'Bob'],
    ['Jos\xc3\xa9', 'José'],
    ['\xc3\x89mile', 'Émile'],
    ['a\xe2\x82\xacb', 'a€b'],
    ['\xc3\xa9', 'é'],
  ] as const) {
    assert.equal(textFromWire(wire), text);
    assert.equal(wireFromText(text), wire);
  }
  assert.equal(textFromWire('Jos\xe9'), 'Jos\ufffd');
});

test('RFC 3261 §19.1.2: escapes are undone, incomplete ones stay, and bytes that are no UTF-8 are latin1', () => {
  for (const [escaped, text] of [
    ['alice', 'alice'],
    ['%61%6Cice%20b', 'alice b'],
    ['%C3%A9', 'é'],
    ['\xc3\xa9', 'é'],
    ['%E9', 'é'],
    ['caf\xe9', 'café'],
    ['%', '%'],
    ['%4', '%4'],
    ['%4G%G4%', '%4G%G4%'],
    ['%2541', '%41'],
    ['%fF%FA%09', '\xff\xfa\t'],
  ] as const) {
    assert.equal(unescape(escaped), text, escaped);
  }
});

test('RFC 3261 §19.1.2: every byte but the unreserved and the allowed is escaped with two digits', () => {
  const unreserved = new Set(`${alphanumeric}-_.!~*'()`);
  for (const [code, character] of bytes.slice(0, 128).entries()) {
    const digits = `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`;
    assert.equal(escape(character, ''), unreserved.has(character) ? character : digits);
    assert.equal(escape(character, '&='), unreserved.has(character) || '&='.includes(character) ? character : digits);
  }
  assert.equal(escape('é+a', '+'), '%C3%A9+a');
});

test('a bad message names the header and shows at most 80 characters of what came', () => {
  const problem = badMessage('Via', 'a value', 'x'.repeat(80));
  assert.equal(problem.code, 'bad-message');
  assert.deepEqual(problem.details, { header: 'Via' });
  assert.ok(problem.message.endsWith(`"${'x'.repeat(80)}"`));
  assert.ok(badMessage('Via', 'a value', 'x'.repeat(81)).message.endsWith(`"${'x'.repeat(80)}…"`));
});

test('a decimal number is digits only, up to and with its limit', () => {
  assert.equal(decimal('0', 0, 'Max-Forwards'), 0);
  assert.equal(decimal('255', 255, 'Max-Forwards'), 255);
  assert.equal(decimal('00070', 255, 'Max-Forwards'), 70);
  for (const text of ['', '256', '-1', '1a', 'a1', '1.0', ' 1', '1 ', '0x10']) {
    assert.throws(() => decimal(text, 255, 'Max-Forwards'), { code: 'bad-message', details: { header: 'Max-Forwards' } }, text);
  }
});
