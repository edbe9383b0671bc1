// The test of the microphone: how loud it is, in words whether it hears somebody, and which microphone and speaker are used.

import type { ReactElement } from 'react';
import { useEffect, useId, useState } from 'react';

import { quietestDb } from './sound/microphone-test.ts';
import type { SoundControl, SoundView } from './sound/sound-control.ts';
import type { NamedDevice, SoundDevices } from './sound/sound-devices.ts';
import { listDevices, noDevices, onDevices } from './sound/sound-devices.ts';
import { hearingWords } from './sound/sound-words.ts';
import { canChooseSpeaker } from './sound/sound.ts';

export function SoundPanel({ sound, control }: { readonly sound: SoundView; readonly control: SoundControl }): ReactElement {
  const devices = useDevices(sound.microphone);
  return (
    <section id="sound-panel" className="sound-panel" aria-label="Sound">
      <div className="sound-row">
        <meter className="sound-level" min={quietestDb} max={0} value={sound.levelDb} aria-label="Microphone level" />
        <p role="status">{hearingWords(sound)}</p>
      </div>
      <div className="sound-row">
        <DeviceChoice
          label="Microphone"
          devices={devices.microphones}
          chosen={sound.chosen.microphone}
          choose={(microphone) => control.choose({ microphone })}
        />
        {canChooseSpeaker() && (
          <DeviceChoice
            label="Speaker"
            devices={devices.speakers}
            chosen={sound.chosen.speaker}
            choose={(speaker) => control.choose({ speaker })}
          />
        )}
        {(sound.microphone === 'refused' || sound.microphone === 'missing') && (
          <button type="button" className="quiet-button" onClick={() => control.tryAgain()}>
            Try again
          </button>
        )}
        <button type="button" className="plain-button" onClick={() => control.test(false)}>
          Done
        </button>
      </div>
    </section>
  );
}

/** Anew when something is plugged in, and once a microphone is there: before, devices have no names. */
function useDevices(microphone: SoundView['microphone']): SoundDevices {
  const [devices, setDevices] = useState(noDevices);
  useEffect(() => {
    const look = (): void => void listDevices().then(setDevices);
    look();
    return onDevices(look);
  }, [microphone]);
  return devices;
}

interface DeviceChoiceProps {
  readonly label: string;
  readonly devices: readonly NamedDevice[];
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

function DeviceChoice({ label, devices, chosen, choose }: DeviceChoiceProps): ReactElement {
  const id = useId();
  const known = devices.some((device) => device.id === chosen) ? chosen : '';
  return (
    <span className="sound-choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={known} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">As the computer has it</option>
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.name}
          </option>
        ))}
      </select>
    </span>
  );
}
