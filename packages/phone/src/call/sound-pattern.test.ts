// What the patterns of the settings sound like (se.pat.*, tone.chord.*).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { settingsOf } from '../../test/settings-of.ts';
import { melodyOf } from './sound-pattern.ts';

const plain = settingsOf({});
const ringer = (settings: Readonly<Record<string, string>>, name = 'ringer14'): ReturnType<typeof melodyOf> =>
  melodyOf(settingsOf(settings), 'ringer', name);
const steps = (...types: readonly (readonly [type: string, value: string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    types.flatMap(([type, value], at) => [
      [`se.pat.ringer.ringer14.inst.${at + 1}.type`, type],
      [`se.pat.ringer.ringer14.inst.${at + 1}.value`, value],
    ]),
  );
const silence = (durationMs: number): object => ({ sines: [], durationMs });

describe('a pattern of the settings', () => {
  it('is its chords, each with its sines, and goes on where its last step jumps to', () => {
    const melody = melodyOf(plain, 'ringer', 'ringer2') ?? assert.fail();
    assert.equal(melody.loopFrom, 0);
    assert.deepEqual(melody.bursts.slice(0, 2), [
      {
        sines: [
          { frequencyHz: 440, levelDb: -10 },
          { frequencyHz: 554, levelDb: -10 },
          { frequencyHz: 659, levelDb: -10 },
          { frequencyHz: 880, levelDb: -19 },
        ],
        durationMs: 100,
      },
      silence(0),
    ]);
    assert.deepEqual(melody.bursts.at(-1), silence(3000));
    assert.equal(melody.bursts.length, 21);
  });

  it('may repeat a chord with pauses, be silent, or sound without end', () => {
    const twice = melodyOf(plain, 'callProg', 'callWaiting');
    assert.deepEqual(
      twice?.bursts.map(({ sines, durationMs }) => [sines.length, durationMs]),
      [
        [1, 300],
        [0, 10_000],
        [1, 300],
        [0, 10_000],
      ],
    );
    assert.equal(twice?.loopFrom, undefined);
    assert.deepEqual(melodyOf(plain, 'ringer', 'ringer1'), { bursts: [silence(0)] });
    assert.deepEqual(
      melodyOf(plain, 'callProg', 'dialTone')?.bursts.map(({ durationMs }) => durationMs),
      [Infinity],
    );
    // A repetition of 0 has no end: many times.
    const ringback = melodyOf(plain, 'callProg', 'ringback');
    assert.deepEqual([ringback?.bursts.length, ringback?.bursts[1]?.durationMs, ringback?.bursts[2]?.durationMs], [201, 2000, 4000]);
  });

  it('follows what a file sets of steps and chords', () => {
    const changed = ringer({
      ...steps(['silence', '70'], ['chord', 'spare1'], ['branch', '-1']),
      'tone.chord.ringer.spare1.freq.1': '1000',
      'tone.chord.ringer.spare1.level.1': '-3',
      'tone.chord.ringer.spare1.onDur': '80',
      'tone.chord.ringer.spare1.offDur': '20',
      'tone.chord.ringer.spare1.repeat': '1',
    });
    assert.deepEqual(changed, {
      bursts: [silence(70), { sines: [{ frequencyHz: 1000, levelDb: -3 }], durationMs: 80 }, silence(20)],
      loopFrom: 1,
    });
  });

  it('jumps back only, and to a step that is there; what comes after a jump does not count', () => {
    for (const [value, loopFrom] of [
      ['-2', 0],
      ['-1', 1],
    ] as const)
      assert.equal(ringer(steps(['silence', '10'], ['silence', '20'], ['branch', value], ['silence', '30']))?.loopFrom, loopFrom, value);
    for (const value of ['-3', '1', 'x'])
      assert.deepEqual(
        ringer(steps(['silence', '10'], ['silence', '20'], ['branch', value])),
        { bursts: [silence(10), silence(20)] },
        value,
      );
  });

  it('is none where it is not known, is of another group, or plays a recording', () => {
    for (const [group, name] of [
      ['ringer', 'ringer99'],
      ['ringer', 'constructor'],
      ['ringer', 'ringer15'],
      ['callProg', 'ringer2'],
    ] as const)
      assert.equal(melodyOf(plain, group, name), undefined, name);
  });

  it('plays a chord for as long as its step says', () => {
    const changed = ringer({ ...steps(['chord', 'splash'], ['chord', 'splash']), 'se.pat.ringer.ringer14.inst.2.param': '70' });
    assert.deepEqual(
      changed?.bursts.map(({ durationMs }) => durationMs),
      [500, 0, 70, 0],
    );
  });

  it('has as many steps as there may be', () => {
    const all = ringer(steps(...Array.from({ length: 32 }, (_, at) => ['silence', String(at + 1)] as const)));
    assert.deepEqual([all?.bursts.length, all?.bursts.at(-1)], [32, silence(32)]);
  });

  it('leaves out a chord that is not known', () => {
    assert.deepEqual(ringer(steps(['chord', 'nosuch'], ['silence', '5'])), { bursts: [silence(5)] });
  });
});
