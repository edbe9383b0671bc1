// Bytes and text, by Node's own conversion and by the one for browsers.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { latin1Bytes, latin1Text } from '../src/bytes.ts';

interface Conversions {
  readonly latin1Bytes: (text: string) => Uint8Array;
  readonly latin1Text: (bytes: Uint8Array) => string;
}

/** The same module once more, in a world without Buffer. */
async function portable(): Promise<Conversions> {
  const specifier = '../src/bytes.ts?portable';
  const { Buffer: kept } = globalThis;
  Reflect.deleteProperty(globalThis, 'Buffer');
  try {
    return (await import(specifier)) as Conversions;
  } finally {
    globalThis.Buffer = kept;
  }
}

let ways: Readonly<Record<string, Conversions>>;
before(async () => {
  ways = { node: { latin1Bytes, latin1Text }, browser: await portable() };
});

describe('latin1', () => {
  const all = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256);

  for (const name of ['node', 'browser']) {
    it(`${name}: a byte is a character, both ways, in the middle of a buffer as well`, () => {
      const way = ways[name];
      assert.ok(way !== undefined);
      const text = way.latin1Text(all.subarray(3, 19_003));
      assert.equal(text.length, 19_000);
      assert.equal(text.charCodeAt(250), 253);
      assert.deepEqual(way.latin1Bytes(text), all.slice(3, 19_003));
      assert.deepEqual(way.latin1Bytes('a\u0141'), Uint8Array.of(97, 0x41));
    });
  }

  it('browser: really the other way', () => {
    assert.notEqual(ways['browser']?.latin1Text, ways['node']?.latin1Text);
  });
});
