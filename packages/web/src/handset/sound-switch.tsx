// Sound: its button, and once it is on, the one that opens the test of the microphone.

import type { ReactElement } from 'react';

import type { SoundControl, SoundView } from './sound/sound-control.ts';
import { soundHint } from './sound/sound-words.ts';

export function SoundSwitch({ sound, control }: { readonly sound: SoundView; readonly control: SoundControl }): ReactElement {
  const hint = soundHint(sound);
  const lamp = !sound.isOn ? 'off' : sound.speaker === 'on' && ['on', 'off'].includes(sound.microphone) ? 'on' : 'waiting';
  return (
    <div className="sound">
      <span className={`sound-hint sound-${lamp}`} role="status">
        {hint}
      </span>
      {sound.isOn && (
        <button
          type="button"
          className="quiet-button"
          aria-expanded={sound.isTesting}
          aria-controls="sound-panel"
          onClick={() => control.test(!sound.isTesting)}
        >
          Test and choose
        </button>
      )}
      <button type="button" className="plain-button" onClick={() => (sound.isOn ? control.turnOff() : control.turnOn())}>
        {sound.isOn ? 'Turn off sound' : 'Turn on sound'}
      </button>
    </div>
  );
}
