// Says in a call that one is not heard, and offers what helps.

import type { HandsetView } from '@offhook/api';
import type { ReactElement } from 'react';

import type { SoundControl, SoundView } from './sound/sound-control.ts';
import { soundBanner } from './sound/sound-words.ts';

interface SoundBannerProps {
  readonly view: HandsetView;
  readonly sound: SoundView;
  readonly control: SoundControl;
}

export function SoundBanner({ view, sound, control }: SoundBannerProps): ReactElement | null {
  const banner = soundBanner(sound, view.lamps);
  if (banner === undefined) return null;
  return (
    <div className="away away-row">
      <p role="alert">{banner.text}</p>
      {banner.action === 'turn-on' && (
        <button type="button" className="plain-button" onClick={() => control.turnOn()}>
          Turn on the microphone
        </button>
      )}
      {banner.action === 'try-again' && (
        <button type="button" className="plain-button" onClick={() => control.tryAgain()}>
          Try again
        </button>
      )}
    </div>
  );
}
