// What the page says of its sound.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SoundView } from './sound-control.ts';
import { hearingWords, soundBanner, soundHint } from './sound-words.ts';

const off: SoundView = { isOn: false, speaker: 'off', microphone: 'off', isTesting: false, hearing: undefined, levelDb: -60, chosen: {} };
const on: SoundView = { ...off, isOn: true, speaker: 'on' };
const call = { speaker: true, mute: false, ringing: false, message: false } as const;
const noCall = { ...call, speaker: false } as const;

describe('the banner', () => {
  for (const [name, sound, lamps, text] of [
    ['sound off in a call', off, call, 'You are not heard: turn the microphone on.'],
    ['sound off, muted', off, { ...call, mute: true }, 'You hear nothing: turn sound on.'],
    ['on, heard', { ...on, microphone: 'on' }, call, undefined],
    ['on, muted', on, { ...call, mute: true }, undefined],
    ['on, coming', { ...on, microphone: 'starting' }, call, undefined],
    ['on, the browser asks', { ...on, microphone: 'asking' }, call, 'You are not heard yet: allow the microphone where the browser asks.'],
    [
      'on, refused',
      { ...on, microphone: 'refused' },
      call,
      'You are not heard: this page may not use the microphone. Allow it in the browser, then try again.',
    ],
    [
      'on, missing',
      { ...on, microphone: 'missing' },
      call,
      'You are not heard: there is no microphone, or another program uses it. Plug one in or choose another, then try again.',
    ],
    [
      'no sound in the browser',
      { ...on, speaker: 'failed', microphone: 'on' },
      call,
      'You hear nothing: this browser gives no sound here.',
    ],
    ['no call', off, noCall, undefined],
    ['no call, refused', { ...on, microphone: 'refused' }, noCall, undefined],
    ['ringing, sound off', off, { ...noCall, ringing: true }, undefined],
  ] as const)
    it(name, () => assert.equal(soundBanner(sound, lamps)?.text, text));

  it('offers what helps: turning it on, or another try', () => {
    assert.equal(soundBanner(off, call)?.action, 'turn-on');
    assert.equal(soundBanner({ ...on, microphone: 'refused' }, call)?.action, 'try-again');
    assert.equal(soundBanner({ ...on, microphone: 'asking' }, call)?.action, undefined);
  });
});

describe('the words beside the button', () => {
  for (const [sound, text] of [
    [off, 'Sound is off'],
    [{ ...on, speaker: 'starting' }, 'Sound is being turned on'],
    [on, 'Sound is on, the microphone only in calls'],
    [{ ...on, microphone: 'starting' }, 'Waiting for the microphone'],
    [{ ...on, microphone: 'asking' }, 'Waiting for the microphone'],
    [{ ...on, microphone: 'on' }, 'Microphone and speaker are on'],
    [{ ...on, microphone: 'refused' }, 'Microphone not available: you hear, but are not heard'],
    [{ ...on, microphone: 'missing' }, 'Microphone not available: you hear, but are not heard'],
    [{ ...on, speaker: 'failed' }, 'This browser gives no sound here'],
  ] as const)
    it(`${sound.speaker}, ${sound.microphone}: ${text}`, () => assert.equal(soundHint(sound), text));
});

it('a test of the microphone says in words whether it hears somebody', () => {
  const say = (view: Partial<SoundView>): string => hearingWords({ ...on, isTesting: true, microphone: 'on', ...view });
  assert.deepEqual(
    [
      say({ hearing: 'waiting' }),
      say({ hearing: 'heard' }),
      say({ hearing: 'faint' }),
      say({ hearing: 'silent' }),
      say({ hearing: 'waiting', microphone: 'off' }),
      say({ hearing: 'waiting', microphone: 'asking' }),
      say({ hearing: 'waiting', microphone: 'refused' }),
      say({ hearing: 'waiting', microphone: 'missing' }),
    ],
    [
      'Say something: the bar moves when your microphone hears you.',
      'Your microphone hears you.',
      'Your microphone hears you only faintly: speak closer to it, or turn it up.',
      'Your microphone hears nothing: it may be switched off, or another one is yours.',
      'Waiting for the microphone.',
      'Allow the microphone where the browser asks.',
      'This page may not use the microphone: allow it in the browser, then try again.',
      'There is no microphone, or another program uses it.',
    ],
  );
});
