// Text of people and files inside regular expressions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { literalPattern } from '@offhook/base';

const flags = ['', 'u', 'v', 'i', 'iu', 'iv'] as const;

/** Every code point but the surrogates, in texts of 128. */
function* everyText(): Generator<string> {
  for (let start = 0; start <= 0x10ffff; start += 128) {
    if (start >= 0xd800 && start <= 0xdfff) continue;
    yield String.fromCodePoint(...Array.from({ length: 128 }, (_, at) => start + at));
  }
}

describe('a text as part of a pattern', () => {
  it('every sign of Unicode stands for itself, with each flag, alone and in a class', () => {
    let tried = 0;
    for (const text of everyText())
      for (const flag of ['u', 'v'] as const) {
        assert.ok(new RegExp(`^${literalPattern(text)}$`, flag).test(text), `${flag} ${text.codePointAt(0)?.toString(16)}`);
        assert.ok(new RegExp(`^[${literalPattern(text)}]+$`, flag).test(text), `class ${flag} ${text.codePointAt(0)?.toString(16)}`);
        tried += [...text].length;
      }
    assert.equal(tried, 2 * (0x110000 - 0x800));
  });

  it('each sign of ASCII stands for itself and for no other', () => {
    const signs = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    for (const sign of signs)
      for (const flag of flags) {
        const pattern = new RegExp(`^${literalPattern(sign)}$`, flag);
        const met = signs.filter((other) => pattern.test(other));
        const same = flag.startsWith('i')
          ? (other: string) => other.toLowerCase() === sign.toLowerCase()
          : (other: string) => other === sign;
        assert.deepEqual(met, signs.filter(same), `${sign} ${flag}`);
      }
  });

  it('what stands before it does not run into it', () => {
    assert.ok(new RegExp(`(a)\\1${literalPattern('0')}`).test('aa0'));
    assert.ok(new RegExp(`\\x4${literalPattern('1')}`).test('x41'));
    assert.ok(new RegExp(`^a${literalPattern('{2}')}$`, 'u').test('a{2}'));
  });
});
