// Sounds of several steps: when which of them sounds, how loud, and from where it goes on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Burst, Melody } from './melody.ts';
import { createMelodySource } from './melody.ts';

const rateHz = 8000;
const silence = (durationMs: number): Burst => ({ sines: [], durationMs });
const beep = (durationMs: number, frequencyHz = 1000, levelDb = -10): Burst => ({ sines: [{ frequencyHz, levelDb }], durationMs });

/** The loudest sample of each 10 ms. */
function heard(melody: Melody, ms: number): readonly number[] {
  const source = createMelodySource(melody);
  return Array.from({ length: ms / 10 }, () => {
    const samples = new Int16Array(rateHz / 100);
    source.read(samples, rateHz);
    return Math.max(...samples.map(Math.abs));
  });
}

/** The 10 ms in which anything sounds. */
function sounding(melody: Melody, ms: number): string {
  return heard(melody, ms)
    .map((peak) => (peak > 1000 ? 'x' : peak === 0 ? '.' : '?'))
    .join('');
}

describe('a melody', () => {
  it('plays its bursts one after another, and is silent from then on', () => {
    assert.equal(sounding({ bursts: [beep(20), silence(30), beep(10)] }, 100), 'xx...x....');
  });

  it('goes on with the burst that it names, over and over', () => {
    assert.equal(sounding({ bursts: [silence(20), beep(10), silence(10)], loopFrom: 1 }, 100), '..x.x.x.x.');
    assert.equal(sounding({ bursts: [beep(10), silence(20)], loopFrom: 0 }, 90), 'x..x..x..');
  });

  it('may have no end, and what takes no time does not sound, however often it is asked for', () => {
    assert.equal(sounding({ bursts: [silence(10), beep(Infinity), silence(10)], loopFrom: 0 }, 60), '.xxxxx');
    assert.equal(sounding({ bursts: [beep(0)], loopFrom: 0 }, 30), '...');
    assert.equal(sounding({ bursts: [beep(10), silence(0)], loopFrom: 1 }, 30), 'x..');
    assert.equal(sounding({ bursts: [] }, 30), '...');
  });

  it('sounds as loud as its level says, its sines together, and begins and ends without a click', () => {
    const [full = 0] = heard({ bursts: [beep(Infinity, 1000, 0)] }, 20).slice(1);
    assert.ok(full > 32_700, String(full));
    const [half = 0] = heard({ bursts: [beep(Infinity, 1000, -6)] }, 20).slice(1);
    assert.ok(Math.abs(half / full - 0.501) < 0.01, String(half / full));
    const two: Burst = { sines: [500, 1500].map((frequencyHz) => ({ frequencyHz, levelDb: -12 })), durationMs: Infinity };
    const one: Burst = { sines: [{ frequencyHz: 500, levelDb: -12 }], durationMs: Infinity };
    assert.ok(Math.max(...heard({ bursts: [two] }, 40)) > 1.3 * Math.max(...heard({ bursts: [one] }, 40)));
    const samples = new Int16Array(160);
    createMelodySource({ bursts: [beep(20, 1000, 0)] }).read(samples, rateHz);
    // 2 ms from either end, half of it is there; in the middle, all.
    for (const from of [8, 136]) {
      const peak = Math.max(...samples.slice(from, from + 16).map(Math.abs));
      assert.ok(peak > 9000 && peak < 25_000, String(peak));
    }
    assert.ok(Math.max(...samples.slice(64, 80)) > 32_000);
  });
});
