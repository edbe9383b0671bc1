// What the page says of its sound: beside the button, in a banner while somebody is not heard, and during a test of the microphone.

import type { HandsetView } from '@offhook/api';

import type { Hearing } from './microphone-test.ts';
import type { SoundView } from './sound-control.ts';

export interface SoundBannerText {
  readonly text: string;
  /** What helps; undefined where the browser is being asked. */
  readonly action?: 'turn-on' | 'try-again';
}

const unheard: Readonly<Record<SoundView['microphone'], SoundBannerText | undefined>> = {
  off: undefined,
  on: undefined,
  starting: undefined,
  asking: { text: 'You are not heard yet: allow the microphone where the browser asks.' },
  refused: {
    text: 'You are not heard: this page may not use the microphone. Allow it in the browser, then try again.',
    action: 'try-again',
  },
  missing: {
    text: 'You are not heard: there is no microphone, or another program uses it. Plug one in or choose another, then try again.',
    action: 'try-again',
  },
};

/** Undefined where one is heard, wants not to be, or there is no call. */
export function soundBanner(sound: SoundView, lamps: HandsetView['lamps']): SoundBannerText | undefined {
  if (!lamps.speaker) return undefined;
  if (!sound.isOn)
    return { text: lamps.mute ? 'You hear nothing: turn sound on.' : 'You are not heard: turn the microphone on.', action: 'turn-on' };
  if (sound.speaker === 'failed') return { text: 'You hear nothing: this browser gives no sound here.', action: 'try-again' };
  return lamps.mute ? undefined : unheard[sound.microphone];
}

export function soundHint({ isOn, speaker, microphone }: SoundView): string {
  if (!isOn) return 'Sound is off';
  if (speaker === 'failed') return 'This browser gives no sound here';
  if (speaker === 'starting') return 'Sound is being turned on';
  switch (microphone) {
    case 'off':
      return 'Sound is on, the microphone only in calls';
    case 'starting':
    case 'asking':
      return 'Waiting for the microphone';
    case 'on':
      return 'Microphone and speaker are on';
    case 'refused':
    case 'missing':
      return 'Microphone not available: you hear, but are not heard';
  }
}

const heard: Readonly<Record<Hearing, string>> = {
  waiting: 'Say something: the bar moves when your microphone hears you.',
  heard: 'Your microphone hears you.',
  faint: 'Your microphone hears you only faintly: speak closer to it, or turn it up.',
  silent: 'Your microphone hears nothing: it may be switched off, or another one is yours.',
};

export function hearingWords({ microphone, hearing }: SoundView): string {
  switch (microphone) {
    case 'refused':
      return 'This page may not use the microphone: allow it in the browser, then try again.';
    case 'missing':
      return 'There is no microphone, or another program uses it.';
    case 'off':
    case 'starting':
      return 'Waiting for the microphone.';
    case 'asking':
      return 'Allow the microphone where the browser asks.';
    case 'on':
      return heard[hearing ?? 'waiting'];
  }
}
