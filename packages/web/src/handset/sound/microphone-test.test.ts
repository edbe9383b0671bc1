// What the test of a microphone says of what came from it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Hearing } from './microphone-test.ts';
import { MicrophoneTest } from './microphone-test.ts';

/** 20 ms of a square wave so many dB below the loudest there is. */
function frame(levelDb: number): ArrayBuffer {
  const value = Math.round(32_767 * 10 ** (levelDb / 20));
  const data = new DataView(new ArrayBuffer(640));
  for (let sample = 0; sample < 320; sample++) data.setInt16(sample * 2, sample % 8 < 4 ? value : -value, true);
  return data.buffer;
}

const silence = new ArrayBuffer(640);

function after(...frames: readonly (readonly [count: number, frame: ArrayBuffer])[]): MicrophoneTest {
  const microphone = new MicrophoneTest();
  for (const [count, sound] of frames) for (let index = 0; index < count; index++) microphone.take(sound);
  return microphone;
}

test('the level is that of the last frame, from -60 dB, where the bar is empty, to 0', () => {
  for (const [sound, level] of [
    [frame(0), 0],
    [frame(-20), -20],
    [frame(-59), -59],
    [frame(-70), -60],
    [silence, -60],
    [new ArrayBuffer(0), -60],
  ] as const)
    assert.equal(Math.round(after([1, frame(-6)], [1, sound]).levelDb), level);
});

test('a tenth of a second of speech is heard, and stays so', () => {
  const cases: readonly (readonly [MicrophoneTest, Hearing])[] = [
    [after(), 'waiting'],
    [after([4, frame(-40)]), 'waiting'],
    [after([5, frame(-40)]), 'heard'],
    [after([3, frame(-20)], [40, silence], [2, frame(-20)]), 'heard'],
    [after([5, frame(-40)], [500, silence]), 'heard'],
  ];
  for (const [microphone, hearing] of cases) assert.equal(microphone.hearing, hearing);
});

test('after four seconds without speech it is faint or silent', () => {
  const cases: readonly (readonly [MicrophoneTest, Hearing])[] = [
    [after([199, silence]), 'waiting'],
    [after([200, silence]), 'silent'],
    [after([200, frame(-65)]), 'silent'],
    [after([196, silence], [4, frame(-50)]), 'silent'],
    [after([195, silence], [5, frame(-50)]), 'faint'],
    [after([200, frame(-46)]), 'faint'],
    [after([200, silence], [5, frame(-40)]), 'heard'],
  ];
  for (const [index, [microphone, hearing]] of cases.entries()) assert.equal(microphone.hearing, hearing, String(index));
});
