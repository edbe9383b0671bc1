// Hosts and ports read in place: RFC 3261 §25.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endOfLowerHost, portAt } from './host-port.ts';

test('a host of lower-case letters, digits, dots and hyphens begins and ends with a letter or digit', () => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code);
    const isAlphanumeric = /[a-z0-9]/.test(character);
    const isInner = isAlphanumeric || character === '.' || character === '-';
    const note = JSON.stringify(character);
    assert.equal(endOfLowerHost(`<${character}>`, 1, 2), isAlphanumeric ? 2 : 1, note);
    if (character === ':') continue;
    assert.equal(endOfLowerHost(`<a${character}b>`, 1, 4), isInner ? 4 : 1, note);
    assert.equal(endOfLowerHost(`<a${character}>`, 1, 3), isAlphanumeric ? 3 : 1, note);
    assert.equal(endOfLowerHost(`<${character}a>`, 1, 3), isAlphanumeric ? 3 : 1, note);
  }
});

test('a host ends before a colon and where it is told to', () => {
  assert.equal(endOfLowerHost('sip:ab:5060', 4, 11), 6);
  assert.equal(endOfLowerHost('sip:ab:5060', 4, 5), 5);
  assert.equal(endOfLowerHost('sip:abX', 4, 6), 6);
  assert.equal(endOfLowerHost('sip:a.:5060', 4, 11), 4);
  assert.equal(endOfLowerHost('sip::5060', 4, 9), 4);
  assert.equal(endOfLowerHost('sip:', 4, 4), 4);
});

test('a port is one to five digits behind a colon, up to 65535', () => {
  for (const [text, port] of [
    [':0', 0],
    [':9', 9],
    [':5060', 5060],
    [':00080', 80],
    [':65535', 65_535],
    [':65536', -1],
    [':99999', -1],
    [':000080', -1],
    [':', -1],
    ['5060', -1],
    [';5060', -1],
    [':50/0', -1],
    [':50:0', -1],
    [':50 ', -1],
    [':x', -1],
  ] as const) {
    assert.equal(portAt(text, 0, text.length), port, text);
  }
  assert.equal(portAt('host:5060;lr', 4, 9), 5060);
});
