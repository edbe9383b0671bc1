import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aLawToLinear, decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw, linearToALaw, linearToMuLaw, muLawToLinear } from './g711.ts';

const allSamples = Int16Array.from({ length: 65536 }, (_, index) => index - 32768);

/** ITU-T G.711 tables 2a and 2b by their definition: segments of 16 equal intervals, each twice as wide as the one before, outputs in the middle; 14-bit values times four. */
function muLawByDefinition(code: number): number {
  const inverted = 255 - code;
  const segment = Math.floor((inverted % 128) / 16);
  const interval = inverted % 16;
  const value = 4 * ((2 * interval + 33) * 2 ** segment - 33);
  return inverted >= 128 ? -value : value;
}

/** ITU-T G.711 tables 1a and 1b: the first two segments have equal intervals; 13-bit values times eight. */
function aLawByDefinition(code: number): number {
  const bits = code ^ 0x55;
  const segment = Math.floor((bits % 128) / 16);
  const interval = bits % 16;
  const value = segment === 0 ? 8 * (2 * interval + 1) : 8 * (2 * interval + 33) * 2 ** (segment - 1);
  return bits >= 128 ? value : -value;
}

test('ITU-T G.711: every mu-law code decodes to the value of table 2', () => {
  const samples = new Int16Array(256);
  decodeMuLaw(
    Uint8Array.from({ length: 256 }, (_, code) => code),
    samples,
  );
  for (let code = 0; code < 256; code++) {
    assert.equal(samples[code], muLawByDefinition(code) + 0, `code ${code}`);
    assert.equal(muLawToLinear(code) + 0, muLawByDefinition(code) + 0);
  }
});

test('ITU-T G.711: every A-law code decodes to the value of table 1', () => {
  const samples = new Int16Array(256);
  decodeALaw(
    Uint8Array.from({ length: 256 }, (_, code) => code),
    samples,
  );
  for (let code = 0; code < 256; code++) {
    assert.equal(samples[code], aLawByDefinition(code), `code ${code}`);
    assert.equal(aLawToLinear(code), aLawByDefinition(code));
  }
});

test('ITU-T G.711: every sample is encoded into the interval it lies in, and the table equals the formula', () => {
  for (const law of [
    { encode: encodeMuLaw, formula: linearToMuLaw, decode: muLawByDefinition, inverted: 0xff, firstHalfWidth: 4, highest: 32635 },
    { encode: encodeALaw, formula: linearToALaw, decode: aLawByDefinition, inverted: 0x55, firstHalfWidth: 4, highest: 32768 },
  ]) {
    const codes = new Uint8Array(65536);
    assert.equal(law.encode(allSamples, codes), 65536);
    for (const [index, sample] of allSamples.entries()) {
      const code = codes[index] ?? 0;
      assert.equal(code, law.formula(sample));
      const segment = ((code ^ law.inverted) >> 4) & 7;
      const isALawFirst = law.inverted === 0x55 && segment === 0;
      const halfWidth = law.firstHalfWidth * 2 ** (isALawFirst ? 1 : segment);
      const clipped = Math.max(-law.highest, Math.min(law.highest, sample));
      assert.ok(Math.abs(law.decode(code) - clipped) <= halfWidth, `sample ${sample}`);
    }
  }
});

test('ITU-T G.711: a code survives being decoded and encoded, save mu-law negative zero', () => {
  for (let code = 0; code < 256; code++) {
    assert.equal(linearToALaw(aLawToLinear(code)), code);
    assert.equal(linearToMuLaw(muLawToLinear(code)), code === 0x7f ? 0xff : code);
  }
});
